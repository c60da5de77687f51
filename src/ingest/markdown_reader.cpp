/// The reader of articles that an editor writes by hand: Markdown files with YAML front matter.
/// docs/sources.md says for operators what becomes what.

#include <algorithm>
#include <map>
#include <optional>

#include "base/bytes.h"
#include "base/file.h"
#include "config/front_matter.h"
#include "html/sanitize.h"
#include "html/text.h"
#include "ingest/editions.h"
#include "ingest/excerpt.h"
#include "ingest/markdown_text.h"
#include "ingest/options.h"
#include "ingest/readers.h"
#include "ingest/slug.h"
#include "ingest/tags.h"
#include "ingest/xml_scan.h"
#include "l10n/text.h"
#include "l10n/zones.h"

namespace peyk {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kMostBytes = uint64_t{512} << 10U;
constexpr size_t kMostErrors = 20;  // More than a person mends in one go.

const std::vector<std::string> kKeys = {
    "title",      "date",           "modified",   "slug", "url",     "edition",
    "id",         "translation_of", "categories", "tags", "byline",  "source",
    "source_url", "excerpt",        "image",      "alt",  "caption", "draft"};

/// The front matter of one file, typed; every fault is noted and reading goes on.
class Fields {
 public:
  Fields(const FrontMatter& matter, std::string file, std::vector<Error>& errors)
      : matter_(matter), file_(std::move(file)), errors_(errors) {
    for (const auto& [key, value] : matter.values) {
      if (std::find(kKeys.begin(), kKeys.end(), key) != kKeys.end()) continue;
      const auto guess = nearest(key, kKeys);
      wrong(value.key_place, "unknown key “" + key + "”",
            guess ? "Did you mean “" + *guess + "”?" : "Known keys: " + join(kKeys, ", ") + ".");
    }
  }

  [[nodiscard]] std::string text(const std::string& key) {
    const FrontMatterValue* value = matter_.find(key);
    if (value == nullptr || value->items.empty()) return "";
    if (value->list) {
      wrong(value->place, "“" + key + "” is a list where one text is expected",
            "Write one text behind “" + key + ":”.");
      return "";
    }
    return clean_line(value->items.front());
  }
  [[nodiscard]] std::string required(const std::string& key, const std::string& example) {
    std::string value = text(key);
    const FrontMatterValue* found = matter_.find(key);
    if (value.empty() && (found == nullptr || !found->list)) {
      wrong(found == nullptr ? Place{file_, 1, 1} : found->place, "“" + key + "” is missing",
            "Add a line such as “" + example + "”.");
    }
    return value;
  }
  [[nodiscard]] std::vector<std::string> list(const std::string& key) {
    std::vector<std::string> items;
    const FrontMatterValue* value = matter_.find(key);
    if (value == nullptr) return items;
    for (const std::string& item : value->items) {
      if (std::string clean = clean_line(item); !clean.empty()) items.push_back(std::move(clean));
    }
    return items;
  }
  [[nodiscard]] bool flag(const std::string& key) {
    const std::string value = text(key);
    if (value.empty() || value == "false") return false;
    if (value != "true") wrong(key, "“" + key + "” is “" + value + "”", "Write true or false.");
    return true;
  }
  [[nodiscard]] std::string link(const std::string& key) {
    std::string value = text(key);
    if (!value.empty() && !is_http_url(value)) {
      wrong(key, "“" + key + "” is no absolute http or https URL", "Write it in full: https://….");
    }
    return value;
  }

  void wrong(const std::string& key, std::string what, std::string remedy) {
    const FrontMatterValue* value = matter_.find(key);
    wrong(value == nullptr ? Place{file_, 1, 1} : value->place, std::move(what), std::move(remedy));
  }
  void wrong(Place place, std::string what, std::string remedy) {
    errors_.push_back(
        Error(ErrorKind::bad_data, std::move(what)).at(std::move(place)).remedy(std::move(remedy)));
  }

 private:
  const FrontMatter& matter_;
  std::string file_;
  std::vector<Error>& errors_;
};

/// "visit.fa.md" is "visit" in edition "fa".
struct FileName {
  std::string stem;
  const Edition* edition = nullptr;
};

FileName read_name(const fs::path& path, const Config& config) {
  FileName name{path.stem().string(), nullptr};
  const size_t dot = name.stem.rfind('.');
  if (dot != std::string::npos && dot > 0) {
    name.edition = match_edition(config, name.stem.substr(dot + 1));
    if (name.edition != nullptr) name.stem.resize(dot);
  }
  return name;
}

class MarkdownRun {
 public:
  MarkdownRun(const SourceConfig& source, const Config& config) : source_(source), config_(config) {
    media_base_ = config.site.media_url;
    if (!media_base_.empty() && !media_base_.ends_with('/')) media_base_ += '/';
  }

