#include "mail/quoted_printable.h"

#include <algorithm>
#include <array>

namespace peyk {
namespace {

// One less than a line may have: room for the "=" of a soft break.
constexpr size_t kWidest = 75;

/// What stands for itself wherever it stands (but for a dot and "From " at a line's start).
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain{};
  for (size_t c = '!'; c <= '~'; ++c) plain[c] = c != '=';
  return plain;
}();

bool is_plain(char c) { return kPlain[static_cast<unsigned char>(c)]; }

size_t character_size(std::string_view text, size_t at) {
  if (static_cast<unsigned char>(text[at]) < 0x80U) return 1;
  size_t size = 1;
  // At most four bytes, whatever the text is.
  while (size < 4 && at + size < text.size() &&
         (static_cast<unsigned char>(text[at + size]) & 0xC0U) == 0x80U) {
    ++size;
  }
  return size;
}

bool is_blank_inside(std::string_view text, size_t at) {
  if (text[at] != ' ' && text[at] != '\t') return false;
  const std::string_view rest = text.substr(at + 1);
  return !rest.empty() && !rest.starts_with("\r\n");
}

/// What some mailboxes, or SMTP, would change at the start of a line.
bool is_fragile_start(std::string_view rest) {
  return rest.front() == '.' || (rest.front() == 'F' && rest.starts_with("From "));
}

void append_encoded(std::string_view character, std::string& out) {
  constexpr char kHex[] = "0123456789ABCDEF";
  for (const char c : character) {
    const auto byte = static_cast<unsigned char>(c);
    const char encoded[3] = {'=', kHex[byte >> 4U], kHex[byte & 15U]};
    out.append(encoded, sizeof encoded);
  }
}

}  // namespace

size_t append_quoted_printable(std::string_view text, std::string& out) {
  size_t column = 0;
  for (size_t at = 0; at < text.size();) {
    if (column == 0 && is_fragile_start(text.substr(at))) {
      append_encoded(text.substr(at, 1), out);
      column = 3;
      ++at;
      continue;
    }
    // Most of it: a run of characters that stand for themselves.
    size_t end = at;
    const size_t most = std::min(text.size(), at + (kWidest - column));
    while (end < most && (is_plain(text[end]) || is_blank_inside(text, end))) ++end;
    out.append(text, at, end - at);
    column += end - at;
    at = end;
    if (at == text.size()) break;
    if (text.substr(at).starts_with("\r\n")) {
      out += "\r\n";
      column = 0;
      at += 2;
      continue;
    }
    const bool plain = is_plain(text[at]) || is_blank_inside(text, at);
    const size_t size = character_size(text, at);
    if (plain || column + 3 * size > kWidest) {
      out += kSoftBreak;
      column = 0;
      continue;  // At a line's start some characters are encoded.
    }
    append_encoded(text.substr(at, size), out);
    column += 3 * size;
    at += size;
  }
  return column;
}

}  // namespace peyk
