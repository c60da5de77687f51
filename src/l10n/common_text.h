#pragma once
/// What most text is made of: letters, digits and punctuation of which nothing has to be asked. For
/// this room.

#include <optional>
#include <string>
#include <string_view>

namespace peyk::icu_detail {

/// Characters that mean nothing to a reader, and may mean much to a program: controls, private use,
/// noncharacters.
[[nodiscard]] bool is_unwanted(char32_t c);

/// clean_line() of a text of common characters and white space alone; nothing if there is any other
/// in it: a mark, a bidi control, a letter beyond U+30FF.
[[nodiscard]] std::optional<std::string> clean_common_line(std::string_view text);

}  // namespace peyk::icu_detail
