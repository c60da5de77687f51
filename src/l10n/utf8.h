#pragma once
/// Walking over UTF-8 by code points, for this room.

#include <cstdint>
#include <string_view>
#include <unicode/utf8.h>

namespace peyk::icu_detail {

/// Calls `visit(code_point, bytes)` for each code point; invalid bytes come as U+FFFD.
template <class Visit>
void for_each_code_point(std::string_view text, Visit visit) {
  const auto* bytes = text.data();
  const auto size = static_cast<int64_t>(text.size());
  int64_t at = 0;
  while (at < size) {
    const int64_t start = at;
    UChar32 c = 0;
    U8_NEXT_OR_FFFD(bytes, at, size, c);
    visit(static_cast<char32_t>(c),
          text.substr(static_cast<size_t>(start), static_cast<size_t>(at - start)));
  }
}

}  // namespace peyk::icu_detail
