#include "ingest/wordpress_article.h"

#include <algorithm>

#include "base/bytes.h"
#include "html/text.h"
#include "ingest/options.h"
#include "ingest/slug.h"
#include "ingest/tags.h"
#include "l10n/text.h"

namespace peyk {

const std::vector<std::string>& WordPressOptions::names() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> names = {"byline_meta", "source_meta", "source_url_meta", "post_types",
                                      "author_as_byline"};
    names.insert(names.end(), CreditRules::options().begin(), CreditRules::options().end());
    return names;
  }();
  return all;
}

Result<WordPressOptions> WordPressOptions::create(const SourceConfig& source) {
  WordPressOptions options;
  options.byline_meta = option_list(source, "byline_meta", "byline,_byline,post_byline");
  options.source_meta = option_list(source, "source_meta", "source,_source,post_source");
  options.source_url_meta =
      option_list(source, "source_url_meta", "source_url,_source_url,post_source_url");
  options.post_types = option_list(source, "post_types", "post");
  PEYK_ASSIGN(options.author_as_byline, option_flag(source, "author_as_byline"));
  PEYK_ASSIGN(options.credits, CreditRules::create(source));
  return options;
}

std::string wordpress_site_key(std::string_view url) {
  std::string key = clean_line(url);
  if (const size_t scheme = key.find("://"); scheme != std::string::npos) key.erase(0, scheme + 3);
  while (key.ends_with('/')) key.pop_back();
  const size_t host = std::min(key.find('/'), key.size());
  return to_ascii_lower(key.substr(0, host)) + key.substr(host);
}

Credit wordpress_credit(const Credit& found, const MetaLookup& meta, std::string_view author,
                        const WordPressOptions& options) {
  const auto field = [&](const std::vector<std::string>& keys) {
    for (const std::string& key : keys) {
      if (std::string value = plain_text(meta(key)); !value.empty()) return value;
    }
    return std::string();
  };
  Credit credit = found;
  if (const std::string byline = field(options.byline_meta); !byline.empty()) {
    const Credit named = split_byline(byline, options.credits);
    credit.byline = named.byline;
    if (!named.source.empty()) credit.source = named.source;
  }
  if (const std::string name = field(options.source_meta); !name.empty()) credit.source = name;
  if (const std::string url = checked_url(field(options.source_url_meta)); !url.empty()) {
    credit.source_url = url;
  }
  if (credit.byline.empty() && options.author_as_byline) credit.byline = clean_line(author);
  return credit;
}

void add_wordpress_term(std::vector<Term>& terms, std::string_view slug_text,
                        std::string_view name) {
  Term term;
  term.name = plain_text(name);
  term.slug =
      slug_text.empty() ? slug(term.name) : to_ascii_lower(clean_line(percent_decode(slug_text)));
  const auto same = [&](const Term& other) { return other.slug == term.slug; };
  if (!term.slug.empty() && std::none_of(terms.begin(), terms.end(), same)) {
    terms.push_back(std::move(term));
  }
}

std::optional<Picture> first_picture_of(const SanitizedHtml& body) {
  constexpr int kSmall = 100;
  constexpr int kMostTries = 5;
  constexpr size_t npos = std::string::npos;
  const std::string& markup = body.markup();
  size_t image = markup.find("<img ");
  for (int tries = 0; tries < kMostTries && image != npos; ++tries) {
    const size_t figure = markup.rfind("<figure", image);
    const size_t closed = markup.rfind("</figure>", image);
    const bool inside = figure != npos && (closed == npos || closed < figure);
    const auto found =
        first_picture(SanitizedHtml::trusted(markup.substr(inside ? figure : image)));
    const bool small = !found || (found->width > 0 && found->width < kSmall) ||
                       (found->height > 0 && found->height < kSmall) ||
                       found->url.find("//s.w.org/images/core/emoji/") != npos;
    if (!small) return found;
    image = markup.find("<img ", image + 1);
  }
  return std::nullopt;
}

}  // namespace peyk
