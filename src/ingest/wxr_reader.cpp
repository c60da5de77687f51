/// The reader of WordPress exports. docs/sources.md says for operators what becomes what.

#include <algorithm>
#include <optional>
#include <set>

#include "base/bytes.h"
#include "html/sanitize.h"
#include "html/text.h"
#include "ingest/credits.h"
#include "ingest/editions.h"
#include "ingest/excerpt.h"
#include "ingest/options.h"
#include "ingest/readers.h"
#include "ingest/slug.h"
#include "ingest/tags.h"
#include "ingest/wordpress_article.h"
#include "ingest/wordpress_content.h"
#include "ingest/wordpress_shortcodes.h"
#include "ingest/wxr_document.h"
#include "ingest/wxr_media.h"
#include "l10n/text.h"
#include "l10n/zones.h"

namespace peyk {
namespace {

constexpr size_t kTitleLength = 80;

const std::vector<std::string>& option_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all = WordPressOptions::names();
    all.emplace_back("ignore_channel_language");
    return all;
  }();
  return names;
}

struct WxrOptions : WordPressOptions {
  bool ignore_channel_language = false;

  static Result<WxrOptions> create(const SourceConfig& source) {
    PEYK_TRY(check_options(source, option_names()));
    WxrOptions options;
    PEYK_ASSIGN(static_cast<WordPressOptions&>(options), WordPressOptions::create(source));
    PEYK_ASSIGN(options.ignore_channel_language, option_flag(source, "ignore_channel_language"));
    return options;
  }
};

std::string site_key(const WxrDocument& document) {
  for (const std::string* url :
       {&document.base_blog_url, &document.base_site_url, &document.link}) {
    std::string key = wordpress_site_key(*url);
    if (!key.empty()) return key;
  }
  return "";
}

bool is_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_ascii_digit);
}

/// Why an item is no article, or nothing.
std::optional<std::string> reason_to_skip(const WxrItem& item, const WxrOptions& options) {
  const auto& types = options.post_types;
  if (std::find(types.begin(), types.end(), item.post_type) == types.end()) {
    if (item.post_type == "nav_menu_item") return "menu item";
    if (item.post_type == "attachment" || item.post_type == "page") return item.post_type;
    if (item.post_type.empty()) return "no post type";
    return "post type “" + item.post_type + "”";
  }
  if (item.status != "publish") {
    if (item.status == "future") return "scheduled for later";
    if (item.status == "pending") return "waits for review";
    return item.status.empty() ? "no status" : item.status;
  }
  if (!item.password.empty()) return "password-protected";
  return std::nullopt;
}

class WxrRun {
 public:
  WxrRun(const SourceConfig& source, const Config& config, const ArticleSink& sink,
         WxrOptions options, const WxrDocument& document, std::string name)
      : source_(source),
        config_(config),
        sink_(sink),
        options_(std::move(options)),
        document_(document),
        name_(std::move(name)),
        media_(document),
        site_(site_key(document)) {}

  Result<ReadReport> run() {
    if (site_.empty()) {
      return fail(Error(ErrorKind::bad_data, "the export does not say which site it is of")
                      .at({name_})
                      .remedy("It needs a <wp:base_blog_url> or a <link> in its <channel>; export "
                              "again."));
    }
    PEYK_TRY(find_default_edition());
    for (const pugi::xml_node& node : document_.items) {
      const WxrItem item = document_.read_item(node);
      if (const auto reason = reason_to_skip(item, options_)) {
        skip(item, *reason);
        continue;
      }
      PEYK_TRY(take(item));
    }
    return std::move(report_);
  }

