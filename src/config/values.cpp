#include "config/values.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/bytes.h"
#include "config/fields.h"
#include "l10n/text.h"

namespace peyk {
namespace {

bool is_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_ascii_digit);
}

/// Reads "host:port" or "[v6]:port"; false if it is neither.
bool split_authority(std::string_view authority, UrlParts& parts) {
  std::string_view port;
  if (authority.starts_with('[')) {
    const size_t end = authority.find(']');
    if (end == std::string_view::npos) return false;
    parts.host = to_ascii_lower(authority.substr(1, end - 1));
    const std::string_view after = authority.substr(end + 1);
    if (!after.empty() && !after.starts_with(':')) return false;
    port = after.empty() ? after : after.substr(1);
    if (parts.host.find_first_not_of("0123456789abcdef:.") != std::string::npos) return false;
    if (!after.empty() && port.empty()) return false;
  } else {
    const size_t colon = authority.find(':');
    parts.host = to_ascii_lower(authority.substr(0, colon));
    if (colon != std::string_view::npos) {
      port = authority.substr(colon + 1);
      if (port.empty()) return false;
    }
    if (!domain_trouble(parts.host).empty()) return false;
  }
  if (parts.host.empty()) return false;
  if (port.empty()) return true;
  const auto number = parse_integer(port);
  if (!number || *number < 1 || *number > 65535) return false;
  parts.port = static_cast<int>(*number);
  return true;
}

bool domain_or_below(std::string_view host, std::string_view domain) {
  return host == domain || (host.size() > domain.size() && host.ends_with(domain) &&
                            host[host.size() - domain.size() - 1] == '.');
}

}  // namespace

std::optional<UrlParts> split_url(std::string_view url) {
  const size_t colon = url.find("://");
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  const auto bad = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= 0x20U || byte == 0x7FU || c == '"' || c == '<' || c == '>' || c == '\\';
  };
  if (std::any_of(url.begin(), url.end(), bad)) return std::nullopt;
  UrlParts parts;
  parts.scheme = to_ascii_lower(url.substr(0, colon));
  if (!std::all_of(parts.scheme.begin(), parts.scheme.end(), is_ascii_alpha)) return std::nullopt;
  const std::string_view after = url.substr(colon + 3);
  const size_t end = std::min(after.find_first_of("/?#"), after.size());
  if (!split_authority(after.substr(0, end), parts)) return std::nullopt;
  parts.rest = std::string(after.substr(end));
  return parts;
}

bool is_loopback(std::string_view host) {
  if (host == "::1" || domain_or_below(host, "localhost")) return true;
  const auto bytes = split(host, '.');
  return bytes.size() == 4 && bytes[0] == "127" &&
         std::all_of(bytes.begin(), bytes.end(), is_digits);
}

bool is_example_host(std::string_view host) {
  constexpr std::array<std::string_view, 6> kReserved = {
      "example", "example.com", "example.org", "example.net", "test", "invalid"};
  return std::any_of(kReserved.begin(), kReserved.end(),
                     [&](std::string_view domain) { return domain_or_below(host, domain); });
}

std::string http_url_trouble(std::string_view url) {
  const auto parts = split_url(url);
  if (parts && (parts->scheme == "http" || parts->scheme == "https")) return "";
  return "is no absolute http or https URL";
}

std::string secure_url_trouble(std::string_view url) {
  std::string trouble = http_url_trouble(url);
  if (!trouble.empty()) return trouble;
  const auto parts = split_url(url);
  if (parts->scheme == "https" || is_loopback(parts->host) || is_example_host(parts->host)) {
    return "";
  }
  return "must begin with https://";
}

std::string domain_trouble(std::string_view domain) {
  if (domain.empty()) return "is empty";
  for (const std::string_view label : split(domain, '.')) {
    if (label.empty()) return "has a dot too much";
    if (label.starts_with('-') || label.ends_with('-')) return "has a part with “-” at its edge";
    const bool fit = std::all_of(label.begin(), label.end(), [](char c) {
      return is_ascii_alpha(c) || is_ascii_digit(c) || c == '-' ||
             static_cast<unsigned char>(c) >= 0x80U;
    });
    if (!fit) return "has a character that no host name has";
  }
  const auto ascii = domain_to_ascii(domain);
  return ascii && ascii->size() <= 253 ? "" : "is no name that the domain name system takes";
}

std::string selector_trouble(std::string_view selector) {
  for (const std::string_view label : split(selector, '.')) {
    const bool fit = !label.empty() && label.size() <= 63 && label.front() != '-' &&
                     label.back() != '-' && std::all_of(label.begin(), label.end(), [](char c) {
                       return is_ascii_alpha(c) || is_ascii_digit(c) || c == '-';
                     });
    if (!fit) return "is no selector: it has letters, digits and hyphens, as “s2026”";
  }
  return "";
}

