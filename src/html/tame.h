#pragma once
/// Makes markup safe to give to a parser, not to a reader: that is the allow-list's work.
///
/// HTML's parsing algorithm takes quadratic time on deep nesting and on formatting elements that
/// are left open, and gumbo's trees are destroyed by recursion. So tags that the allow-list would
/// drop anyway never reach the parser, and the others reach it with a bounded depth. What remains
/// parses as it would have parsed before.

#include <deque>
#include <string>
#include <string_view>

#include "html/asides.h"

namespace peyk::html_detail {

/// No more elements than this are open at once in tamed markup.
inline constexpr size_t kDeepestElement = 256;
/// Longer markup is cut there.
inline constexpr size_t kLongestMarkup = size_t{8} << 20U;

class TamedMarkup {
 public:
  /// `markup` must outlive the object.
  explicit TamedMarkup(std::string_view markup);
  TamedMarkup(const TamedMarkup&) = delete;  // Its texts stand in it.
  TamedMarkup& operator=(const TamedMarkup&) = delete;

  /// What the parser is given.
  [[nodiscard]] const std::string& for_parser() const { return for_parser_; }
  /// What it was not given.
  [[nodiscard]] const Asides& asides() const { return asides_; }

 private:
  friend class Tamer;
  std::string cleaned_;             ///< The markup, if it was not clean.
  std::deque<std::string> joined_;  ///< Texts that were parted by tags that go.
  std::string for_parser_;
  Asides asides_;
};

}  // namespace peyk::html_detail
