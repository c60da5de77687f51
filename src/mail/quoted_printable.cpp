#include "mail/quoted_printable.h"

#include <algorithm>

namespace peyk {
namespace {

// One less than a line may have: room for the "=" of a soft break.
constexpr size_t kWidest = 75;

size_t character_size(std::string_view text, size_t at) {
  size_t size = 1;
  // At most four bytes, whatever the text is.
  while (size < 4 && at + size < text.size() &&
         (static_cast<unsigned char>(text[at + size]) & 0xC0U) == 0x80U) {
    ++size;
  }
  return size;
}

bool stands_for_itself(std::string_view text, size_t at, size_t column) {
  const char c = text[at];
  if (c == ' ' || c == '\t') {
    const std::string_view rest = text.substr(at + 1);
    return !rest.empty() && !rest.starts_with("\r\n");
  }
  if (c == 'F' && column == 0 && text.substr(at).starts_with("From ")) return false;
  return c > ' ' && c <= '~' && c != '=';
}

}  // namespace

size_t append_quoted_printable(std::string_view text, std::string& out) {
  constexpr char kHex[] = "0123456789ABCDEF";
  size_t column = 0;
  for (size_t at = 0; at < text.size();) {
    if (text.substr(at).starts_with("\r\n")) {
      out += "\r\n";
      column = 0;
      at += 2;
      continue;
    }
    const bool ascii = static_cast<unsigned char>(text[at]) < 0x80;
    const size_t size = ascii ? 1 : character_size(text, at);
    const size_t widest = 3 * size;
    const bool plain = ascii && stands_for_itself(text, at, column);
    if (column + (plain ? 1 : widest) > kWidest) {
      out += kSoftBreak;
      column = 0;
      continue;  // Looked at again: at a line's start some characters are encoded.
    }
    if (plain) {
      out += text[at];
      ++column;
    } else {
      for (size_t i = 0; i < size; ++i) {
        const auto byte = static_cast<unsigned char>(text[at + i]);
        out += '=';
        out += kHex[byte >> 4U];
        out += kHex[byte & 15U];
      }
      column += widest;
    }
    at += size;
  }
  return column;
}

}  // namespace peyk
