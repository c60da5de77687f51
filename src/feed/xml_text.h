#pragma once
/// Text that may stand in any feed; private to the room.

#include <string>
#include <string_view>

namespace peyk {

/// Only what XML 1.0 §2.2 allows, and of that no control characters but tab and line feed: invalid
/// UTF-8 becomes U+FFFD, line ends become \n, the rest is dropped. Escapes nothing.
[[nodiscard]] std::string xml_text(std::string_view text);

/// The same on one line and without spaces at its ends, for all that is no running text.
[[nodiscard]] std::string xml_line(std::string_view text);

/// A URL as feeds want it (RFC 3986): what a URI may not contain is percent-encoded, what is
/// already encoded stays.
[[nodiscard]] std::string feed_uri(std::string_view url);

}  // namespace peyk
