/// URLs of links and pictures: what is taken is one absolute ASCII URL of a known scheme, and is
/// taken again as it is.
///
/// Input: the base on the first line, then the reference.

#include "fuzz/fuzz.h"
#include "html/url.h"

namespace peyk {
namespace {

void check(const std::string& url) {
  using fuzz::require;
  const bool web = url.starts_with("http://") || url.starts_with("https://");
  require(web || url.starts_with("mailto:"), "a URL has a known scheme", url);
  for (const char c : url) {
    require(c > ' ' && c < 0x7F, "a URL is printable ASCII", url);
    require(std::string_view("\"'<>\\^`{|}").find(c) == std::string::npos,
            "nothing in a URL ends an attribute", url);
  }
  if (web) {
    const size_t begin = url.find("//") + 2;
    const std::string authority = url.substr(begin, url.find_first_of("/?#", begin) - begin);
    require(!authority.empty() && authority.find('@') == std::string::npos,
            "a URL names a host and no user", url);
    require(authority.find('%') == std::string::npos, "a host is written plainly", url);
  }
  const auto again = html_detail::resolve_url("", url);
  if (!again) fuzz::broken("a URL is taken again", url);
  require(*again == url, "a URL is written in one way", url + "\n" + *again);
}

}  // namespace
}  // namespace peyk

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace peyk;
  fuzz::Input input(data, size);
  const std::string_view base = input.line();
  const std::string_view reference = input.rest();
  const auto url = html_detail::resolve_url(base, reference);
  if (url) check(*url);
  const auto web = html_detail::resolve_web_url(base, reference);
  const bool mail = url && url->starts_with("mailto:");
  fuzz::require(mail ? !web : web == url, "of the web is what is no mail address", reference);
  return 0;
}
