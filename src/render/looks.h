#pragma once
/// The looks of one direction: the theme with its references resolved.

#include <map>
#include <string>

#include "config/config.h"
#include "model/edition.h"

namespace peyk::render {

/// Resolved values by name ("style.headline"). A value may refer to others as $name and says
/// {start} and {end} for the sides; both are replaced, so that what comes out is plain CSS with
/// physical sides. A name with the suffix `_rtl` replaces the one without it in editions that run
/// from right to left and cannot be used by itself.
using Looks = std::map<std::string, std::string>;

/// Fails with configuration, all mistakes at once: unknown or circular $names, unknown {words},
/// and characters that would end an attribute (`"`, `<`, `>`, `&`).
[[nodiscard]] Result<Looks> resolve_theme(const Theme& theme, Direction direction,
                                          const std::string& file);

}  // namespace peyk::render
