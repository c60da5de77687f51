#include "store/fold.h"

#include "base/bytes.h"

namespace peyk {
namespace {

bool between(char32_t c, char32_t first, char32_t last) { return c >= first && c <= last; }

char32_t fold(char32_t c) {
  if (between(c, 0xC0, 0xDE) && c != 0xD7) return c + 0x20;
  if (between(c, 0x100, 0x137) || between(c, 0x14A, 0x177)) return c | 1U;
  if ((between(c, 0x139, 0x148) || between(c, 0x179, 0x17E)) && c % 2 == 1) return c + 1;
  if (between(c, 0x391, 0x3A9) && c != 0x3A2) return c + 0x20;
  if (between(c, 0x400, 0x40F)) return c + 0x50;
  if (between(c, 0x410, 0x42F)) return c + 0x20;
  if (c == 0x64A || c == 0x649) return 0x6CC;
  if (c == 0x643) return 0x6A9;
  return c;
}

}  // namespace

std::string fold_for_search(std::string_view text) {
  std::string folded;
  folded.reserve(text.size());
  for (size_t at = 0; at < text.size(); ++at) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const bool pair = lead >= 0xC2 && lead <= 0xDF && at + 1 < text.size() &&
                      (static_cast<unsigned char>(text[at + 1]) & 0xC0U) == 0x80U;
    if (pair) {
      // All that is folded lies below U+0800: two bytes.
      const auto next = static_cast<unsigned char>(text[++at]);
      append_utf8(folded, fold((lead & 0x1FU) << 6U | (next & 0x3FU)));
    } else {
      folded += ascii_lower(text[at]);
    }
  }
  return folded;
}

}  // namespace peyk
