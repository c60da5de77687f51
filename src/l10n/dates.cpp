#include "l10n/dates.h"

#include <algorithm>
#include <map>
#include <memory>
#include <unicode/calendar.h>
#include <unicode/smpdtfmt.h>

#include "l10n/icu.h"

namespace peyk {
namespace {

using icu_detail::from_icu;
using icu_detail::to_icu;

const char* calendar_name(CalendarKind calendar) {
  switch (calendar) {
    case CalendarKind::gregorian:
      return "gregorian";
    case CalendarKind::persian:
      return "persian";
    case CalendarKind::islamic:
      return "islamic-umalqura";  // The civil one of most Arabic papers, not a computed guess.
  }
  return "gregorian";
}

Error refused_pattern(const std::string& pattern) {
  return Error(ErrorKind::configuration, "“" + pattern + "” is no date pattern")
      .remedy("Use ICU letters, other letters in quotes: EEEE d MMMM y.");
}

Result<std::unique_ptr<icu::SimpleDateFormat>> make_format(const icu::Locale& locale,
                                                           const std::string& pattern,
                                                           const icu::TimeZone& zone) {
  // ICU closes an open quote at the end by itself; that hides a slip of the hand.
  if (pattern.empty() || std::count(pattern.begin(), pattern.end(), '\'') % 2 != 0) {
    return fail(refused_pattern(pattern));
  }
  UErrorCode status = U_ZERO_ERROR;
  auto format = std::make_unique<icu::SimpleDateFormat>(to_icu(pattern), locale, status);
  if (U_FAILURE(status)) return fail(refused_pattern(pattern));
  format->setTimeZone(zone);
  return format;
}

/// Making a formatter costs about a thousand times as much as using it, and rendering uses few.
Result<icu::SimpleDateFormat*> format_for(const Edition& edition, CalendarKind calendar,
                                          const std::string& pattern) {
  thread_local std::map<std::string, std::unique_ptr<icu::SimpleDateFormat>> cache;
  const std::string keywords = std::string("calendar=") + calendar_name(calendar) +
                               ";numbers=" + icu_detail::numbering_system(edition.digits);
  const std::string key = edition.locale + '\n' + keywords + '\n' + edition.zone + '\n' + pattern;
  const auto known = cache.find(key);
  if (known != cache.end()) return known->second.get();
  PEYK_ASSIGN(const icu::Locale locale, icu_detail::make_locale(edition.locale, keywords));
  PEYK_ASSIGN(const icu::TimeZone* zone, icu_detail::find_zone(edition.zone));
  PEYK_ASSIGN(auto format, make_format(locale, pattern, *zone));
  return cache.emplace(key, std::move(format)).first->second.get();
}

const std::string& pattern_of(const Edition& edition, DateStyle style) {
  switch (style) {
    case DateStyle::full:
      return edition.date_pattern;
    case DateStyle::short_:
      return edition.short_date_pattern;
    case DateStyle::second:
      return edition.second_date_pattern;
  }
  return edition.date_pattern;
}

constexpr double kMillisecondsASecond = 1000.0;

Error no_such_date(std::string_view text, const std::string& pattern) {
  return Error(ErrorKind::bad_data,
               "“" + std::string(text) + "” is not a date like “" + pattern + "”");
}

}  // namespace

Result<std::string> format_date(Instant instant, const Edition& edition, DateStyle style) {
  const std::string& pattern = pattern_of(edition, style);
  const bool second = style == DateStyle::second;
  if (second && !edition.second_calendar) return std::string();
  PEYK_ASSIGN(icu::SimpleDateFormat * format,
              format_for(edition, second ? *edition.second_calendar : edition.calendar, pattern));
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<icu::Calendar> calendar(format->getCalendar()->clone());
  calendar->setTime(static_cast<double>(instant.time_since_epoch().count()) * kMillisecondsASecond,
                    status);
  icu::UnicodeString text;
  // This overload alone tells of letters that mean nothing.
  format->format(*calendar, text, nullptr, status);
  if (U_FAILURE(status)) return fail(refused_pattern(pattern));
  return from_icu(text);
}

Result<Instant> parse_date(std::string_view text, const std::string& pattern,
                           const std::string& locale, const std::string& zone) {
  PEYK_ASSIGN(const icu::Locale speaker, icu_detail::make_locale(locale, ""));
  PEYK_ASSIGN(const icu::TimeZone* place, icu_detail::find_zone(zone));
  // Read as if it were UTC, where every midnight exists, and moved to the zone afterwards.
  PEYK_ASSIGN(auto format, make_format(speaker, pattern, *icu::TimeZone::getGMT()));
  format->setLenient(0);
  const icu::UnicodeString wanted = to_icu(text);
  icu::ParsePosition position(0);
  const UDate date = format->parse(wanted, position);
  if (position.getErrorIndex() >= 0 || position.getIndex() != wanted.length()) {
    return fail(no_such_date(text, pattern));
  }
  const Instant wall{std::chrono::seconds{static_cast<int64_t>(date / kMillisecondsASecond)}};
  return icu_detail::wall_to_instant(wall, *place);
}

}  // namespace peyk