 private:
  Result<void> find_default_edition() {
    const Edition* channel =
        options_.ignore_channel_language ? nullptr : match_edition(config_, document_.language);
    const Edition* configured = nullptr;
    if (!source_.edition.empty()) {
      configured = match_edition(config_, source_.edition);
      if (configured == nullptr) {
        return fail(Error(ErrorKind::configuration, "source “" + source_.name +
                                                        "” has the edition “" + source_.edition +
                                                        "”, which there is not")
                        .at(source_.place)
                        .remedy("Editions: " + edition_ids(config_) + "."));
      }
    }
    if (channel != nullptr && configured != nullptr && channel != configured) {
      report_.warnings.push_back(
          name_ + ": the export says its language is “" + document_.language + "”, so edition " +
          channel->id + " is taken and not " + configured->id +
          "; set the option ignore_channel_language to true if the export is wrong");
    }
    default_edition_ = channel != nullptr ? channel : configured;
    return {};
  }

  /// The language that a translation plugin gave the post: Polylang by a term, WPML by custom
  /// fields.
  static std::string language_of(const WxrItem& item) {
    for (const WxrTerm& term : item.terms) {
      if (term.domain == "language" && !term.nicename.empty()) return term.nicename;
    }
    return item.meta_value("_wpml_import_language_code");
  }

  static std::string story_of(const WxrItem& item) {
    for (const WxrTerm& term : item.terms) {
      if (term.domain == "post_translations" && !term.nicename.empty())
        return "pll:" + clean_line(term.nicename);
    }
    const std::string group = clean_line(item.meta_value("_wpml_import_translation_group"));
    return group.empty() ? "" : "wpml:" + group;
  }

  Result<void> take(const WxrItem& item) {
    if (!is_number(item.post_id)) return doubt(item, "has no post id");
    const std::string language = language_of(item);
    const Edition* edition = language.empty() ? default_edition_ : match_edition(config_, language);
    if (edition == nullptr && !language.empty()) {
      skip(item, "no edition for the language “" + language + "”");
      return {};
    }
    if (edition == nullptr) return fail(no_edition(item));

    Article article;
    article.id = "wp:" + site_ + ":" + item.post_id;
    if (!seen_.insert(article.id).second) return doubt(item, "has the post id of an earlier item");
    article.edition = edition->id;
    article.story = story_of(item);
    if (article.story.empty()) article.story = article.id;
    if (!set_dates(item, article)) return doubt(item, "has no valid date");
    article.url = checked_url(item.link);
    set_terms(item, article);
    set_picture(item, article);
    set_body(item, article);
    set_words(item, *edition, article);
    if (article.title.empty()) return doubt(item, "has neither title nor text");
    ++report_.articles;
    return sink_(std::move(article));
  }

  [[nodiscard]] Error no_edition(const WxrItem& item) const {
    const std::string says = document_.language.empty()
                                 ? "the export names no language"
                                 : "the export's language is “" + document_.language + "”";
    return Error(ErrorKind::bad_data,
                 "cannot tell the edition of this post: it has no language, and " + says)
        .at(item.place)
        .remedy("Set `edition` of the source “" + source_.name +
                "” to one of: " + edition_ids(config_) + ".");
  }

  [[nodiscard]] std::optional<Instant> date(const std::string& gmt,
                                            const std::string& local) const {
    if (!gmt.empty() && !gmt.starts_with("0000")) {
      if (const auto instant = parse_iso8601(gmt)) return *instant;
    }
    if (!local.empty() && !local.starts_with("0000")) {
      const std::string zone = source_.zone.empty() ? "UTC" : source_.zone;
      if (const auto instant = parse_local(replace_all(local, " ", "T"), zone)) return *instant;
    }
    return std::nullopt;
  }

