#pragma once
/// Tags in markup that is not parsed yet. WordPress works on text, so what undoes its conventions
/// must too; the tree comes afterwards, in html/sanitize.h.

#include <optional>
#include <string>
#include <string_view>

namespace peyk {

struct Tag {
  std::string name;  ///< Lower case.
  bool closing = false;
  size_t begin = 0;  ///< Of "<".
  size_t end = 0;    ///< Behind ">".
  std::string_view text;
};

/// The tag at `at`, which is a "<", or nothing if none begins there or it never ends.
[[nodiscard]] std::optional<Tag> tag_at(std::string_view text, size_t at);
/// The value of an attribute as it stands (not unescaped), or nothing.
[[nodiscard]] std::optional<std::string_view> tag_attribute(const Tag& tag, std::string_view name);
/// The offset of `needle` (lower case ASCII) at or after `at`, whatever the case, or npos.
[[nodiscard]] size_t find_ignoring_case(std::string_view text, std::string_view needle, size_t at);
/// An absolute http(s) URL without white space and markup.
[[nodiscard]] bool is_http_url(std::string_view url);
/// A URL of the source that goes into an article, without the code points that text may not have
/// (l10n clean_line), or "" if it is no absolute http(s) URL.
[[nodiscard]] std::string checked_url(std::string_view url);
/// A paragraph with one link; `url` and `label` are HTML already.
[[nodiscard]] std::string link_paragraph(std::string_view url, std::string_view label);

}  // namespace peyk
