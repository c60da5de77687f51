#include "ingest/feed_article.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/hash.h"
#include "html/text.h"
#include "ingest/excerpt.h"
#include "ingest/feed_date.h"
#include "ingest/feed_text.h"
#include "ingest/options.h"
#include "ingest/slug.h"
#include "ingest/tags.h"
#include "l10n/text.h"

namespace peyk {
namespace {

using namespace std::chrono_literals;

constexpr size_t kLongestId = 200;
constexpr size_t kTitleLength = 80;
constexpr size_t kLongestSummary = 1500;  // bytes; a longer one is a text and not an excerpt

/// Host and path without scheme; the host in lower case.
std::string without_scheme(std::string_view id) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (id.size() <= scheme.size() || !ascii_iequals(id.substr(0, scheme.size()), scheme)) continue;
    id.remove_prefix(scheme.size());
    const size_t host = std::min(id.find('/'), id.size());
    return to_ascii_lower(id.substr(0, host)) + std::string(id.substr(host));
  }
  return std::string(id);
}

std::string cut_id(std::string id) {
  if (id.size() <= kLongestId) return id;
  const std::string digest = sha256_hex(id).substr(0, 32);
  size_t end = kLongestId - digest.size() - 1;
  while (end > 0 && (static_cast<unsigned char>(id[end]) & 0xC0U) == 0x80U) --end;
  return id.substr(0, end) + "~" + digest;
}

/// The zero of many clocks, or the second before it, is no date.
bool is_no_date(Instant instant) {
  return instant >= Instant{} - 24h && instant <= Instant{} + 24h;
}

class Maker {
 public:
  Maker(const FeedEntry& entry, const FeedHead& head, const Edition& edition,
        const std::string& zone, const FeedOptions& options)
      : entry_(entry), head_(head), edition_(edition), zone_(zone), options_(options) {}

  FeedArticle make(const std::string& id) {
    Article article;
    article.id = id;
    article.story = id;
    article.guid = clean_line(entry_.id);
    article.edition = edition_.id;
    article.url = checked_url(entry_.url);
    if (!set_dates(article)) return std::move(made_);
    set_terms(article);
    set_body(article);
    set_picture(article);
    set_words(article);
    if (article.title.empty()) {
      made_.fault = "has neither title nor text";
      return std::move(made_);
    }
    made_.article = std::move(article);
    return std::move(made_);
  }

 private:
  [[nodiscard]] std::optional<Instant> first_date(const std::vector<std::string>& dates) {
    for (const std::string& text : dates) {
      const auto instant = parse_feed_date(text, zone_);
      if (instant && !is_no_date(*instant)) return instant;
      if (!trim(text).empty()) wrong_date_ = clean_line(text.substr(0, 60));
    }
    return std::nullopt;
  }

  /// Without a date of publication that of the last change stands for it.
  bool set_dates(Article& article) {
    const auto published = first_date(entry_.published);
    const auto updated = first_date(entry_.updated);
    if (!published && !updated) {
      made_.fault =
          wrong_date_.empty() ? "has no date" : "has no date that is one: “" + wrong_date_ + "”";
      return false;
    }
    if (!wrong_date_.empty()) {
      made_.doubts.push_back("its date “" + wrong_date_ + "” is none; another one is taken");
    }
    article.published = published.value_or(updated.value_or(Instant{}));
    article.modified = std::max(article.published, updated.value_or(article.published));
    return true;
  }

  static void add_term(std::vector<Term>& terms, std::string_view term, std::string_view label) {
    Term made;
    made.name = plain_text(label.empty() ? term : label);
    // A term is a slug where the feed has a label beside it, else it is a name.
    made.slug = label.empty() ? slug(made.name) : to_ascii_lower(clean_line(percent_decode(term)));
    if (made.slug.empty()) made.slug = slug(made.name);
    const auto same = [&](const Term& other) { return other.slug == made.slug; };
    if (!made.slug.empty() && std::none_of(terms.begin(), terms.end(), same)) {
      terms.push_back(std::move(made));
    }
  }

  void set_terms(Article& article) const {
    for (const FeedCategory& category : entry_.categories) {
      const std::string domain = to_ascii_lower(category.domain);
      const bool tag = domain.find("tag") != std::string::npos;
      add_term(tag ? article.tags : article.categories, category.term, category.label);
    }
    const auto has = [&](FeedMedium::Kind kind) {
      return std::any_of(entry_.media.begin(), entry_.media.end(),
                         [&](const FeedMedium& medium) { return medium.kind == kind; });
    };
    if (has(FeedMedium::Kind::video)) add_category(options_.video_category, article);
    if (has(FeedMedium::Kind::audio)) add_category(options_.audio_category, article);
  }