  bool set_dates(const WxrItem& item, Article& article) const {
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

  static void add_term(std::vector<Term>& terms, const WxrTerm& raw) {
    add_wordpress_term(terms, raw.nicename, raw.name);
  }

  static void set_terms(const WxrItem& item, Article& article) {
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

  void set_picture(const WxrItem& item, Article& article) {
    const std::string id(trim(item.meta_value("_thumbnail_id")));
    if (id.empty() || id == "0") return;
    if (const Picture* picture = media_.find(id)) {
      article.picture = *picture;
    } else {
      warn(item, "its featured image, attachment " + id + ", is not in the export");
    }
  }

  void set_body(const WxrItem& item, Article& article) {
    const WordPressMedia media{[&](std::string_view id) { return media_.find(id); },
                               [&] { return media_.of_post(item.post_id); }};
    PreparedContent prepared = prepare_wordpress_content(item.content, media);
    for (const std::string& id : prepared.missing) {
      warn(item, "a gallery shows attachment " + id + ", which is not in the export");
    }
    std::string markup =
        sanitize(prepared.markup, {.base_url = article.url.empty() ? document_.link : article.url})
            .markup();
    const Credit credit = take_credit(markup, options_.credits);
    article.body = SanitizedHtml::trusted(std::move(markup));
    set_credit(item, credit, article);
  }

  void set_credit(const WxrItem& item, const Credit& found, Article& article) const {
    const auto author = document_.authors.find(item.creator);
    const Credit credit = wordpress_credit(
        found, [&](const std::string& key) { return item.meta_value(key); },
        author == document_.authors.end() ? "" : author->second, options_);
    article.byline = credit.byline;
    article.source = credit.source;
    article.source_url = credit.source_url;
  }

  void set_words(const WxrItem& item, const Edition& edition, Article& article) {
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
      warn(item, "has no title; its first words stand for one");
    }
    article.slug = clean_line(percent_decode(item.post_name));
    if (article.slug.empty()) article.slug = slug(article.title);
  }

  [[nodiscard]] static std::string name_of(const WxrItem& item) {
    std::string name = plain_text(item.title);
    return name.empty() ? "post " + (item.post_id.empty() ? "without id" : item.post_id) : name;
  }

  void skip(const WxrItem& item, std::string reason) {
    report_.skipped.push_back({name_of(item), std::move(reason)});
  }
  void warn(const WxrItem& item, const std::string& what) {
    report_.warnings.push_back(item.place.file + ":" + std::to_string(item.place.line) + ": “" +
                               name_of(item) + "”: " + what);
  }
  /// A published post that cannot be taken: skipped, and an editor should look at it.
  Result<void> doubt(const WxrItem& item, const std::string& what) {
    warn(item, what + "; it is left out");
    skip(item, what);
    return {};
  }

  const SourceConfig& source_;
  const Config& config_;
  const ArticleSink& sink_;
  WxrOptions options_;
  const WxrDocument& document_;
  std::string name_;  ///< Of the file, for messages.
  WxrMedia media_;
  std::string site_;
  const Edition* default_edition_ = nullptr;
  std::set<std::string> seen_;
  ReadReport report_;
};

class WxrReader final : public Reader {
 public:
  [[nodiscard]] Result<ReadReport> read(const SourceConfig& source, const Config& config,
                                        const ArticleSink& sink) const override {
    PEYK_ASSIGN(WxrOptions options, WxrOptions::create(source));
    WxrDocument document;
    PEYK_TRY(document.open(source.path));
    return WxrRun(source, config, sink, std::move(options), document, source.path.string()).run();
  }
  [[nodiscard]] Result<ReadReport> read_document(const SourceDocument& file,
                                                 const SourceConfig& source, const Config& config,
                                                 const ArticleSink& sink) const override {
    PEYK_ASSIGN(WxrOptions options, WxrOptions::create(source));
    WxrDocument document;
    PEYK_TRY(document.parse(std::string(file.bytes), file.name));
    return WxrRun(source, config, sink, std::move(options), document, file.name).run();
  }
  [[nodiscard]] std::vector<std::string> options() const override { return option_names(); }
};

}  // namespace

std::unique_ptr<Reader> make_wxr_reader() { return std::make_unique<WxrReader>(); }

}  // namespace peyk