  Result<ReadReport> run(const ArticleSink& sink) {
    std::vector<fs::path> files = {source_.path};
    std::error_code ignored;
    if (fs::is_directory(source_.path, ignored)) {
      PEYK_ASSIGN(files, list_files(source_.path, {".md", ".markdown"}));
      if (files.empty()) {
        report_.warnings.push_back(source_.path.string() +
                                   ": there is no file *.md in this folder");
      }
    }
    for (const fs::path& file : files) {
      PEYK_TRY(read(file));
      if (errors_.size() >= kMostErrors) break;
    }
    if (!errors_.empty()) {
      Error first = std::move(errors_.front());
      errors_.erase(errors_.begin());
      return fail(std::move(first).also(std::move(errors_)));
    }
    for (Article& article : articles_) {
      ++report_.articles;
      PEYK_TRY(sink(std::move(article)));
    }
    return std::move(report_);
  }

 private:
  /// Fails only if the file cannot be read at all; what is wrong in it goes to errors_.
  Result<void> read(const fs::path& path) {
    if (ascii_iequals(path.filename().string(), "readme.md")) {
      report_.skipped.push_back({path.string(), "read-me file"});
      return {};
    }
    PEYK_ASSIGN(const std::string text, read_file(path, kMostBytes));
    if (const auto bad = find_invalid_utf8(text)) {
      errors_.push_back(Error(ErrorKind::bad_data,
                              "the byte at offset " + std::to_string(*bad) + " is not valid UTF-8")
                            .at(place_at(text, *bad, path.string()))
                            .remedy("Save the file as UTF-8, or convert it: iconv -f WINDOWS-1256 "
                                    "-t UTF-8."));
      return {};
    }
    auto matter = parse_front_matter(text, path.string());
    if (!matter) {
      errors_.push_back(std::move(matter).error());
      return {};
    }
    const size_t before = errors_.size();
    Fields fields(*matter, path.string(), errors_);
    Article article = read_fields(fields, path);
    if (errors_.size() > before) return {};
    if (fields.flag("draft")) {
      report_.skipped.push_back({article.title, "draft"});
      return {};
    }
    add(std::move(article), std::string_view(text).substr(matter->body), fields, path);
    return {};
  }

  Article read_fields(Fields& fields, const fs::path& path) {
    Article article;
    const FileName name = read_name(path, config_);
    article.title = fields.required("title", "title: What happened");
    set_dates(fields, article);
    set_identity(fields, name, article);
    article.url = fields.link("url");
    article.slug = fields.text("slug");
    if (article.slug.empty()) article.slug = slug(article.title);
    article.byline = fields.text("byline");
    article.source = fields.text("source");
    article.source_url = fields.link("source_url");
    article.excerpt = fields.text("excerpt");
    set_terms(fields, article);
    set_picture(fields, article, path);
    static_cast<void>(fields.flag("draft"));
    return article;
  }

  void set_dates(Fields& fields, Article& article) {
    const std::string zone = source_.zone.empty() ? "UTC" : source_.zone;
    const auto read = [&](const std::string& key,
                          const std::string& value) -> std::optional<Instant> {
      if (value.empty()) return std::nullopt;
      const std::string full = value.size() == 10 ? value + "T00:00" : replace_all(value, " ", "T");
      const auto instant = parse_local(full, zone);
      if (instant) return *instant;
      fields.wrong(key, "“" + key + "” is “" + value + "”, which is no date",
                   "Write it as 2023-06-21 or 2023-06-21T10:00 (Gregorian; zone " + zone + ").");
      return std::nullopt;
    };
    const auto published = read("date", fields.required("date", "date: 2023-06-21"));
    const auto modified = read("modified", fields.text("modified"));
    if (published) article.published = *published;
    article.modified = std::max(article.published, modified.value_or(article.published));
  }

