#pragma once
/// Mustache tags as tokens with their places.

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace peyk::render {

enum class TokenKind { text, variable, raw, section, inverted, close, partial, comment };

struct Token {
  TokenKind kind = TokenKind::text;
  std::string text;  ///< Of text: the bytes.
  std::string name;  ///< Of a tag: trimmed.
  Place place;
};

/// Fails with configuration at the first tag that does not end, has no name, or changes the
/// delimiters.
[[nodiscard]] Result<std::vector<Token>> lex_template(const std::string& file,
                                                      std::string_view text);
/// Line and column of an offset.
[[nodiscard]] Place place_at(const std::string& file, std::string_view text, size_t offset);

}  // namespace peyk::render
