#pragma once
/// A message in pieces: bytes of its own, and between them long stretches that are only lent to it.
/// Most of a message is the same for all readers; so it is copied for none of them, but goes from
/// the stencil straight into the socket.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace peyk {

/// Lines of a text that may be lent: a range of bytes.
struct WholeLines {
  size_t begin = 0;
  size_t size = 0;  ///< 0: none.
};

/// The longest range of `bytes` that begins behind a line end and ends with one, if it is worth
/// lending and SMTP takes it as it is: every line ends in CRLF, no line begins with a dot, no byte
/// is over 127. The whole of it or nothing: it is not looked for between two lines that do not fit.
[[nodiscard]] WholeLines find_whole_lines(std::string_view bytes);

class Spliced {
 public:
  enum class Lending { allowed, refused };

  Spliced() = default;
  // Whoever has the bytes in one piece has a message.
  Spliced(std::string own, Lending lending = Lending::allowed);  // NOLINT(*-explicit-*)

  /// The message's own bytes; to be appended to only, each at the end of the message.
  [[nodiscard]] std::string& own() { return own_; }
  [[nodiscard]] const std::string& own() const { return own_; }
  /// Appends `bytes`, which outlive this, and lends of them `lines`, which find_whole_lines() has
  /// found there. What is before and behind them is copied.
  void append(std::string_view bytes, WholeLines lines);

  [[nodiscard]] size_t size() const { return own_.size() + lent_size_; }
  [[nodiscard]] bool empty() const { return size() == 0; }
  /// Appends the bytes from the `from`th on, in as many runs as there are.
  void runs(size_t from, std::vector<std::string_view>& out) const;
  [[nodiscard]] std::string text() const;
  void clear();

  /// A stretch of another's: whole lines, between whole lines of our own.
  struct Lent {
    size_t before = 0;  ///< So many of our own bytes come first.
    std::string_view bytes;
  };
  [[nodiscard]] const std::vector<Lent>& lent() const { return lent_; }
  /// The same with other bytes of its own, among which each stretch has the place `before`.
  [[nodiscard]] Spliced with_own(std::string own, const std::vector<size_t>& before) const;

 private:
  std::string own_;
  std::vector<Lent> lent_;
  size_t lent_size_ = 0;
  Lending lending_ = Lending::allowed;
};

}  // namespace peyk
