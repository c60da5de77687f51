// What the ledger costs for each delivery: claimed in batches, then `committing`, then `sent`, in
// group commits of a given size. On the disk of the temporary folder ($TMPDIR), since a claim waits
// for it.

#include <benchmark/benchmark.h>
#include <filesystem>
#include <stdlib.h>
#include <vector>

#include "micro/support.h"
#include "store/store.h"

namespace peyk {
namespace {

constexpr int kReaders = 50'000;
constexpr int kBatch = 256;
constexpr const char* kIssue = "newsletter-1";

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "peyk-bench-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] std::filesystem::path operator/(const char* name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

Instant at(int64_t seconds) { return Instant(std::chrono::seconds(1'700'000'000 + seconds)); }

Store frozen_store(const std::filesystem::path& file) {
  Store store = must(Store::open(file));
  must(store.transaction([&]() -> Result<void> {
    Subscriber values;
    values.edition = "en";
    values.lists = {"weekly"};
    for (int i = 0; i < kReaders; ++i) {
      const auto address = must(Address::parse("reader" + std::to_string(i) + "@example.org"));
      PEYK_TRY(store.put_subscriber(address, values, at(0)));
    }
    return {};
  }));
  Issue issue;
  issue.id = kIssue;
  issue.publication = "newsletter";
  issue.number = 1;
  issue.from = at(0);
  issue.until = at(100);
  issue.hash = "hash";
  must(store.add_issue(issue, at(0)));
  must(store.freeze(kIssue, "weekly", {{"en", "stencil"}}, at(1)));
  return store;
}

/// Begins anew, outside the measured time, when all have been sent.
class Claims {
 public:
  std::vector<Delivery> next(benchmark::State& state) {
    auto taken = claim();
    if (!taken.empty()) return taken;
    state.PauseTiming();
    store_ = frozen_store(*folder_ / ("peyk-" + std::to_string(++stores_) + ".db").c_str());
    after_ = 0;
    state.ResumeTiming();
    return claim();
  }
  Store& store() { return store_; }

 private:
  /// Batch after batch, as a send does it.
  std::vector<Delivery> claim() {
    auto taken = must(store_.claim(kIssue, "local", at(2), at(9'000), kBatch, after_));
    if (!taken.empty()) after_ = taken.back().subscriber;
    return taken;
  }

  int64_t after_ = 0;
  std::unique_ptr<Folder> folder_ = std::make_unique<Folder>();
  int stores_ = 0;
  Store store_ = frozen_store(*folder_ / "peyk-0.db");
};

/// One iteration is a batch of claims; the group is how many connections wait for one commit.
void claim_and_record(benchmark::State& state) {
  Claims claims;
  const auto group = static_cast<size_t>(state.range(0));
  int64_t delivered = 0;
  for (auto _ : state) {
    const std::vector<Delivery> taken = claims.next(state);
    std::vector<Outcome> outcomes;  // Of the group before: recorded together with the next one.
    for (size_t begin = 0; begin < taken.size(); begin += group) {
      const size_t end = std::min(taken.size(), begin + group);
      std::vector<int64_t> committing;
      for (size_t i = begin; i < end; ++i) committing.push_back(taken[i].subscriber);
      must(claims.store().record(kIssue, committing, outcomes, at(3)));
      outcomes.clear();
      for (const int64_t subscriber : committing) {
        outcomes.push_back({.subscriber = subscriber,
                            .state = DeliveryState::sent,
                            .reason = "250 2.0.0 Ok: queued",
                            .relay = "main",
                            .retry_at = std::nullopt});
      }
    }
    must(claims.store().record(kIssue, {}, outcomes, at(3)));
    delivered += static_cast<int64_t>(taken.size());
  }
  state.SetItemsProcessed(delivered);
}
BENCHMARK(claim_and_record)->Arg(1)->Arg(10)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace peyk
