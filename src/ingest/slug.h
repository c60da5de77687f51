#pragma once
/// The slug of a title, for readers whose source has none.

#include <string>
#include <string_view>

namespace peyk {

/// Letters and digits of any script in lower case, runs of all else as one "-": "Raid: the 2nd day"
/// → "raid-the-2nd-day", «سفر دوم» → "سفر-دوم". A very long title is cut and ends in a piece of its
/// digest, so that two titles do not share a slug. Empty if the title has no letter or digit.
[[nodiscard]] std::string slug(std::string_view title);

}  // namespace peyk
