#include "smtp/body.h"

#include <algorithm>
#include <string_view>

namespace peyk {
namespace {

struct Findings {
  bool bare = false;  ///< A CR or LF that is not part of a CRLF.
  size_t dots = 0;    ///< Lines that begin with a dot.
  bool eight_bit = false;
};

/// One look at all bytes of every message: line by line for the feeds (memchr is fast), and one
/// pass for the rest that is written for the vectoriser: byte counters in blocks short enough that
/// they cannot overflow. As many returns as pairs and no bare feed means no bare return either.
Findings look_at(std::string_view text) {
  Findings found;
  size_t pairs = 0;
  size_t start = 0;  // Of a line.
  while (start < text.size()) {
    if (text[start] == '.') ++found.dots;
    const size_t feed = text.find('\n', start);
    if (feed == std::string_view::npos) break;
    if (feed == 0 || text[feed - 1] != '\r') found.bare = true;
    ++pairs;
    start = feed + 1;
  }
  size_t returns = 0;
  unsigned char all = 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  for (size_t at = 0; at < text.size();) {
    const size_t length = std::min<size_t>(240, text.size() - at);
    unsigned char here = 0;
    for (size_t i = at; i < at + length; ++i) {
      here = static_cast<unsigned char>(here + (bytes[i] == '\r' ? 1 : 0));
      all |= bytes[i];
    }
    returns += here;
    at += length;
  }
  found.bare = found.bare || returns != pairs;
  found.eight_bit = (all & 0x80U) != 0;
  return found;
}

/// Doubles the dots at line starts, of which there are `dots`.
std::string stuffed(std::string_view text, size_t dots) {
  std::string out;
  out.reserve(text.size() + dots);
  size_t copied = 0;
  for (size_t start = 0; dots > 0; start = text.find('\n', start) + 1) {
    if (text[start] != '.') continue;
    out += text.substr(copied, start - copied);
    out += '.';
    copied = start;
    --dots;
  }
  out += text.substr(copied);
  return out;
}

}  // namespace

std::optional<WireBody> make_wire_body(std::string message) {
  const Findings found = look_at(message);
  if (found.bare) return std::nullopt;
  if (message.empty() || message.back() != '\n') message += "\r\n";
  WireBody body{.bytes = {}, .size = message.size(), .eight_bit = found.eight_bit};
  body.bytes = found.dots == 0 ? std::move(message) : stuffed(message, found.dots);
  return body;
}

}  // namespace peyk
