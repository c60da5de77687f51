#pragma once
/// The paragraphs of content that was written before the block editor, where they are blank lines
/// (WordPress makes them when it shows a post; its function is called wpautop).

#include <string>
#include <string_view>

namespace peyk {

/// Blank lines part `<p>`s, single line ends become `<br>`; block elements and what may not hold
/// paragraphs (headings, list items, cells, captions) are not wrapped; `<pre>` stays as it is.
[[nodiscard]] std::string add_paragraphs(std::string_view text);

}  // namespace peyk
