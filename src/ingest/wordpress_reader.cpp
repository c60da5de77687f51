/// The reader of WordPress sites over their REST API. docs/sources.md says for operators what
/// becomes what; ids, credits, terms and content are as the reader of exports has them.

#include <algorithm>
#include <set>
#include <unordered_map>

#include "base/bytes.h"
#include "html/sanitize.h"
#include "html/text.h"
#include "ingest/editions.h"
#include "ingest/excerpt.h"
#include "ingest/options.h"
#include "ingest/readers.h"
#include "ingest/slug.h"
#include "ingest/tags.h"
#include "ingest/wordpress_article.h"
#include "ingest/wordpress_content.h"
#include "ingest/wordpress_gather.h"
#include "ingest/wordpress_json.h"
#include "ingest/wordpress_shortcodes.h"
#include "l10n/text.h"
#include "l10n/zones.h"

namespace peyk {
namespace {

constexpr size_t kTitleLength = 80;

const std::vector<std::string>& option_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all = WordPressOptions::names();
    for (const char* more : {"languages", "per_page", "site"}) all.emplace_back(more);
    return all;
  }();
  return names;
}

std::string without_spaces(std::string_view text) {
  std::string result;
  std::copy_if(text.begin(), text.end(), std::back_inserter(result),
               [](char c) { return !is_ascii_space(c); });
  return result;
}

/// Whether WordPress made the excerpt itself, from the beginning of the text. Then the reader makes
/// its own, as it does for an export, which has only those that editors wrote.
bool is_made_from(std::string_view excerpt, std::string_view text) {
  std::string stem = without_spaces(excerpt);
  for (const std::string_view end : {"[…]", "[...]", "…", "..."}) {
    if (const size_t at = stem.find(end); at != std::string::npos) {
      stem.resize(at);  // Themes put “Continue reading” behind it.
      break;
    }
  }
  return !stem.empty() && without_spaces(text).starts_with(stem);
}

class RestRun {
 public:
  RestRun(const Gathered& gathered, const SourceConfig& source, const Config& config,
          const ArticleSink& sink, WordPressOptions options)
      : gathered_(gathered),
        source_(source),
        config_(config),
        sink_(sink),
        options_(std::move(options)) {}

  Result<ReadReport> run() {
    PEYK_TRY(read_references());
    if (gathered_.complete) report_.all_ids.emplace();
    for (const GatheredDocument& document : gathered_.documents) {
      if (document.role != "posts") continue;
      PEYK_ASSIGN(const std::string bytes, gathered_.spool.read(document.piece));
      PEYK_ASSIGN(const auto posts, parse_rest_posts(bytes, document.name));
      for (const RestPost& post : posts) PEYK_TRY(take(post, document));
    }
    return std::move(report_);
  }

 private:
  Result<void> read_references() {
    for (const GatheredDocument& document : gathered_.documents) {
      if (document.role == "posts") continue;
      PEYK_ASSIGN(const std::string bytes, gathered_.spool.read(document.piece));
      if (document.role == "site") {
        PEYK_ASSIGN(const RestSite site, parse_rest_site(bytes, document.name));
        home_ = site.home.empty() ? source_.url : site.home;
        zone_ = source_.zone.empty() ? site.zone : source_.zone;
      } else if (document.role == "media") {
        PEYK_ASSIGN(const auto media, parse_rest_media(bytes, document.name));
        for (const RestMedia& one : media) {
          const bool added = pictures_.emplace(one.id, one.picture).second;
          if (added && !one.post.empty()) uploads_[one.post].push_back(one.id);
        }
      } else if (document.role == "users") {
        PEYK_ASSIGN(auto users, parse_rest_users(bytes, document.name));
        users_.merge(users);
      } else {
        PEYK_ASSIGN(auto terms, parse_rest_terms(bytes, document.name));
        terms_.merge(terms);
      }
    }
    site_ = wordpress_site_key(option(source_, "site", home_));
    return {};
  }

  [[nodiscard]] std::string article_id(const std::string& post) const {
    return "wp:" + site_ + ":" + post;
  }

