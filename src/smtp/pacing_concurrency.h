#pragma once
/// How many messages may be under way at one destination (a relay, or a domain of readers), by what
/// comes back from it.
///
/// The feedback is that of Postfix's queue manager (SCHEDULER_README, qmgr_feedback), with these
/// choices:
///
/// - Congestion takes one from the window at once, counted from what is really under way, down to
///   one: a window that is far wider than its use would not notice.
/// - Success gives one back up to half of the width at which the trouble began, from there
///   1/window: one for each round of a window's worth. So it is soon back where it was safe, and
///   then feels its way.
/// - Each congestion is 1/window of a failed cohort. When one whole cohort has failed without a
///   success in between, the destination is let alone for a while, and then asked by a single
///   message. The pause doubles from time to time up to the longest one; ten successes in a row
///   begin anew. Its jitter comes from the name and the count (D9).
/// - What was under way when a pause began may still come back with refusals. They say nothing new:
///   the pause counts from the last of them and does not grow.
/// - Ten minutes after its last trouble and pause, an idle destination is as if nothing had been.
///
/// A destination without a limit has one only after congestion, until it has grown to what was
/// under way then (at least twenty).

#include <chrono>
#include <limits>
#include <optional>
#include <string_view>

namespace peyk {

class Concurrency {
 public:
  using Time = std::chrono::nanoseconds;  ///< Clock::monotonic()

  struct Pauses {
    std::chrono::milliseconds first;
    std::chrono::milliseconds longest;
  };
  /// What the end of a message means for this destination.
  enum class Effect {
    success,
    neutral,
    shrink,     ///< Others are congested: the window shrinks by one, and there is no pause.
    congested,  ///< The window shrinks, and a failed cohort makes a pause.
  };
  /// The back-off, for a restart.
  struct Memory {
    double window = 1;
    double threshold = 1;
    int ceiling = 1;
    int streak = 0;
    std::chrono::milliseconds pause{};  ///< Left.
    std::chrono::milliseconds since{};  ///< Passed since the last trouble.
  };

  static constexpr int kUnlimited = std::numeric_limits<int>::max();
  static constexpr std::chrono::minutes kMemory{10};
  static constexpr int kForgiving = 10;

  Concurrency(std::optional<int> limit, const Pauses& pauses);

  /// From 1 to the limit; kUnlimited without one.
  [[nodiscard]] int window() const;
  [[nodiscard]] int under_way() const { return under_way_; }
  [[nodiscard]] bool full() const { return under_way_ >= window(); }
  [[nodiscard]] bool paused(Time now) const { return now < paused_until_; }
  /// `now` or the end of the pause; Time::max() while the window is full.
  [[nodiscard]] Time ready(Time now) const;

  void begin(Time now);
  /// `name` makes the jitter of a pause.
  void end(Effect effect, std::string_view name, Time now);

  /// It does not have its whole window, or remembers a pause.
  [[nodiscard]] bool troubled() const { return window_ < limit_ || streak_ > 0; }
  /// From when on it is as good as new; Time::max() while something is under way.
  [[nodiscard]] Time forgettable() const;

  /// Nothing if there is nothing to remember.
  [[nodiscard]] std::optional<Memory> memory(Time now) const;
  /// `elapsed` is what passed since memory() was asked.
  void recall(const Memory& memory, Time elapsed, Time now);
  /// A window of one that every success widens by one, since nothing is known.
  void be_careful(Time now);

 private:
  void grow();
  /// The part of the window that is in use; the message that ends now is still counted.
  [[nodiscard]] double used() const;
  void shrink(double width, Time now);
  void fail(std::string_view name, Time now);
  void forget();
  [[nodiscard]] Time pause(std::string_view name) const;

  int limit_;
  Pauses pauses_;
  int under_way_ = 0;
  int ceiling_;  ///< At this width the trouble is over.
  double window_;
  double threshold_ = 1;   ///< Below it a success gives one back, above it 1/window.
  double failed_ = 0;      ///< Cohorts, since the last success.
  int streak_ = 0;         ///< Pauses in a row.
  int successes_ = 0;      ///< In a row.
  bool falling_ = false;   ///< No success since it began to shrink.
  bool draining_ = false;  ///< What was under way when the pause began has not all come back.
  Time paused_until_ = Time::min();
  Time trouble_ = Time::min();  ///< The last one.
};

}  // namespace peyk
