#pragma once
/// Small, locale-free helpers for bytes and text. ASCII means ASCII: nothing here asks the C
/// locale.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace peyk {

[[nodiscard]] constexpr bool is_ascii_alpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
[[nodiscard]] constexpr bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }
[[nodiscard]] constexpr bool is_ascii_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}
[[nodiscard]] constexpr char ascii_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// "3 articles", "1 article".
[[nodiscard]] std::string count_of(int64_t count, std::string_view one, std::string_view many);
/// "https://example.org" of "https://example.org//".
[[nodiscard]] std::string without_slash(std::string text);
[[nodiscard]] std::string_view trim(std::string_view text);  ///< ASCII white space at both ends.
[[nodiscard]] std::string to_ascii_lower(std::string_view text);
[[nodiscard]] bool ascii_iequals(std::string_view a, std::string_view b);
/// Pieces between separators; an empty text gives one empty piece.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);
[[nodiscard]] std::string join(const std::vector<std::string>& parts, std::string_view separator);
[[nodiscard]] std::string replace_all(std::string_view text, std::string_view from,
                                      std::string_view to);

[[nodiscard]] std::string to_hex(std::string_view bytes);
/// RFC 4648 §4, with padding, without line breaks.
[[nodiscard]] std::string to_base64(std::string_view bytes);
/// RFC 4648 §5, without padding.
[[nodiscard]] std::string to_base64url(std::string_view bytes);
/// Strict inverse of to_base64url; nothing on any character or length that it does not make.
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);

/// RFC 3986 percent-encoding of everything but unreserved characters.
[[nodiscard]] std::string percent_encode(std::string_view bytes);
/// Decodes %XX; a broken escape stays as it is.
[[nodiscard]] std::string percent_decode(std::string_view text);

/// Escapes & < > " ' for HTML and XML text and attributes.
[[nodiscard]] std::string escape_markup(std::string_view text);

/// The offset of the first byte that does not belong to valid UTF-8 (no surrogates, no overlong
/// forms), or nothing when all of it is valid.
[[nodiscard]] std::optional<size_t> find_invalid_utf8(std::string_view text);
/// The number of code points of valid UTF-8.
[[nodiscard]] size_t count_code_points(std::string_view text);
/// Appends one code point as UTF-8; a surrogate or a value past U+10FFFF becomes U+FFFD.
void append_utf8(std::string& text, char32_t code_point);

/// The edit distance of two words, for "did you mean": a swap of neighbours counts one.
[[nodiscard]] size_t edit_distance(std::string_view a, std::string_view b);
/// The nearest of `candidates`, if it is near enough to be a slip of the hand.
[[nodiscard]] std::optional<std::string> nearest(std::string_view word,
                                                 const std::vector<std::string>& candidates);

}  // namespace peyk
