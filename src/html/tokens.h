#pragma once
/// A coarse tokenizer of HTML: where tags and text begin and end, nothing more. It follows the
/// states of the HTML standard (§13.2.5) for tags, comments and raw text.

#include <string>
#include <string_view>
#include <vector>

namespace peyk::html_detail {

enum class TokenKind { text, start_tag, end_tag };
struct Token {
  TokenKind kind = TokenKind::text;
  std::string_view source;               ///< All of it, with the angle brackets; into the markup.
  std::string name;                      ///< Of a tag, in lower case.
  std::string_view attributes;           ///< Of a start tag: what stands behind the name.
  std::vector<std::string_view> values;  ///< Of these, what stands in quotes, without the quotes.
};

/// Comments, doctypes, and elements with raw text (script, style, textarea, title …) do not come.
[[nodiscard]] std::vector<Token> tokenize(std::string_view markup);

}  // namespace peyk::html_detail
