#pragma once
/// Makes markup safe to give to a parser, not to a reader: that is the allow-list's work.
///
/// HTML's parsing algorithm takes quadratic time on deep nesting and on formatting elements that
/// are left open, and gumbo's trees are destroyed by recursion. So tags that the allow-list would
/// drop anyway never reach the parser, and the others reach it with a bounded depth. What remains
/// parses as it would have parsed before.

#include <string>
#include <string_view>

namespace peyk::html_detail {

/// No more elements than this are open at once in what tame() gives.
inline constexpr size_t kDeepestElement = 256;
/// Longer markup is cut there.
inline constexpr size_t kLongestMarkup = size_t{8} << 20U;

[[nodiscard]] std::string tame(std::string_view markup);

}  // namespace peyk::html_detail
