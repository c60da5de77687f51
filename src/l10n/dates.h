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
/// «دوشنبه ۱۲ مرداد ۱۴۰۵», "e hënë, 3 gusht 2026". Fails with configuration on a zone, locale or
/// pattern that ICU refuses.
[[nodiscard]] Result<std::string> format_date(Instant instant, const Edition& edition,
                                              DateStyle style);
/// Parses a date as a person of `locale` writes it, with an ICU pattern ("MMMM d, y"), at midnight
/// in `zone`. Fails with bad_data.
[[nodiscard]] Result<Instant> parse_date(std::string_view text, const std::string& pattern,
                                         const std::string& locale, const std::string& zone);
}  // namespace peyk
