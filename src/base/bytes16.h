#pragma once
/// Sixteen bytes at a time, for the few loops that look at every byte of every text. Comparisons
/// give −1 where they hold and 0 where they do not; bytes from 0x80 on are negative, in order.

#include <cstdint>
#include <cstring>
#include <string_view>

namespace peyk {

using Bytes16 [[gnu::vector_size(16)]] = int8_t;
inline constexpr size_t kBytes16 = sizeof(Bytes16);

[[nodiscard]] inline Bytes16 load16(const char* at) {
  Bytes16 bytes;
  std::memcpy(&bytes, at, sizeof bytes);
  return bytes;
}
/// From `low` to 0xFF, for a negative `low`.
[[nodiscard]] inline Bytes16 from_up(Bytes16 bytes, int8_t low) {
  return (bytes >= low) & (bytes < 0);
}
[[nodiscard]] inline bool any(Bytes16 found) {
  uint64_t halves[2];  // NOLINT: memcpy wants a plain one.
  std::memcpy(&halves, &found, sizeof found);
  return (halves[0] | halves[1]) != 0;
}

/// Calls `is_found(bytes at)` for all of a text, sixteen bytes at a time, with at least `before`
/// bytes to be read in front of each: `fill` stands there, before the text and behind its end.
/// Whether it held nowhere; stops where it does.
template <size_t before, class IsFound>
[[nodiscard]] bool none16(std::string_view text, char fill, IsFound is_found) {
  char edge[before + kBytes16];  // NOLINT: not filled twice.
  size_t at = 0;
  if (before > 0 || text.size() < kBytes16) {
    at = text.size() < kBytes16 ? text.size() : kBytes16;
    std::memset(&edge, fill, sizeof edge);
    if (at > 0) std::memcpy(edge + before, text.data(), at);
    if (is_found(edge + before)) return false;
  }
  for (; at + kBytes16 <= text.size(); at += kBytes16) {
    if (is_found(text.data() + at)) return false;
  }
  if (at == text.size()) return true;
  std::memset(&edge, fill, sizeof edge);
  std::memcpy(edge, text.data() + at - before, before + text.size() - at);
  return !is_found(edge + before);
}

/// How many bytes at the front of a text are none of these.
template <char... kBytes>
[[nodiscard]] inline size_t run_without(std::string_view text) {
  size_t at = 0;
  while (at + kBytes16 <= text.size()) {
    const Bytes16 bytes = load16(text.data() + at);
    if (any(((bytes == static_cast<int8_t>(kBytes)) | ...))) break;
    at += kBytes16;
  }
  while (at < text.size() && ((text[at] != kBytes) && ...)) ++at;
  return at;
}

}  // namespace peyk
