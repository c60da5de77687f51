#include "feed/xml_text.h"

#include <cstdint>

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

/// Whether a text surely has nothing to mend: no byte of a control character, of a carriage return
/// or of a noncharacter, and nothing that is not UTF-8. Nearly every text is like that.
bool is_clean(std::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0x20 && byte < 0x7F) continue;
    if (byte < 0x20 && byte != '\t' && byte != '\n') return false;
    if (byte == 0x7F || byte == 0xC2 || byte == 0xEF || byte >= 0xF0) return false;
  }
  return !find_invalid_utf8(text);
}

}  // namespace

std::string xml_text(std::string_view text) {
  if (is_clean(text)) return std::string(text);
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

std::string xml_line(std::string_view text) {
  std::string out = xml_text(text);
  for (char& c : out) {
    if (c == '\n' || c == '\t') c = ' ';
  }
  return std::string(trim(out));
}

std::string feed_uri(std::string_view url) {
  constexpr std::string_view kRefused = "\"<>\\^`{|} ";
  std::string out;
  for (const char c : trim(url)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte >= 0x7F || kRefused.find(c) != std::string_view::npos) {
      out += percent_encode(std::string_view(&c, 1));
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace peyk
