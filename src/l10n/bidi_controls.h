#pragma once
/// The invisible characters that steer direction (UAX #9 §2), for this room.

namespace peyk::icu_detail {

inline constexpr char32_t kLri = U'\u2066';
inline constexpr char32_t kRli = U'\u2067';
inline constexpr char32_t kFsi = U'\u2068';
inline constexpr char32_t kPdi = U'\u2069';
inline constexpr char32_t kPdf = U'\u202C';

[[nodiscard]] inline bool is_isolate_start(char32_t c) {
  return c == kLri || c == kRli || c == kFsi;
}
/// LRO, RLO.
[[nodiscard]] inline bool is_override(char32_t c) { return c == U'\u202D' || c == U'\u202E'; }
/// LRE, RLE, LRO, RLO.
[[nodiscard]] inline bool is_embedding_start(char32_t c) {
  return c == U'\u202A' || c == U'\u202B' || is_override(c);
}
/// Those that open or close something: not the marks LRM, RLM and ALM.
[[nodiscard]] inline bool is_bidi_control(char32_t c) {
  return (c >= U'\u202A' && c <= U'\u202E') || (c >= kLri && c <= kPdi);
}

}  // namespace peyk::icu_detail
