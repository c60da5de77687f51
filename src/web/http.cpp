#include "web/http.h"

#include "base/bytes.h"

namespace peyk {

std::string user_agent(std::string_view site_url) {
  return "peyk/" PEYK_VERSION + (site_url.empty() ? "" : " (+" + std::string(site_url) + ")");
}

std::string_view HttpResponse::header(std::string_view name) const {
  for (auto entry = headers.rbegin(); entry != headers.rend(); ++entry) {
    if (entry->first == name) return entry->second;
  }
  return {};
}

std::string HttpResponse::charset() const {
  for (const std::string_view piece : split(header("content-type"), ';')) {
    const std::string_view parameter = trim(piece);
    const size_t equals = parameter.find('=');
    if (equals == std::string_view::npos ||
        !ascii_iequals(trim(parameter.substr(0, equals)), "charset")) {
      continue;
    }
    std::string_view value = trim(parameter.substr(equals + 1));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
      value = value.substr(1, value.size() - 2);
    }
    return std::string(value);
  }
  return "";
}

Result<void> require_success(const HttpResponse& response) {
  if (response.ok() || response.not_modified()) return {};
  const std::string answers = "answers " + std::to_string(response.status);
  const auto error = [&](ErrorKind kind, const std::string& what, std::string remedy) {
    return fail(Error(kind, answers + what).at({response.url}).remedy(std::move(remedy)));
  };
  switch (response.status) {
    case 401:
      return error(ErrorKind::credentials, ": it wants a user and a password, or refuses them",
                   "Check the user and the password of the source.");
    case 403:
      return error(ErrorKind::credentials, ": it forbids us to read this",
                   "Check that the user may read it, and that no firewall of the site keeps peyk "
                   "out.");
    case 404:
    case 410:
      return error(ErrorKind::no_input, ": there is nothing at this address",
                   "Check the address; has the site moved it?");
    case 429: {
      const std::string after(response.header("retry-after"));
      return error(ErrorKind::unavailable,
                   ": it asks us to come less often" +
                       (after.empty() ? "" : " (Retry-After: " + after.substr(0, 40) + ")"),
                   "The next run tries again; if it happens often, let peyk run less often.");
    }
    default:
      break;
  }
  if (response.status >= 500) {
    return error(ErrorKind::unavailable, ": it is in trouble itself",
                 "The next run tries again; if it lasts, tell those who run the site.");
  }
  return error(ErrorKind::unavailable, ", which is no answer that can be used",
               "Open the address in a browser and look what it says.");
}

}  // namespace peyk
