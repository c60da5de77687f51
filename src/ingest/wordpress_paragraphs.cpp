#include "ingest/wordpress_paragraphs.h"

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "ingest/tags.h"

namespace peyk {
namespace {

constexpr std::array<std::string_view, 47> kBlocks = {
    "address", "article", "aside", "blockquote", "caption", "center",   "col",        "colgroup",
    "dd",      "details", "div",   "dl",         "dt",      "fieldset", "figcaption", "figure",
    "footer",  "form",    "h1",    "h2",         "h3",      "h4",       "h5",         "h6",
    "header",  "hgroup",  "hr",    "legend",     "li",      "main",     "map",        "menu",
    "nav",     "ol",      "p",     "pre",        "section", "summary",  "table",      "tbody",
    "td",      "tfoot",   "th",    "thead",      "tr",      "ul",       "style"};

/// Blocks whose text stands in them directly.
constexpr std::array<std::string_view, 17> kHoldText = {
    "p",  "h1", "h2", "h3",     "h4",         "h5",      "h6",      "li",    "td",
    "th", "dt", "dd", "figure", "figcaption", "caption", "summary", "legend"};

template <size_t N>
bool one_of(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

class Paragraphs {
 public:
  explicit Paragraphs(std::string_view text) : text_(text) {}

  std::string run() {
    size_t at = 0;
    while (at < text_.size()) {
      size_t next = at;
      while (next < text_.size() && text_[next] != '<' && text_[next] != '\n') ++next;
      line_ += text_.substr(at, next - at);
      if (next == text_.size()) break;
      at = text_[next] == '\n' ? line_end(next) : markup(next);
    }
    flush();
    if (holder_ == "p") out_ += "</p>";
    return std::move(out_);
  }

 private:
  /// One line end or several: the difference is all that classic content says about paragraphs.
  size_t line_end(size_t at) {
    int count = 0;
    while (at < text_.size()) {
      if (text_[at] == '\n') {
        ++count;
        ++at;
      } else if (is_ascii_space(text_[at])) {
        ++at;
      } else if (text_.substr(at, 2) == "\xC2\xA0") {
        at += 2;
      } else if (text_.substr(at, 6) == "&nbsp;") {
        at += 6;
      } else {
        break;
      }
    }
    if (count > 1 && (holder_.empty() || holder_ == "p")) {
      flush();
      if (holder_ == "p") {
        out_ += "</p>\n";
        holder_.clear();
      }
    } else {
      line_ += count > 1 ? "\n\n" : "\n";
    }
    return at;
  }

  size_t markup(size_t at) {
    const auto tag = tag_at(text_, at);
    if (!tag) {
      line_ += '<';
      return at + 1;
    }
    if (!one_of(kBlocks, tag->name)) {
      line_ += tag->text;
      size_t end = tag->end;
      // The editor wrote both a break and a line end.
      if (tag->name == "br" && text_.substr(end, 1) == "\n" && text_.substr(end, 2) != "\n\n")
        ++end;
      return end;
    }
    flush();
    if (tag->name == "pre" && !tag->closing) return preformatted(*tag);
    const bool stray_end = tag->name == "p" && tag->closing && holder_ != "p";
    if (!stray_end) out_ += tag->text;
    holder_ = !tag->closing && one_of(kHoldText, tag->name) ? tag->name : std::string();
    return tag->end;
  }

  size_t preformatted(const Tag& tag) {
    const size_t close = find_ignoring_case(text_, "</pre", tag.end);
    const size_t end = std::min(close, text_.size());
    out_ += text_.substr(tag.begin, end - tag.begin);
    holder_.clear();
    return end;
  }

  /// Writes what stands between two blocks.
  void flush() {
    std::string_view words = trim(line_);
    if (!words.empty()) {
      const bool wrap = holder_.empty();
      if (wrap) out_ += "<p>";
      bool after_break = false;
      for (size_t i = 0; i < words.size(); ++i) {
        if (words[i] == '\n') {
          out_ += after_break ? "\n" : "<br>\n";
          continue;
        }
        out_ += words[i];
        after_break = words[i] == '>' && ends_with_break(words.substr(0, i + 1));
      }
      if (wrap) out_ += "</p>\n";
    }
    line_.clear();
  }

  [[nodiscard]] static bool ends_with_break(std::string_view words) {
    return words.ends_with("<br>") || words.ends_with("<br/>") || words.ends_with("<br />");
  }

  std::string_view text_;
  std::string out_;
  std::string line_;    ///< Since the last block or blank line.
  std::string holder_;  ///< The open element that holds text directly, or nothing.
};

}  // namespace

std::string add_paragraphs(std::string_view text) { return Paragraphs(text).run(); }

}  // namespace peyk
