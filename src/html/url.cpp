#include "html/url.h"

#include <algorithm>
#include <vector>

#include "base/bytes.h"
#include "l10n/text.h"

namespace peyk::html_detail {
namespace {

constexpr size_t kLongestUrl = 4096;

/// The five parts of RFC 3986 §3; `authority` and the last two are unset when they are not there.
struct Parts {
  std::string scheme;
  std::optional<std::string> authority;
  std::string path;
  std::optional<std::string> query;
  std::optional<std::string> fragment;
};

/// Browsers drop tabs and newlines anywhere and controls at the ends; whoever hides a scheme counts
/// on a filter that does not. All controls go.
std::string without_controls(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7F) out += c;
  }
  return std::string(trim(out));
}

/// The scheme in lower case, or nothing; "a/b:c" has none.
std::optional<std::string> scheme_of(std::string_view url) {
  const size_t colon = url.find(':');
  if (colon == std::string_view::npos || colon == 0 || !is_ascii_alpha(url.front())) {
    return std::nullopt;
  }
  for (const char c : url.substr(0, colon)) {
    if (!is_ascii_alpha(c) && !is_ascii_digit(c) && c != '+' && c != '-' && c != '.') {
      return std::nullopt;
    }
  }
  return to_ascii_lower(url.substr(0, colon));
}

Parts split_url(std::string_view url) {
  Parts parts;
  if (const auto scheme = scheme_of(url)) {
    parts.scheme = *scheme;
    url.remove_prefix(scheme->size() + 1);
  }
  if (const size_t hash = url.find('#'); hash != std::string_view::npos) {
    parts.fragment = std::string(url.substr(hash + 1));
    url = url.substr(0, hash);
  }
  if (const size_t mark = url.find('?'); mark != std::string_view::npos) {
    parts.query = std::string(url.substr(mark + 1));
    url = url.substr(0, mark);
  }
  // Browsers read a backslash as a slash there.
  std::string hierarchy(url);
  if (parts.scheme != "mailto") std::replace(hierarchy.begin(), hierarchy.end(), '\\', '/');
  if (hierarchy.starts_with("//")) {
    const size_t slash = hierarchy.find('/', 2);
    parts.authority = hierarchy.substr(2, slash == std::string::npos ? slash : slash - 2);
    hierarchy = slash == std::string::npos ? "" : hierarchy.substr(slash);
  }
  parts.path = hierarchy;
  return parts;
}

/// Percent-encodes what may not stand in a path, query or fragment, and the apostrophe, which may,
/// but ends an attribute that somebody later puts into single quotes. A '%' stays as it is, so that
/// doing it twice is doing it once.
std::string encode(std::string_view text) {
  constexpr std::string_view kAllowed = "-._~!$&()*+,;=:@/?%";
  std::string out;
  for (const char c : text) {
    if (is_ascii_alpha(c) || is_ascii_digit(c) || kAllowed.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += percent_encode(std::string_view(&c, 1));
    }
  }
  return out;
}

/// RFC 3986 §5.2.4.
std::string remove_dot_segments(std::string_view path) {
  std::vector<std::string_view> kept;
  const std::vector<std::string_view> segments = split(path, '/');
  for (size_t i = 0; i < segments.size(); ++i) {
    const std::string_view segment = segments[i];
    const bool last = i + 1 == segments.size();
    if (segment == "..") {
      // The empty segment in front of the first slash stays.
      if (kept.size() > 1) kept.pop_back();
      if (last) kept.emplace_back();
    } else if (segment == ".") {
      if (last) kept.emplace_back();
    } else {
      kept.push_back(segment);
    }
  }
  std::string out;
  for (size_t i = 0; i < kept.size(); ++i) {
    if (i > 0) out += '/';
    out += kept[i];
  }
  return out;
}

std::optional<std::string> canonical_host(const std::string& host) {
  const bool plain = std::all_of(host.begin(), host.end(), [](char c) {
    return is_ascii_alpha(c) || is_ascii_digit(c) || c == '-' || c == '.' || c == '_';
  });
  const std::string lower = to_ascii_lower(host);
  if (host.empty() || host.front() == '.' || host.find("..") != std::string::npos) {
    return std::nullopt;
  }
  // An underscore is no host name by the letter, but hosts with one exist.
  if (plain && lower.find("xn--") == std::string::npos) return lower;
  auto ascii = domain_to_ascii(host);
  if (!ascii) return std::nullopt;
  return std::move(*ascii);
}

