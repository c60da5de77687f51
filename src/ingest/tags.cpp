#include "ingest/tags.h"

#include <algorithm>

#include "base/bytes.h"
#include "l10n/text.h"

namespace peyk {

std::optional<Tag> tag_at(std::string_view text, size_t at) {
  size_t i = at + 1;
  Tag tag;
  tag.begin = at;
  if (i < text.size() && text[i] == '/') {
    tag.closing = true;
    ++i;
  }
  if (i >= text.size() || !is_ascii_alpha(text[i])) return std::nullopt;
  while (i < text.size() &&
         (is_ascii_alpha(text[i]) || is_ascii_digit(text[i]) || text[i] == '-')) {
    tag.name += ascii_lower(text[i++]);
  }
  // A "<" outside of quotes ends the attempt: so no text is looked at more than a few times.
  while (i < text.size()) {
    i = text.find_first_of("\"'<>", i);
    if (i == std::string_view::npos || text[i] == '<') return std::nullopt;
    if (text[i] == '>') {
      tag.end = i + 1;
      tag.text = text.substr(at, tag.end - at);
      return tag;
    }
    const size_t quote = text.find(text[i], i + 1);
    if (quote == std::string_view::npos) return std::nullopt;
    i = quote + 1;
  }
  return std::nullopt;
}

std::optional<std::string_view> tag_attribute(const Tag& tag, std::string_view name) {
  const std::string_view text = tag.text.substr(0, tag.text.size() - 1);
  size_t i = 1 + tag.name.size();
  const auto skip_space = [&] {
    while (i < text.size() && (is_ascii_space(text[i]) || text[i] == '/')) ++i;
  };
  while (i < text.size()) {
    skip_space();
    const size_t begin = i;
    while (i < text.size() && text[i] != '=' && text[i] != '/' && !is_ascii_space(text[i])) ++i;
    const std::string_view found = text.substr(begin, i - begin);
    while (i < text.size() && is_ascii_space(text[i])) ++i;
    std::string_view value;
    if (i < text.size() && text[i] == '=') {
      ++i;
      while (i < text.size() && is_ascii_space(text[i])) ++i;
      const bool quoted = i < text.size() && (text[i] == '"' || text[i] == '\'');
      const size_t end = quoted ? text.find(text[i], i + 1) : text.find_first_of(" \t\r\n", i);
      const size_t from = quoted ? i + 1 : i;
      value = text.substr(std::min(from, text.size()),
                          end == std::string_view::npos ? end : end - from);
      i = end == std::string_view::npos ? text.size() : end + 1;
    } else if (found.empty()) {
      ++i;
    }
    if (ascii_iequals(found, name)) return value;
  }
  return std::nullopt;
}

size_t find_ignoring_case(std::string_view text, std::string_view needle, size_t at) {
  if (at >= text.size()) return std::string_view::npos;
  const auto found =
      std::search(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), needle.begin(),
                  needle.end(), [](char a, char b) { return ascii_lower(a) == b; });
  return found == text.end() ? std::string_view::npos : static_cast<size_t>(found - text.begin());
}

bool is_http_url(std::string_view url) {
  const bool http = url.size() > 8 && (ascii_iequals(url.substr(0, 7), "http://") ||
                                       ascii_iequals(url.substr(0, 8), "https://"));
  return http && std::none_of(url.begin(), url.end(), [](char c) {
           return static_cast<unsigned char>(c) <= ' ' || c == '<' || c == '>' || c == '"' ||
                  c == 0x7F;
         });
}

std::string checked_url(std::string_view url) {
  std::string clean = clean_line(url);
  if (!is_http_url(clean)) return "";
  // RFC 3986 §3.1: a scheme is written in small letters.
  const size_t scheme = clean.find(':');
  return to_ascii_lower(clean.substr(0, scheme)) + clean.substr(scheme);
}

std::string link_paragraph(std::string_view url, std::string_view label) {
  return "\n<p><a href=\"" + replace_all(url, "\"", "&quot;") + "\">" + std::string(label) +
         "</a></p>\n";
}

}  // namespace peyk
