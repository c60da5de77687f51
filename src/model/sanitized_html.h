#pragma once
/// Markup that went through the allow-list (html/sanitize.h). Only such markup is put into a mail,
/// a page or a feed.

#include <string>
#include <utility>

namespace peyk {

class SanitizedHtml {
 public:
  SanitizedHtml() = default;
  /// For the sanitiser, and for the store that gives back what the sanitiser made. Not for others.
  [[nodiscard]] static SanitizedHtml trusted(std::string markup) {
    SanitizedHtml html;
    html.markup_ = std::move(markup);
    return html;
  }
  [[nodiscard]] const std::string& markup() const { return markup_; }
  [[nodiscard]] bool empty() const { return markup_.empty(); }
  bool operator==(const SanitizedHtml&) const = default;

 private:
  std::string markup_;
};

}  // namespace peyk
