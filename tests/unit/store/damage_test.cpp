// What befalls a file: crashes, cuts, garbage, other programs, full disks, read-only folders.

#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <map>
#include <random>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "unit/store/support.h"

namespace peyk {
namespace {

using enum DeliveryState;
using testing::HasSubstr;

constexpr const char* kIssue = "newsletter-1";

class DamageTest : public testing::Test {
 protected:
  std::filesystem::path file() const { return folder_ / "peyk.sqlite"; }
  TemporaryFolder folder_;
};

/// Calls everything that reads or writes; the errors that it met.
std::vector<Error> use_all_of(Store& store) {
  std::vector<Error> errors;
  const auto note = [&](const auto& result) {
    if (!result) errors.push_back(result.error());
  };
  note(store.articles({}));
  note(store.article("a"));
  note(store.subscribers({}));
  note(store.subscriber(address("r1@example.org")));
  note(store.issues(""));
  note(store.counts(kIssue));
  note(store.stencils(kIssue));
  note(store.next_retry(kIssue));
  note(store.deliveries_to(address("r1@example.org")));
  note(store.deliveries_in(kIssue, pending, 0));
  note(store.recover(kIssue, "me", at(50)));
  const auto taken = store.claim(kIssue, "me", at(60), at(90), 500);
  note(taken);
  if (taken && !taken->empty()) note(store.record(kIssue, {taken->front().subscriber}, {}, at(61)));
  note(store.put_subscriber(address("new@example.org"), reader("N", "en"), at(70)));
  Article article;
  article.id = "a";
  article.title = "T";
  article.categories = {{"c", "C"}};
  note(store.put_article(article, at(70)));
  note(store.add_issue(issue_number(2), at(70)));
  note(store.freeze("newsletter-2", "weekly", {{"en", "s"}}, at(71)));
  return errors;
}

TEST_F(DamageTest, RefusesANewerSchemaAndLeavesItAlone) {
  { Store store = frozen_store(file(), 1); }
  meddle(file(), "PRAGMA user_version = 99");
  const auto refused = Store::open(file());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::bad_data);
  EXPECT_THAT(refused.error().to_string(), HasSubstr("newer peyk (schema 99"));
  EXPECT_EQ(refused.error().place().file, file().string());
  meddle(file(), "PRAGMA user_version = 3");
  EXPECT_EQ(must(open_store(file()).counts(kIssue)).audience, 1);
}

TEST_F(DamageTest, RefusesTheDatabaseOfAnotherProgramAndLeavesItAlone) {
  meddle(file(), "CREATE TABLE bookmarks(url); INSERT INTO bookmarks VALUES('x')");
  const std::string before = must(read_file(file()));
  const auto refused = Store::open(file());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::bad_data);
  EXPECT_THAT(refused.error().message(), HasSubstr("another program"));
  EXPECT_EQ(must(read_file(file())), before);
}

TEST_F(DamageTest, RefusesAFileThatIsNoDatabase) {
  must(write_file(file(), std::string(5000, 'x')));
  const auto refused = Store::open(file());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::bad_data);
  EXPECT_THAT(refused.error().remedy(), HasSubstr("backup"));
  EXPECT_EQ(must(read_file(file())), std::string(5000, 'x'));
  const auto folder = Store::open(folder_ / "");
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().kind(), ErrorKind::io);
}

TEST_F(DamageTest, TellsThatThereIsNoStoreToRead) {
  const auto missing = Store::open(file(), Store::Mode::read_only);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind(), ErrorKind::no_input);
  EXPECT_FALSE(std::filesystem::exists(file()));
}

TEST_F(DamageTest, ReadsAndDoesNotWriteInReadOnlyMode) {
  { Store store = frozen_store(file(), 3); }
  Store store = must(Store::open(file(), Store::Mode::read_only));
  EXPECT_EQ(must(store.counts(kIssue)).audience, 3);
  const auto refused = store.claim(kIssue, "me", at(1), at(2), 1);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::io);
  EXPECT_THAT(refused.error().message(), HasSubstr("read-only"));
}

TEST_F(DamageTest, SurvivesACutAtEveryPlace) {
  { Store store = frozen_store(file(), 200); }
  const std::string whole = must(read_file(file()));
  ASSERT_FALSE(std::filesystem::exists(file().string() + "-wal"));
  int refused = 0;
  const auto cut_at = [&](size_t size) {
    must(write_file(file(), whole.substr(0, size)));
    for (const char* suffix : {"-wal", "-shm"}) {
      std::filesystem::remove(file().string() + suffix);
    }
    auto store = Store::open(file());
    const auto errors = store ? use_all_of(*store) : std::vector<Error>{store.error()};
    for (const Error& error : errors) EXPECT_FALSE(error.message().empty());
    refused += errors.empty() ? 0 : 1;
  };
  for (size_t size = 1; size < 130; ++size) cut_at(size);
  int cuts = 129;
  for (size_t size = 512; size < whole.size(); size += 509, ++cuts) cut_at(size);
  EXPECT_GT(cuts, 250);
  EXPECT_EQ(refused, cuts);
}

TEST_F(DamageTest, SurvivesGarbledBytes) {
  { Store store = frozen_store(file(), 60); }
  const std::string whole = must(read_file(file()));
  std::mt19937 random(5);
  int refused = 0;
  for (int round = 0; round < 400; ++round) {
    std::string bytes = whole;
    const size_t start = random() % bytes.size();
    const size_t length = round % 3 == 0 ? 1 : random() % 5000;
    for (size_t i = start; i < std::min(bytes.size(), start + length); ++i) {
      bytes[i] = static_cast<char>(random());
    }
    must(write_file(file(), bytes));
    for (const char* suffix : {"-wal", "-shm"}) {
      std::filesystem::remove(file().string() + suffix);
    }
    auto store = Store::open(file());
    const auto errors = store ? use_all_of(*store) : std::vector<Error>{store.error()};
    refused += errors.empty() ? 0 : 1;
  }
  EXPECT_GT(refused, 100);
}

