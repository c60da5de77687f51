/// The URL of a relay: what is taken has nothing in it that could reach the wire as more than a
/// host and a name; what is refused never shows a password.
///
/// Input: the text of a URL.

#include <algorithm>

#include "fuzz/fuzz.h"
#include "smtp/relay_url.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace peyk;
  const std::string text(fuzz::bytes_of(data, size));
  const auto url = parse_relay_url(text);
  if (!url) {
    const std::string message = url.error().message();
    fuzz::require(url.error().kind() == ErrorKind::configuration, "a bad URL is configuration");
    fuzz::require_one_line(message, "what is wrong with a URL");
    // What stands before an @ may be a password: one message for all of them.
    if (text.find('@') != std::string::npos) {
      fuzz::require(message == parse_relay_url("smtp://a@b").error().message(),
                    "no password is shown", message);
    }
    return 0;
  }
  fuzz::require(text.find('@') == std::string::npos, "no user name is taken", text);
  fuzz::require(!url->host.empty(), "a relay has a host", text);
  fuzz::require_one_line(url->host, "a host");
  fuzz::require(url->host.find_first_of(" /@?#\\") == std::string::npos, "a host is one",
                url->host);
  fuzz::require(std::all_of(url->hello_name.begin(), url->hello_name.end(),
                            [](char c) {
                              return is_ascii_alpha(c) || is_ascii_digit(c) || c == '.' || c == '-';
                            }),
                "the name for EHLO is one", url->hello_name);
  fuzz::require(to_ascii_lower(text).starts_with(url->implicit_tls ? "smtps:" : "smtp:"),
                "TLS as the scheme says", text);
  // In clear text a password goes to no other machine: see who uses `loopback`.
  if (url->loopback) {
    const bool named = ascii_iequals(url->host, "localhost") || url->host == "[::1]";
    const bool numbers = url->host.starts_with("127.") &&
                         url->host.find_first_not_of("0123456789.") == std::string::npos;
    fuzz::require(named || numbers, "only this machine is this machine", url->host);
  }
  return 0;
}
