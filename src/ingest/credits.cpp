#include "ingest/credits.h"

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "html/sanitize.h"
#include "html/text.h"
#include "ingest/options.h"
#include "ingest/tags.h"
#include "l10n/text.h"

namespace peyk {
namespace {

constexpr size_t kLongestSource = 60;   // characters
constexpr size_t kLongestByline = 120;  // characters
constexpr std::array<std::string_view, 5> kDashes = {" – ", " — ", " - ", " | ", " ― "};

/// The rest of a line behind one of the prefixes, or nothing.
std::optional<std::string_view> behind_prefix(std::string_view line,
                                              const std::vector<std::string>& prefixes) {
  std::optional<std::string_view> rest;
  size_t longest = 0;
  for (const std::string& prefix : prefixes) {
    if (prefix.size() <= longest || line.size() <= prefix.size()) continue;
    if (!ascii_iequals(line.substr(0, prefix.size()), prefix)) continue;
    const std::string_view behind = line.substr(prefix.size());
    // A prefix that is a word must stand as a word: "By" does not begin "Bystanders".
    if (prefix.back() != ':' && !is_ascii_space(behind[0])) continue;
    if (trim(behind).empty()) continue;
    longest = prefix.size();
    rest = trim(behind);
  }
  return rest;
}

Credit part(std::string_view text) {
  size_t best = std::string_view::npos;
  size_t width = 0;
  for (const std::string_view dash : kDashes) {
    const size_t at = text.find(dash);
    if (at < best) {
      best = at;
      width = dash.size();
    }
  }
  if (best == std::string_view::npos || trim(text.substr(0, best)).empty()) {
    return {std::string(trim(text)), "", ""};
  }
  return {std::string(trim(text.substr(0, best))), std::string(trim(text.substr(best + width))),
          ""};
}

/// Whether a URL names a file to download ("…/sit-in.mp4") rather than a site or a page.
bool leads_to_file(std::string_view url) {
  const size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return false;
  std::string_view path = url.substr(scheme + 3);
  path = path.substr(0, path.find_first_of("?#"));
  const size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return false;
  const std::string_view name = path.substr(slash + 1);
  const size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return false;
  const std::string extension = to_ascii_lower(name.substr(dot + 1));
  constexpr std::array<std::string_view, 7> kPages = {"html", "htm", "php", "asp",
                                                      "aspx", "jsp", ""};
  return extension.size() <= 4 &&
         std::find(kPages.begin(), kPages.end(), extension) == kPages.end();
}

/// The first absolute link in a piece of sanitised markup.
std::string first_link(std::string_view markup) {
  for (size_t at = markup.find("<a "); at != std::string_view::npos;
       at = markup.find("<a ", at + 1)) {
    const auto tag = tag_at(markup, at);
    const auto href = tag ? tag_attribute(*tag, "href") : std::nullopt;
    if (href && is_http_url(*href)) return replace_all(*href, "&amp;", "&");
  }
  return "";
}

struct Paragraph {
  size_t begin;        ///< Of "<p".
  size_t inner_begin;  ///< Behind its ">".
  size_t inner_end;    ///< Of "</p>".
};

/// The paragraph that the markup ends with, or nothing if it ends with something else. Paragraphs
/// do not nest, so the last "<p" begins it.
std::optional<Paragraph> last_paragraph(std::string_view markup) {
  const size_t end = markup.find_last_not_of(" \t\r\n");
  if (end == std::string_view::npos || !markup.substr(0, end + 1).ends_with("</p>")) {
    return std::nullopt;
  }
  const size_t inner_end = end + 1 - 4;
  for (size_t at = markup.rfind("<p", inner_end); at != std::string_view::npos;
       at = at == 0 ? std::string_view::npos : markup.rfind("<p", at - 1)) {
    const auto tag = tag_at(markup, at);
    if (tag && tag->name == "p") return Paragraph{at, tag->end, inner_end};
  }
  return std::nullopt;
}

bool has_picture(std::string_view markup) { return markup.find("<img") != std::string_view::npos; }

void cut_from(std::string& markup, size_t begin) {
  const size_t last =
      begin == 0 ? std::string::npos : markup.find_last_not_of(" \t\r\n", begin - 1);
  markup.resize(last == std::string::npos ? 0 : last + 1);
}

/// Takes the last line of the last paragraph if it has a prefix: "… after it renounced
/// violence.<br>By Fjori Sinoruka".
Credit take_last_line(std::string& markup, const Paragraph& paragraph, const CreditRules& rules) {
  const size_t line_break = markup.rfind("<br", paragraph.inner_end);
  if (line_break == std::string::npos || line_break < paragraph.inner_begin) return {};
  const auto tag = tag_at(markup, line_break);
  if (!tag) return {};
  const std::string line = markup.substr(tag->end, paragraph.inner_end - tag->end);
  auto credit = prefixed_credit(plain_text(line), rules);
  if (!credit || has_picture(line)) return {};
  credit->source_url = credit->source.empty() ? "" : first_link(line);
  markup.erase(line_break, paragraph.inner_end - line_break);
  // The cut may have taken the end of an <em>: the sanitiser closes it.
  markup = sanitize(markup).markup();
  return *credit;
}

}  // namespace

const std::vector<std::string>& CreditRules::options() {
  static const std::vector<std::string> names = {"byline_prefixes", "source_prefixes",
                                                 "source_paragraph", "drop_lines"};
  return names;
}

Result<CreditRules> CreditRules::create(const SourceConfig& source) {
  CreditRules rules;
  rules.byline_prefixes = option_list(source, "byline_prefixes");
  rules.source_prefixes = option_list(source, "source_prefixes");
  rules.drop_lines = option_list(source, "drop_lines");
  PEYK_ASSIGN(rules.source_paragraph, option_flag(source, "source_paragraph"));
  return rules;
}

Credit split_byline(std::string_view line, const CreditRules& rules) {
  const std::string clean = clean_line(line);
  return part(behind_prefix(clean, rules.byline_prefixes).value_or(clean));
}

std::optional<Credit> prefixed_credit(std::string_view line, const CreditRules& rules) {
  const std::string clean = clean_line(line);
  if (count_code_points(clean) > kLongestByline || ends_sentence(clean)) return std::nullopt;
  if (const auto byline = behind_prefix(clean, rules.byline_prefixes)) return part(*byline);
  if (const auto source = behind_prefix(clean, rules.source_prefixes)) {
    return Credit{"", std::string(*source), ""};
  }
  return std::nullopt;
}

bool ends_sentence(std::string_view line) {
  constexpr std::array<std::string_view, 12> kClosers = {"\"", "'", "”", "’", "»", ")",
                                                         "]",  "›", "“", "‘", " ", "\u200F"};
  constexpr std::array<std::string_view, 14> kEnds = {".", "!", "?", "…", ":",  ";",  ",",
                                                      "؟", "۔", "؛", "،", "。", "！", "？"};
  bool closed = true;
  while (closed) {
    closed = false;
    for (const std::string_view closer : kClosers) {
      if (!line.ends_with(closer)) continue;
      line.remove_suffix(closer.size());
      closed = true;
    }
  }
  return std::any_of(kEnds.begin(), kEnds.end(),
                     [&](std::string_view end) { return line.ends_with(end); });
}

bool looks_like_source(std::string_view line) {
  // Names begin with a capital, in scripts that have them, or are domains: "albeu.com". What begins
  // small is the rest of a sentence or an instruction to the reader.
  const std::string_view first_word = line.substr(0, line.find(' '));
  if (!line.empty() && line[0] >= 'a' && line[0] <= 'z' &&
      first_word.find('.') == std::string_view::npos) {
    return false;
  }
  const bool letters = std::any_of(line.begin(), line.end(), [](char c) {
    return is_ascii_alpha(c) || static_cast<unsigned char>(c) >= 0x80;
  });
  return letters && count_code_points(line) <= kLongestSource && !ends_sentence(line);
}

bool is_dropped_line(std::string_view line, const CreditRules& rules) {
  const std::string clean = clean_line(line);
  return std::any_of(rules.drop_lines.begin(), rules.drop_lines.end(),
                     [&](const std::string& drop) { return ascii_iequals(clean, drop); });
}

Credit take_credit(std::vector<std::string>& paragraphs, const CreditRules& rules) {
  Credit credit;
  while (paragraphs.size() > 1) {
    const std::string& last = paragraphs.back();
    if (is_dropped_line(last, rules)) {
      paragraphs.pop_back();
      continue;
    }
    const auto prefixed = prefixed_credit(last, rules);
    if (prefixed && (credit.empty() || prefixed->source.empty())) {
      if (!prefixed->byline.empty()) credit.byline = prefixed->byline;
      if (!prefixed->source.empty()) credit.source = prefixed->source;
    } else if (credit.empty() && rules.source_paragraph && looks_like_source(last)) {
      credit.source = clean_line(last);
    } else {
      break;
    }
    paragraphs.pop_back();
    if (!credit.byline.empty()) break;
  }
  return credit;
}

Credit take_credit(std::string& markup, const CreditRules& rules) {
  Credit credit;
  while (const auto paragraph = last_paragraph(markup)) {
    // At least one paragraph or figure stays.
    if (paragraph->begin == 0 || trim(markup.substr(0, paragraph->begin)).empty()) break;
    const std::string inner =
        markup.substr(paragraph->inner_begin, paragraph->inner_end - paragraph->inner_begin);
    const std::string line = plain_text(inner);
    if (is_dropped_line(line, rules)) {
      cut_from(markup, paragraph->begin);
      continue;
    }
    const bool whole = inner.find("<br") == std::string::npos && !has_picture(inner);
    if (whole && leads_to_file(first_link(inner))) break;  // "Download the video": content.
    const auto prefixed = whole ? prefixed_credit(line, rules) : std::nullopt;
    if (prefixed && (credit.empty() || prefixed->source.empty())) {
      if (!prefixed->byline.empty()) credit.byline = prefixed->byline;
      if (!prefixed->source.empty()) credit.source = prefixed->source;
    } else if (whole && credit.empty() && rules.source_paragraph && looks_like_source(line)) {
      credit.source = line;
    } else {
      break;
    }
    if (!credit.source.empty() && credit.source_url.empty()) credit.source_url = first_link(inner);
    cut_from(markup, paragraph->begin);
    if (!credit.byline.empty()) break;
  }
  if (credit.byline.empty()) {
    if (const auto paragraph = last_paragraph(markup)) {
      const Credit line = take_last_line(markup, *paragraph, rules);
      if (!line.byline.empty()) credit.byline = line.byline;
      if (credit.source.empty()) {
        credit.source = line.source;
        credit.source_url = line.source_url;
      }
    }
  }
  return credit;
}

}  // namespace peyk