  Result<void> take(const RestPost& post, const GatheredDocument& document) {
    // A post may be on two lists: what was modified, and what was published.
    if (!seen_.insert(post.id).second) return {};
    if (!post.status.empty() && post.status != "publish") return hide(post, post.status);
    if (post.has_password) return hide(post, "password-protected");
    const std::string language = post.language.empty() ? document.language : post.language;
    const Edition* edition = edition_of(post, language);
    if (edition == nullptr && !language.empty()) {
      return skip(post, "no edition for the language “" + language + "”");
    }
    if (edition == nullptr) return fail(no_edition(post, document));

    Article article;
    article.id = article_id(post.id);
    if (report_.all_ids) report_.all_ids->push_back(article.id);
    article.edition = edition->id;
    article.story = story_of(post);
    if (!set_dates(post, article)) return doubt(post, "has no valid date");
    article.url = checked_url(post.link);
    set_terms(post, article);
    set_picture(post, article);
    set_body(post, article);
    set_words(post, *edition, article);
    if (article.title.empty()) return doubt(post, "has neither title nor text");
    ++report_.articles;
    return sink_(std::move(article));
  }

  /// What a plugin says goes first, then the source's own edition, then whose pages the post is
  /// among.
  [[nodiscard]] const Edition* edition_of(const RestPost& post, const std::string& language) const {
    if (!language.empty()) return match_edition(config_, language);
    if (!source_.edition.empty()) return match_edition(config_, source_.edition);
    const Edition* best = nullptr;
    size_t longest = 0;
    const std::string link = wordpress_site_key(post.link) + "/";
    for (const Edition& edition : config_.editions) {
      const std::string root = wordpress_site_key(edition.site_url) + "/";
      if (root.size() > 1 && link.starts_with(root) && root.size() > longest) {
        best = &edition;
        longest = root.size();
      }
    }
    return best;
  }

  [[nodiscard]] Error no_edition(const RestPost& post, const GatheredDocument& document) const {
    return Error(ErrorKind::bad_data, "cannot tell the edition of post " + post.id +
                                          ": the site does not say its language, and its address "
                                          "is in none of the editions' sites")
        .at({document.name})
        .remedy("Set `edition` of the source “" + source_.name + "” to one of: " +
                edition_ids(config_) + "; or name the languages in its option `languages`.");
  }

  /// The article id of the post of its group that came first: that one stays when others join.
  [[nodiscard]] std::string story_of(const RestPost& post) const {
    const auto older = [](const std::string& a, const std::string& b) {
      return a.size() != b.size() ? a.size() < b.size() : a < b;
    };
    std::string first = post.id;
    for (const std::string& id : post.translations) first = std::min(first, id, older);
    return article_id(first);
  }

  [[nodiscard]] std::optional<Instant> date(const std::string& gmt,
                                            const std::string& local) const {
    if (!gmt.empty() && !gmt.starts_with("0000")) {
      if (const auto instant = parse_iso8601(gmt)) return *instant;
    }
    if (!local.empty() && !local.starts_with("0000")) {
      if (const auto instant = parse_local(local, zone_.empty() ? "UTC" : zone_)) return *instant;
    }
    return std::nullopt;
  }

  bool set_dates(const RestPost& post, Article& article) const {
    const auto published = date(post.date_gmt, post.date);
    if (!published) return false;
    article.published = *published;
    article.modified =
        std::max(*published, date(post.modified_gmt, post.modified).value_or(*published));
    return true;
  }

  void set_terms(const RestPost& post, Article& article) const {
    const auto add = [&](const std::vector<std::string>& ids, std::vector<Term>& terms) {
      for (const std::string& id : ids) {
        const auto own = post.terms.find(id);
        const auto asked = terms_.find(id);
        if (own != post.terms.end()) {
          add_wordpress_term(terms, own->second.slug, own->second.name);
        } else if (asked != terms_.end()) {
          add_wordpress_term(terms, asked->second.slug, asked->second.name);
        }
      }
    };
    add(post.categories, article.categories);
    add(post.tags, article.tags);
  }

  [[nodiscard]] const Picture* picture(const RestPost& post, std::string_view id) const {
    const std::string key(id);
    if (const auto own = post.pictures.find(key); own != post.pictures.end()) return &own->second;
    const auto asked = pictures_.find(key);
    return asked == pictures_.end() ? nullptr : &asked->second;
  }

  void set_picture(const RestPost& post, Article& article) {
    if (post.featured_media.empty()) return;
    if (const Picture* featured = picture(post, post.featured_media)) {
      article.picture = *featured;
    } else {
      warn(post,
           "its featured image, attachment " + post.featured_media + ", is not shown by the site");
    }
  }

