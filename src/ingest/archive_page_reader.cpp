/// The reader of the site's archive as plain text. docs/sources.md says for operators what becomes
/// what; archive_layout.h knows the lines.

#include <set>

#include "base/bytes.h"
#include "base/file.h"
#include "html/sanitize.h"
#include "html/text.h"
#include "ingest/archive_layout.h"
#include "ingest/credits.h"
#include "ingest/editions.h"
#include "ingest/excerpt.h"
#include "ingest/options.h"
#include "ingest/readers.h"
#include "ingest/slug.h"
#include "ingest/xml_scan.h"

namespace peyk {
namespace {

constexpr uint64_t kMostBytes = uint64_t{8} << 20U;

const std::vector<std::string>& option_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all = ArchiveLayout::options();
    all.insert(all.end(), CreditRules::options().begin(), CreditRules::options().end());
    return all;
  }();
  return names;
}

Result<void> check_layout(const SourceConfig& source, const ArchiveLayout& layout) {
  std::vector<std::string> missing;
  if (layout.comments_suffixes.empty()) missing.emplace_back("comments_suffix");
  if (layout.date_pattern.empty()) missing.emplace_back("date_pattern");
  if (layout.locale.empty()) missing.emplace_back("locale");
  if (missing.empty()) return {};
  return fail(Error(ErrorKind::configuration,
                    "source “" + source.name + "” needs the options " + join(missing, ", "))
                  .at(source.place)
                  .remedy("They say how a date line looks, for example comments_suffix: “0 "
                          "comments”, date_pattern: “MMMM d, y”, locale: “en”."));
}

Result<std::string> read_text(const std::filesystem::path& path) {
  PEYK_ASSIGN(std::string text, read_file(path, kMostBytes));
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  if (const auto bad = find_invalid_utf8(text)) {
    return fail(Error(ErrorKind::bad_data,
                      "the byte at offset " + std::to_string(*bad) + " is not valid UTF-8")
                    .at(place_at(text, *bad, path.string()))
                    .remedy("Convert the file: iconv -f WINDOWS-1256 -t UTF-8."));
  }
  return text;
}

class ArchiveRun {
 public:
  ArchiveRun(const SourceConfig& source, const Config& config, const ArticleSink& sink,
             const Edition& edition, CreditRules credits)
      : source_(source),
        config_(config),
        sink_(sink),
        edition_(edition),
        credits_(std::move(credits)) {}

  Result<ReadReport> run(std::string_view text, const ArchiveLayout& layout) {
    ArchivePage page = cut_archive_page(text, layout, [&](const std::string& line) {
      return config_.match(edition_.id, slug(line), line) != nullptr;
    });
    if (page.entries.empty()) {
      return fail(Error(ErrorKind::bad_data,
                        "has no article: there is no title between a line with "
                        "a category and a line with a date")
                      .at({source_.path.string()})
                      .remedy("A date line reads like “" + layout.date_pattern + " " +
                              join(layout.comments_suffixes, "” or “") +
                              "”. Compare the file with the options of the source, and its "
                              "categories with those of edition " +
                              edition_.id + "."));
    }
    for (ArchiveEntry& entry : page.entries) PEYK_TRY(take(entry));
    report(page);
    return std::move(report_);
  }

 private:
  Result<void> take(ArchiveEntry& entry) {
    if (config_.match(edition_.id, slug(entry.category.text), entry.category.text) == nullptr) {
      warn(entry.category.number, "“" + entry.category.text + "” of “" + entry.title +
                                      "” is no category of edition " + edition_.id);
    }
    Article article;
    article.edition = edition_.id;
    article.title = entry.title;
    article.slug = slug(entry.title);
    article.published = article.modified = entry.date.noon;
    article.id = "archive:" + entry.date.day + ":" + article.slug;
    article.story = article.id;
    if (!seen_.insert(article.id).second) {
      report_.skipped.push_back({entry.title, "same date and title as an earlier article"});
      return {};
    }
    article.categories.push_back({slug(entry.category.text), entry.category.text});
    set_body(entry, article);
    ++report_.articles;
    return sink_(std::move(article));
  }

  void set_body(ArchiveEntry& entry, Article& article) {
    std::vector<std::string> lines;
    for (const ArchiveLine& line : entry.body) lines.push_back(line.text);
    const Credit credit = take_credit(lines, credits_);
    article.byline = credit.byline;
    article.source = credit.source;
    entry.body.resize(lines.size());
    for (const ArchiveLine& line : drop_captions(entry)) {
      warn(line.number, "taken for the caption of a picture and left out: “" + line.text + "”");
    }
    std::string text;
    for (const ArchiveLine& line : entry.body) {
      if (!is_dropped_line(line.text, credits_)) text += line.text + "\n\n";
    }
    article.body = paragraphs_from_text(text);
    article.excerpt = excerpt_of(article.body, edition_);
  }

  void report(const ArchivePage& page) {
    for (const ArchiveLine& line : page.broken) {
      warn(line.number,
           "an article with a date line but without category and title begins here; "
           "it is left out");
      report_.skipped.push_back({line.text, "no category line or no title"});
    }
    for (const ArchiveLine& line : page.unfinished) {
      warn(line.number,
           "an article begins here and has no date line (is the file cut?); it is left "
           "out");
      report_.skipped.push_back({line.text, "no date line"});
    }
    for (const ArchiveRecent& recent : page.recent) {
      report_.skipped.push_back({recent.title, "recent post without text"});
    }
  }

  void warn(int line, const std::string& what) {
    report_.warnings.push_back(source_.path.string() + ":" + std::to_string(line) + ": " + what);
  }

  const SourceConfig& source_;
  const Config& config_;
  const ArticleSink& sink_;
  const Edition& edition_;
  CreditRules credits_;
  std::set<std::string> seen_;
  ReadReport report_;
};

class ArchivePageReader final : public Reader {
 public:
  [[nodiscard]] Result<ReadReport> read(const SourceConfig& source, const Config& config,
                                        const ArticleSink& sink) const override {
    PEYK_TRY(check_options(source, option_names()));
    const ArchiveLayout layout = ArchiveLayout::create(source);
    PEYK_TRY(check_layout(source, layout));
    PEYK_ASSIGN(CreditRules credits, CreditRules::create(source));
    const Edition* edition = match_edition(config, source.edition);
    if (edition == nullptr) {
      return fail(
          Error(ErrorKind::configuration, "source “" + source.name +
                                              "” needs an edition: an archive page does not "
                                              "say its language")
              .at(source.place)
              .remedy("Set `edition` to one of: " + edition_ids(config) + "."));
    }
    PEYK_ASSIGN(const std::string text, read_text(source.path));
    return ArchiveRun(source, config, sink, *edition, std::move(credits)).run(text, layout);
  }
  [[nodiscard]] std::vector<std::string> options() const override { return option_names(); }
};

}  // namespace

std::unique_ptr<Reader> make_archive_page_reader() { return std::make_unique<ArchivePageReader>(); }

}  // namespace peyk