std::string mail_address_trouble(std::string_view address) {
  const size_t at = address.find('@');
  if (at == std::string_view::npos) return "is no mail address: it has no “@”";
  if (address.find('@', at + 1) != std::string_view::npos) {
    return "is no mail address: it has more than one “@”";
  }
  const std::string_view local = address.substr(0, at);
  if (local.empty() || local.size() > 64)
    return "is no mail address: the part before “@” is empty or too long";
  const bool fit = std::all_of(local.begin(), local.end(), [](char c) {
    constexpr std::string_view kAtom = "!#$%&'*+-/=?^_`{|}~.";
    return is_ascii_alpha(c) || is_ascii_digit(c) || kAtom.find(c) != std::string_view::npos;
  });
  if (!fit || local.front() == '.' || local.back() == '.' ||
      local.find("..") != std::string_view::npos) {
    return "is no mail address: the part before “@” has a character or a dot that must not be "
           "there "
           "(write the address alone, the sender's name belongs to the edition)";
  }
  const std::string trouble = domain_trouble(address.substr(at + 1));
  return trouble.empty() ? "" : "is no mail address: the part after “@” " + trouble;
}

std::string id_trouble(std::string_view id) {
  if (id.empty()) return "is empty";
  if (id.size() > 40) return "is longer than 40 characters";
  const bool fit = std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || is_ascii_digit(c) || c == '-';
  });
  if (!fit || id.front() == '-' || id.back() == '-' || id.find("--") != std::string_view::npos) {
    return "may have only the letters a to z, digits, and single hyphens between them";
  }
  return "";
}

bool is_environment_name(std::string_view name) {
  return !name.empty() && !is_ascii_digit(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return is_ascii_alpha(c) || is_ascii_digit(c) || c == '_'; });
}

std::optional<std::chrono::hours> parse_duration(std::string_view text) {
  if (text.empty()) return std::nullopt;
  int hours = 0;
  switch (text.back()) {
    case 'h':
      hours = 1;
      break;
    case 'd':
      hours = 24;
      break;
    case 'w':
      hours = 24 * 7;
      break;
    default:
      return std::nullopt;
  }
  const auto count = parse_integer(text.substr(0, text.size() - 1));
  if (!count || *count < 1 || *count > 100'000) return std::nullopt;
  return std::chrono::hours(*count * hours);
}

std::optional<Rate> parse_rate(std::string_view text) {
  if (text.size() < 3 || text[text.size() - 2] != '/') return std::nullopt;
  Rate rate;
  switch (text.back()) {
    case 's':
      rate.per = std::chrono::seconds{1};
      break;
    case 'm':
      rate.per = std::chrono::minutes{1};
      break;
    case 'h':
      rate.per = std::chrono::hours{1};
      break;
    default:
      return std::nullopt;
  }
  const auto count = parse_integer(text.substr(0, text.size() - 2));
  if (!count || *count < 1 || *count > 1'000'000) return std::nullopt;
  rate.messages = *count;
  rate.burst = std::max<int64_t>(1, rate.messages / (10 * rate.per.count()));
  return rate;
}

std::optional<double> parse_decimal(std::string_view text) {
  const size_t dot = text.find('.');
  const std::string_view whole = text.substr(0, dot);
  const bool fit = is_digits(whole) && (whole.size() == 1 || whole.front() != '0') &&
                   (dot == std::string_view::npos || is_digits(text.substr(dot + 1)));
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (!fit || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<std::chrono::minutes> parse_time_of_day(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  if (!is_digits(text.substr(0, 2)) || !is_digits(text.substr(3))) return std::nullopt;
  const int hours = (text[0] - '0') * 10 + (text[1] - '0');
  const int minutes = (text[3] - '0') * 10 + (text[4] - '0');
  if (hours > 23 || minutes > 59) return std::nullopt;
  return std::chrono::minutes(hours * 60 + minutes);
}

std::string fold_case(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0xC3U || byte > 0xC5U || i + 1 == text.size()) {
      out += ascii_lower(text[i]);
      continue;
    }
    char32_t letter = (byte & 0x1FU) << 6U | (static_cast<unsigned char>(text[++i]) & 0x3FU);
    if (letter >= 0xC0 && letter <= 0xDE && letter != 0xD7) {
      letter += 0x20;  // À…Þ, without ×
    } else if (letter == 0x178) {
      letter = 0xFF;  // Ÿ
    } else if ((letter >= 0x100 && letter <= 0x137 && letter != 0x130 && letter != 0x131) ||
               (letter >= 0x14A && letter <= 0x177)) {
      letter |= 1U;  // Pairs: the capital is even,
    } else if ((letter >= 0x139 && letter <= 0x148) || (letter >= 0x179 && letter <= 0x17E)) {
      letter += letter & 1U;  // and here it is odd.
    }
    append_utf8(out, letter);
  }
  return out;
}

}  // namespace peyk
