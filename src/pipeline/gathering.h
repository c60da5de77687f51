#pragma once
/// Sources of the web, fetched several at a time while the store is let alone. Those of one host
/// are fetched one after another: nobody likes to be asked from all sides at once.

#include <atomic>
#include <future>
#include <memory>
#include <thread>
#include <vector>

#include "ingest/gather.h"
#include "ingest/reader.h"

namespace peyk {

struct GatheringJob {
  const Reader* reader = nullptr;
  SourceConfig source;
  SourceMemory memory;
};

class Gathering {
 public:
  /// Begins at once, in threads of its own. `config` and `clock` must outlive it; `interrupts` may
  /// be null.
  Gathering(std::vector<GatheringJob> jobs, bool full, const Config& config, const Clock& clock,
            const std::atomic<int>* interrupts);
  Gathering(const Gathering&) = delete;
  Gathering& operator=(const Gathering&) = delete;
  /// Gives up what nobody waited for.
  ~Gathering();

  /// Waits for one of the jobs. Once for each.
  [[nodiscard]] Result<Gathered> take(size_t job);

 private:
  void work();

  std::vector<GatheringJob> jobs_;
  bool full_;
  const Config& config_;
  const Clock& clock_;
  const std::atomic<int>* interrupts_;
  std::atomic<int> given_up_ = 0;
  std::vector<std::vector<size_t>> groups_;  ///< Jobs by host.
  std::atomic<size_t> next_group_ = 0;
  std::vector<std::promise<Result<Gathered>>> promises_;
  std::vector<std::future<Result<Gathered>>> futures_;
  std::vector<std::thread> threads_;
};

}  // namespace peyk
