#include "smtp/send_window.h"

#include <algorithm>

#include "l10n/zones.h"

namespace peyk {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::sys_days;
using std::chrono::weekday;

Result<SendWindow> SendWindow::create(const SendHours& hours, const std::string& zone) {
  PEYK_TRY(zone_span(zone, Instant{}));
  const auto in_a_day = [](minutes time) { return time >= minutes{0} && time <= days{1}; };
  if (!in_a_day(hours.from) || !in_a_day(hours.until) || hours.from == days{1}) {
    return fail(ErrorKind::configuration, "a send window is a part of a day");
  }
  const bool never = std::none_of(hours.days.begin(), hours.days.end(), [](bool d) { return d; });
  if (never || hours.from == hours.until) {
    return fail(Error(ErrorKind::configuration, "the send window never opens")
                    .remedy("Give it an end that is not its beginning, and at least one day."));
  }
  return SendWindow(hours, zone);
}

bool SendWindow::open_on_the_wall(Instant wall) const {
  const sys_days date = floor<days>(wall);
  const auto time = wall - Instant{date};
  const auto allowed = [&](sys_days day) { return hours_.days.at(weekday{day}.c_encoding()); };
  if (hours_.from < hours_.until) {
    return time >= hours_.from && time < hours_.until && allowed(date);
  }
  // Over midnight the early part belongs to the day before.
  return (time >= hours_.from && allowed(date)) || (time < hours_.until && allowed(date - days{1}));
}

bool SendWindow::open(Instant instant) const {
  const ZoneSpan span = zone_span(zone_, instant).value_or(ZoneSpan{});
  return open_on_the_wall(instant + span.offset);
}

/// The first moment not before `instant` at which it is open or closed, as wanted. That can only
/// change when the wall shows 00:00, `from` or `until`, and when the clocks change.
Instant SendWindow::first_change(Instant instant, bool wanted) const {
  // A window of one day a week can miss a week or two, when clocks jump over it.
  constexpr days kFarEnough{31};
  Instant at = instant;
  while (at - instant < kFarEnough) {
    const ZoneSpan span = zone_span(zone_, at).value_or(ZoneSpan{});
    const Instant wall = at + span.offset;
    if (open_on_the_wall(wall) == wanted) return at;
    const Instant midnight{floor<days>(wall)};
    Instant next = midnight + days{1};
    for (const minutes time : {hours_.from, hours_.until}) {
      if (midnight + time > wall) next = std::min<Instant>(next, midnight + time);
    }
    at = std::min(next - span.offset, span.until);
  }
  return Instant::max();
}

Instant SendWindow::next_open(Instant instant) const { return first_change(instant, true); }

Instant SendWindow::next_close(Instant instant) const {
  const Instant opening = next_open(instant);
  return opening == Instant::max() ? opening : first_change(opening, false);
}

}  // namespace peyk
