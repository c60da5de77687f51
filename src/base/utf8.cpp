/// Valid UTF-8 or not: RFC 3629, Unicode §3.9, table 3-7.

#include <cstdint>

#include "base/bytes.h"
#include "base/bytes16.h"

namespace peyk {
namespace {

/// As find_invalid_utf8, from `i` on, where a code point begins.
std::optional<size_t> find_invalid_from(std::string_view text, size_t i) {
  while (i < text.size()) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead < 0x80) {
      ++i;
      continue;
    }
    size_t length = 0;
    unsigned char low = 0x80;
    unsigned char high = 0xBF;
    if (lead >= 0xC2 && lead <= 0xDF) {
      length = 2;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
      length = 3;
      if (lead == 0xE0) low = 0xA0;
      if (lead == 0xED) high = 0x9F;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
      length = 4;
      if (lead == 0xF0) low = 0x90;
      if (lead == 0xF4) high = 0x8F;
    } else {
      return i;
    }
    if (i + length > text.size()) return i;
    for (size_t k = 1; k < length; ++k) {
      const auto byte = static_cast<unsigned char>(text[i + k]);
      if (byte < low || byte > high) return i;
      low = 0x80;
      high = 0xBF;
    }
    i += length;
  }
  return std::nullopt;
}

constexpr int8_t kAfterAscii = -64;  // 0xC0: below are bytes that continue a code point.
constexpr int8_t kLead2 = -62;       // 0xC2
constexpr int8_t kLead3 = -32;       // 0xE0
constexpr int8_t kLead4 = -16;       // 0xF0
constexpr int8_t kNoLead = -11;      // 0xF5

/// What cannot be said of code points of one and two bytes alone: most text has no others.
bool has_other_than_short(const char* at) {
  const Bytes16 byte = load16(at);
  const Bytes16 last = load16(at - 1);
  const Bytes16 wrong = from_up(last, kLead2) ^ (byte < kAfterAscii);
  return any(wrong | from_up(byte, kLead3) | (byte == kAfterAscii) | (byte == kAfterAscii + 1));
}

/// Bytes that may not stand behind the three before them.
bool has_wrong(const char* at) {
  const Bytes16 byte = load16(at);
  const Bytes16 last = load16(at - 1);
  const Bytes16 wanted =
      from_up(last, kLead2) | from_up(load16(at - 2), kLead3) | from_up(load16(at - 3), kLead4);
  const Bytes16 never = (byte == kAfterAscii) | (byte == kAfterAscii + 1) | from_up(byte, kNoLead);
  // Overlong forms, surrogates, what is past U+10FFFF.
  const Bytes16 second = ((last == kLead3) & (byte < -96)) | ((last == -19) & (byte > -97)) |
                         ((last == kLead4) & (byte < -112)) | ((last == -12) & (byte > -113));
  return any((wanted ^ (byte < kAfterAscii)) | never | second);
}

}  // namespace

std::optional<size_t> find_invalid_utf8(std::string_view text) {
  constexpr size_t kBack = 3;  // So far a code point can reach back.
  if (text.size() <= kBytes16) return find_invalid_from(text, 0);
  bool only_short = true;  // Behind a longer code point all is looked at.
  const bool valid = none16<kBack>(text, ' ', [&](const char* at) {
    if (only_short && !has_other_than_short(at)) return false;
    only_short = !any(from_up(load16(at), kLead3));
    return has_wrong(at);
  });
  const auto from_end = [&](size_t back) {
    return static_cast<unsigned char>(text[text.size() - back]);
  };
  const bool cut = from_end(1) >= 0xC2 || from_end(2) >= 0xE0 || from_end(3) >= 0xF0;
  return valid && !cut ? std::nullopt : find_invalid_from(text, 0);
}

}  // namespace peyk
