#pragma once
/// A checked mailbox (RFC 5321 §4.1.2, with the limits of §4.5.3.1). What is not an Address cannot
/// become part of an envelope or a header.

#include <string>
#include <string_view>

#include "base/error.h"

namespace peyk {

class Address {
 public:
  /// Takes an addr-spec with spaces round it; refuses display names, comments, CR, LF, NUL, commas,
  /// more than one @, too long parts, bad dots, domains that IDNA refuses. The domain becomes lower
  /// case A-labels; the local part keeps its case (a non-ASCII one needs SMTPUTF8).
  /// Fails with bad_data; the message says what is wrong with it in plain words.
  [[nodiscard]] static Result<Address> parse(std::string_view text);

  [[nodiscard]] const std::string& text() const { return text_; }  ///< local@domain
  [[nodiscard]] std::string_view local() const {
    return std::string_view(text_).substr(0, text_.rfind('@'));
  }
  [[nodiscard]] std::string_view domain() const {
    return std::string_view(text_).substr(text_.rfind('@') + 1);
  }
  [[nodiscard]] bool needs_smtputf8() const;
  /// Two spellings of one mailbox as far as a newsletter may assume: local part compared without
  /// case.
  [[nodiscard]] std::string identity() const;
  bool operator==(const Address&) const = default;

 private:
  explicit Address(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

}  // namespace peyk