std::optional<std::string> canonical_authority(std::string_view authority) {
  constexpr size_t kLongestPort = 5;
  if (authority.find('@') != std::string_view::npos) return std::nullopt;
  std::string host(authority);
  std::string port;
  const size_t colon = host.rfind(':');
  const bool is_literal = host.starts_with('[');
  if (colon != std::string::npos && !(is_literal && host.find(']', colon) != std::string::npos)) {
    port = host.substr(colon + 1);
    host.resize(colon);
    if (port.size() > kLongestPort || !std::all_of(port.begin(), port.end(), is_ascii_digit)) {
      return std::nullopt;
    }
  }
  if (is_literal) {
    constexpr std::string_view kAddress = "0123456789abcdefABCDEF:.";
    const bool closed = host.size() > 2 && host.back() == ']';
    if (!closed || host.find_first_not_of(kAddress, 1) != host.size() - 1) return std::nullopt;
    host = to_ascii_lower(host);
  } else {
    const auto canonical = canonical_host(host);
    if (!canonical) return std::nullopt;
    host = *canonical;
  }
  return port.empty() ? host : host + ':' + port;
}

bool is_web(const Parts& parts) {
  return (parts.scheme == "http" || parts.scheme == "https") && parts.authority.has_value();
}

/// RFC 3986 §5.2.2, for a reference without a scheme.
Parts join_parts(const Parts& base, const Parts& reference) {
  Parts target = reference;
  target.scheme = base.scheme;
  if (reference.authority) return target;
  target.authority = base.authority;
  if (reference.path.empty()) {
    target.path = base.path;
    if (!reference.query) target.query = base.query;
  } else if (!reference.path.starts_with('/')) {
    const size_t slash = base.path.rfind('/');
    target.path =
        (slash == std::string::npos ? "/" : base.path.substr(0, slash + 1)) + reference.path;
  }
  return target;
}

std::string tail_of(const Parts& parts) {
  std::string tail;
  if (parts.query) tail += '?' + encode(*parts.query);
  if (parts.fragment) tail += '#' + encode(*parts.fragment);
  return tail;
}

std::optional<std::string> write_mailto(const Parts& parts) {
  const std::string address = encode(parts.path);
  const std::string lower = to_ascii_lower(address);
  const bool breaks_lines =
      lower.find("%0a") != std::string::npos || lower.find("%0d") != std::string::npos;
  const size_t at = address.find('@');
  if (breaks_lines || at == std::string::npos || at == 0 || at + 1 == address.size()) {
    return std::nullopt;
  }
  return "mailto:" + address + tail_of(parts);
}

std::optional<std::string> write_web(const Parts& parts) {
  const auto authority = canonical_authority(*parts.authority);
  if (!authority) return std::nullopt;
  std::string path = remove_dot_segments(encode(parts.path));
  return parts.scheme + "://" + *authority + path + tail_of(parts);
}

}  // namespace

std::optional<std::string> resolve_url(std::string_view base, std::string_view reference) {
  const std::string cleaned = without_controls(reference);
  if (cleaned.empty() || cleaned.size() > kLongestUrl || find_invalid_utf8(cleaned)) {
    return std::nullopt;
  }
  Parts parts = split_url(cleaned);
  if (parts.scheme.empty()) {
    const Parts from = split_url(without_controls(base));
    if (!is_web(from)) return std::nullopt;
    parts = join_parts(from, parts);
  }
  std::optional<std::string> url;
  if (parts.scheme == "mailto" && !parts.authority) {
    url = write_mailto(parts);
  } else if (is_web(parts)) {
    url = write_web(parts);
  }
  if (url && url->size() > kLongestUrl) return std::nullopt;
  return url;
}

std::optional<std::string> resolve_web_url(std::string_view base, std::string_view reference) {
  auto url = resolve_url(base, reference);
  if (url && url->starts_with("mailto:")) return std::nullopt;
  return url;
}

}  // namespace peyk::html_detail
