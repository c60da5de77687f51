#include "smtp/pacing_warm_up.h"

#include <algorithm>
#include <cmath>

namespace peyk {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::sys_days;

std::optional<int64_t> warm_up_share(const WarmUpPlan& plan, int64_t day) {
  const int64_t at = std::max<int64_t>(day, 0);
  if (!plan.days.empty()) {
    if (at >= static_cast<int64_t>(plan.days.size())) return std::nullopt;
    return plan.days[static_cast<size_t>(at)];
  }
  const auto first = static_cast<double>(plan.first);
  const auto until = static_cast<double>(plan.until);
  const auto grown = [&](int64_t n) { return first * std::pow(plan.growth, n); };
  if (at > 0 && grown(at - 1) >= until) return std::nullopt;
  // A hair more, since 500 × 1.1 is a hair less than 550.
  return static_cast<int64_t>(std::min(grown(at), until) + 1e-6);
}

WarmUp::WarmUp(const WarmUpPlan& plan) : plan_(plan) {
  if (!zone_exists(plan_.zone)) plan_.zone = "UTC";
}

WarmUp::Day WarmUp::day_at(Instant wall) const {
  if (wall >= day_.from && wall < day_.until) return day_;
  const ZoneSpan span = zone_span(plan_.zone, wall).value_or(ZoneSpan{});
  const sys_days date = floor<days>(wall + span.offset);
  Day day;
  day.number = date.time_since_epoch().count();
  day.from = std::max(Instant{date} - span.offset, span.from);
  day.until = std::min(Instant{date + days{1}} - span.offset, span.until);
  day.share = warm_up_share(plan_, (date - sys_days{plan_.start}).count());
  return day;
}

void WarmUp::move_to(Instant wall) {
  if (wall >= day_.from && wall < day_.until) return;
  const Day day = day_at(wall);
  const bool another = counts_.empty() || counts_.back().day != day.number;
  day_ = day;
  if (!another) return;
  not_of_today_ = under_way_;
  DayCount count{day.number, 0};
  const auto known = std::find_if(counts_.begin(), counts_.end(),
                                  [&](const DayCount& c) { return c.day == day.number; });
  if (known != counts_.end()) {
    count = *known;
    counts_.erase(known);
  }
  if (counts_.size() >= kDaysKept) counts_.erase(counts_.begin());
  counts_.push_back(count);
}

WarmUp::DayCount& WarmUp::today() { return counts_.back(); }

Instant WarmUp::ready(Instant wall) {
  move_to(wall);
  if (!day_.share || today().sent < *day_.share) return wall;
  // A day of the plan that is cut in two by a change of clocks is asked again then.
  return std::max(day_.until, wall + std::chrono::seconds{1});
}

void WarmUp::begin(Instant wall) {
  move_to(wall);
  ++today().sent;
  ++under_way_;
}

void WarmUp::end(bool taken, Instant wall) {
  move_to(wall);
  if (under_way_ > 0) --under_way_;
  if (taken) return;
  if (not_of_today_ > 0) {
    --not_of_today_;
  } else if (today().sent > 0) {
    --today().sent;
  }
}

std::optional<int64_t> WarmUp::share(Instant wall) const { return day_at(wall).share; }

int64_t WarmUp::sent(Instant wall) const {
  const int64_t number = day_at(wall).number;
  const auto known = std::find_if(counts_.begin(), counts_.end(),
                                  [&](const DayCount& c) { return c.day == number; });
  return known == counts_.end() ? 0 : known->sent;
}

void WarmUp::set_counts(std::vector<DayCount> counts) {
  if (counts.size() > kDaysKept) counts.erase(counts.begin(), counts.end() - kDaysKept);
  counts_ = std::move(counts);
  day_ = {};
}

void WarmUp::use_up(Instant wall) {
  move_to(wall);
  if (day_.share) today().sent = std::max(today().sent, *day_.share);
}

}  // namespace peyk
