/// Text without what no article has, and whether there is anything to see in one.

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "base/bytes.h"
#include "base/bytes16.h"
#include "html/tree.h"

namespace peyk::html_detail {
namespace {

/// The code points of valid UTF-8. What is not valid comes as U+FFFD, byte by byte.
template <class Visit>
void for_each_code_point(std::string_view text, Visit visit) {
  for (size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    if (lead < 0x80) {
      visit(static_cast<char32_t>(lead));
      ++at;
      continue;
    }
    const size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    const std::string_view bytes = text.substr(at, length);
    if (find_invalid_utf8(bytes)) {
      visit(U'\uFFFD');
      ++at;
      continue;
    }
    char32_t c = lead & (0xFFU >> (length + 1));
    for (size_t i = 1; i < length; ++i)
      c = c << 6U | (static_cast<unsigned char>(bytes[i]) & 0x3FU);
    visit(c);
    at += length;
  }
}

bool is_unwanted(char32_t c) {
  constexpr char32_t kByteOrderMark = U'\uFEFF';
  constexpr char32_t kPrivatePlanes = 0xF0000;
  const bool is_control = (c < 0x20 && c != '\t' && c != '\n') || (c >= 0x7F && c <= 0x9F);
  const bool is_noncharacter = (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFEU) == 0xFFFEU;
  return is_control || is_noncharacter || c == kByteOrderMark || c >= kPrivatePlanes;
}

/// Whether all of eight bytes are printable ASCII.
bool is_plain_ascii(uint64_t word) {
  constexpr uint64_t kOnes = 0x0101010101010101U;
  constexpr uint64_t kHigh = kOnes * 0x80U;
  const uint64_t small = (word - kOnes * 0x20U) & ~word;    // Below a space.
  const uint64_t deletes = (word ^ kOnes * 0x7FU) - kOnes;  // Underflows for U+007F.
  return ((word | small | deletes) & kHigh) == 0;
}

/// The length of the code point that begins at `at`, if it surely stays as it is; else 0.
size_t plain_length(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) -> unsigned {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
  };
  const unsigned lead = byte(0);
  if ((lead >= 0x20 && lead < 0x7F) || lead == '\n' || lead == '\t') return 1;
  if (lead >= 0xC3 && lead <= 0xDF) return (byte(1) & 0xC0U) == 0x80U ? 2 : 0;
  // Up to U+CFFF, where nothing is unwanted; but U+2028 and U+2029 end lines.
  if (lead >= 0xE1 && lead <= 0xEC) {
    const bool separator = lead == 0xE2 && byte(1) == 0x80 && (byte(2) & 0xFEU) == 0xA8U;
    return (byte(1) & 0xC0U) == 0x80U && (byte(2) & 0xC0U) == 0x80U && !separator ? 3 : 0;
  }
  return 0;
}

/// Up to where such code points go from `at` on.
size_t plain_end(std::string_view text, size_t at) {
  while (at < text.size()) {
    uint64_t word = 0;
    if (text.size() - at >= sizeof word) std::memcpy(&word, text.data() + at, sizeof word);
    if (is_plain_ascii(word)) {
      at += sizeof word;
      continue;
    }
    const size_t length = plain_length(text, at);
    if (length == 0) return at;
    at += length;
  }
  return at;
}

/// White space and characters without a shape of their own.
bool is_invisible(char32_t c) {
  return c <= 0x20 || c == 0xA0 || c == 0xAD || c == 0x34F || c == 0x61C || c == 0x1680 ||
         c == 0x180E || (c >= 0x2000 && c <= 0x200F) || (c >= 0x2028 && c <= 0x202F) ||
         (c >= 0x205F && c <= 0x206F) || c == 0x3000 || c == 0xFEFF;
}

/// Whether in valid UTF-8 there can be anything that is_unwanted(), or a line end of another kind.
bool has_suspects(const char* at) {
  const Bytes16 byte = load16(at);
  const Bytes16 last = load16(at - 1);
  const Bytes16 control = (byte >= 0) & (byte < 0x20) & (byte != '\n') & (byte != '\t');
  const Bytes16 c1 = (last == -62) & (byte < -96);  // C2 80 to C2 9F
  const Bytes16 separator =                         // E2 80 A8, E2 80 A9
      (load16(at - 2) == -30) & (last == -128) & ((byte == -88) | (byte == -87));
  const Bytes16 far = from_up(byte, -17);  // U+F000 to U+FFFF, and all that is beyond.
  return any(control | c1 | separator | far | (byte == 0x7F));
}

}  // namespace

std::string clean_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool after_return = false;
  for (size_t at = 0; at < text.size();) {
    // Most of any text stays as it is, and is copied in runs.
    const size_t plain = plain_end(text, at);
    if (plain > at) {
      if (after_return && text[at] == '\n') ++at;  // The second half of a line end.
      after_return = false;
      out += text.substr(at, plain - at);
      at = plain;
      continue;
    }
    size_t end = at + 1;
    while (end < text.size() && plain_length(text, end) == 0) ++end;
    for_each_code_point(text.substr(at, end - at), [&](char32_t c) {
      after_return = c == '\r';
      if (c == '\r') {
        out += '\n';
      } else if (c == U'\u0085' || c == U'\u2028' || c == U'\u2029' || c == '\v' || c == '\f') {
        out += ' ';
      } else if (!is_unwanted(c)) {
        append_utf8(out, c);
      }
    });
    at = end;
  }
  return out;
}

bool is_clean(std::string_view text) {
  return none16<2>(text, ' ', has_suspects) && !find_invalid_utf8(text);
}

bool is_blank(std::string_view text) {
  while (!text.empty()) {
    const auto lead = static_cast<unsigned char>(text.front());
    const size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    bool blank = true;
    for_each_code_point(text.substr(0, length),
                        [&](char32_t c) { blank = blank && is_invisible(c); });
    if (!blank) return false;
    text.remove_prefix(std::min(length, text.size()));
  }
  return true;
}

}  // namespace peyk::html_detail
