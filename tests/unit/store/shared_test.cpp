// One ledger, several processes (D8): no delivery is ever given to two of them. And a write-ahead
// log that is cut anywhere: the ledger is one of its earlier states.

#include <fstream>
#include <map>
#include <random>
#include <set>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "base/file.h"
#include "unit/store/support.h"

namespace peyk {
namespace {

using enum DeliveryState;

constexpr const char* kIssue = "newsletter-1";

/// Waits its turn, as processes without a common lock must.
template <class Work>
auto insistently(const Work& work) {
  for (;;) {
    auto done = work();
    if (done || done.error().kind() != ErrorKind::try_again) return done;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

/// Claims, commits and records until nothing is left; writes down what it was given.
[[noreturn]] void work_until_done(const std::filesystem::path& file, const std::string& owner,
                                  const std::filesystem::path& list) {
  try {
    std::ofstream out(list);
    Store store = must(insistently([&] { return Store::open(file); }));
    for (;;) {
      const auto taken =
          must(insistently([&] { return store.claim(kIssue, owner, at(10), at(99), 7); }));
      if (taken.empty()) break;
      std::vector<int64_t> dots;
      std::vector<Outcome> outcomes;
      for (const Delivery& delivery : taken) {
        out << delivery.subscriber << "\n";
        dots.push_back(delivery.subscriber);
        Outcome& outcome = outcomes.emplace_back();
        outcome.subscriber = delivery.subscriber;
      }
      must(insistently([&] { return store.record(kIssue, dots, {}, at(11)); }));
      // The relay takes its time; the others have their turn meanwhile.
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
      must(insistently([&] { return store.record(kIssue, {}, outcomes, at(12)); }));
    }
    out.close();
    _exit(0);
  } catch (const std::exception& error) {
    (void)!write(STDERR_FILENO, error.what(), std::string(error.what()).size());
    _exit(1);
  }
}

TEST(SharedLedger, EightProcessesAreNeverGivenTheSameDelivery) {
  constexpr int kReaders = 1500;
  const TemporaryFolder folder;
  const auto file = folder / "peyk.sqlite";
  { Store store = frozen_store(file, kReaders); }
  std::vector<pid_t> children;
  for (int i = 0; i < 8; ++i) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    const std::string owner = "owner " + std::to_string(i);
    if (child == 0) work_until_done(file, owner, folder / owner);
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  std::map<int64_t, int> given;
  int busy = 0;
  for (int i = 0; i < 8; ++i) {
    std::ifstream list(folder / ("owner " + std::to_string(i)));
    const size_t before = given.size();
    for (int64_t id = 0; list >> id;) ++given[id];
    busy += given.size() > before ? 1 : 0;
  }
  EXPECT_EQ(given.size(), static_cast<size_t>(kReaders));
  for (const auto& [id, times] : given) EXPECT_EQ(times, 1) << id;
  EXPECT_GE(busy, 2) << "only one of them worked: this says nothing";
  EXPECT_EQ(must(open_store(file).counts(kIssue)).of(sent), kReaders);
}

TEST(SharedLedger, ARunThatRecoversLeavesLiveClaimsOfOthersAlone) {
  const TemporaryFolder folder;
  Store store = frozen_store(folder / "peyk.sqlite", 10);
  const auto mine = must(store.claim(kIssue, "one", at(10), at(99), 4));
  must(store.record(kIssue, {mine[0].subscriber}, {}, at(11)));
  const auto recovered = must(store.recover(kIssue, "two", at(50)));
  EXPECT_EQ(recovered.released + recovered.uncertain, 0);
  // By a clock that is far behind it is the same; by one past the lease they are taken over.
  EXPECT_EQ(must(store.recover(kIssue, "two", at(-1'000'000))).released, 0);
  const auto late = must(store.recover(kIssue, "two", at(99)));
  EXPECT_EQ(late.released, 3);
  EXPECT_EQ(late.uncertain, 1);
}

// ---- a cut log -------------------------------------------------------------------------------

/// All that the ledger says, as text.
std::string picture(Store& store) {
  std::string text;
  for (const DeliveryState state : kDeliveryStates) {
    for (const DeliveryRecord& record : must(store.deliveries_in(kIssue, state, 0))) {
      text += std::to_string(record.delivery.subscriber) + " " + std::string(to_string(state)) +
              " " + std::to_string(record.delivery.attempts) + " " + record.reason + "\n";
    }
  }
  return text;
}

TEST(TornLog, TheLedgerIsOneOfItsEarlierStates) {
  const TemporaryFolder folder;
  const auto file = folder / "peyk.sqlite";
  { Store store = frozen_store(file, 120); }
  const std::string database = must(read_file(file));
  // A run, with a picture after each of its commits.
  std::vector<std::string> pictures;
  std::string log;
  {
    Store store = open_store(file);
    pictures.push_back(picture(store));
    for (int round = 0; round < 8; ++round) {
      const auto taken = must(store.claim(kIssue, "run", at(10), at(99), 9));
      pictures.push_back(picture(store));
      for (size_t i = 0; i < taken.size(); i += 3) {
        must(store.record(kIssue, {taken[i].subscriber, taken[i + 1].subscriber}, {}, at(11)));
        pictures.push_back(picture(store));
        Outcome sent_one;
        sent_one.subscriber = taken[i].subscriber;
        Outcome put_off;
        put_off.subscriber = taken[i + 1].subscriber;
        put_off.state = deferred;
        put_off.reason = "450 busy";
        put_off.retry_at = at(5000);
        must(store.record(kIssue, {}, {sent_one, put_off}, at(12)));
        pictures.push_back(picture(store));
      }
    }
    log = must(read_file(file.string() + "-wal"));  // As a kill would leave it.
  }
  constexpr size_t kHeader = 32;
  constexpr size_t kFrame = 24 + 4096;
  ASSERT_GT(log.size(), kHeader + 50 * kFrame);
  std::set<size_t> cuts = {0, 1, kHeader - 1, log.size()};
  for (size_t cut = kHeader; cut <= log.size(); cut += kFrame) cuts.insert(cut);
  std::mt19937 random(3);
  for (int i = 0; i < 100; ++i) cuts.insert(random() % log.size());

  size_t last = 0;
  for (const size_t cut : cuts) {  // Growing.
    must(write_file(file, database));
    must(write_file(file.string() + "-wal", log.substr(0, cut)));
    std::filesystem::remove(file.string() + "-shm");
    Store store = open_store(file);
    EXPECT_TRUE(must(store.counts(kIssue)).balanced()) << cut;
    const auto found = std::find(pictures.begin(), pictures.end(), picture(store));
    ASSERT_NE(found, pictures.end()) << "cut at " << cut;
    const auto index = static_cast<size_t>(found - pictures.begin());
    EXPECT_GE(index, last) << "cut at " << cut;
    last = index;
    must(store.recover(kIssue, "run", at(20)));
    const LedgerCounts counts = must(store.counts(kIssue));
    EXPECT_TRUE(counts.balanced()) << cut;
    EXPECT_EQ(counts.of(claimed) + counts.of(committing), 0) << cut;
  }
  EXPECT_EQ(last, pictures.size() - 1);
}

}  // namespace
}  // namespace peyk
