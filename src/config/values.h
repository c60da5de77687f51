#pragma once
/// What the values of the configuration must look like. Each check gives what is wrong in plain
/// words, or nothing; none of them asks the network.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "model/pace.h"

namespace peyk {

/// scheme://host[:port][/path]: no user name, no spaces, no fragment of another form. The host of
/// an IPv6 address is without its brackets.
struct UrlParts {
  std::string scheme;  ///< Lower case.
  std::string host;    ///< Lower case.
  int port = 0;        ///< 0: none given.
  std::string rest;    ///< From the first "/", "?" or "#" after the host.
};
/// Nothing if it is not of that form.
[[nodiscard]] std::optional<UrlParts> split_url(std::string_view url);

/// localhost, 127.0.0.0/8, ::1: what is said to it does not leave this machine.
[[nodiscard]] bool is_loopback(std::string_view host);
/// The names that RFC 2606 and RFC 6761 keep for examples and tests.
[[nodiscard]] bool is_example_host(std::string_view host);

/// The checks: empty if it is fine, else the rest of a sentence that begins with the key ("is no
/// absolute http or https URL").
[[nodiscard]] std::string http_url_trouble(std::string_view url);
/// As http_url_trouble, and it must be https unless the host is loopback or an example.
[[nodiscard]] std::string secure_url_trouble(std::string_view url);
/// local@domain without display name. A simple check; mail/address.h knows all the rules.
[[nodiscard]] std::string mail_address_trouble(std::string_view address);
[[nodiscard]] std::string domain_trouble(std::string_view domain);
/// A selector of DKIM (RFC 6376 §3.1): labels of letters, digits and hyphens.
[[nodiscard]] std::string selector_trouble(std::string_view selector);
/// Ids are parts of files, URLs and mail headers: a–z, 0–9 and single hyphens between them, at most
/// 40 characters.
[[nodiscard]] std::string id_trouble(std::string_view id);
/// A name of an environment variable.
[[nodiscard]] bool is_environment_name(std::string_view name);

/// "90m" is refused, "72h", "3d", "2w" are durations: a whole number and its unit.
[[nodiscard]] std::optional<std::chrono::hours> parse_duration(std::string_view text);
/// "20/s", "600/m", "5000/h": 1 to 1,000,000 messages; with the burst that is due to it, what a
/// tenth of a second brings and at least one.
[[nodiscard]] std::optional<Rate> parse_rate(std::string_view text);
/// A decimal number without a sign or an exponent: "1", "1.5".
[[nodiscard]] std::optional<double> parse_decimal(std::string_view text);
/// "09:00", "23:59".
[[nodiscard]] std::optional<std::chrono::minutes> parse_time_of_day(std::string_view text);

/// For comparing names without regard to case: ASCII, Latin-1 and Latin Extended-A letters become
/// small; other scripts stay as they are.
[[nodiscard]] std::string fold_case(std::string_view text);

}  // namespace peyk
