#pragma once
/// Reads mail as a receiver does (RFC 5322, 2045, 2047), strictly: what the standards do not allow
/// is a broken promise. Shares no code with what it checks.

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace peyk::fuzz {

/// Every line ends in CRLF, has at most 998 bytes and no bare CR, LF or NUL in it (RFC 5322
/// §2.1.1).
void require_good_lines(std::string_view bytes);

/// A header field, unfolded (RFC 5322 §2.2.3).
struct Field {
  std::string name;
  std::string value;  ///< Without the blank behind the colon.
};
/// The fields of a header block, which ends at its last CRLF.
[[nodiscard]] std::vector<Field> read_fields(std::string_view block);

/// Unstructured text with encoded words (RFC 2047): each at most 75 characters and valid UTF-8 by
/// itself; blanks between two of them are not there.
[[nodiscard]] std::string decode_words(std::string_view value);
/// `phrase <inside>`: the phrase with its quotes and encoded words resolved, and the inside.
struct Phrase {
  std::string text;
  std::string inside;
};
[[nodiscard]] Phrase read_phrase(std::string_view value);

[[nodiscard]] std::string decode_base64(std::string_view text);
/// Lines of at most 76 characters, no blank at the end of one.
[[nodiscard]] std::string decode_quoted_printable(std::string_view text);

/// A multipart/alternative message with two parts.
struct Message {
  std::vector<Field> fields;
  std::string text;  ///< Decoded.
  std::string html;
  [[nodiscard]] std::string field(std::string_view name) const;  ///< There must be one of it.
};
[[nodiscard]] Message read_message(std::string_view bytes);

}  // namespace peyk::fuzz
