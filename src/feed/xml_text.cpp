#include "feed/xml_text.h"

#include <algorithm>
#include <array>

#include "base/byte_block.h"
#include "base/bytes.h"

namespace peyk {
namespace {

bool is_allowed(char32_t c) {
  if (c < 0x20) return c == '\t' || c == '\n';
  if (c >= 0x7F && c <= 0x9F) return false;
  return c < 0xFFFE || (c > 0xFFFF && (c & 0xFFFE) != 0xFFFE);
}

/// Takes one character off valid UTF-8.
char32_t take(std::string_view& text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  const size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t c = length == 1 ? lead : lead & (0xFFU >> (length + 1));
  for (size_t i = 1; i < length; ++i) c = c << 6U | (byte(i) & 0x3FU);
  text.remove_prefix(length);
  return c;
}

void append_clean(std::string& out, std::string_view valid) {
  while (!valid.empty()) {
    char32_t c = take(valid);
    if (c == '\r') {
      if (!valid.empty() && valid.front() == '\n') continue;
      c = '\n';
    }
    if (is_allowed(c)) append_utf8(out, c);
  }
}

std::string mended(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (const auto bad = find_invalid_utf8(text)) {
    append_clean(out, text.substr(0, *bad));
    append_utf8(out, 0xFFFD);
    text.remove_prefix(*bad + 1);
  }
  append_clean(out, text);
  return out;
}

/// How many bytes before a block decide about its first one.
constexpr size_t kBefore = 3;

/// The bytes of a block that need a closer look. None: it has nothing but ASCII, words of two bytes
/// a letter, and no controls.
ByteMask unusual_bytes(const char* at) {
  const ByteBlock c = load_block(at);
  const ByteBlock before = load_block(at - 1);
  const ByteMask continues = (c & block_of(0xC0)) == block_of(0x80);
  return ((before >= block_of(0xC0)) ^ continues) | (c < block_of(0x20)) | (c == block_of(0x7F)) |
         ((c - block_of(0xC0)) < block_of(3)) | (c >= block_of(0xE0));
}

/// The bytes of a block that make it no good text: not UTF-8 (RFC 3629 §4), or not allowed.
ByteMask bad_bytes(const char* at) {
  const ByteBlock c = load_block(at);
  const ByteBlock c1 = load_block(at - 1);
  const ByteBlock c2 = load_block(at - 2);
  const ByteBlock c3 = load_block(at - 3);
  const ByteMask continues = (c & block_of(0xC0)) == block_of(0x80);
  const ByteMask awaited =
      (c1 >= block_of(0xC0)) | (c2 >= block_of(0xE0)) | (c3 >= block_of(0xF0));
  ByteMask bad = awaited ^ continues;
  bad |= ((c & block_of(0xFE)) == block_of(0xC0)) | (c >= block_of(0xF5));  // Never in UTF-8.
  // Overlong forms, surrogates, what is past U+10FFFF.
  bad |= (c1 == block_of(0xE0)) & (c < block_of(0xA0));
  bad |= (c1 == block_of(0xED)) & (c >= block_of(0xA0));
  bad |= (c1 == block_of(0xF0)) & (c < block_of(0x90));
  bad |= (c1 == block_of(0xF4)) & (c >= block_of(0x90));
  // Controls, C1 among them.
  bad |= (c < block_of(0x20)) & (c != block_of('\t')) & (c != block_of('\n'));
  bad |= (c == block_of(0x7F)) | ((c1 == block_of(0xC2)) & (c < block_of(0xA0)));
  // The noncharacters at the end of each plane: U+FFFE is EF BF BE, U+1FFFE is F0 9F BF BE.
  const ByteMask at_end_of_plane =
      (c2 == block_of(0xEF)) |
      ((c3 >= block_of(0xF0)) & ((c2 & block_of(0x0F)) == block_of(0x0F)));
  bad |= (c1 == block_of(0xBF)) & (c >= block_of(0xBE)) & at_end_of_plane;
  return bad;
}

/// Looks at the blocks of a text one behind the other; each has kBefore bytes before it.
class BlockCheck {
 public:
  bool passes(const char* at) {
    const bool unusual = any_of(unusual_bytes(at));
    // A longer character of the block before may reach into this one.
    if ((unusual || careful_) && any_of(bad_bytes(at))) return false;
    careful_ = unusual;
    return true;
  }

 private:
  bool careful_ = true;
};

/// Whether there is nothing to mend, which is so for nearly every text.
bool is_clean(std::string_view text) {
  // With spaces before it, and behind a short one: a character that is cut off is seen to be.
  std::array<char, kBefore + 2 * kByteBlock> front;
  front.fill(' ');
  const bool is_short = text.size() < 2 * kByteBlock;
  std::copy_n(text.begin(), is_short ? text.size() : kByteBlock, front.begin() + kBefore);
  BlockCheck check;
  if (!check.passes(front.data() + kBefore)) return false;
  if (is_short) return check.passes(front.data() + kBefore + kByteBlock);
  for (size_t at = kByteBlock; at + kByteBlock < text.size(); at += kByteBlock) {
    if (!check.passes(text.data() + at)) return false;
  }
  if (!check.passes(text.data() + text.size() - kByteBlock)) return false;
  const auto byte_before_end = [&](size_t n) {
    return static_cast<unsigned char>(text[text.size() - n]);
  };
  return byte_before_end(1) < 0xC0 && byte_before_end(2) < 0xE0 && byte_before_end(3) < 0xF0;
}

/// Bytes that a URI has in it as they are: all others are percent-encoded.
constexpr auto kUriBytes = [] {
  std::array<bool, 256> allowed{};
  for (size_t byte = 0x21; byte < 0x7F; ++byte) allowed[byte] = true;
  for (const char refused : std::string_view("\"<>\\^`{|}")) {
    allowed[static_cast<unsigned char>(refused)] = false;
  }
  return allowed;
}();
bool is_uri_byte(char c) { return kUriBytes[static_cast<unsigned char>(c)]; }

std::string on_one_line(std::string text) {
  for (char& c : text) {
    if (c == '\n' || c == '\t') c = ' ';
  }
  return text;
}

}  // namespace

FeedText xml_text(std::string_view text) {
  return is_clean(text) ? FeedText::lent(text) : FeedText::own(mended(text));
}

FeedText xml_line(std::string_view text) {
  if (!is_clean(text)) return FeedText::own(std::string(trim(on_one_line(mended(text)))));
  const std::string_view inner = trim(text);
  if (run_without<'\n', '\t'>(inner) == inner.size()) return FeedText::lent(inner);
  return FeedText::own(on_one_line(std::string(inner)));
}

FeedText feed_uri(std::string_view url) {
  const std::string_view inner = trim(url);
  if (std::all_of(inner.begin(), inner.end(), is_uri_byte)) return FeedText::lent(inner);
  std::string out;
  out.reserve(inner.size() + inner.size() / 2);
  for (const char c : inner) {
    if (is_uri_byte(c)) {
      out += c;
    } else {
      out += percent_encode(std::string_view(&c, 1));
    }
  }
  return FeedText::own(std::move(out));
}

}  // namespace peyk
