#pragma once
/// URLs of links and images: resolved (RFC 3986 §5.2), checked and written in one canonical way.

#include <optional>
#include <string>
#include <string_view>

namespace peyk::html_detail {

/// An absolute http, https or mailto URL in ASCII, or nothing if `reference` is anything else:
/// another scheme, a relative one without a `base`, one with a user name (which readers mistake for
/// the host), a host that is none.
[[nodiscard]] std::optional<std::string> resolve_url(std::string_view base,
                                                     std::string_view reference);
/// As above, but only http and https.
[[nodiscard]] std::optional<std::string> resolve_web_url(std::string_view base,
                                                         std::string_view reference);

}  // namespace peyk::html_detail
