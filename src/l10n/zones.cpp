#include "l10n/zones.h"

#include <memory>
#include <set>
#include <unicode/strenum.h>
#include <unicode/timezone.h>

#include "base/bytes.h"
#include "l10n/icu.h"

namespace peyk {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::minutes;
using std::chrono::sys_days;

const std::set<std::string>& zone_names() {
  static const std::set<std::string> names = [] {
    std::set<std::string> all;
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::StringEnumeration> ids(
        icu::TimeZone::createTimeZoneIDEnumeration(UCAL_ZONE_TYPE_ANY, nullptr, nullptr, status));
    while (U_SUCCESS(status)) {
      const char* name = ids->next(nullptr, status);
      if (name == nullptr) break;
      all.insert(name);
    }
    all.erase("Etc/Unknown");
    return all;
  }();
  return names;
}

Result<const icu::TimeZone*> zone_of(const Schedule& schedule) {
  if (!schedule.weekday.ok() || schedule.time < minutes{0} || schedule.time >= days{1}) {
    return fail(ErrorKind::configuration, "a schedule needs a weekday and a time of the day");
  }
  return icu_detail::find_zone(schedule.zone);
}

/// The instants near `now` at which the schedule is due, from the earliest to the latest. Two weeks
/// to each side are enough for any jump of a calendar that ever happened.
std::vector<Instant> due_around(const Schedule& schedule, const icu::TimeZone& zone, Instant now) {
  std::vector<Instant> due;
  const sys_days today = floor<days>(icu_detail::instant_to_wall(now, zone));
  for (sys_days day = today - days{15}; day <= today + days{15}; day += days{1}) {
    if (std::chrono::weekday{day} != schedule.weekday) continue;
    due.push_back(icu_detail::wall_to_instant(Instant{day} + schedule.time, zone));
  }
  return due;
}

/// Whether an ISO 8601 text says how far from UTC it is.
bool has_offset(std::string_view text) {
  constexpr size_t kDateLength = 10;
  const std::string_view time = trim(text).substr(std::min(kDateLength, trim(text).size()));
  return time.find_first_of("Zz+-") != std::string_view::npos;
}

}  // namespace

bool zone_exists(const std::string& name) { return zone_names().contains(name); }

Result<Instant> last_due(const Schedule& schedule, Instant now) {
  PEYK_ASSIGN(const icu::TimeZone* zone, zone_of(schedule));
  std::optional<Instant> last;
  for (const Instant due : due_around(schedule, *zone, now)) {
    if (due <= now) last = due;
  }
  if (!last) return fail(ErrorKind::bug, "no weekday within two weeks");
  return *last;
}

Result<Instant> next_due(const Schedule& schedule, Instant now) {
  PEYK_ASSIGN(const icu::TimeZone* zone, zone_of(schedule));
  for (const Instant due : due_around(schedule, *zone, now)) {
    if (due > now) return due;
  }
  return fail(ErrorKind::bug, "no weekday within two weeks");
}

Result<ZoneSpan> zone_span(const std::string& zone, Instant instant) {
  PEYK_ASSIGN(const icu::TimeZone* rules, icu_detail::find_zone(zone));
  const auto [from, until] = icu_detail::clock_changes(instant, *rules);
  return ZoneSpan{icu_detail::instant_to_wall(instant, *rules) - instant, from, until};
}

Result<Instant> parse_local(std::string_view text, const std::string& zone) {
  PEYK_ASSIGN(const icu::TimeZone* rules, icu_detail::find_zone(zone));
  PEYK_ASSIGN(const Instant read, parse_iso8601(text));
  return has_offset(text) ? read : icu_detail::wall_to_instant(read, *rules);
}

}  // namespace peyk
