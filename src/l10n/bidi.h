#pragma once
/// Pairing of bidi controls (UAX #9 BD9, BD10), for this room.

#include <string>
#include <string_view>

namespace peyk::icu_detail {

enum class Unclosed { close, drop };
/// Drops terminators without an initiator, and closes or drops initiators without a terminator. A
/// paragraph separator ends all of them. Invalid bytes become U+FFFD.
[[nodiscard]] std::string balance_bidi(std::string_view text, Unclosed unclosed);

}  // namespace peyk::icu_detail
