#pragma once
/// Dates for people: the edition's zone, calendar, pattern and digits. Machine formats:
/// base/clock.h.

#include <string>

#include "base/clock.h"
#include "model/edition.h"

namespace peyk {

enum class DateStyle {
  full,
  short_,
  second,  ///< In the edition's second calendar; empty when it has none.
};
/// «دوشنبه ۱۲ مرداد ۱۴۰۵», "E hënë, 3 gusht 2026": a full date stands by itself, so it begins with
/// a capital where the script has them. Fails with configuration on a zone, locale or pattern that
/// ICU refuses.
[[nodiscard]] Result<std::string> format_date(Instant instant, const Edition& edition,
                                              DateStyle style);
/// Two short dates with what the first one leaves out because the second says it too.
struct DateRange {
  std::string from;
  std::string to;
  bool in_month = false;  ///< `from` is a day alone.
};
/// "15" and "22 June 2023", "28 June" and "5 July 2023", «۲۵ خرداد» and «۱ تیر ۱۴۰۲». Only what
/// ends the short pattern is left out: of "MMMM d, y" the year, of "y-MM-dd" nothing. Fails as
/// format_date does.
[[nodiscard]] Result<DateRange> format_date_range(Instant from, Instant to, const Edition& edition);
/// Parses a date as a person of `locale` writes it, with an ICU pattern ("MMMM d, y"), at midnight
/// in `zone`. Fails with bad_data.
[[nodiscard]] Result<Instant> parse_date(std::string_view text, const std::string& pattern,
                                         const std::string& locale, const std::string& zone);
}  // namespace peyk
