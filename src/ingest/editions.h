#pragma once
/// Which edition a language tag of a source means.

#include <string_view>

#include "config/config.h"

namespace peyk {

/// The edition with this id or language tag, whatever the case; else the one with the same primary
/// language: "fa_IR" and "fa-IR" mean "fa". Null if there is none.
[[nodiscard]] const Edition* match_edition(const Config& config, std::string_view tag);
/// "en, fa, ar, sq", for messages.
[[nodiscard]] std::string edition_ids(const Config& config);

}  // namespace peyk
