#include "feed/xml_text.h"

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "base/bytes16.h"

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

/// How far the characters that are looked for reach back from their last byte.
constexpr size_t kBack = 3;

/// Whether valid UTF-8 has a character here that is not allowed.
bool has_forbidden(const char* at) {
  constexpr int8_t kDelete = 0x7F;
  constexpr int8_t kLeadOfC1 = -62;      // 0xC2; the C1 controls are C2 80 to C2 9F.
  constexpr int8_t kBehindC1 = -96;      // 0xA0
  constexpr int8_t kLeadOfFFFE = -17;    // 0xEF; U+FFFE is EF BF BE, U+1FFFE is F0 9F BF BE.
  constexpr int8_t kLead4 = -16;         // 0xF0
  constexpr int8_t kLastButOne = -65;    // 0xBF
  constexpr int8_t kNoncharacter = -66;  // 0xBE
  const Bytes16 byte = load16(at);
  const Bytes16 last = load16(at - 1);
  const Bytes16 second_last = load16(at - 2);
  const Bytes16 control = (byte >= 0) & (byte < ' ') & (byte != '\t') & (byte != '\n');
  const Bytes16 c1 = (last == kLeadOfC1) & (byte < kBehindC1);
  const Bytes16 end_of_plane = (second_last == kLeadOfFFFE) |
                               (from_up(load16(at - 3), kLead4) & ((second_last & 0x0F) == 0x0F));
  const Bytes16 noncharacter = end_of_plane & (last == kLastButOne) & from_up(byte, kNoncharacter);
  return any(control | (byte == kDelete) | c1 | noncharacter);
}

/// Whether there is nothing to mend, which is so for nearly every text.
bool is_clean(std::string_view text) {
  return !find_invalid_utf8(text) && none16<kBack>(text, ' ', has_forbidden);
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
