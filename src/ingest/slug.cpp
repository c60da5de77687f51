#include "ingest/slug.h"

#include <array>
#include <cstdint>

#include "base/bytes.h"
#include "base/hash.h"
#include "l10n/text.h"

namespace peyk {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

/// What is neither letter nor digit, outside of ASCII: punctuation, symbols, pictographs. What is
/// not listed counts as a letter, so that no script is left out.
constexpr std::array<Range, 22> kSeparators = {{
    {0x80, 0xA9},     {0xAB, 0xB4},        {0xB6, 0xB9},     {0xBB, 0xBF},     {0xD7, 0xD7},
    {0xF7, 0xF7},     {0x589, 0x58A},      {0x5BE, 0x5BE},   {0x600, 0x60F},   {0x61B, 0x61F},
    {0x66A, 0x66D},   {0x6D4, 0x6D4},      {0x6DD, 0x6DD},   {0x2000, 0x206F}, {0x20A0, 0x20CF},
    {0x2190, 0x2BFF}, {0x2E00, 0x2E7F},    {0x3000, 0x3004}, {0x3008, 0x3020}, {0xFF00, 0xFF0F},
    {0xE000, 0xF8FF}, {0x1F000, 0x10FFFF},
}};

/// Marks that people write or leave out as they like: Arabic vowel signs, tatweel, variation
/// selectors. They neither part words nor show.
constexpr std::array<Range, 4> kIgnored = {
    {{0x640, 0x640}, {0x64B, 0x652}, {0x670, 0x670}, {0xFE00, 0xFE0F}}};

template <size_t N>
bool in(const std::array<Range, N>& ranges, char32_t c) {
  for (const Range& range : ranges) {
    if (c >= range.first && c <= range.last) return true;
  }
  return false;
}

/// Lower case for the alphabets whose capitals stand at a fixed distance.
char32_t lower(char32_t c) {
  if (c >= 0xC0 && c <= 0xDE && c != 0xD7) return c + 0x20;
  if (c == 0x130) return 'i';
  if (c == 0x178) return 0xFF;
  if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E)) return (c & 1U) != 0 ? c + 1 : c;
  if (c >= 0x100 && c <= 0x177 && c != 0x138) return c | 1U;
  if (c >= 0x391 && c <= 0x3A9) return c + 0x20;
  if (c >= 0x400 && c <= 0x40F) return c + 0x50;
  if (c >= 0x410 && c <= 0x42F) return c + 0x20;
  return c;
}

/// Decodes one code point of valid UTF-8 and moves `at` behind it.
char32_t next_code_point(std::string_view text, size_t& at) {
  const auto byte = [&](size_t i) -> uint32_t {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const uint32_t first = byte(at);
  const size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  uint32_t c = length == 1 ? first : first & (0xFFU >> (length + 1));
  for (size_t i = 1; i < length; ++i) c = (c << 6U) | (byte(at + i) & 0x3FU);
  at += length;
  return c;
}

constexpr size_t kLongest = 160;  // bytes

}  // namespace

std::string slug(std::string_view title) {
  const std::string clean = clean_line(title);
  std::string result;
  bool gap = false;
  for (size_t at = 0; at < clean.size();) {
    const char32_t c = next_code_point(clean, at);
    if (in(kIgnored, c)) continue;
    const bool letter =
        c < 0x80 ? is_ascii_alpha(static_cast<char>(c)) || is_ascii_digit(static_cast<char>(c))
                 : !in(kSeparators, c);
    if (!letter) {
      // An apostrophe stands inside a word: "Albania's" is one.
      if (c != '\'' && c != 0x2019) gap = true;
      continue;
    }
    if (gap && !result.empty()) result += '-';
    gap = false;
    append_utf8(result,
                c < 0x80 ? static_cast<char32_t>(ascii_lower(static_cast<char>(c))) : lower(c));
  }
  if (result.size() <= kLongest) return result;
  const std::string digest = sha256_hex(result).substr(0, 8);
  size_t cut = kLongest - digest.size() - 1;
  while (cut > 0 && (static_cast<unsigned char>(result[cut]) & 0xC0U) == 0x80U) --cut;
  result.resize(cut);
  return result + (result.ends_with('-') ? "" : "-") + digest;
}

}  // namespace peyk
