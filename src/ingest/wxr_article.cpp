#include "ingest/wxr_article.h"

#include <algorithm>

#include "base/bytes.h"
#include "html/sanitize.h"
#include "html/text.h"
#include "ingest/credits.h"
#include "ingest/editions.h"
#include "ingest/excerpt.h"
#include "ingest/slug.h"
#include "ingest/tags.h"
#include "ingest/wordpress_content.h"
#include "ingest/wordpress_shortcodes.h"
#include "l10n/text.h"
#include "l10n/zones.h"

namespace peyk {
namespace {

constexpr size_t kTitleLength = 80;

/// The language that a translation plugin gave the post: Polylang by a term, WPML by custom
/// fields.
std::string language_of(const WxrItem& item) {
  for (const WxrTerm& term : item.terms) {
    if (term.domain == "language" && !term.nicename.empty()) return term.nicename;
  }
  return item.meta_value("_wpml_import_language_code");
}

std::string story_of(const WxrItem& item) {
  for (const WxrTerm& term : item.terms) {
    if (term.domain == "post_translations" && !term.nicename.empty())
      return "pll:" + clean_line(term.nicename);
  }
  const std::string group = clean_line(item.meta_value("_wpml_import_translation_group"));
  return group.empty() ? "" : "wpml:" + group;
}

void add_term(std::vector<Term>& terms, const WxrTerm& raw) {
  add_wordpress_term(terms, raw.nicename, raw.name);
}

void set_terms(const WxrItem& item, Article& article) {
  for (const WxrTerm& term : item.terms) {
    if (term.domain == "category" && !term.nicename.empty()) add_term(article.categories, term);
    if (term.domain == "post_tag" || (term.domain == "tag" && !term.nicename.empty())) {
      add_term(article.tags, term);
    }
  }
  // WXR 1.0 lists each term a second time with its name only; that counts when nothing else does.
  for (const WxrTerm& term : item.terms) {
    const bool bare = term.nicename.empty() && (term.domain.empty() || term.domain == "category");
    const std::string name = bare ? plain_text(term.name) : "";
    const auto same = [&](const Term& other) { return other.name == name; };
    const auto known = [&](const std::vector<Term>& terms) {
      return std::any_of(terms.begin(), terms.end(), same);
    };
    if (bare && !known(article.categories) && !known(article.tags)) {
      add_term(article.categories, term);
    }
  }
}

}  // namespace

std::string site_of(const WxrChannel& channel) {
  for (const std::string* url : {&channel.base_blog_url, &channel.base_site_url, &channel.link}) {
    std::string key = wordpress_site_key(*url);
    if (!key.empty()) return key;
  }
  return "";
}

std::string article_id(const std::string& site, const WxrItem& item) {
  return "wp:" + site + ":" + item.post_id;
}

bool has_post_id(const WxrItem& item) {
  return !item.post_id.empty() &&
         std::all_of(item.post_id.begin(), item.post_id.end(), is_ascii_digit);
}

std::string name_of(const WxrItem& item) {
  std::string name = plain_text(item.title);
  return name.empty() ? "post " + (item.post_id.empty() ? "without id" : item.post_id) : name;
}

Result<WxrArticles::Made> WxrArticles::make(const WxrItem& item, const WxrSite& site) const {
  Made made;
  const std::string language = language_of(item);
  const Edition* edition = language.empty() ? site.edition : match_edition(config_, language);
  if (edition == nullptr && !language.empty()) {
    made.skipped = "no edition for the language “" + language + "”";
    return made;
  }
  if (edition == nullptr) return fail(no_edition(item, site));

  Article& article = made.article.emplace();
  article.id = article_id(site.key, item);
  article.edition = edition->id;
  article.story = story_of(item);
  if (article.story.empty()) article.story = article.id;
  if (!set_dates(item, article)) {
    made.article.reset();
    made.doubt = "has no valid date";
    return made;
  }
  article.url = checked_url(item.link);
  article.guid = clean_line(item.guid);
  set_terms(item, article);
  set_picture(item, site, made);
  set_body(item, site, made);
  set_words(item, *edition, made);
  if (article.title.empty()) {
    made.article.reset();
    made.doubt = "has neither title nor text";
  }
  return made;
}

Error WxrArticles::no_edition(const WxrItem& item, const WxrSite& site) const {
  const std::string says = site.channel->language.empty()
                               ? "the export names no language"
                               : "the export's language is “" + site.channel->language + "”";
  return Error(ErrorKind::bad_data,
               "cannot tell the edition of this post: it has no language, and " + says)
      .at(item.place)
      .remedy("Set `edition` of the source “" + source_.name +
              "” to one of: " + edition_ids(config_) + ".");
}

std::optional<Instant> WxrArticles::date(const std::string& gmt, const std::string& local) const {
  if (!gmt.empty() && !gmt.starts_with("0000")) {
    if (const auto instant = parse_iso8601(gmt)) return *instant;
  }
  if (!local.empty() && !local.starts_with("0000")) {
    const std::string zone = source_.zone.empty() ? "UTC" : source_.zone;
    if (const auto instant = parse_local(replace_all(local, " ", "T"), zone)) return *instant;
  }
  return std::nullopt;
}

bool WxrArticles::set_dates(const WxrItem& item, Article& article) const {
  auto published = date(item.post_date_gmt, item.post_date);
  if (!published) {
    if (const auto instant = parse_rfc822(item.pub_date)) published = *instant;
  }
  if (!published) return false;
  article.published = *published;
  article.modified =
      std::max(*published, date(item.post_modified_gmt, item.post_modified).value_or(*published));
  return true;
}

void WxrArticles::set_picture(const WxrItem& item, const WxrSite& site, Made& made) {
  const std::string id(trim(item.meta_value("_thumbnail_id")));
  if (id.empty() || id == "0") return;
  if (const Picture* picture = site.media->find(id)) {
    made.article->picture = *picture;
  } else {
    made.warnings.push_back("its featured image, attachment " + id + ", is not in the export");
  }
}

void WxrArticles::set_body(const WxrItem& item, const WxrSite& site, Made& made) const {
  Article& article = *made.article;
  const WordPressMedia media{[&](std::string_view id) { return site.media->find(id); },
                             [&] { return site.media->of_post(item.post_id); }};
  PreparedContent prepared = prepare_wordpress_content(item.content, media);
  for (const std::string& id : prepared.missing) {
    made.warnings.push_back("a gallery shows attachment " + id + ", which is not in the export");
  }
  std::string markup =
      sanitize(prepared.markup,
               {.base_url = article.url.empty() ? site.channel->link : article.url})
          .markup();
  const Credit credit = take_credit(markup, options_.credits);
  article.body = SanitizedHtml::trusted(std::move(markup));
  if (!article.picture) article.picture = first_picture_of(article.body);
  set_credit(item, site, credit, article);
}

void WxrArticles::set_credit(const WxrItem& item, const WxrSite& site, const Credit& found,
                             Article& article) const {
  const auto author = site.channel->authors.find(item.creator);
  const Credit credit = wordpress_credit(
      found, [&](const std::string& key) { return item.meta_value(key); },
      author == site.channel->authors.end() ? "" : author->second, options_);
  article.byline = credit.byline;
  article.source = credit.source;
  article.source_url = credit.source_url;
}

void WxrArticles::set_words(const WxrItem& item, const Edition& edition, Made& made) {
  Article& article = *made.article;
  std::vector<std::string> ignored;
  article.title = plain_text(item.title);
  article.excerpt = plain_text(replace_shortcodes(
      item.excerpt, {[](auto) { return nullptr; }, [] { return std::vector<const Picture*>(); }},
      ignored));
  if (article.excerpt.empty()) {
    article.excerpt = excerpt_of(article.body, edition);
  }
  if (article.title.empty() && !article.excerpt.empty()) {
    article.title = shorten(article.excerpt, kTitleLength);
    made.warnings.emplace_back("has no title; its first words stand for one");
  }
  article.slug = clean_line(percent_decode(item.post_name));
  if (article.slug.empty()) article.slug = slug(article.title);
}

}  // namespace peyk