  void set_identity(Fields& fields, const FileName& name, Article& article) {
    const std::string said = fields.text("edition");
    const Edition* edition = name.edition;
    if (!said.empty()) {
      edition = match_edition(config_, said);
      if (edition == nullptr) {
        fields.wrong("edition", "there is no edition “" + said + "”",
                     "Editions: " + edition_ids(config_) + ".");
      }
    } else if (edition == nullptr) {
      edition = match_edition(config_, source_.edition);
      if (edition == nullptr) {
        fields.wrong("edition", "the file does not say its edition",
                     "Add “edition: …”, name the file like visit.fa.md, or set `edition` of the "
                     "source “" +
                         source_.name + "”; editions: " + edition_ids(config_) + ".");
      }
    }
    if (edition != nullptr) article.edition = edition->id;
    std::string id = fields.text("id");
    if (id.empty()) id = name.stem;
    article.id = "md:" + source_.name + ":" + id + ":" + article.edition;
    const std::string original = fields.text("translation_of");
    // A key with a colon is the story of another source; without one it is an id of this kind.
    article.story = original.find(':') != std::string::npos
                        ? original
                        : "md:" + (original.empty() ? id : original);
  }

  /// By id, or as the edition's source writes it. A category that nobody knows would keep the
  /// article out of every section without a word.
  void set_terms(Fields& fields, Article& article) {
    for (const std::string& name : fields.list("categories")) {
      Term term{slug(name), name};
      if (config_.match(article.edition, term.slug, name) == nullptr) {
        const Category* category = config_.category(name);
        if (category == nullptr && !config_.categories.empty()) {
          fields.wrong("categories", "there is no category “" + name + "”", category_remedy(name));
          continue;
        }
        if (category != nullptr) term = own_term(*category, article.edition);
      }
      article.categories.push_back(std::move(term));
    }
    for (const std::string& name : fields.list("tags")) article.tags.push_back({slug(name), name});
  }

  /// A term that the configuration matches to this category.
  static Term own_term(const Category& category, const std::string& edition) {
    const auto name = category.names.find(edition);
    Term term{category.id, name == category.names.end() ? category.id : name->second};
    const auto matches = category.matches.find(edition);
    if (matches != category.matches.end() && !matches->second.empty()) {
      term.slug = matches->second.front();
    }
    return term;
  }

  [[nodiscard]] std::string category_remedy(const std::string& name) const {
    std::vector<std::string> ids;
    for (const Category& category : config_.categories) ids.push_back(category.id);
    const auto guess = nearest(to_ascii_lower(name), ids);
    return guess ? "Did you mean “" + *guess + "”?" : "Categories: " + join(ids, ", ") + ".";
  }

  void set_picture(Fields& fields, Article& article, const fs::path& path) {
    const std::string image = fields.text("image");
    Picture picture;
    picture.alt = fields.text("alt");
    picture.caption = fields.text("caption");
    if (image.empty()) return;
    picture.url = replace_all(image, " ", "%20");
    if (!is_http_url(picture.url)) {
      if (media_base_.empty() || image.find("://") != std::string::npos) {
        fields.wrong("image", "“image” is “" + image + "”, which is no absolute http or https URL",
                     "Write the URL in full, or set site.media_url and name a file below it.");
        return;
      }
      while (picture.url.starts_with("./")) picture.url.erase(0, 2);
      while (picture.url.starts_with('/')) picture.url.erase(0, 1);
      picture.url = media_base_ + picture.url;
    }
    if (picture.alt.empty()) {
      report_.warnings.push_back(path.string() + ": the image has no alternative text (“alt”)");
    }
    article.picture = std::move(picture);
  }

  void add(Article article, std::string_view body, Fields& fields, const fs::path& path) {
    article.body = sanitize(markdown_to_html(body), {.base_url = media_base_});
    const Edition* edition = match_edition(config_, article.edition);
    if (article.excerpt.empty() && edition != nullptr) {
      article.excerpt = excerpt_of(article.body, *edition);
    }
    const auto [known, added] = files_.emplace(article.id, path.string());
    if (!added) {
      fields.wrong("id", "has the same id as " + known->second,
                   "Give one of them an “id” of its own, or another file name.");
      return;
    }
    articles_.push_back(std::move(article));
  }

  const SourceConfig& source_;
  const Config& config_;
  std::string media_base_;
  std::vector<Error> errors_;
  std::vector<Article> articles_;
  std::map<std::string, std::string> files_;
  ReadReport report_;
};

class MarkdownReader final : public Reader {
 public:
  [[nodiscard]] Result<ReadReport> read(const SourceConfig& source, const Config& config,
                                        const ArticleSink& sink) const override {
    PEYK_TRY(check_options(source, {}));
    return MarkdownRun(source, config).run(sink);
  }
};

}  // namespace

std::unique_ptr<Reader> make_markdown_reader() { return std::make_unique<MarkdownReader>(); }

}  // namespace peyk
