#include "smtp/body.h"

#include <algorithm>
#include <string_view>

namespace peyk {
namespace {

struct Counts {
  size_t returns = 0;
  size_t feeds = 0;
  size_t pairs = 0;  ///< CR LF
  size_t dots = 0;   ///< LF followed by a dot
  unsigned char all = 0;
};

/// One pass over all bytes of every message, so it is written for the vectoriser: byte counters in
/// blocks short enough that they cannot overflow.
Counts count(std::string_view text) {
  Counts total;
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  size_t at = 0;
  const size_t last = text.empty() ? 0 : text.size() - 1;  // Pairs begin before the last byte.
  while (at < last) {
    const size_t length = std::min<size_t>(128, last - at);
    unsigned char returns = 0;
    unsigned char feeds = 0;
    unsigned char pairs = 0;
    unsigned char dots = 0;
    unsigned char all = 0;
    for (size_t i = at; i < at + length; ++i) {
      const unsigned char is_return = bytes[i] == '\r' ? 1 : 0;
      const unsigned char is_feed = bytes[i] == '\n' ? 1 : 0;
      returns = static_cast<unsigned char>(returns + is_return);
      feeds = static_cast<unsigned char>(feeds + is_feed);
      pairs = static_cast<unsigned char>(pairs + (is_return & (bytes[i + 1] == '\n' ? 1 : 0)));
      dots = static_cast<unsigned char>(dots + (is_feed & (bytes[i + 1] == '.' ? 1 : 0)));
      all |= bytes[i];
    }
    total.returns += returns;
    total.feeds += feeds;
    total.pairs += pairs;
    total.dots += dots;
    total.all |= all;
    at += length;
  }
  if (!text.empty()) {
    if (text.back() == '\r') ++total.returns;
    if (text.back() == '\n') ++total.feeds;
    total.all |= static_cast<unsigned char>(text.back());
  }
  return total;
}

std::string stuffed(std::string_view text, size_t dots) {
  std::string out;
  out.reserve(text.size() + dots + 4);
  while (!text.empty()) {
    if (text.front() == '.') out += '.';
    const size_t end = text.find('\n');
    const size_t length = end == std::string_view::npos ? text.size() : end + 1;
    out += text.substr(0, length);
    text.remove_prefix(length);
  }
  return out;
}

}  // namespace

std::optional<WireBody> make_wire_body(std::string message) {
  const Counts counts = count(message);
  if (counts.returns != counts.pairs || counts.feeds != counts.pairs) return std::nullopt;
  if (message.empty() || message.back() != '\n') message += "\r\n";
  WireBody body{.bytes = {}, .size = message.size(), .eight_bit = (counts.all & 0x80U) != 0};
  const bool first = message.front() == '.';
  if (counts.dots == 0 && !first) {
    body.bytes = std::move(message);
  } else {
    body.bytes = stuffed(message, counts.dots + 1);
  }
  return body;
}

}  // namespace peyk
