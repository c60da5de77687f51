#pragma once
/// Base64 in lines of at most 76 characters (RFC 2045 §6.8), as a stream with holes in it.
///
/// What is encoded after a hole depends on the length of what filled it, but only on that length
/// modulo 3. So a literal is encoded beforehand once for each of the three phases, and filling is a
/// copy of one of them. Lines may end anywhere; ours always end between whole groups of four.

#include <array>
#include <string>
#include <string_view>

#include "mail/spliced.h"

namespace peyk {

/// Bytes that are encoded beforehand.
class Base64Literal {
 public:
  Base64Literal() = default;
  explicit Base64Literal(std::string bytes);
  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  /// The groups that follow the first `skipped` (0, 1, 2) bytes, in lines, without the bytes at the
  /// end that make no group.
  [[nodiscard]] const std::string& groups(size_t skipped) const { return groups_[skipped]; }
  /// What of them can be lent.
  [[nodiscard]] WholeLines lines(size_t skipped) const { return lines_[skipped]; }

 private:
  std::string bytes_;
  std::array<std::string, 3> groups_;
  std::array<WholeLines, 3> lines_;
};

/// Appends the encoding of all that is written to it to a message.
class Base64Writer {
 public:
  explicit Base64Writer(Spliced& out) : out_(out) {}
  void write(std::string_view bytes);
  /// The literal outlives the message, which may be lent its lines.
  void write(const Base64Literal& literal);
  /// Ends the stream with its padding and the line with CRLF, even if nothing was written.
  void finish();

 private:
  void put_group(unsigned char a, unsigned char b, unsigned char c);
  Spliced& out_;
  std::array<unsigned char, 2> held_{};  ///< Bytes that wait for a group to be full.
  size_t held_count_ = 0;
  size_t column_ = 0;
};

}  // namespace peyk
