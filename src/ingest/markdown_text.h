#pragma once
/// CommonMark with GitHub's tables, bare links and strikethrough, to HTML (cmark-gfm).

#include <string>
#include <string_view>

namespace peyk {

/// Raw HTML and dangerous links are left out by the library; html/sanitize.h comes after it all the
/// same. `markdown` is valid UTF-8.
[[nodiscard]] std::string markdown_to_html(std::string_view markdown);

}  // namespace peyk
