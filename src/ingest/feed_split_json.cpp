#include <algorithm>

#include "base/bytes.h"
#include "ingest/feed_split.h"

namespace peyk {
namespace {

constexpr size_t kDeepestJson = 64;
constexpr const char* kMend = "Ask for the feed again, or mend it at this place.";

class Split {
 public:
  Split(std::string_view text, FeedPieces& pieces) : text_(text), pieces_(pieces) {}

  void run() {
    while (at_ < text_.size() && !pieces_.fault) step();
    if (pieces_.fault) return;
    take_head(open_.empty() ? text_.size() : safe_);
    if (open_.empty()) return;
    pieces_.fault = XmlFault{text_.size(), "the feed ends too early",
                             "The feed looks cut. Ask for it again.", true};
    pieces_.head += safe_in_items_ ? "]}" : "}";
  }

 private:
  void step() {
    const char c = text_[at_];
    if (is_ascii_space(c)) {
      ++at_;
      return;
    }
    if (open_.empty() && done_) return fault("there is text behind the end of the feed");
    switch (c) {
      case '"':
        string();
        break;
      case '{':
      case '[':
        begin(c);
        break;
      case '}':
      case ']':
        end(c);
        break;
      case ',':
        if (open_.size() == 1) mark_safe(at_);
        ++at_;
        break;
      case ':':
        ++at_;
        break;
      default:
        if (open_.empty()) return fault("is not JSON");
        value_of_items_ = false;
        ++at_;
    }
  }

  void string() {
    if (open_.empty()) return fault("is not JSON: it begins with text");
    const size_t begin = at_++;
    while (at_ < text_.size()) {
      at_ = text_.find_first_of("\"\\", at_);
      if (at_ == std::string_view::npos) break;
      if (text_[at_] == '"') break;
      at_ += 2;
    }
    if (at_ >= text_.size()) {
      at_ = text_.size();
      return;
    }
    ++at_;
    value_of_items_ = false;
    if (open_.size() != 1) return;
    size_t next = at_;
    while (next < text_.size() && is_ascii_space(text_[next])) ++next;
    const bool key = next < text_.size() && text_[next] == ':';
    value_of_items_ = key && text_.substr(begin, at_ - begin) == "\"items\"";
  }

  void begin(char c) {
    if (open_.size() == kDeepestJson) {
      return fault("values are nested more than " + std::to_string(kDeepestJson) + " deep");
    }
    if (in_items_ && open_.size() == 2 && c == '{') item_begin_ = at_;
    open_ += c;
    ++at_;
    if (open_.size() == 1) mark_safe(at_);
    if (open_.size() == 2 && c == '[' && value_of_items_) {
      in_items_ = true;
      take_head(at_);
      mark_safe(at_);
    }
    value_of_items_ = false;
  }

  void end(char c) {
    if (open_.empty() || (open_.back() == '{') != (c == '}')) {
      return fault(std::string("“") + c + "” closes nothing");
    }
    open_.pop_back();
    ++at_;
    if (open_.empty()) done_ = true;
    if (in_items_ && open_.size() == 2 && item_begin_ != std::string_view::npos) {
      pieces_.items.push_back({item_begin_, at_});
      item_begin_ = std::string_view::npos;
      head_ = at_;
      mark_safe(at_);
    }
    if (in_items_ && open_.size() == 1) {
      in_items_ = false;
      head_ = at_ - 1;  // What stands between the brackets is no part of the head.
      mark_safe(at_);
    }
  }

  void mark_safe(size_t at) {
    safe_ = at;
    safe_in_items_ = in_items_;
  }

  void take_head(size_t end) {
    if (end > head_) pieces_.head += text_.substr(head_, end - head_);
    head_ = std::max(head_, end);
  }

  void fault(std::string message) { pieces_.fault = XmlFault{at_, std::move(message), kMend}; }

  std::string_view text_;
  FeedPieces& pieces_;
  size_t at_ = 0;
  std::string open_;  ///< The brackets that are open.
  bool done_ = false;
  bool value_of_items_ = false;  ///< The key "items" was just read.
  bool in_items_ = false;
  size_t item_begin_ = std::string_view::npos;
  size_t head_ = 0;
  size_t safe_ = 0;
  bool safe_in_items_ = false;
};

}  // namespace

FeedPieces split_json_feed(std::string_view text) {
  FeedPieces pieces;
  Split(text, pieces).run();
  return pieces;
}

}  // namespace peyk
