#include "ingest/xml_scan.h"

#include <algorithm>
#include <vector>

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

class Scan {
 public:
  Scan(std::string_view text, size_t deepest) : text_(text), deepest_(deepest) {}

  std::optional<XmlFault> run() {
    while (at_ < text_.size()) {
      const size_t open = std::min(text_.find('<', at_), text_.size());
      if (stack_.empty()) {
        if (const auto stray = stray_text(at_, open)) return stray;
      }
      at_ = open;
      if (at_ == text_.size()) break;
      if (auto fault = markup()) return fault;
    }
    if (!stack_.empty()) {
      const Open& last = stack_.back();
      return XmlFault{text_.size(),
                      "the file ends inside <" + std::string(last.name) + ">, which line " +
                          std::to_string(line_of(last.offset)) + " opens",
                      kCut, true};
    }
    if (!root_seen_) return XmlFault{0, "has no XML element", kMend};
    return std::nullopt;
  }

 private:
  struct Open {
    std::string_view name;
    size_t offset;
  };

  [[nodiscard]] bool starts(std::string_view word) const {
    return text_.substr(at_, word.size()) == word;
  }

  [[nodiscard]] size_t line_of(size_t offset) const {
    return 1 + static_cast<size_t>(std::count(text_.begin(), text_.begin() + offset, '\n'));
  }

  [[nodiscard]] std::optional<XmlFault> stray_text(size_t begin, size_t end) const {
    while (begin < end && is_ascii_space(text_[begin])) ++begin;
    if (begin == end) return std::nullopt;
    if (!root_seen_) return XmlFault{begin, "is not XML: it begins with text", kMend};
    return XmlFault{begin, "there is text behind the end of the root element", kMend};
  }

  std::optional<XmlFault> markup() {
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
    if (starts("</")) return end_tag();
    return start_tag();
  }

  std::optional<XmlFault> skip_to(std::string_view end, size_t skip, const char* what) {
    const size_t found = text_.find(end, at_ + skip);
    if (found == std::string_view::npos) {
      return XmlFault{at_, std::string(what) + " that begins here never ends", kCut, true};
    }
    at_ = found + end.size();
    return std::nullopt;
  }

  /// A document type is harmless as long as it declares nothing: with an internal subset come
  /// entities that expand without bound, and nothing that we read needs one.
  std::optional<XmlFault> doctype() {
    char quote = 0;
    for (size_t i = at_; i < text_.size(); ++i) {
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

  std::string_view name() {
    const size_t begin = at_;
    while (at_ < text_.size() && is_name_byte(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  std::optional<XmlFault> end_tag() {
    const size_t begin = at_;
    at_ += 2;
    const std::string_view closed = name();
    while (at_ < text_.size() && is_ascii_space(text_[at_])) ++at_;
    if (at_ == text_.size()) return XmlFault{begin, "the file ends inside a tag", kCut, true};
    if (text_[at_] != '>') return XmlFault{begin, "a closing tag is broken", kMend};
    ++at_;
    if (stack_.empty()) {
      return XmlFault{begin, "</" + std::string(closed) + "> closes nothing", kMend};
    }
    const Open open = stack_.back();
    if (open.name != closed) {
      return XmlFault{begin,
                      "</" + std::string(closed) + "> stands where <" + std::string(open.name) +
                          "> of line " + std::to_string(line_of(open.offset)) + " must be closed",
                      kMend};
    }
    stack_.pop_back();
    return std::nullopt;
  }

  std::optional<XmlFault> start_tag() {
    const size_t begin = at_;
    ++at_;
    const std::string_view opened = name();
    if (opened.empty() && at_ == text_.size()) {
      return XmlFault{begin, "the file ends inside a tag that begins here", kCut, true};
    }
    if (opened.empty()) {
      return XmlFault{begin, "“<” stands alone", "Write it as &lt; in text; or export again."};
    }
    for (;;) {
      at_ = std::min(text_.find_first_of("\"'<>", at_), text_.size());
      if (at_ == text_.size()) {
        return XmlFault{begin, "the file ends inside a tag that begins here", kCut, true};
      }
      const char c = text_[at_];
      if (c == '>') break;
      if (c == '<') return XmlFault{begin, "a tag that begins here never ends", kMend};
      const size_t end = text_.find(c, at_ + 1);
      if (end == std::string_view::npos) {
        return XmlFault{at_, "an attribute value that begins here never ends", kCut, true};
      }
      at_ = end + 1;
    }
    const bool empty_element = text_[at_ - 1] == '/';
    ++at_;
    if (stack_.empty() && root_seen_) {
      return XmlFault{begin, "a second root element <" + std::string(opened) + ">", kMend};
    }
    root_seen_ = true;
    if (empty_element) return std::nullopt;
    if (stack_.size() == deepest_) {
      return XmlFault{begin, "elements are nested more than " + std::to_string(deepest_) + " deep",
                      "No export looks like that: the file is broken or hostile. Export it again."};
    }
    stack_.push_back({opened, begin});
    return std::nullopt;
  }

  std::string_view text_;
  size_t deepest_;
  size_t at_ = 0;
  bool root_seen_ = false;
  std::vector<Open> stack_;
};

}  // namespace

std::optional<XmlFault> scan_xml(std::string_view text, size_t deepest) {
  return Scan(text, deepest).run();
}

Place place_at(std::string_view text, size_t offset, const std::string& file) {
  const std::string_view before = text.substr(0, offset);
  const size_t newline = before.rfind('\n');
  const std::string_view line =
      newline == std::string_view::npos ? before : before.substr(newline + 1);
  // Continuation bytes do not begin a character; this also works on text that is not valid UTF-8.
  const auto characters = std::count_if(line.begin(), line.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  });
  return {file, 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n')),
          1 + static_cast<int>(characters)};
}

}  // namespace peyk
