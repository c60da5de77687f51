#pragma once
/// The URL of a relay, checked before libcurl sees it.

#include <string>
#include <string_view>

#include "base/error.h"

namespace peyk {

struct RelayUrl {
  bool implicit_tls = false;  ///< smtps
  std::string host;
  std::string hello_name;  ///< The path: libcurl says it in its EHLO, and so do we. May be empty.
  bool loopback = false;   ///< The host is this machine, by name or address.
};

/// What EHLO and URLs take as a name without quoting: letters, digits, "." and "-"; not empty.
[[nodiscard]] bool is_plain_host_name(std::string_view name);

/// Takes smtp://host[:port][/name] and smtps://…; refuses other schemes, user names and passwords
/// (they would be printed with the URL), queries, fragments, controls. Fails with configuration.
[[nodiscard]] Result<RelayUrl> parse_relay_url(const std::string& url);

}  // namespace peyk
