#pragma once
/// One pass over the text of an XML file: are its tags paired, does it end where it should, is it
/// nested no deeper than we can walk? Builds nothing. The text may be here as a whole (scan_xml) or
/// come in pieces (XmlScanner with `more`).

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace peyk {

struct XmlFault {
  size_t offset = 0;  ///< Of the byte where the trouble is.
  std::string message;
  std::string remedy;
  bool cut = false;  ///< Nothing is wrong but that the text ends too early.
};

/// The first fault of valid UTF-8 `text`, or nothing. Linear in its size; recursion-free.
[[nodiscard]] std::optional<XmlFault> scan_xml(std::string_view text, size_t deepest);

/// Line and column of a text that is read from its beginning, both from 1.
struct TextPosition {
  int line = 1;
  int column =
      1;  ///< In characters; bytes that begin none (invalid UTF-8) count with those before.
  void advance(std::string_view text);
};

/// Line and column (in characters) of an offset.
[[nodiscard]] Place place_at(std::string_view text, size_t offset, const std::string& file);

/// A piece of markup. Offsets are those of the text as it is now.
struct XmlToken {
  enum class Kind { start, empty, end, other, finish } kind = Kind::finish;
  size_t begin = 0;
  size_t end = 0;
  std::string_view name;  ///< Of an element; until the next token.
};

class XmlScanner {
 public:
  /// Gives the text with more at its end (and the same beginning), or nothing when that was all.
  using More = std::function<std::optional<std::string_view>()>;

  XmlScanner(std::string_view text, size_t deepest, More more = {})
      : text_(text), deepest_(deepest), more_(std::move(more)) {}

  /// The next markup, or the first fault, after which nothing may be asked any more. Character data
  /// between two tokens is skipped.
  [[nodiscard]] tl::expected<XmlToken, XmlFault> next();
  /// Where the next token is looked for.
  [[nodiscard]] size_t offset() const { return at_; }
  /// How many elements are open.
  [[nodiscard]] size_t depth() const { return stack_.size(); }
  /// The text is about to lose `count` bytes at its beginning, which lie before the next token.
  /// Lines in messages go on counting. Then say with continue_with() where the rest is.
  void forget(size_t count);
  void continue_with(std::string_view text) { text_ = text; }

 private:
  struct Open {
    size_t name;   ///< Offset in names_.
    size_t begin;  ///< Offset in the text. Lines are counted when somebody asks, but
    int line;      ///< if this text is forgotten, the line is kept here; else 0.
  };
  using Fault = std::optional<XmlFault>;

  bool refill();
  [[nodiscard]] bool starts(std::string_view word) const;
  [[nodiscard]] int line_of(size_t offset);
  [[nodiscard]] int line_of(const Open& open) {
    return open.line > 0 ? open.line : line_of(open.begin);
  }
  size_t find(std::string_view word, size_t at);
  size_t find_in_tag(size_t at);
  [[nodiscard]] Fault stray_text(size_t begin, size_t end) const;
  [[nodiscard]] Fault unfinished();
  Fault markup(XmlToken& token);
  Fault skip_to(std::string_view end, size_t skip, const char* what);
  Fault doctype();
  Fault end_tag(XmlToken& token);
  Fault start_tag(XmlToken& token);
  std::string_view name();

  std::string_view text_;
  size_t deepest_;
  More more_;
  size_t at_ = 0;
  bool root_seen_ = false;
  std::string names_;  ///< Of the open elements, one behind the other.
  std::vector<Open> stack_;
  size_t counted_ = 0;  ///< Line ends before this offset are in line_.
  int line_ = 1;
};

}  // namespace peyk
