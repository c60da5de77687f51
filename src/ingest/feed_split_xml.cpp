#include <algorithm>

#include "base/bytes.h"
#include "ingest/feed_split.h"
#include "ingest/xml_guard.h"

namespace peyk {
namespace {

std::string_view local_name(std::string_view name) {
  const size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

/// Notes what the tags of a well-formed text are for a feed.
class Split {
 public:
  Split(std::string_view text, FeedPieces& pieces) : text_(text), pieces_(pieces) {}

  void take(const XmlToken& token) {
    at_ = token.end;
    if (token.kind == XmlToken::Kind::end) {
      --depth_;
      closed(token.end);
    } else if (token.kind == XmlToken::Kind::start || token.kind == XmlToken::Kind::empty) {
      opened(token.begin, token.name, token.kind == XmlToken::Kind::empty);
    }
  }

  /// At the end, or where the text was cut.
  void finish() {
    if (open_.empty()) {
      take_head(text_.size());
      return;
    }
    // It was cut: what surely was whole, and the ends of what is still open there.
    take_head(safe_);
    for (size_t i = safe_open_; i > 0; --i) pieces_.head += "</" + std::string(open_[i - 1]) + ">";
  }

 private:
  void opened(size_t begin, std::string_view name, bool empty) {
    const std::string_view local = local_name(name);
    if (depth_ == 0) {
      pieces_.root = local;
      item_ = local == "feed" ? "entry" : "item";
    }
    const bool container = depth_ == 0 || (depth_ == 1 && local == "channel");
    if (depth_ == open_.size() && !container && local == item_) item_begin_ = begin;
    if (empty) {
      closed(at_);
      return;
    }
    if (depth_ == open_.size() && container) {
      open_.push_back(name);
      mark_safe(at_);
    }
    ++depth_;
  }

  /// An element ended, and depth_ is where it stood.
  void closed(size_t end) {
    if (depth_ < open_.size()) open_.resize(depth_);
    if (depth_ > open_.size()) return;
    if (item_begin_ != std::string_view::npos) {
      take_head(item_begin_);
      pieces_.items.push_back({item_begin_, end});
      head_ = end;
      item_begin_ = std::string_view::npos;
    }
    mark_safe(end);
  }

  void mark_safe(size_t at) {
    safe_ = at;
    safe_open_ = open_.size();
  }

  void take_head(size_t end) {
    if (end <= head_) return;
    const std::string_view gap = text_.substr(head_, end - head_);
    if (!trim(gap).empty()) pieces_.head += gap;
    head_ = end;
  }

  std::string_view text_;
  FeedPieces& pieces_;
  std::string_view item_;
  size_t at_ = 0;
  size_t depth_ = 0;
  std::vector<std::string_view> open_;  ///< The root and the channel.
  size_t item_begin_ = std::string_view::npos;
  size_t head_ = 0;  ///< Up to here the head is taken.
  size_t safe_ = 0;  ///< Up to here everything at the level of items is whole.
  size_t safe_open_ = 0;
};

}  // namespace

FeedPieces split_xml_feed(std::string_view text) {
  FeedPieces pieces;
  Split split(text, pieces);
  XmlScanner scanner(text, kDeepestXml);
  for (;;) {
    auto token = scanner.next();
    if (!token) {
      const bool cut = token.error().cut;
      if (!cut) pieces = {};
      pieces.fault = std::move(token).error();
      if (!cut) return pieces;
      break;
    }
    if (token->kind == XmlToken::Kind::finish) break;
    split.take(*token);
  }
  split.finish();
  return pieces;
}

}  // namespace peyk