TEST_F(DamageTest, SaysThatTheDiskIsFullAndKeepsWhatWasThere) {
  Store store = frozen_store(file(), 50);
  rlimit old{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &old), 0);
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit tight = old;
  tight.rlim_cur = 300'000;
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &tight), 0);
  std::optional<Error> error;
  int swallowed = 0;
  const auto done = store.transaction([&]() -> Result<void> {
    for (int i = 0; i < 50'000; ++i) {
      auto put = store.put_subscriber(address("x" + std::to_string(i) + "@example.org"),
                                      reader(std::string(200, 'n'), "en"), at(3));
      if (put) continue;
      if (!error) error = put.error();
      if (++swallowed == 20) break;  // A caller who does not look at errors.
    }
    return {};
  });
  setrlimit(RLIMIT_FSIZE, &old);
  (void)std::signal(SIGXFSZ, old_handler);
  if (!error && !done) error = done.error();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::io);
  EXPECT_THAT(error->message(), HasSubstr("the disk is full"));
  EXPECT_THAT(error->remedy(), HasSubstr("Free some disk space"));
  EXPECT_FALSE(done);
  EXPECT_EQ(must(store.subscribers({})).size(), 50U);
  EXPECT_TRUE(must(store.counts(kIssue)).balanced());
  must(store.put_subscriber(address("after@example.org"), reader("A", "en"), at(4)));
}

TEST_F(DamageTest, SeesNothingOfATransactionInWhichTheProcessEnded) {
  { Store store = frozen_store(file(), 20); }
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    Store store = open_store(file());
    (void)store.transaction([&]() -> Result<void> {
      must(store.claim(kIssue, "child", at(10), at(99), 5));
      must(store.record(kIssue, {1, 2, 3}, {}, at(11)));
      _exit(0);
    });
    _exit(1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0);
  Store store = open_store(file());
  EXPECT_EQ(must(store.counts(kIssue)).of(pending), 20);
}

/// A run that "delivers" by writing the reader's number into a file: claims, commits, delivers,
/// records. Ends when nothing is left.
[[noreturn]] void deliver_until_killed(const std::filesystem::path& file, int out) {
  try {
    Store store = open_store(file);
    must(store.recover(kIssue, "run", at(10)));
    for (;;) {
      const auto taken = must(store.claim(kIssue, "run", at(10), at(99), 7));
      if (taken.empty()) _exit(0);
      for (const Delivery& delivery : taken) {
        must(store.record(kIssue, {delivery.subscriber}, {}, at(11)));
        const std::string line = std::to_string(delivery.subscriber) + "\n";
        if (write(out, line.data(), line.size()) != static_cast<ssize_t>(line.size())) _exit(2);
        Outcome outcome;
        outcome.subscriber = delivery.subscriber;
        must(store.record(kIssue, {}, {outcome}, at(12)));
      }
    }
  } catch (const std::exception&) {
    _exit(3);
  }
}

TEST_F(DamageTest, DeliversToNobodyTwiceHoweverOftenTheProcessIsKilled) {
  constexpr int kReaders = 3000;
  { Store store = frozen_store(file(), kReaders); }
  const auto log = folder_ / "delivered";
  const int out = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  ASSERT_GE(out, 0);
  std::mt19937 random(1);
  int kills = 0;
  for (bool finished = false; !finished;) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) deliver_until_killed(file(), out);
    // Longer with each kill, so that a slow machine gets there too.
    usleep(1000 + random() % 12'000 + static_cast<unsigned>(kills) * 100);
    kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    finished = WIFEXITED(status);
    ASSERT_TRUE(!finished || WEXITSTATUS(status) == 0) << status;
    kills += finished ? 0 : 1;
    ASSERT_LT(kills, 5000);
  }
  close(out);
  std::map<int64_t, int> delivered;
  std::ifstream lines(log);
  for (int64_t id = 0; lines >> id;) ++delivered[id];
  Store store = open_store(file());
  const LedgerCounts counts = must(store.counts(kIssue));
  EXPECT_TRUE(counts.balanced());
  EXPECT_EQ(counts.open(), 0);
  EXPECT_LE(counts.of(uncertain), kills);
  EXPECT_EQ(counts.of(sent) + counts.of(uncertain), kReaders);
  for (const auto& record : must(store.deliveries_in(kIssue, sent, 0))) {
    EXPECT_EQ(delivered[record.delivery.subscriber], 1);
  }
  for (const auto& record : must(store.deliveries_in(kIssue, uncertain, 0))) {
    EXPECT_LE(delivered[record.delivery.subscriber], 1);
  }
  EXPECT_GE(kills, 5) << "too few kills to mean something";
}

TEST_F(DamageTest, TellsTheSecondWriterToTryAgain) {
  Store store = frozen_store(file(), 2);
  Store other = open_store(file());
  must(store.transaction([&]() -> Result<void> {
    const auto busy = other.claim(kIssue, "other", at(1), at(2), 1);
    EXPECT_FALSE(busy);
    EXPECT_TRUE(busy || busy.error().kind() == ErrorKind::try_again);
    // Readers are not in the way.
    EXPECT_EQ(must(other.counts(kIssue)).of(pending), 2);
    return {};
  }));
  EXPECT_TRUE(other.claim(kIssue, "other", at(1), at(2), 1));
}

}  // namespace
}  // namespace peyk
