#pragma once
/// Dates as feeds carry them: what RFC 822, RFC 3339 and W3CDTF ask for, and what is written
/// instead of it.

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace peyk {

/// The instant that a date of a feed means, or nothing if it means none:
///
/// - "Wed, 21 Jun 2023 10:00:00 +0330" with or without weekday, seconds, commas, in any case, with
///   whole month names, two-digit years (RFC 2822 §4.3) and zones by name; "June 21st, 2023 10 PM";
/// - "2023-06-21T10:00:00.5Z", "2023-06-21 10:00", "20230621T100000Z", "2023/06/21", "2023-06";
/// - "Wed Jun 21 10:00:00 2023"; seconds since 1970; Persian and Arabic digits.
///
/// Without an offset, or with a zone that nobody knows, it is a time in `zone`; without a time it
/// is noon there. "21/06/2023" is taken where only one of the two can be the month. Years before
/// 1900 and from 2200 on (those of other calendars) mean nothing.
[[nodiscard]] std::optional<Instant> parse_feed_date(std::string_view text,
                                                     const std::string& zone);

}  // namespace peyk
