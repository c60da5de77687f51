#include "l10n/dates.h"

#include <algorithm>
#include <map>
#include <memory>
#include <unicode/calendar.h>
#include <unicode/smpdtfmt.h>
#include <vector>

#include "base/bytes.h"
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
                                          const std::string& pattern, bool stands_alone) {
  thread_local std::map<std::string, std::unique_ptr<icu::SimpleDateFormat>> cache;
  const std::string keywords = std::string("calendar=") + calendar_name(calendar) +
                               ";numbers=" + icu_detail::numbering_system(edition.digits);
  const std::string key = edition.locale + '\n' + keywords + '\n' + edition.zone + '\n' +
                          (stands_alone ? "!" : "") + pattern;
  const auto known = cache.find(key);
  if (known != cache.end()) return known->second.get();
  PEYK_ASSIGN(const icu::Locale locale, icu_detail::make_locale(edition.locale, keywords));
  PEYK_ASSIGN(const icu::TimeZone* zone, icu_detail::find_zone(edition.zone));
  PEYK_ASSIGN(auto format, make_format(locale, pattern, *zone));
  if (stands_alone) {
    UErrorCode status = U_ZERO_ERROR;
    format->setContext(UDISPCTX_CAPITALIZATION_FOR_BEGINNING_OF_SENTENCE, status);
    if (U_FAILURE(status)) return fail(refused_pattern(pattern));
  }
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

/// A field of a pattern, or what stands between two.
struct PatternPart {
  std::string text;
  char field = 0;  ///< Its letter; 0 between fields.
};
std::vector<PatternPart> parts_of(const std::string& pattern) {
  std::vector<PatternPart> parts;
  bool quoted = false;
  for (const char c : pattern) {
    if (c == '\'') quoted = !quoted;
    const char field = !quoted && is_ascii_alpha(c) ? c : '\0';
    if (parts.empty() || parts.back().field != field) parts.push_back({"", field});
    parts.back().text += c;
  }
  return parts;
}

Result<std::string> format_with(Instant instant, const Edition& edition, CalendarKind in,
                                const std::string& pattern, bool stands_alone) {
  PEYK_ASSIGN(icu::SimpleDateFormat * format, format_for(edition, in, pattern, stands_alone));
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

}  // namespace

Result<std::string> format_date(Instant instant, const Edition& edition, DateStyle style) {
  const std::string& pattern = pattern_of(edition, style);
  const bool second = style == DateStyle::second;
  if (second && !edition.second_calendar) return std::string();
  return format_with(instant, edition, second ? *edition.second_calendar : edition.calendar,
                     pattern, style == DateStyle::full);
}

Result<DateRange> format_date_range(Instant from, Instant to, const Edition& edition) {
  const std::string& pattern = edition.short_date_pattern;
  std::vector<PatternPart> parts = parts_of(pattern);
  // From the end: era, year, month, as long as both days have the same one.
  constexpr std::string_view kCoarse = "GyuYML";
  while (!parts.empty() && kCoarse.find(parts.back().field) != kCoarse.npos) {
    const std::string& field = parts.back().text;
    PEYK_ASSIGN(const std::string first,
                format_with(from, edition, edition.calendar, field, false));
    PEYK_ASSIGN(const std::string last, format_with(to, edition, edition.calendar, field, false));
    if (first != last) break;
    parts.pop_back();
    if (!parts.empty() && parts.back().field == 0) parts.pop_back();
  }
  const bool whole = parts.empty();  // A pattern without a day.
  std::string shorter;
  for (const PatternPart& part : parts) shorter += part.text;
  DateRange range;
  PEYK_ASSIGN(range.from,
              format_with(from, edition, edition.calendar, whole ? pattern : shorter, false));
  PEYK_ASSIGN(range.to, format_with(to, edition, edition.calendar, pattern, false));
  range.in_month = parts.size() == 1 && parts.front().field == 'd';
  return range;
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
