#pragma once
/// Isolates in HTML: the characters for clients that know them, an element for those that do not.

#include <string>
#include <string_view>

namespace peyk::render {

/// Puts `<span dir="ltr">` (or rtl, auto) around each isolate (U+2066–2068 … U+2069) in the text of
/// a document. Attributes, comments, <title>, <style> and <script> are left as they are: elements
/// cannot stand there. `<bdi>` would be the element for it, but Gmail, Outlook and Yahoo drop it.
[[nodiscard]] std::string mark_isolates(std::string_view html);

}  // namespace peyk::render
