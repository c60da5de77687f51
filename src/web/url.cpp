#include "web/url.h"

#include <algorithm>
#include <curl/curl.h>
#include <memory>

#include "base/bytes.h"
#include "l10n/text.h"

namespace peyk {
namespace {

struct UrlCloser {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using Handle = std::unique_ptr<CURLU, UrlCloser>;

struct TextCloser {
  void operator()(char* text) const { curl_free(text); }
};

std::string part(CURLU* url, CURLUPart which, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, which, &text, flags) != CURLUE_OK || text == nullptr) return "";
  const std::unique_ptr<char, TextCloser> owner(text);
  return text;
}

tl::unexpected<Error> no_url(std::string_view text, const std::string& why) {
  // What is no URL may be anything, a password included: at most its beginning is repeated.
  constexpr size_t kMostShown = 200;
  return fail(Error(ErrorKind::bad_data, "“" + clean_line(text.substr(0, kMostShown)) +
                                             "” is no URL that can be fetched: " + why)
                  .remedy("Give an absolute http or https URL without a user name."));
}

}  // namespace

Result<WebUrl> WebUrl::parse(std::string_view text) {
  const auto bad = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7F'; };
  if (std::any_of(text.begin(), text.end(), bad)) {
    return no_url(text, "it has white space or control characters");
  }
  const Handle url(curl_url());
  const std::string copy(text);
  const CURLUcode code = curl_url_set(url.get(), CURLUPART_URL, copy.c_str(), CURLU_DISALLOW_USER);
  if (code == CURLUE_USER_NOT_ALLOWED) {
    return fail(Error(ErrorKind::bad_data, "the URL has a user name or a password in it")
                    .remedy("Take it out; credentials have keys of their own."));
  }
  if (code != CURLUE_OK) return no_url(text, curl_url_strerror(code));
  curl_url_set(url.get(), CURLUPART_FRAGMENT, nullptr, 0);
  const std::string scheme = part(url.get(), CURLUPART_SCHEME);
  if (scheme != "http" && scheme != "https") return no_url(text, "its scheme is " + scheme);
  std::string host = part(url.get(), CURLUPART_HOST);
  if (host.size() > 2 && host.front() == '[') {
    host = host.substr(1, host.size() - 2);
  } else {
    const auto ascii = domain_to_ascii(percent_decode(host));
    if (!ascii) return no_url(text, "its host is no name");
    host = to_ascii_lower(*ascii);
    curl_url_set(url.get(), CURLUPART_HOST, host.c_str(), 0);
  }
  if (host.empty()) return no_url(text, "it has no host");
  WebUrl result;
  result.text_ = part(url.get(), CURLUPART_URL);
  if (result.text_.empty()) return no_url(text, "it cannot be written down");
  result.host_ = host;
  result.origin_ = scheme + "://" +
                   (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" +
                   part(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  return result;
}

Result<WebUrl> WebUrl::resolve(std::string_view reference) const {
  const Handle url(curl_url());
  const std::string relative(trim(reference));
  if (curl_url_set(url.get(), CURLUPART_URL, text_.c_str(), 0) != CURLUE_OK ||
      curl_url_set(url.get(), CURLUPART_URL, relative.c_str(),
                   CURLU_URLENCODE | CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK) {
    return no_url(reference, "it is neither absolute nor relative to " + text_);
  }
  return parse(part(url.get(), CURLUPART_URL));
}

std::string with_parameter(std::string_view url, std::string_view name, std::string_view value) {
  const size_t fragment = url.find('#');
  std::string result(url.substr(0, fragment));
  result += result.find('?') == std::string::npos ? "?" : "&";
  return result + percent_encode(name) + "=" + percent_encode(value);
}

}  // namespace peyk
