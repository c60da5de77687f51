#pragma once
/// Sixteen bytes looked at together: for the few loops that see every byte of every text. Written
/// with the vectors that GCC and Clang know on any processor, since what an optimiser makes of a
/// loop over bytes is between a sixteenth and all of its time.

#include <cstdint>
#include <cstring>
#include <string_view>

namespace peyk {

inline constexpr size_t kByteBlock = 16;
using ByteBlock [[gnu::vector_size(kByteBlock)]] = unsigned char;
/// What a comparison of two blocks gives: all bits or none, for each byte.
using ByteMask [[gnu::vector_size(kByteBlock)]] = signed char;

[[nodiscard]] inline ByteBlock load_block(const char* bytes) {
  ByteBlock block;
  std::memcpy(&block, bytes, sizeof block);
  return block;
}
[[nodiscard]] inline ByteBlock block_of(unsigned char byte) { return ByteBlock{} + byte; }
[[nodiscard]] inline bool any_of(ByteMask mask) {
  uint64_t halves[2];
  std::memcpy(halves, &mask, sizeof halves);
  return (halves[0] | halves[1]) != 0;
}

/// How many bytes at the front of a text are none of these.
template <char... kBytes>
[[nodiscard]] inline size_t run_without(std::string_view text) {
  size_t at = 0;
  while (at + kByteBlock <= text.size()) {
    const ByteBlock block = load_block(text.data() + at);
    if (any_of(((block == block_of(static_cast<unsigned char>(kBytes))) | ...))) break;
    at += kByteBlock;
  }
  while (at < text.size() && ((text[at] != kBytes) && ...)) ++at;
  return at;
}

}  // namespace peyk
