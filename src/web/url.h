#pragma once
/// URLs of the web as libcurl's own parser takes them (RFC 3986, RFC 7230 §2.7), so that what is
/// checked here is what is connected to.

#include <string>
#include <string_view>

#include "base/error.h"

namespace peyk {

/// An absolute http or https URL without a user name.
class WebUrl {
 public:
  /// Fails with bad_data: another scheme, relative, a user name or a password in it, no host, white
  /// space or control characters. The fragment is dropped, a name of other scripts becomes ASCII.
  [[nodiscard]] static Result<WebUrl> parse(std::string_view text);
  /// What a Location header of this page means (RFC 7231 §7.1.2). Fails as parse does.
  [[nodiscard]] Result<WebUrl> resolve(std::string_view reference) const;

  [[nodiscard]] const std::string& text() const { return text_; }
  /// Lower case; an IPv6 address has no brackets.
  [[nodiscard]] const std::string& host() const { return host_; }
  /// scheme://host:port, the port always there. Credentials stay within one origin (RFC 6454 §4).
  [[nodiscard]] const std::string& origin() const { return origin_; }
  [[nodiscard]] bool secure() const { return origin_.starts_with("https:"); }

 private:
  WebUrl() = default;
  std::string text_;
  std::string host_;
  std::string origin_;
};

/// With a query parameter more; `name` and `value` are encoded here.
[[nodiscard]] std::string with_parameter(std::string_view url, std::string_view name,
                                         std::string_view value);

}  // namespace peyk
