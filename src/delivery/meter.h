#pragma once
/// Where the processor time of a send goes, when somebody wants to know. Off, it costs a
/// comparison; on, two looks at the thread's clock for each part of work, a microsecond together.

#include <array>
#include <chrono>
#include <cstdint>
#include <ctime>

namespace peyk {

enum class Work { fill, sign, ledger, socket };
inline constexpr std::array kWork = {Work::fill, Work::sign, Work::ledger, Work::socket};

class Meter {
 public:
  using Time = std::chrono::nanoseconds;

  explicit Meter(bool on) : on_(on) {}
  [[nodiscard]] bool on() const { return on_; }
  [[nodiscard]] Time spent(Work work) const { return spent_[static_cast<size_t>(work)]; }
  void add(Work work, Time time) { spent_[static_cast<size_t>(work)] += time; }

  /// Processor time of the thread that asks.
  [[nodiscard]] static Time thread_time() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
  }

  /// Counts its own lifetime. Not to be nested.
  class Section {
   public:
    Section(Meter& meter, Work work) : meter_(meter), work_(work) {
      if (meter_.on()) begun_ = thread_time();
    }
    ~Section() {
      if (meter_.on()) meter_.add(work_, thread_time() - begun_);
    }
    Section(const Section&) = delete;
    Section& operator=(const Section&) = delete;

   private:
    Meter& meter_;
    Work work_;
    Time begun_{};
  };

 private:
  bool on_;
  std::array<Time, kWork.size()> spent_{};
};

}  // namespace peyk
