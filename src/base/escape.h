#pragma once
/// Characters as the entities of HTML and XML, for all writers of markup.

#include <string>
#include <string_view>

#include "base/bytes16.h"

namespace peyk {

/// Of the five characters that markup can take for its own.
[[nodiscard]] constexpr std::string_view entity_of(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    default:
      return "&#39;";
  }
}

/// Appends the text with entities for these characters, and all between them at once.
template <char... kSpecial>
void append_escaped(std::string& out, std::string_view text) {
  for (;;) {
    const size_t run = run_without<kSpecial...>(text);
    out.append(text, 0, run);
    if (run == text.size()) return;
    out += entity_of(text[run]);
    text.remove_prefix(run + 1);
  }
}

}  // namespace peyk
