#pragma once
/// The warm-up of a relay: how many messages may go on the present day of its plan, and how many
/// went.
///
/// What counts is the day on the calendar of the plan's zone. A message is counted when it begins
/// and taken back when it was surely not taken; so what was sent and what is under way are never
/// more than the day's share. The counts of the last few days are kept: a wall clock that jumps
/// onto another day and back finds what was sent on this one.

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "l10n/zones.h"
#include "model/pace.h"

namespace peyk {

/// How many may go on a day of the plan (0 is the first; before it, as on the first); nothing: no
/// limit any more.
[[nodiscard]] std::optional<int64_t> warm_up_share(const WarmUpPlan& plan, int64_t day);

class WarmUp {
 public:
  /// Days since 1970 in the plan's zone, and how many were sent then.
  struct DayCount {
    int64_t day = 0;
    int64_t sent = 0;
  };
  static constexpr size_t kDaysKept = 4;

  explicit WarmUp(const WarmUpPlan& plan);

  /// `wall` while the day has messages left, else the beginning of the next day that has some.
  [[nodiscard]] Instant ready(Instant wall);
  void begin(Instant wall);
  /// A message ended; `taken` unless the relay surely has not got it.
  void end(bool taken, Instant wall);

  /// The share of the day, and how many of it are used.
  [[nodiscard]] std::optional<int64_t> share(Instant wall) const;
  [[nodiscard]] int64_t sent(Instant wall) const;

  [[nodiscard]] const std::vector<DayCount>& counts() const { return counts_; }
  void set_counts(std::vector<DayCount> counts);
  /// As if all of the day's share had been sent.
  void use_up(Instant wall);

 private:
  /// One day of the plan's calendar, or the part of it between two changes of clocks.
  struct Day {
    int64_t number = 0;
    Instant from = Instant::max();
    Instant until = Instant::min();
    std::optional<int64_t> share;
  };
  [[nodiscard]] Day day_at(Instant wall) const;
  void move_to(Instant wall);
  [[nodiscard]] DayCount& today();

  WarmUpPlan plan_;
  Day day_;
  std::vector<DayCount> counts_;  ///< The one touched last is the last; the present day's is.
  int64_t under_way_ = 0;
  int64_t not_of_today_ = 0;  ///< So many refusals may be of messages that an earlier day counted.
};

}  // namespace peyk
