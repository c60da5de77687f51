#include "smtp/body.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace peyk {
namespace {

struct Findings {
  size_t feeds = 0;
  size_t returns = 0;
  size_t pairs = 0;  ///< CR LF
  size_t dots = 0;   ///< LF followed by a dot, and one at the very beginning.
  unsigned char all = 0;
};

/// One look at all bytes of every message, written for the vectoriser: byte counters in blocks
/// short enough that they cannot overflow. There is a byte behind the last one.
[[gnu::always_inline]] inline Findings count(const unsigned char* bytes, size_t size) {
  Findings found;
  for (size_t at = 0; at < size;) {
    const size_t length = std::min<size_t>(240, size - at);
    unsigned char feeds = 0;
    unsigned char returns = 0;
    unsigned char pairs = 0;
    unsigned char dots = 0;
    unsigned char all = 0;
    for (size_t i = at; i < at + length; ++i) {
      const auto is = [](bool condition) { return static_cast<unsigned char>(condition ? 1 : 0); };
      const unsigned char feed = is(bytes[i] == '\n');
      const unsigned char carriage = is(bytes[i] == '\r');
      feeds = static_cast<unsigned char>(feeds + feed);
      returns = static_cast<unsigned char>(returns + carriage);
      pairs = static_cast<unsigned char>(pairs + (carriage & is(bytes[i + 1] == '\n')));
      dots = static_cast<unsigned char>(dots + (feed & is(bytes[i + 1] == '.')));
      all = static_cast<unsigned char>(all | bytes[i]);
    }
    found.feeds += feeds;
    found.returns += returns;
    found.pairs += pairs;
    found.dots += dots;
    found.all |= all;
    at += length;
  }
  return found;
}

#if defined(__x86_64__)
[[gnu::target("avx2")]] Findings count_wide(const unsigned char* bytes, size_t size) {
  return count(bytes, size);
}
#endif

Findings look_at(const std::string& text) {
  // A string ends in a NUL, which is the byte behind the last one.
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.c_str());
#if defined(__x86_64__)
  static const bool wide = __builtin_cpu_supports("avx2") != 0;
  Findings found = wide ? count_wide(bytes, text.size()) : count(bytes, text.size());
#else
  Findings found = count(bytes, text.size());
#endif
  if (text.starts_with('.')) ++found.dots;
  return found;
}

/// Doubles the dots at line starts, of which there are `dots`.
Spliced stuffed(const Spliced& message, size_t dots) {
  const std::string_view text = message.own();
  std::vector<size_t> before;
  for (const Spliced::Lent& lent : message.lent()) before.push_back(lent.before);
  std::string out;
  out.reserve(text.size() + dots);
  size_t copied = 0;
  for (size_t start = 0; dots > 0; start = text.find('\n', start) + 1) {
    if (text[start] != '.') continue;
    out += text.substr(copied, start - copied);
    out += '.';
    copied = start;
    --dots;
    // A line that begins where a stretch is lent stands behind it.
    for (size_t i = 0; i < before.size(); ++i)
      before[i] += message.lent()[i].before > start ? 1 : 0;
  }
  out += text.substr(copied);
  return message.with_own(std::move(out), before);
}

}  // namespace

std::optional<WireBody> make_wire_body(Spliced message) {
  // What is lent are whole lines between whole lines: our own bytes are lines without them, too.
  std::string& own = message.own();
  const Findings found = look_at(own);
  if (found.feeds != found.pairs || found.returns != found.pairs) return std::nullopt;
  if (message.empty() || (!own.empty() && own.back() != '\n')) own += "\r\n";
  WireBody body{.bytes = {}, .size = message.size(), .eight_bit = (found.all & 0x80U) != 0};
  body.bytes = found.dots == 0 ? std::move(message) : stuffed(message, found.dots);
  return body;
}

}  // namespace peyk