  void set_body(const RestPost& post, Article& article) {
    const WordPressMedia media{[&](std::string_view id) { return picture(post, id); },
                               [&] {
                                 std::vector<const Picture*> pictures;
                                 const auto found = uploads_.find(post.id);
                                 if (found == uploads_.end()) return pictures;
                                 for (const std::string& id : found->second)
                                   pictures.push_back(picture(post, id));
                                 return pictures;
                               }};
    const PreparedContent prepared = prepare_wordpress_content(post.content, media);
    for (const std::string& id : prepared.missing) {
      warn(post, "a gallery shows attachment " + id + ", which is not shown by the site");
    }
    std::string markup =
        sanitize(prepared.markup, {.base_url = article.url.empty() ? home_ : article.url}).markup();
    text_ = plain_text(markup);
    const Credit found = take_credit(markup, options_.credits);
    article.body = SanitizedHtml::trusted(std::move(markup));
    if (!article.picture) article.picture = first_picture_of(article.body);
    const Credit credit = wordpress_credit(
        found, [&](const std::string& key) { return post.meta_value(key); }, author_of(post),
        options_);
    article.byline = credit.byline;
    article.source = credit.source;
    article.source_url = credit.source_url;
  }

  [[nodiscard]] std::string author_of(const RestPost& post) const {
    const auto own = post.authors.find(post.author);
    if (own != post.authors.end()) return own->second;
    const auto asked = users_.find(post.author);
    return asked == users_.end() ? "" : asked->second;
  }

  void set_words(const RestPost& post, const Edition& edition, Article& article) {
    std::vector<std::string> ignored;
    article.title = plain_text(post.title);
    article.excerpt = plain_text(replace_shortcodes(
        post.excerpt, {[](auto) { return nullptr; }, [] { return std::vector<const Picture*>(); }},
        ignored));
    if (article.excerpt.empty() || (!post.raw && is_made_from(article.excerpt, text_))) {
      article.excerpt = excerpt_of(article.body, edition);
    }
    if (article.title.empty() && !article.excerpt.empty()) {
      article.title = shorten(article.excerpt, kTitleLength);
      warn(post, "has no title; its first words stand for one");
    }
    article.slug = clean_line(percent_decode(post.slug));
    if (article.slug.empty()) article.slug = slug(article.title);
  }

  [[nodiscard]] static std::string name_of(const RestPost& post) {
    std::string name = plain_text(post.title);
    return name.empty() ? "post " + post.id : name;
  }
  Result<void> skip(const RestPost& post, const std::string& reason) {
    report_.skipped.push_back({name_of(post), clean_line(reason)});
    return {};
  }
  /// Everybody could read it before, perhaps.
  Result<void> hide(const RestPost& post, const std::string& reason) {
    report_.unpublished.push_back({article_id(post.id), clean_line(reason)});
    return skip(post, reason);
  }
  void warn(const RestPost& post, const std::string& what) {
    const std::string title = plain_text(post.title);
    report_.warnings.push_back("post " + post.id + (title.empty() ? "" : ", “" + title + "”") +
                               ": " + what);
  }
  /// A published post that cannot be taken: skipped, and an editor should look at it.
  Result<void> doubt(const RestPost& post, const std::string& what) {
    warn(post, what + "; it is left out");
    return skip(post, what);
  }

  const Gathered& gathered_;
  const SourceConfig& source_;
  const Config& config_;
  const ArticleSink& sink_;
  WordPressOptions options_;
  std::string home_, zone_, site_;
  std::map<std::string, Picture> pictures_;
  std::map<std::string, std::vector<std::string>> uploads_;  ///< Ids of pictures by post.
  std::map<std::string, RestTerm> terms_;
  std::map<std::string, std::string> users_;
  std::set<std::string> seen_;
  std::string text_;  ///< Of the post at hand, with its credits.
  ReadReport report_;
};

class WordPressReader final : public Reader {
 public:
  [[nodiscard]] Result<ReadReport> read(const SourceConfig& source, const Config& /*config*/,
                                        const ArticleSink& /*sink*/) const override {
    return fail(Error(ErrorKind::configuration,
                      "source “" + source.name + "” of kind wordpress needs a “url”")
                    .at(source.place)
                    .remedy("Give the address of the site. An export is of kind wxr."));
  }
  [[nodiscard]] Result<Gathered> gather(const GatherRequest& request,
                                        HttpClient& client) const override {
    PEYK_TRY(check_options(request.source, option_names()));
    return gather_wordpress(request, client);
  }
  [[nodiscard]] Result<ReadReport> read_gathered(const Gathered& gathered,
                                                 const SourceConfig& source, const Config& config,
                                                 const ArticleSink& sink) const override {
    PEYK_ASSIGN(WordPressOptions options, WordPressOptions::create(source));
    return RestRun(gathered, source, config, sink, std::move(options)).run();
  }
  [[nodiscard]] std::vector<std::string> options() const override { return option_names(); }
};

}  // namespace

std::unique_ptr<Reader> make_wordpress_reader() { return std::make_unique<WordPressReader>(); }

}  // namespace peyk