  /// By its name in this edition, as a source would write it.
  void add_category(const Category* category, Article& article) const {
    if (category == nullptr) return;
    const auto name = category->names.find(edition_.id);
    add_term(article.categories, name == category->names.end() ? category->id : name->second, "");
  }

  [[nodiscard]] FeedText with_base(FeedText text) const {
    // Links in a text of RSS are relative to its page, if to anything.
    if (text.base.empty()) text.base = entry_.url.empty() ? head_.home_url : entry_.url;
    return text;
  }

  void set_body(Article& article) {
    const FeedText& text = entry_.content.empty() ? entry_.summary : entry_.content;
    std::string markup = body_of(with_base(text)).markup();
    drop_wordpress_footer(markup, article.url, head_.home_url);
    Credit credit;
    const CreditRules& rules = options_.credits;
    if (!rules.byline_prefixes.empty() || !rules.source_prefixes.empty() ||
        rules.source_paragraph || !rules.drop_lines.empty()) {
      credit = take_credit(markup, rules);
    }
    add_players(markup);
    article.body = SanitizedHtml::trusted(std::move(markup));
    set_credit(credit, article);
  }

  /// A sound or film of the entry gets a link below its text, unless the text has it.
  void add_players(std::string& markup) const {
    std::vector<std::string> linked;
    for (const FeedMedium& medium : entry_.media) {
      const bool plays =
          medium.kind == FeedMedium::Kind::audio || medium.kind == FeedMedium::Kind::video;
      const std::string url = escape_markup(medium.url);
      if (!plays || markup.find(url) != std::string::npos) continue;
      const std::string title = clean_line(medium.title);
      const FeedText link{FeedText::Kind::html,
                          link_paragraph(url, title.empty() ? url : escape_markup(title)), ""};
      const std::string paragraph = body_of(link).markup();
      if (!paragraph.empty()) markup += markup.empty() ? paragraph : "\n" + paragraph;
    }
  }

  void set_credit(const Credit& found, Article& article) const {
    std::vector<std::string> authors = entry_.authors;
    if (authors.empty()) authors = head_.authors;
    std::vector<std::string> names;
    for (const std::string& author : authors) {
      std::string name = plain_text(author);
      const bool known = std::find(names.begin(), names.end(), name) != names.end();
      if (!name.empty() && !known) names.push_back(std::move(name));
    }
    article.byline = found.byline;
    if (article.byline.empty() && !options_.ignore_author) article.byline = join(names, ", ");
    article.source = found.source.empty() ? plain_text(entry_.source) : found.source;
    article.source_url =
        found.source.empty() ? checked_url(entry_.source_url) : checked_url(found.source_url);
    if (article.source.empty() && options_.feed_as_source) {
      article.source = plain_text(head_.title);
      article.source_url = checked_url(head_.home_url);
    }
    if (article.source_url.empty() && !article.source.empty()) {
      article.source_url = checked_url(entry_.external_url);
    }
  }

  /// The entry's own picture, else the first one of its text.
  void set_picture(Article& article) const {
    const FeedMedium* best = nullptr;
    for (const FeedMedium& medium : entry_.media) {
      if (medium.kind != FeedMedium::Kind::picture || checked_url(medium.url).empty()) continue;
      const bool better = best == nullptr || medium.rank < best->rank ||
                          (medium.rank == best->rank && medium.width > best->width);
      if (better) best = &medium;
    }
    std::optional<Picture> shown = first_picture(article.body);
    if (best == nullptr) {
      article.picture = std::move(shown);
      return;
    }
    Picture picture;
    picture.url = checked_url(best->url);
    picture.alt = plain_text(best->description.empty() ? best->title : best->description);
    picture.width = best->width > 0 && best->height > 0 ? best->width : 0;
    picture.height = best->width > 0 && best->height > 0 ? best->height : 0;
    if (shown && shown->url == picture.url) {
      if (picture.alt.empty()) picture.alt = shown->alt;
      picture.caption = shown->caption;
      if (picture.width == 0) {
        picture.width = shown->width;
        picture.height = shown->height;
      }
    }
    article.picture = std::move(picture);
  }

