#include "store/identity.h"

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "base/hash.h"

namespace peyk {
namespace {

bool counts_readers(std::string_view parameter) {
  const std::string name = to_ascii_lower(parameter.substr(0, parameter.find('=')));
  constexpr std::array<std::string_view, 14> kNames = {
      "fbclid", "gclid",  "dclid",  "gbraid", "wbraid", "msclkid",   "yclid",
      "igshid", "mc_cid", "mc_eid", "_hsenc", "_hsmi",  "at_medium", "at_campaign"};
  return name.empty() || name.starts_with("utm_") ||
         std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

std::string query_key(std::string_view query) {
  std::string key;
  for (const std::string_view parameter : split(query, '&')) {
    if (counts_readers(parameter)) continue;
    key += key.empty() ? '?' : '&';
    key += percent_decode(parameter);
  }
  return key;
}

}  // namespace

std::string url_key(std::string_view url) {
  url = trim(url);
  const size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return "";
  const bool secure = ascii_iequals(url.substr(0, scheme), "https");
  if (!secure && !ascii_iequals(url.substr(0, scheme), "http")) return "";
  url.remove_prefix(scheme + 3);
  // “#!/page” is a page; other fragments are places in one.
  if (const size_t fragment = url.find('#'); fragment != std::string_view::npos) {
    if (url.substr(fragment).starts_with("#!")) return "";
    url = url.substr(0, fragment);
  }
  const size_t end = std::min(url.find_first_of("/?"), url.size());
  std::string host = to_ascii_lower(url.substr(0, end));
  url.remove_prefix(end);
  if (host.ends_with(secure ? ":443" : ":80")) host.resize(host.rfind(':'));
  if (host.starts_with("www.")) host.erase(0, 4);
  const size_t question = std::min(url.find('?'), url.size());
  std::string path = percent_decode(url.substr(0, question));
  while (path.ends_with('/')) path.pop_back();
  const std::string query =
      question < url.size() ? query_key(url.substr(question + 1)) : std::string();
  if (host.empty() || (path.empty() && query.empty())) return "";
  return host + path + query;
}

std::string guid_key(std::string_view guid) {
  guid = trim(guid);
  constexpr size_t kLongEnough = 24;
  const bool global = guid.find("://") != std::string_view::npos || guid.starts_with("urn:") ||
                      guid.starts_with("tag:") || guid.size() >= kLongEnough;
  return global ? std::string(guid) : "";
}

std::string text_key(std::string_view folded_title, std::string_view folded_text) {
  constexpr size_t kLeastBytes = 300;  // Some fifty words.
  if (folded_text.size() < kLeastBytes) return "";
  FieldHash hash;
  hash.add(folded_title).add(folded_text);
  return hash.hex().substr(0, 32);
}

std::string_view id_space(std::string_view id) {
  const size_t kind = id.find(':');
  if (kind == std::string_view::npos) return id;
  return id.substr(0, id.find(':', kind + 1));
}

}  // namespace peyk
