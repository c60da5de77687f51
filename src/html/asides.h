#pragma once
/// Texts that stand aside while markup is parsed.
///
/// An HTML parser takes text character by character, and all that it wants to know of one is
/// whether it is white space. So it is given one character for each text, of the private planes,
/// which no cleaned text has; the text itself is put back when the tree is read. The tree is the
/// same, and comes many times sooner: most of an article is text.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace peyk::html_detail {

class Asides {
 public:
  /// Text as it stands between two tags, with its character references, onto `markup`. It must be
  /// clean (clean_text) and outlive the object.
  void put_text(std::string& markup, std::string_view text);
  /// A whole attribute value as it stands between its quotes, likewise.
  void put_value(std::string& markup, std::string_view value);

  /// The text that is meant by one of the tree.
  struct Text {
    std::string text;
    bool clean = false;  ///< Surely; else a reference may have named anything.
  };
  [[nodiscard]] Text text_of(std::string_view parsed) const;
  /// The value that is meant by one of the tree; `raw` is how it stands in the markup, with its
  /// quotes. Lives as long as the object or the tree.
  [[nodiscard]] std::string_view value_of(std::string_view parsed, std::string_view raw) const;

 private:
  void put_words(std::string& markup, std::string_view text);
  void put_reference(std::string& markup, std::string_view reference);
  [[nodiscard]] bool put_mark(std::string& markup, std::string_view text);
  /// The text that the mark at the beginning stands for, or nothing if there is none.
  [[nodiscard]] std::optional<std::string_view> marked(std::string_view text) const;

  std::vector<std::string_view> texts_;
};

}  // namespace peyk::html_detail
