#pragma once
/// Makes the messages: stencil and values in, bytes out. Without signatures that is a copy, done at
/// once by whoever asks. A signature with RSA costs twenty times as much as all the rest of a
/// delivery, so signed messages are made by threads, one for each processor, and asked for a little
/// ahead.

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "delivery/meter.h"
#include "mail/dkim.h"
#include "mail/stencil.h"

namespace peyk {

class Press {
 public:
  struct Signing {
    const DkimSigner* signer = nullptr;  ///< Null: messages are not signed.
    DkimTimes times{};
  };
  struct Printed {
    int64_t tag = 0;
    uint64_t order = 0;
    Spliced message;
  };

  /// All that it is given outlives it. Threads begin with the first order.
  Press(Signing signing, Meter& meter) : signing_(signing), meter_(meter) {}
  ~Press();
  Press(const Press&) = delete;
  Press& operator=(const Press&) = delete;

  [[nodiscard]] bool signs() const { return signing_.signer != nullptr; }
  /// How many orders keep the threads busy; 0 when nothing is signed.
  [[nodiscard]] size_t ahead() const;

  /// At once, in the thread of the caller.
  [[nodiscard]] Spliced print(const Stencil& stencil, const HoleValues& values);
  /// By a thread; take_printed() gives it. Orders are numbered from 1.
  [[nodiscard]] uint64_t order(int64_t tag, const Stencil& stencil, HoleValues values);
  [[nodiscard]] std::vector<Printed> take_printed();
  /// Waits until take_printed() has `count` messages, or there is nothing more to make, but no
  /// longer than so.
  void wait_for(size_t count, std::chrono::microseconds longest);
  /// Becomes readable when something was printed; -1 when nothing is signed.
  [[nodiscard]] int descriptor() const { return wake_[0]; }
  /// The threads' work since the last call goes into the meter.
  void settle_meter();

 private:
  struct Order {
    int64_t tag = 0;
    uint64_t number = 0;
    const Stencil* stencil = nullptr;
    HoleValues values;
  };
  void start();
  void work();
  [[nodiscard]] bool enough() const;
  [[nodiscard]] Spliced make(const Stencil& stencil, const HoleValues& values,
                             Stencil::Scratch& scratch) const;

  Signing signing_;
  Meter& meter_;
  Stencil::Scratch scratch_;         ///< Of print().
  std::array<int, 2> wake_{-1, -1};  ///< A pipe: its second end is written to wake the first.
  uint64_t ordered_ = 0;
  std::vector<std::thread> threads_;
  std::mutex mutex_;  ///< Guards all that follows.
  std::condition_variable wanted_;
  std::condition_variable enough_made_;
  size_t enough_ = SIZE_MAX;  ///< So many are waited for,
  size_t making_ = 0;         ///< and so many are in the hands of the threads.
  bool closing_ = false;
  std::deque<Order> orders_;
  std::vector<Printed> printed_;
  Meter::Time spent_{};
};

}  // namespace peyk