  void set_words(Article& article) {
    article.title = line_of(entry_.title);
    if (!entry_.content.empty() && !entry_.summary.empty()) set_summary(article);
    if (article.excerpt.empty()) article.excerpt = excerpt_of(article.body, edition_);
    if (article.title.empty() && !article.excerpt.empty()) {
      article.title = shorten(article.excerpt, kTitleLength);
      made_.doubts.push_back("has no title; its first words stand for one");
    }
    article.slug = slug(article.title);
  }

  void set_summary(Article& article) const {
    const FeedText& summary = entry_.summary;
    const bool links = summary.value.find("<a ") != std::string::npos;
    if (!links && summary.value.size() <= kLongestSummary) {
      article.excerpt = line_of(summary);
    } else {
      std::string markup = body_of(with_base(summary)).markup();
      drop_wordpress_footer(markup, article.url, head_.home_url);
      article.excerpt = summary.value.size() <= kLongestSummary
                            ? plain_text(markup)
                            : excerpt_of(SanitizedHtml::trusted(std::move(markup)), edition_);
    }
    for (const std::string_view more : {"[…]", "[...]"}) {
      if (!article.excerpt.ends_with(more)) continue;
      article.excerpt.resize(article.excerpt.size() - more.size());
      article.excerpt = std::string(trim(article.excerpt));
      if (!article.excerpt.empty() && !article.excerpt.ends_with("…")) article.excerpt += "…";
    }
  }

  const FeedEntry& entry_;
  const FeedHead& head_;
  const Edition& edition_;
  const std::string& zone_;
  const FeedOptions& options_;
  std::string wrong_date_;
  FeedArticle made_;
};

/// The category whose id an option names, or null without the option.
Result<const Category*> option_category(const SourceConfig& source, const Config& config,
                                        const std::string& name) {
  const std::string id = option(source, name);
  if (id.empty()) return nullptr;
  if (const Category* category = config.category(id)) return category;
  std::vector<std::string> known;
  for (const Category& category : config.categories) known.push_back(category.id);
  const auto near = nearest(id, known);
  return fail(Error(ErrorKind::configuration, "option “" + name + "” of source “" + source.name +
                                                  "” names “" + id + "”, which is no category")
                  .at(source.place)
                  .remedy(near ? "Did you mean “" + *near + "”?"
                               : "Categories are: " + join(known, ", ") + "."));
}

}  // namespace

const std::vector<std::string>& FeedOptions::names() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> names = {"feed_id", "ignore_author", "feed_as_source",
                                      "audio_category", "video_category"};
    names.insert(names.end(), CreditRules::options().begin(), CreditRules::options().end());
    return names;
  }();
  return all;
}

Result<FeedOptions> FeedOptions::create(const SourceConfig& source, const Config& config) {
  PEYK_TRY(check_options(source, names()));
  FeedOptions options;
  options.feed_id = clean_line(option(source, "feed_id", source.name));
  PEYK_ASSIGN(options.audio_category, option_category(source, config, "audio_category"));
  PEYK_ASSIGN(options.video_category, option_category(source, config, "video_category"));
  PEYK_ASSIGN(options.ignore_author, option_flag(source, "ignore_author"));
  PEYK_ASSIGN(options.feed_as_source, option_flag(source, "feed_as_source"));
  PEYK_ASSIGN(options.credits, CreditRules::create(source));
  return options;
}

std::string feed_article_id(const FeedEntry& entry, const FeedOptions& options) {
  std::string guid = without_scheme(clean_line(entry.id));
  if (guid.empty()) guid = without_scheme(clean_line(entry.url));
  if (guid.empty()) {
    const std::string title = line_of(entry.title);
    const std::string date = entry.published.empty() ? "" : clean_line(entry.published.front());
    if (title.empty() && date.empty()) return "";
    guid = "sha256-" + FieldHash().add(title).add(date).hex().substr(0, 32);
  }
  return "feed:" + options.feed_id + ":" + cut_id(std::move(guid));
}

FeedArticle make_feed_article(const FeedEntry& entry, const FeedHead& head, const std::string& id,
                              const Edition& edition, const std::string& zone,
                              const FeedOptions& options) {
  return Maker(entry, head, edition, zone, options).make(id);
}

std::string name_of_entry(const FeedEntry& entry) {
  std::string name = line_of(entry.title);
  if (name.empty()) name = clean_line(entry.url.empty() ? entry.id : entry.url);
  return name.empty() ? "item without title" : shorten(name, kTitleLength);
}

}  // namespace peyk
