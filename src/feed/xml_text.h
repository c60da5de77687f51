#pragma once
/// Text that may stand in any feed; private to the room. Only the functions here make it, and the
/// writers of documents take nothing else: what was not looked at cannot be written.

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace peyk {

/// Nearly every text is good as it is and is borrowed then, so that a body of some kilobytes is
/// never copied before it stands in the document: what it was made of must outlive it.
class FeedText {
 public:
  FeedText() = default;
  /// For what is made of good text or by ourselves: dates, isolated titles.
  [[nodiscard]] static FeedText own(std::string good) {
    FeedText text;
    text.own_ = std::move(good);
    return text;
  }
  [[nodiscard]] static FeedText lent(std::string_view good) {
    FeedText text;
    text.lent_ = good;
    return text;
  }
  [[nodiscard]] std::string_view view() const { return own_.empty() ? lent_ : own_; }
  [[nodiscard]] bool empty() const { return view().empty(); }
  friend bool operator==(const FeedText& a, const FeedText& b) { return a.view() == b.view(); }

 private:
  std::string own_;
  std::string_view lent_;
};

/// A name or a word of our own. The compiler sees that nothing in it has to be escaped.
class FeedWord {
 public:
  consteval FeedWord(const char* literal) : text_(literal) {  // NOLINT: meant to be implicit.
    for (const char c : text_) {
      if (c < ' ' || c == '&' || c == '<' || c == '>' || c == '"' || c == '\\') throw "no word";
    }
  }
  [[nodiscard]] constexpr std::string_view view() const { return text_; }

 private:
  std::string_view text_;
};

/// Only what XML 1.0 §2.2 allows, and of that no control characters but tab and line feed: invalid
/// UTF-8 becomes U+FFFD, line ends become \n, the rest is dropped. Escapes nothing.
[[nodiscard]] FeedText xml_text(std::string_view text);

/// The same on one line and without spaces at its ends, for all that is no running text.
[[nodiscard]] FeedText xml_line(std::string_view text);

/// A URL as feeds want it (RFC 3986): what a URI may not contain is percent-encoded, what is
/// already encoded stays.
[[nodiscard]] FeedText feed_uri(std::string_view url);

[[nodiscard]] inline FeedText feed_number(int64_t value) {
  return FeedText::own(std::to_string(value));
}

/// They borrow: what would be gone at the end of the line is refused.
template <std::same_as<std::string> Temporary>
FeedText xml_text(Temporary&&) = delete;
template <std::same_as<std::string> Temporary>
FeedText xml_line(Temporary&&) = delete;
template <std::same_as<std::string> Temporary>
FeedText feed_uri(Temporary&&) = delete;

}  // namespace peyk
