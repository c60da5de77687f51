#include "html/url.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/bytes.h"
#include "l10n/text.h"

namespace peyk::html_detail {
namespace {

constexpr size_t kLongestUrl = 4096;

/// The five parts of RFC 3986 §3, in a URL that must outlive them; `authority` and the last two are
/// unset when they are not there.
struct Parts {
  std::string scheme;  ///< In lower case.
  std::optional<std::string_view> authority;
  std::string_view path;
  std::optional<std::string_view> query;
  std::optional<std::string_view> fragment;
};

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F;
}

/// Browsers drop tabs and newlines anywhere and controls at the ends; whoever hides a scheme counts
/// on a filter that does not. All controls go. (`kept` holds what is left if there were any.)
std::string_view without_controls(std::string_view text, std::string& kept) {
  if (std::none_of(text.begin(), text.end(), is_control)) return trim(text);
  kept = text;
  std::erase_if(kept, is_control);
  return trim(kept);
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

/// `slashed` holds the part of the URL that had to be changed, if any.
Parts split_url(std::string_view url, std::string& slashed) {
  Parts parts;
  if (auto scheme = scheme_of(url)) {
    url.remove_prefix(scheme->size() + 1);
    parts.scheme = *std::move(scheme);
  }
  if (const size_t hash = url.find('#'); hash != std::string_view::npos) {
    parts.fragment = url.substr(hash + 1);
    url = url.substr(0, hash);
  }
  if (const size_t mark = url.find('?'); mark != std::string_view::npos) {
    parts.query = url.substr(mark + 1);
    url = url.substr(0, mark);
  }
  // Browsers read a backslash as a slash there.
  if (parts.scheme != "mailto" && url.find('\\') != std::string_view::npos) {
    slashed = url;
    std::replace(slashed.begin(), slashed.end(), '\\', '/');
    url = slashed;
  }
  if (url.starts_with("//")) {
    const size_t slash = std::min(url.find('/', 2), url.size());
    parts.authority = url.substr(2, slash - 2);
    url.remove_prefix(slash);
  }
  parts.path = url;
  return parts;
}

constexpr std::array<bool, 256> kAllowed = [] {
  std::array<bool, 256> allowed{};
  for (const unsigned char c : std::string_view("-._~!$&()*+,;=:@/?%")) allowed[c] = true;
  for (unsigned char c = '0'; c <= '9'; ++c) allowed[c] = true;
  for (unsigned char c = 'a'; c <= 'z'; ++c) allowed[c] = allowed[c - 'a' + 'A'] = true;
  return allowed;
}();

/// Percent-encodes what may not stand in a path, query or fragment, and the apostrophe, which may,
/// but ends an attribute that somebody later puts into single quotes. A '%' stays as it is, so that
/// doing it twice is doing it once.
void encode(std::string& out, std::string_view text) {
  for (size_t at = 0; at < text.size(); ++at) {
    if (kAllowed[static_cast<unsigned char>(text[at])]) {
      out += text[at];
    } else {
      out += percent_encode(text.substr(at, 1));
    }
  }
}

bool has_dot_segments(std::string_view path) {
  return path.starts_with('.') || path.find("/.") != std::string_view::npos;
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
  if (host.empty() || host.front() == '.' || host.find("..") != std::string::npos) {
    return std::nullopt;
  }
  std::string lower = to_ascii_lower(host);
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

/// RFC 3986 §5.2.2, for a reference without a scheme. `path` holds a path of both, if it comes to
/// that.
Parts join_parts(const Parts& base, const Parts& reference, std::string& path) {
  Parts target = reference;
  target.scheme = base.scheme;
  if (reference.authority) return target;
  target.authority = base.authority;
  if (reference.path.empty()) {
    target.path = base.path;
    if (!reference.query) target.query = base.query;
  } else if (!reference.path.starts_with('/')) {
    const size_t slash = base.path.rfind('/');
    path = slash == std::string_view::npos ? "/" : base.path.substr(0, slash + 1);
    path += reference.path;
    target.path = path;
  }
  return target;
}

void write_tail(std::string& out, const Parts& parts) {
  if (parts.query) encode(out += '?', *parts.query);
  if (parts.fragment) encode(out += '#', *parts.fragment);
}

std::optional<std::string> write_mailto(const Parts& parts) {
  std::string url = "mailto:";
  const size_t begin = url.size();
  encode(url, parts.path);
  const std::string lower = to_ascii_lower(url);
  const bool breaks_lines =
      lower.find("%0a") != std::string::npos || lower.find("%0d") != std::string::npos;
  const size_t at = url.find('@');
  if (breaks_lines || at == std::string::npos || at == begin || at + 1 == url.size()) {
    return std::nullopt;
  }
  write_tail(url, parts);
  return url;
}

std::optional<std::string> write_web(const Parts& parts) {
  const auto authority = canonical_authority(*parts.authority);
  if (!authority) return std::nullopt;
  std::string url = parts.scheme;
  url.reserve(url.size() + authority->size() + parts.path.size() + 3);
  (url += "://") += *authority;
  const size_t begin = url.size();
  encode(url, parts.path);
  if (const auto path = std::string_view(url).substr(begin); has_dot_segments(path)) {
    const std::string shorter = remove_dot_segments(path);
    url.replace(begin, std::string::npos, shorter);
  }
  write_tail(url, parts);
  return url;
}

}  // namespace

std::optional<std::string> resolve_url(std::string_view base, std::string_view reference) {
  std::string kept;
  const std::string_view cleaned = without_controls(reference, kept);
  if (cleaned.empty() || cleaned.size() > kLongestUrl || find_invalid_utf8(cleaned)) {
    return std::nullopt;
  }
  std::string slashed;
  Parts parts = split_url(cleaned, slashed);
  std::string base_kept;
  std::string base_slashed;
  std::string path;
  if (parts.scheme.empty()) {
    const Parts from = split_url(without_controls(base, base_kept), base_slashed);
    if (!is_web(from)) return std::nullopt;
    parts = join_parts(from, parts, path);
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
