#include "render/template_lexer.h"

#include <algorithm>

#include "base/bytes.h"

namespace peyk::render {
namespace {

bool is_name(std::string_view name) {
  return !name.empty() && name.front() != '.' && name.back() != '.' &&
         name.find("..") == std::string_view::npos &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return is_ascii_alpha(c) || is_ascii_digit(c) || c == '_' || c == '-' || c == '.';
         });
}

Error mistake(const Place& place, std::string message, std::string remedy) {
  return Error(ErrorKind::configuration, std::move(message)).remedy(std::move(remedy)).at(place);
}

Result<TokenKind> kind_of(std::string_view& name, bool triple, const Place& place) {
  if (triple) {
    return TokenKind::raw;
  }
  const char sign = name.empty() ? '\0' : name.front();
  const auto take = [&](TokenKind kind) {
    name.remove_prefix(1);
    name = trim(name);
    return kind;
  };
  switch (sign) {
    case '#':
      return take(TokenKind::section);
    case '^':
      return take(TokenKind::inverted);
    case '/':
      return take(TokenKind::close);
    case '>':
      return take(TokenKind::partial);
    case '!':
      return take(TokenKind::comment);
    case '&':
      return take(TokenKind::raw);
    case '=':
      return fail(
          mistake(place, "a template cannot change its delimiters", "Write tags with {{ and }}."));
    default:
      return TokenKind::variable;
  }
}

/// Places in the order of their offsets, without counting from the beginning each time.
class PlaceFinder {
 public:
  PlaceFinder(const std::string& file, std::string_view text) : file_(file), text_(text) {}
  Place at(size_t offset) {
    for (; next_ < offset; ++next_) {
      if (text_[next_] == '\n') {
        ++line_;
        line_start_ = next_ + 1;
      }
    }
    const auto column = count_code_points(text_.substr(line_start_, offset - line_start_)) + 1;
    return {file_, line_, static_cast<int>(column)};
  }

 private:
  const std::string& file_;
  std::string_view text_;
  size_t next_ = 0;
  size_t line_start_ = 0;
  int line_ = 1;
};

}  // namespace

Place place_at(const std::string& file, std::string_view text, size_t offset) {
  return PlaceFinder(file, text).at(offset);
}

Result<std::vector<Token>> lex_template(const std::string& file, std::string_view text) {
  std::vector<Token> tokens;
  PlaceFinder places(file, text);
  size_t at = 0;
  while (at < text.size()) {
    const size_t begin = text.find("{{", at);
    const size_t text_end = begin == std::string_view::npos ? text.size() : begin;
    if (text_end > at) {
      tokens.push_back(
          {TokenKind::text, std::string(text.substr(at, text_end - at)), "", places.at(at)});
    }
    if (begin == std::string_view::npos) {
      break;
    }
    const Place place = places.at(begin);
    const bool triple = text.substr(begin).starts_with("{{{");
    const std::string_view closing = triple ? "}}}" : "}}";
    const size_t inside = begin + (triple ? 3 : 2);
    const size_t end = text.find(closing, inside);
    if (end == std::string_view::npos) {
      return fail(mistake(place, "the tag is not closed",
                          "Write " + std::string(closing) + " at its end."));
    }
    std::string_view name = trim(text.substr(inside, end - inside));
    PEYK_ASSIGN(const TokenKind kind, kind_of(name, triple, place));
    at = end + closing.size();
    if (kind != TokenKind::comment && !is_name(name)) {
      return fail(mistake(place, "\"" + std::string(name) + "\" is not a name",
                          "A name has letters, digits, _ and -, with dots between its parts."));
    }
    if (kind == TokenKind::comment && name.find("{{") != std::string_view::npos) {
      return fail(mistake(place, "a tag stands inside a comment, which ends at its first }}",
                          "Write the name without braces."));
    }
    tokens.push_back({kind, "", std::string(name), place});
  }
  return tokens;
}

}  // namespace peyk::render
