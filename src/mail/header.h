#pragma once
/// Header fields (RFC 5322 §2.2, RFC 2047): complete, folded, and sure to be one field.

#include <string>
#include <string_view>

#include "base/error.h"
#include "mail/address.h"

namespace peyk {

/// One field with its name and CRLF. Only the functions below make one, so none can have a line
/// break that is not a fold, a bare CR, LF or NUL, or a line over 998 bytes.
class HeaderField {
 public:
  /// Free text, like a subject: encoded words where it is not plain ASCII. Words of RFC 2047 are at
  /// most 75 characters, each valid UTF-8 by itself; a character with its marks is not cut.
  /// Fails with bad_data on control characters and on bytes that are not UTF-8.
  [[nodiscard]] static Result<HeaderField> text(std::string_view name, std::string_view value);
  /// `phrase <inside>`: From, List-Id. The phrase is free text and may be empty; `inside` must be
  /// printable ASCII without < and >.
  [[nodiscard]] static Result<HeaderField> phrase(std::string_view name, std::string_view phrase,
                                                  std::string_view inside);
  /// A value in the grammar of its field already: printable ASCII, not longer than a line.
  [[nodiscard]] static Result<HeaderField> verbatim(std::string_view name, std::string_view value);

  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  explicit HeaderField(std::string bytes) : bytes_(std::move(bytes)) {}
  std::string bytes_;
};

/// A URL as it may stand between < and > in a field: what no URL has (blanks, controls, <, >,
/// non-ASCII bytes) percent-encoded; cut where a line would be too long.
[[nodiscard]] std::string url_in_header(std::string_view url);
/// An address or message id as it may stand between < and >: without blanks, controls, < and >; cut
/// where a line would be too long.
[[nodiscard]] std::string word_in_header(std::string_view word);
/// The same two, appended.
void append_url_in_header(std::string_view url, std::string& out);
void append_word_in_header(std::string_view word, std::string& out);

}  // namespace peyk
