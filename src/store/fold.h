#pragma once
/// Text as a search compares it.

#include <string>
#include <string_view>

namespace peyk {

/// Without case in the Latin, Greek and Cyrillic letters, and with the Arabic spellings of yeh and
/// kaf (ي ك, which many keyboards give) as the Persian ones (ی ک). Other bytes stay as they are.
[[nodiscard]] std::string fold_for_search(std::string_view text);

}  // namespace peyk
