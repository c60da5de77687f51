#include "html/tokens.h"

#include <algorithm>
#include <array>

#include "base/bytes.h"

namespace peyk::html_detail {
namespace {

constexpr std::array<std::string_view, 8> kRawText = {"script", "style",  "textarea", "title",
                                                      "xmp",    "iframe", "noembed",  "noframes"};

bool is_raw_text(std::string_view name) {
  return std::find(kRawText.begin(), kRawText.end(), name) != kRawText.end();
}

bool ends_name(char c) { return is_ascii_space(c) || c == '/' || c == '>'; }

class Tokenizer {
 public:
  explicit Tokenizer(std::string_view markup) : markup_(markup) {}

  std::vector<Token> run() {
    while (at_ < markup_.size()) {
      if (markup_[at_] == '<' && at_ + 1 < markup_.size()) {
        angle_bracket();
      } else {
        text(1);
      }
    }
    return std::move(tokens_);
  }

 private:
  /// The text from here to the next angle bracket, which is looked for behind `skip` bytes.
  void text(size_t skip) {
    const size_t end = std::min(markup_.find('<', at_ + skip), markup_.size());
    tokens_.push_back({TokenKind::text, markup_.substr(at_, end - at_), "", "", {}});
    at_ = end;
  }

  void angle_bracket() {
    const char next = markup_[at_ + 1];
    if (is_ascii_alpha(next)) {
      tag(TokenKind::start_tag, at_ + 1);
    } else if (next == '/' && at_ + 2 < markup_.size() && is_ascii_alpha(markup_[at_ + 2])) {
      tag(TokenKind::end_tag, at_ + 2);
    } else if (markup_.substr(at_, 4) == "<!--") {
      comment();
    } else if (next == '!' || next == '?' || next == '/') {
      skip_behind(markup_.find('>', at_));
    } else {
      text(1);
    }
  }

  void skip_behind(size_t position) {
    at_ = position == std::string_view::npos ? markup_.size() : position + 1;
  }

  void comment() {
    const std::string_view rest = markup_.substr(at_);
    if (rest.starts_with("<!-->")) return skip_behind(at_ + 4);
    if (rest.starts_with("<!--->")) return skip_behind(at_ + 5);
    const size_t plain = markup_.find("-->", at_ + 4);
    const size_t odd = markup_.substr(0, plain).find("--!>", at_ + 4);
    if (odd < plain) return skip_behind(odd + 3);
    skip_behind(plain == std::string_view::npos ? plain : plain + 2);
  }

  void tag(TokenKind kind, size_t name_at) {
    size_t end = name_at;
    while (end < markup_.size() && !ends_name(markup_[end])) ++end;
    Token token{kind, "", to_ascii_lower(markup_.substr(name_at, end - name_at)), "", {}};
    const size_t close = end_of_tag(end, token.values);
    if (close >= markup_.size()) {  // The standard drops a tag that the end of the text cuts.
      at_ = markup_.size();
      return;
    }
    token.source = markup_.substr(at_, close + 1 - at_);
    token.attributes = markup_.substr(end, close - end);
    at_ = close + 1;
    if (is_raw_text(token.name)) {
      if (kind == TokenKind::start_tag) skip_raw_text(token.name);
    } else {
      tokens_.push_back(std::move(token));
    }
  }

  /// Where the '>' of a tag stands whose attributes begin at `position`; quotes may hold others.
  size_t end_of_tag(size_t position, std::vector<std::string_view>& values) const {
    const size_t size = markup_.size();
    while (position < size) {
      while (position < size && (is_ascii_space(markup_[position]) || markup_[position] == '/')) {
        ++position;
      }
      if (position >= size || markup_[position] == '>') return position;
      ++position;  // The first character of a name may be an equals sign.
      while (position < size && !ends_name(markup_[position]) && markup_[position] != '=') {
        ++position;
      }
      while (position < size && is_ascii_space(markup_[position])) ++position;
      if (position < size && markup_[position] == '=') {
        position = end_of_value(position + 1, values);
      }
    }
    return size;
  }

  size_t end_of_value(size_t position, std::vector<std::string_view>& values) const {
    const size_t size = markup_.size();
    while (position < size && is_ascii_space(markup_[position])) ++position;
    if (position >= size) return size;
    if (markup_[position] == '"' || markup_[position] == '\'') {
      const size_t quote = markup_.find(markup_[position], position + 1);
      if (quote == std::string_view::npos) return size;
      values.push_back(markup_.substr(position + 1, quote - position - 1));
      return quote + 1;
    }
    while (position < size && !is_ascii_space(markup_[position]) && markup_[position] != '>') {
      ++position;
    }
    return position;
  }

  void skip_raw_text(std::string_view name) {
    for (size_t at = markup_.find("</", at_); at != std::string_view::npos;
         at = markup_.find("</", at + 2)) {
      const size_t behind = at + 2 + name.size();
      if (!ascii_iequals(markup_.substr(at + 2, name.size()), name)) continue;
      if (behind < markup_.size() && !ends_name(markup_[behind])) continue;
      at_ = at;  // The end tag itself is read, and dropped, by tag().
      return;
    }
    at_ = markup_.size();
  }

  std::string_view markup_;
  size_t at_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> tokenize(std::string_view markup) { return Tokenizer(markup).run(); }

}  // namespace peyk::html_detail
