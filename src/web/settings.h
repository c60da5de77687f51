#pragma once
/// The client as the configuration wants it.

#include "config/config.h"
#include "web/http.h"

namespace peyk {

/// From “fetch” and the site's URL.
[[nodiscard]] HttpSettings http_settings(const Config& config);

}  // namespace peyk
