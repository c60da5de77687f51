#include "smtp/relay_url.h"

#include <algorithm>
#include <curl/curl.h>
#include <memory>
#include <string_view>

#include "base/bytes.h"

namespace peyk {
namespace {

struct UrlCloser {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

std::string part(CURLU* url, CURLUPart which) {
  char* text = nullptr;
  if (curl_url_get(url, which, &text, 0) != CURLUE_OK) return {};
  std::string copy(text);
  curl_free(text);
  return copy;
}

tl::unexpected<Error> refuse(const std::string& shown, const std::string& what) {
  return fail(Error(ErrorKind::configuration, "relay URL " + shown + what)
                  .remedy("Write it as smtp://host:587 or smtps://host:465."));
}

bool is_visible_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte < 0x7f;
  });
}

bool is_loopback(const std::string& host) {
  if (ascii_iequals(host, "localhost") || host == "[::1]") return true;
  return host.starts_with("127.") && std::all_of(host.begin(), host.end(), [](char c) {
           return is_ascii_digit(c) || c == '.';
         });
}

}  // namespace

bool is_plain_host_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return is_ascii_alpha(c) || is_ascii_digit(c) || c == '.' || c == '-';
  });
}

Result<RelayUrl> parse_relay_url(const std::string& text) {
  // A URL that may hold a password is not repeated.
  if (text.find('@') != std::string::npos) {
    return refuse("", "holds a user name or password; these have their own settings");
  }
  if (!is_visible_ascii(text))
    return refuse("", "holds spaces, controls or characters that are not ASCII");
  const std::unique_ptr<CURLU, UrlCloser> url(curl_url());
  if (!url || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) {
    return refuse("\"" + text + "\"", " is not a URL of a mail server");
  }
  const std::string scheme = part(url.get(), CURLUPART_SCHEME);
  if (scheme != "smtp" && scheme != "smtps") {
    return refuse("\"" + text + "\"", " is not SMTP but " + scheme);
  }
  if (!part(url.get(), CURLUPART_QUERY).empty() || !part(url.get(), CURLUPART_FRAGMENT).empty()) {
    return refuse("\"" + text + "\"", " has a query or a fragment");
  }
  RelayUrl parsed;
  parsed.implicit_tls = scheme == "smtps";
  parsed.host = part(url.get(), CURLUPART_HOST);
  // libcurl has resolved the percent escapes of the host, to any bytes.
  if (!is_visible_ascii(parsed.host)) {
    return refuse("\"" + text + "\"", " has a host that is no name");
  }
  parsed.loopback = is_loopback(parsed.host);
  std::string path = part(url.get(), CURLUPART_PATH);
  path.erase(0, std::min(path.size(), path.find_first_not_of('/')));
  if (!path.empty() && !is_plain_host_name(path)) {
    return refuse("\"" + text + "\"", " has a path that is no name for EHLO");
  }
  parsed.hello_name = path;
  return parsed;
}

}  // namespace peyk
