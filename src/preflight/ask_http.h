#pragma once
/// Asks addresses over HTTP, for check_online().

#include <functional>

#include "base/clock.h"
#include "preflight/online.h"
#include "web/http.h"

namespace peyk {

/// What checking links wants of the client of the configuration: less patience and small answers.
[[nodiscard]] HttpSettings link_settings(const Config& config, std::function<bool()> interrupted);
/// HEAD for all, then GET for those whose server did not take it well: many know no HEAD, or answer
/// it otherwise. `clock` must outlive the result.
[[nodiscard]] AskLinks ask_over_http(HttpSettings settings, const Clock& clock);

}  // namespace peyk
