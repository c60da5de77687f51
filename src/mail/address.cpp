#include "mail/address.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/bytes.h"
#include "l10n/text.h"

namespace peyk {
namespace {

// RFC 5321 §4.5.3.1: octets of a local part, of a domain, and of a path without its brackets.
constexpr size_t kLongestLocal = 64;
constexpr size_t kLongestDomain = 253;
constexpr size_t kLongestLabel = 63;
constexpr size_t kLongestAddress = 254;

/// What may stand before the @ as it is: RFC 5321's atext and the dot. A table, since all bytes of
/// all addresses of all readers are looked up in it.
constexpr std::array<bool, 256> kLocalCharacters = [] {
  std::array<bool, 256> table{};
  for (const char c :
       std::string_view("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                        "!#$%&'*+-/=?^_`{|}~.")) {
    table[static_cast<unsigned char>(c)] = true;
  }
  return table;
}();

bool is_local_character(char c) { return kLocalCharacters[static_cast<unsigned char>(c)]; }

/// The address as a message may show it: controls visible, not longer than a line.
std::string show(std::string_view text) {
  constexpr size_t kMost = 80;
  if (find_invalid_utf8(text)) return "(bytes that are no UTF-8)";
  std::string shown;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto byte = static_cast<unsigned char>(c);
    if (shown.size() >= kMost && (byte & 0xC0U) != 0x80U) return shown + "…";
    // C1 controls (U+0080 to U+009F) steer terminals too.
    if (byte == 0xC2 && static_cast<unsigned char>(text[i + 1]) < 0xA0) {
      shown += '?';
      ++i;
      continue;
    }
    switch (c) {
      case '\r':
        shown += "\\r";
        break;
      case '\n':
        shown += "\\n";
        break;
      case '\0':
        shown += "\\0";
        break;
      default:
        shown += byte < 0x20 || byte == 0x7F ? '?' : c;
    }
  }
  return shown;
}

tl::unexpected<Error> refuse(std::string_view text, const std::string& why) {
  return fail(ErrorKind::bad_data, "“" + show(text) + "” is no mail address: " + why);
}

struct CodePoint {
  char32_t value = 0;
  size_t size = 1;
};

/// The code point at `at` of valid UTF-8.
CodePoint code_point_at(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t value = lead & (0xFFU >> (size + 1));
  for (size_t i = 1; i < size; ++i) value = value << 6U | (byte(i) & 0x3FU);
  return {value, size};
}

/// Blanks, controls and marks that nobody sees. In an address they are slips of the clipboard (text
/// copied from a right-to-left page brings U+200F or U+202B along) or tricks, never meant.
bool is_invisible(char32_t c) {
  struct Range {
    char32_t first, last;
  };
  constexpr std::array<Range, 16> kRanges = {{{0x00, 0x20},
                                              {0x7F, 0xA0},
                                              {0xAD, 0xAD},
                                              {0x61C, 0x61C},
                                              {0x1680, 0x1680},
                                              {0x180E, 0x180E},
                                              {0x2000, 0x200F},
                                              {0x2028, 0x202F},
                                              {0x205F, 0x206F},
                                              {0x3000, 0x3000},
                                              {0xE000, 0xF8FF},
                                              {0xFDD0, 0xFDEF},
                                              {0xFEFF, 0xFEFF},
                                              {0xFFF0, 0xFFFF},
                                              {0xE0000, 0xE0FFF},
                                              {0xF0000, 0x10FFFF}}};
  if (c > ' ' && c < 0x7F) return false;
  return std::any_of(kRanges.begin(), kRanges.end(),
                     [c](const Range& range) { return c >= range.first && c <= range.last; });
}

/// Takes away what is invisible at both ends; line ends stay, since they are refused, not mended.
std::string_view trim_invisible(std::string_view text) {
  const auto trimmable = [](char32_t c) {
    return c == ' ' || c == '\t' || (c >= 0x80 && is_invisible(c));
  };
  while (!text.empty()) {
    const CodePoint first = code_point_at(text, 0);
    if (!trimmable(first.value)) break;
    text.remove_prefix(first.size);
  }
  while (!text.empty()) {
    size_t at = text.size() - 1;
    while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) --at;
    if (!trimmable(code_point_at(text, at).value)) break;
    text = text.substr(0, at);
  }
  return text;
}

/// What is wrong with the characters of the whole text, before it is taken apart.
std::optional<std::string> fault_of_characters(std::string_view text) {
  if (text.empty()) return "it is empty";
  const auto ats = std::count(text.begin(), text.end(), '@');
  const auto usual = std::count_if(text.begin(), text.end(), is_local_character);
  if (ats == 1 && static_cast<size_t>(usual + ats) == text.size()) return std::nullopt;
  if (text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos) {
    return "it has a line break or a NUL inside";
  }
  if (text.find_first_of("<>") != std::string_view::npos) {
    return "write the address alone, without a display name and angle brackets";
  }
  if (text.find_first_of("()") != std::string_view::npos) {
    return "comments in parentheses are not taken";
  }
  if (text.find_first_of(",;") != std::string_view::npos) {
    return "it has a comma or semicolon; write one address alone";
  }
  if (text.front() == '"') return "a quoted local part is not taken";
  for (size_t at = 0; at < text.size();) {
    const CodePoint c = code_point_at(text, at);
    if (c.value == ' ') return "it has a space inside";
    // Persian names have the joiners U+200C and U+200D inside; IDNA judges those of a domain.
    const bool joiner = c.value == 0x200C || c.value == 0x200D;
    if (is_invisible(c.value) && !(joiner && text.find('@') < at)) {
      return "it has an invisible character inside";
    }
    at += c.size;
  }
  if (ats == 0) return "there is no @";
  if (ats > 1) return "there is more than one @";
  return std::nullopt;
}

/// RFC 5321 Dot-string, with RFC 6531's UTF-8.
std::optional<std::string> fault_of_local(std::string_view local) {
  if (local.empty()) return "nothing stands before the @";
  if (local.size() > kLongestLocal) return "more than 64 bytes stand before the @";
  if (local.front() == '.') return "it begins with a dot";
  if (local.back() == '.') return "a dot stands right before the @";
  if (local.find("..") != std::string_view::npos) return "two dots stand side by side";
  for (const char c : local) {
    const bool fits = is_local_character(c) || static_cast<unsigned char>(c) >= 0x80;
    if (!fits) return std::string("the character “") + c + "” cannot stand before the @";
  }
  return std::nullopt;
}

/// A host name of LDH labels (RFC 1123 §2.1), at least two of them.
std::optional<std::string> fault_of_domain(std::string_view domain) {
  if (domain.size() > kLongestDomain) return "the domain is longer than 253 characters";
  std::string_view label;
  for (size_t at = 0; at <= domain.size(); at += label.size() + 1) {
    label = domain.substr(at, domain.find('.', at) - at);
    if (label.empty()) return "a part of the domain is empty (a dot too many)";
    if (label.size() > kLongestLabel) return "a part of the domain is longer than 63 characters";
    if (label.front() == '-' || label.back() == '-') {
      return "a part of the domain begins or ends with a hyphen";
    }
    for (const char c : label) {
      if (!is_ascii_alpha(c) && !is_ascii_digit(c) && c != '-') {
        return std::string("the character “") + c + "” cannot stand in a domain";
      }
    }
  }
  if (label.size() == domain.size()) return "the domain has no dot (“example.org” has one)";
  if (std::all_of(label.begin(), label.end(), is_ascii_digit)) {
    return "an IP address stands where the domain should be";
  }
  return std::nullopt;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

Result<Address> Address::parse(std::string_view text) {
  if (find_invalid_utf8(text)) return refuse(text, "its bytes are not valid UTF-8");
  const std::string_view whole = trim_invisible(text);
  if (const auto fault = fault_of_characters(whole)) return refuse(whole, *fault);
  const size_t at = whole.find('@');
  const std::string_view local = whole.substr(0, at);
  const std::string_view domain = whole.substr(at + 1);
  if (const auto fault = fault_of_local(local)) return refuse(whole, *fault);
  if (domain.empty()) return refuse(whole, "nothing stands after the @");
  if (domain.front() == '[')
    return refuse(whole, "an IP address stands where the domain should be");

  std::string host = to_ascii_lower(domain);
  // Plain names need no IDNA; what claims to be an A-label must be one.
  if (!is_ascii(host) || host.find("xn--") != std::string::npos) {
    // More than four times the longest domain cannot shrink into one; spares ICU absurd inputs.
    if (host.size() > 4 * kLongestDomain) {
      return refuse(whole, "the domain is longer than 253 characters");
    }
    auto ascii = domain_to_ascii(host);
    if (!ascii) return refuse(whole, "its domain cannot be a domain name");
    host = to_ascii_lower(*ascii);
  }
  if (const auto fault = fault_of_domain(host)) return refuse(whole, *fault);
  std::string normal = std::string(local) + "@" + host;
  if (normal.size() > kLongestAddress) return refuse(whole, "it is longer than 254 bytes");
  return Address(std::move(normal));
}

bool Address::needs_smtputf8() const { return !is_ascii(local()); }

std::string Address::identity() const { return to_ascii_lower(text_); }

}  // namespace peyk
