#include "ingest/xml_scan.h"

#include <algorithm>

#include "base/bytes.h"

namespace peyk {
namespace {

constexpr const char* kCut =
    "The file looks cut. Download or export it again, and compare its size with the original's.";
constexpr const char* kMend = "Export the file again, or mend it at this place with an XML editor.";

bool is_name_byte(char c) {
  return is_ascii_alpha(c) || is_ascii_digit(c) || c == ':' || c == '_' || c == '-' || c == '.' ||
         static_cast<unsigned char>(c) >= 0x80;
}

int lines_in(std::string_view text) {
  return static_cast<int>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

bool XmlScanner::refill() {
  if (!more_) return false;
  const auto longer = more_();
  if (!longer) return false;
  text_ = *longer;
  return true;
}

void XmlScanner::forget(size_t count) {
  for (Open& open : stack_) {
    if (open.line == 0 && open.begin < count) {
      open.line = line_of(open);
    } else {
      open.begin -= count;
    }
  }
  (void)line_of(count);
  counted_ -= count;
  at_ -= count;
  text_ = {};
}

int XmlScanner::line_of(size_t offset) {
  if (offset < counted_) return line_ - lines_in(text_.substr(offset, counted_ - offset));
  line_ += lines_in(text_.substr(counted_, offset - counted_));
  counted_ = offset;
  return line_;
}

bool XmlScanner::starts(std::string_view word) const {
  return text_.substr(at_, word.size()) == word;
}

/// As std::string_view::find, over the ends of pieces.
size_t XmlScanner::find(std::string_view word, size_t at) {
  for (;;) {
    const size_t found = text_.find(word, at);
    if (found != std::string_view::npos) return found;
    // The word may begin in this piece and end in the next.
    const size_t tail = text_.size() >= word.size() ? text_.size() - word.size() + 1 : 0;
    at = std::max(at, tail);
    if (!refill()) return std::string_view::npos;
  }
}

/// The next quotation mark or angle bracket; the end of the text if there is none.
size_t XmlScanner::find_in_tag(size_t at) {
  for (;;) {
    for (; at < text_.size(); ++at) {
      const char c = text_[at];
      if (c == '>' || c == '"' || c == '\'' || c == '<') return at;
    }
    if (!refill()) return text_.size();
  }
}

tl::expected<XmlToken, XmlFault> XmlScanner::next() {
  const size_t found = find("<", at_);  // May make the text longer.
  const size_t open = std::min(found, text_.size());
  if (stack_.empty()) {
    if (auto stray = stray_text(at_, open)) return tl::unexpected(std::move(*stray));
  }
  at_ = open;
  XmlToken token;
  token.begin = open;
  token.end = open;
  if (at_ == text_.size()) {
    if (auto fault = unfinished()) return tl::unexpected(std::move(*fault));
    return token;
  }
  // What tells comments, CDATA sections and declarations apart is at most this long.
  constexpr size_t kLongestMark = 9;
  while (text_.size() - at_ < kLongestMark && refill()) {
  }
  if (auto fault = markup(token)) return tl::unexpected(std::move(*fault));
  token.end = at_;
  return token;
}

XmlScanner::Fault XmlScanner::unfinished() {
  if (!stack_.empty()) {
    const Open& last = stack_.back();
    return XmlFault{text_.size(),
                    "the file ends inside <" + names_.substr(last.name) + ">, which line " +
                        std::to_string(line_of(last)) + " opens",
                    kCut, true};
  }
  if (!root_seen_) return XmlFault{text_.size(), "has no XML element", kMend};
  return std::nullopt;
}

XmlScanner::Fault XmlScanner::stray_text(size_t begin, size_t end) const {
  while (begin < end && is_ascii_space(text_[begin])) ++begin;
  if (begin == end) return std::nullopt;
  if (!root_seen_) return XmlFault{begin, "is not XML: it begins with text", kMend};
  return XmlFault{begin, "there is text behind the end of the root element", kMend};
}

XmlScanner::Fault XmlScanner::markup(XmlToken& token) {
  token.kind = XmlToken::Kind::other;
  if (starts("<!--")) return skip_to("-->", 4, "a comment");
  if (starts("<![CDATA[")) {
    if (stack_.empty()) return XmlFault{at_, "a CDATA section stands outside of all", kMend};
    return skip_to("]]>", 9, "a CDATA section");
  }
  if (starts("<?")) return skip_to("?>", 2, "a processing instruction");
  if (starts("<!")) {
    // A file that ends within "<![CDATA[" or "<!--" begins neither.
    const std::string_view rest = text_.substr(at_);
    if (std::string_view("<![CDATA[").starts_with(rest) ||
        std::string_view("<!--").starts_with(rest)) {
      return XmlFault{at_, "the file ends inside a tag", kCut, true};
    }
    return doctype();
  }
  if (starts("</")) return end_tag(token);
  return start_tag(token);
}

XmlScanner::Fault XmlScanner::skip_to(std::string_view end, size_t skip, const char* what) {
  const size_t found = find(end, at_ + skip);
  if (found == std::string_view::npos) {
    return XmlFault{at_, std::string(what) + " that begins here never ends", kCut, true};
  }
  at_ = found + end.size();
  return std::nullopt;
}

/// A document type is harmless as long as it declares nothing: with an internal subset come
/// entities that expand without bound, and nothing that we read needs one.
XmlScanner::Fault XmlScanner::doctype() {
  char quote = 0;
  for (size_t i = at_; i < text_.size() || refill(); ++i) {
    const char c = text_[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '[') {
      return XmlFault{at_, "the document type declares entities of its own, which is refused",
                      "Remove the <!DOCTYPE …> declaration; an honest export has none."};
    } else if (c == '>') {
      at_ = i + 1;
      return std::nullopt;
    }
  }
  return XmlFault{at_, "a declaration that begins here never ends", kCut, true};
}

std::string_view XmlScanner::name() {
  const size_t begin = at_;
  while ((at_ < text_.size() || refill()) && is_name_byte(text_[at_])) ++at_;
  return text_.substr(begin, at_ - begin);
}

XmlScanner::Fault XmlScanner::end_tag(XmlToken& token) {
  const size_t begin = at_;
  at_ += 2;
  const size_t length = name().size();
  while ((at_ < text_.size() || refill()) && is_ascii_space(text_[at_])) ++at_;
  if (at_ == text_.size()) return XmlFault{begin, "the file ends inside a tag", kCut, true};
  if (text_[at_] != '>') return XmlFault{begin, "a closing tag is broken", kMend};
  ++at_;
  const std::string_view closed = text_.substr(begin + 2, length);
  if (stack_.empty()) {
    return XmlFault{begin, "</" + std::string(closed) + "> closes nothing", kMend};
  }
  const Open open = stack_.back();
  const std::string_view opened = std::string_view(names_).substr(open.name);
  if (opened != closed) {
    return XmlFault{begin,
                    "</" + std::string(closed) + "> stands where <" + std::string(opened) +
                        "> of line " + std::to_string(line_of(open)) + " must be closed",
                    kMend};
  }
  names_.resize(open.name);
  stack_.pop_back();
  token.kind = XmlToken::Kind::end;
  token.name = closed;
  return std::nullopt;
}

XmlScanner::Fault XmlScanner::start_tag(XmlToken& token) {
  const size_t begin = at_;
  ++at_;
  const size_t length = name().size();
  if (length == 0 && at_ == text_.size()) {
    return XmlFault{begin, "the file ends inside a tag that begins here", kCut, true};
  }
  if (length == 0) {
    return XmlFault{begin, "“<” stands alone", "Write it as &lt; in text; or export again."};
  }
  for (;;) {
    at_ = find_in_tag(at_);
    if (at_ == text_.size()) {
      return XmlFault{begin, "the file ends inside a tag that begins here", kCut, true};
    }
    const char c = text_[at_];
    if (c == '>') break;
    if (c == '<') return XmlFault{begin, "a tag that begins here never ends", kMend};
    const size_t end = find(std::string_view(&c, 1), at_ + 1);
    if (end == std::string_view::npos) {
      return XmlFault{at_, "an attribute value that begins here never ends", kCut, true};
    }
    at_ = end + 1;
  }
  token.kind = text_[at_ - 1] == '/' ? XmlToken::Kind::empty : XmlToken::Kind::start;
  token.name = text_.substr(begin + 1, length);
  ++at_;
  if (stack_.empty() && root_seen_) {
    return XmlFault{begin, "a second root element <" + std::string(token.name) + ">", kMend};
  }
  root_seen_ = true;
  if (token.kind == XmlToken::Kind::empty) return std::nullopt;
  if (stack_.size() == deepest_) {
    return XmlFault{begin, "elements are nested more than " + std::to_string(deepest_) + " deep",
                    "No export looks like that: the file is broken or hostile. Export it again."};
  }
  stack_.push_back({names_.size(), begin, 0});
  names_ += token.name;
  return std::nullopt;
}

std::optional<XmlFault> scan_xml(std::string_view text, size_t deepest) {
  XmlScanner scanner(text, deepest);
  for (;;) {
    auto token = scanner.next();
    if (!token) return std::move(token).error();
    if (token->kind == XmlToken::Kind::finish) return std::nullopt;
  }
}

void TextPosition::advance(std::string_view text) {
  const size_t newline = text.rfind('\n');
  if (newline != std::string_view::npos) {
    line += lines_in(text);
    column = 1;
    text.remove_prefix(newline + 1);
  }
  // Continuation bytes do not begin a character; this also works on text that is not valid UTF-8.
  column += static_cast<int>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

Place place_at(std::string_view text, size_t offset, const std::string& file) {
  TextPosition position;
  position.advance(text.substr(0, offset));
  return {file, position.line, position.column};
}

}  // namespace peyk
