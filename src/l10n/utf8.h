#pragma once
/// Walking over UTF-8 by code points, for this room.

#include <cstdint>
#include <string_view>
#include <unicode/utf8.h>

namespace peyk::icu_detail {

/// Calls `visit(code_point, bytes)` for each code point until it says false; invalid bytes come as
/// U+FFFD. Whether it never said so.
template <class Visit>
bool walk_code_points(std::string_view text, Visit visit) {
  const auto* bytes = text.data();
  const auto size = static_cast<int64_t>(text.size());
  int64_t at = 0;
  while (at < size) {
    const int64_t start = at;
    UChar32 c = 0;
    U8_NEXT_OR_FFFD(bytes, at, size, c);
    const auto bytes_of_it =
        text.substr(static_cast<size_t>(start), static_cast<size_t>(at - start));
    if (!visit(static_cast<char32_t>(c), bytes_of_it)) return false;
  }
  return true;
}

/// The same to the end.
template <class Visit>
void for_each_code_point(std::string_view text, Visit visit) {
  walk_code_points(text, [&](char32_t c, std::string_view bytes) {
    visit(c, bytes);
    return true;
  });
}

}  // namespace peyk::icu_detail
