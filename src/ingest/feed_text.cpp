#include "ingest/feed_text.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "html/sanitize.h"
#include "html/text.h"
#include "ingest/tags.h"
#include "ingest/wordpress_content.h"
#include "l10n/text.h"

namespace peyk {
namespace {

constexpr size_t npos = std::string_view::npos;

/// Elements whose names nobody puts between angle brackets by chance.
bool is_html_element(std::string_view name) {
  constexpr std::array<std::string_view, 61> kNames = {
      "a",      "abbr",   "article",    "audio", "b",      "bdi", "bdo",    "big",     "br",
      "center", "cite",   "code",       "dd",    "del",    "div", "dl",     "dt",      "em",
      "embed",  "figure", "figcaption", "font",  "form",   "h1",  "h2",     "h3",      "h4",
      "h5",     "h6",     "hr",         "i",     "iframe", "img", "ins",    "li",      "mark",
      "object", "ol",     "p",          "pre",   "q",      "s",   "script", "section", "small",
      "span",   "strike", "strong",     "style", "sub",    "sup", "svg",    "table",   "tbody",
      "td",     "th",     "tr",         "tt",    "u",      "ul",  "video"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

/// Whether a tag of HTML, or a comment, begins at this "<".
bool is_markup_at(std::string_view text, size_t at) {
  if (text.substr(at).starts_with("<!--")) return true;
  size_t begin = at + 1;
  if (begin < text.size() && text[begin] == '/') ++begin;
  size_t end = begin;
  while (end < text.size() && (is_ascii_alpha(text[end]) || is_ascii_digit(text[end]))) ++end;
  if (end == begin || end - begin > 10 || end == text.size()) return false;
  const char next = text[end];
  if (next != '>' && next != '/' && !is_ascii_space(next)) return false;
  return is_html_element(to_ascii_lower(text.substr(begin, end - begin)));
}

bool has_markup(std::string_view text) {
  for (size_t at = text.find('<'); at != npos; at = text.find('<', at + 1)) {
    if (is_markup_at(text, at)) return true;
  }
  return false;
}

/// "&#8217;" or "&amp;", but not "AT&T".
bool has_entity(std::string_view text) {
  for (size_t at = text.find('&'); at != npos; at = text.find('&', at + 1)) {
    size_t end = at + 1;
    if (end < text.size() && text[end] == '#') ++end;
    const size_t begin = end;
    while (end < text.size() && end - at < 40 &&
           (is_ascii_alpha(text[end]) || is_ascii_digit(text[end]))) {
      ++end;
    }
    if (end > begin && end < text.size() && text[end] == ';') return true;
  }
  return false;
}

/// Every "<" that begins no markup as "&lt;".
std::string protect_stray(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t open = std::min(text.find('<', at), text.size());
    out += text.substr(at, open - at);
    at = open;
    if (at == text.size()) break;
    out += is_markup_at(text, at) ? "<" : "&lt;";
    ++at;
  }
  return out;
}

std::string unescape_once(std::string_view text) {
  std::string out = replace_all(replace_all(text, "&lt;", "<"), "&gt;", ">");
  return replace_all(replace_all(out, "&quot;", "\""), "&amp;", "&");
}

/// Markup that was escaped once too often: no tag in it, but the text of tags.
bool is_escaped_markup(std::string_view text) {
  if (text.find("&lt;") == npos || has_markup(text)) return false;
  const std::string once = unescape_once(text);
  return has_markup(once) && once.find("</") != std::string::npos;
}

/// Plain text with entities in it: they are meant line by line.
std::string unescape_lines(std::string_view text) {
  std::string out;
  for (const std::string_view line : split(text, '\n')) {
    if (!out.empty()) out += '\n';
    out += has_entity(line) ? plain_text(protect_stray(line)) : std::string(line);
  }
  return out;
}

bool has_embed(std::string_view markup) {
  for (size_t at = markup.find('<'); at != npos; at = markup.find('<', at + 1)) {
    const std::string_view name = markup.substr(at + 1, 6);
    if (name.empty() || std::string_view("iveaIVEA").find(name[0]) == npos) continue;
    for (const std::string_view tag : {"iframe", "video", "audio", "embed"}) {
      if (ascii_iequals(name.substr(0, tag.size()), tag)) return true;
    }
  }
  return false;
}

SanitizedHtml body_of_markup(std::string_view markup, const std::string& base) {
  if (!has_embed(markup)) return sanitize(markup, {.base_url = base});
  return sanitize(link_embeds(markup), {.base_url = base});
}

/// A URL without scheme, "www.", query and last slash, for comparing.
std::string_view bare(std::string_view url) {
  if (const size_t scheme = url.find("://"); scheme != npos) url.remove_prefix(scheme + 3);
  if (url.starts_with("www.")) url.remove_prefix(4);
  url = url.substr(0, url.find_first_of("?#"));
  while (url.ends_with('/')) url.remove_suffix(1);
  return url;
}

}  // namespace

std::string line_of(const FeedText& text) {
  const std::string& value = text.value;
  const bool simple = value.find_first_of("<&") == std::string::npos;
  if (simple || text.kind == FeedText::Kind::plain) return clean_line(value);
  if (text.kind == FeedText::Kind::html) return plain_text(value);
  std::string line = plain_text(protect_stray(value));
  // "&amp;#8217;" and "&amp;lt;b&amp;gt;": many programs escape twice.
  if (has_entity(line) || (value.find("&lt;") != std::string::npos && has_markup(line))) {
    line = plain_text(protect_stray(line));
  }
  return line;
}

SanitizedHtml body_of(const FeedText& text) {
  if (text.empty()) return {};
  switch (text.kind) {
    case FeedText::Kind::plain:
      return paragraphs_from_text(text.value);
    case FeedText::Kind::html:
      return body_of_markup(text.value, text.base);
    case FeedText::Kind::either:
      break;
  }
  if (is_escaped_markup(text.value)) return body_of_markup(unescape_once(text.value), text.base);
  if (has_markup(text.value)) return body_of_markup(text.value, text.base);
  return paragraphs_from_text(has_entity(text.value) ? unescape_lines(text.value) : text.value);
}

void drop_wordpress_footer(std::string& markup, const std::string& url, const std::string& home) {
  const size_t begin = markup.rfind("<p");
  if (begin == std::string::npos || url.empty()) return;
  const std::string_view last = trim(std::string_view(markup).substr(begin));
  if (!last.ends_with("</p>")) return;
  std::vector<std::string> links;
  for (size_t at = last.find("<a "); at != npos; at = last.find("<a ", at + 1)) {
    const auto tag = tag_at(last, at);
    const auto href = tag ? tag_attribute(*tag, "href") : std::nullopt;
    links.push_back(href ? plain_text(*href) : "");
  }
  if (links.size() != 2 || bare(links[0]) != bare(url)) return;
  const std::string_view site = bare(home);
  const std::string_view second = bare(links[1]);
  const bool to_site = !second.empty() && (second == site || second.find('/') == npos);
  if (to_site && bare(url).starts_with(second)) {
    markup.resize(begin);
    markup.resize(trim(markup).size());
  }
}

}  // namespace peyk
