/// The reader of feeds: RSS, Atom and JSON Feed, from a file or from bytes.

#include <unordered_set>

#include "base/bytes.h"
#include "base/file.h"
#include "base/hash.h"
#include "ingest/editions.h"
#include "ingest/feed_article.h"
#include "ingest/feed_document.h"
#include "ingest/readers.h"

namespace peyk {
namespace {

/// More of them help nobody, and a feed may have a million items.
constexpr size_t kMostWarnings = 100;
constexpr size_t kMostSkipped = 10'000;

class FeedRun {
 public:
  FeedRun(const SourceConfig& source, const Config& config, const ArticleSink& sink,
          FeedOptions options, FeedDocument& document)
      : source_(source),
        config_(config),
        sink_(sink),
        options_(std::move(options)),
        document_(document) {}

  Result<ReadReport> run(const std::string& name) {
    PEYK_TRY(find_feed_edition());
    for (size_t i = 0; i < document_.size(); ++i) {
      PEYK_ASSIGN(const auto entry, document_.entry(i));
      if (!entry) continue;
      PEYK_TRY(take(*entry, i));
    }
    finish(name);
    return std::move(report_);
  }

 private:
  Result<void> find_feed_edition() {
    if (source_.edition.empty()) {
      feed_edition_ = match_edition(config_, document_.head().language);
      return {};
    }
    feed_edition_ = match_edition(config_, source_.edition);
    if (feed_edition_ != nullptr) return {};
    return fail(Error(ErrorKind::configuration, "source “" + source_.name + "” has the edition “" +
                                                    source_.edition + "”, which there is not")
                    .at(source_.place)
                    .remedy("Editions: " + edition_ids(config_) + "."));
  }

  Result<void> take(const FeedEntry& entry, size_t index) {
    const Edition* edition =
        entry.language.empty() ? feed_edition_ : match_edition(config_, entry.language);
    if (edition == nullptr && !entry.language.empty()) {
      skip(entry, "no edition for the language “" + entry.language + "”");
      return {};
    }
    if (edition == nullptr) return fail(no_edition(index));
    const std::string id = feed_article_id(entry, options_);
    if (id.empty()) return doubt(entry, index, "has no guid, link, title or date");
    if (document_.head().format == FeedHead::Format::json && entry.id.empty()) {
      return doubt(entry, index, "has no id, without which JSON Feed wants it discarded");
    }
    // Sixteen bytes of the digest are as good as the id, and a million of them are small.
    if (!seen_.insert(sha256(id).substr(0, 16)).second) {
      return doubt(entry, index, "has the guid of an earlier item");
    }
    FeedArticle made =
        make_feed_article(entry, document_.head(), id, *edition, source_.zone, options_);
    if (!made.article) return doubt(entry, index, made.fault);
    if (entry.id.empty()) ++without_guid_;
    for (const std::string& what : made.doubts) warn(entry, index, what);
    ++report_.articles;
    return sink_(std::move(*made.article));
  }

  [[nodiscard]] Error no_edition(size_t index) const {
    const std::string& language = document_.head().language;
    const std::string says = language.empty() ? "the feed names no language"
                                              : "the feed's language is “" + language + "”";
    return Error(ErrorKind::bad_data,
                 "cannot tell the edition of this item: it has no language, and " + says)
        .at(document_.place_of(index))
        .remedy("Set `edition` of the source “" + source_.name +
                "” to one of: " + edition_ids(config_) + ".");
  }

  void skip(const FeedEntry& entry, std::string reason) {
    if (report_.skipped.size() < kMostSkipped) {
      report_.skipped.push_back({name_of_entry(entry), std::move(reason)});
    } else {
      ++more_skipped_;
    }
  }
  void warn(const FeedEntry& entry, size_t index, const std::string& what) {
    if (report_.warnings.size() >= kMostWarnings) {
      ++more_warnings_;
      return;
    }
    const Place place = document_.place_of(index);
    report_.warnings.push_back(place.file + ":" + std::to_string(place.line) + ": “" +
                               name_of_entry(entry) + "”: " + what);
  }
  /// An item that cannot be taken: skipped, and an editor should look at it.
  Result<void> doubt(const FeedEntry& entry, size_t index, const std::string& what) {
    warn(entry, index, what + "; it is left out");
    skip(entry, what);
    return {};
  }

  void finish(const std::string& name) {
    report_.cut = document_.cut();
    std::vector<std::string> first = document_.warnings();
    if (const std::string& prefix = document_.undeclared_prefix(); !prefix.empty()) {
      first.push_back(name + ": the prefix “" + prefix +
                      ":” is declared nowhere; what has it is left out");
    }
    if (without_guid_ > 0) {
      first.push_back(name + ": " + std::to_string(without_guid_) +
                      (without_guid_ == 1 ? " item has" : " items have") +
                      " no guid; the link, or title and date, stand for it: when these change, it "
                      "is another article");
    }
    if (more_warnings_ > 0) {
      report_.warnings.push_back(name + ": and " + std::to_string(more_warnings_) +
                                 " more warnings of this kind");
    }
    if (more_skipped_ > 0) {
      report_.skipped.push_back({name, std::to_string(more_skipped_) + " more of them"});
    }
    report_.warnings.insert(report_.warnings.begin(), first.begin(), first.end());
  }

  const SourceConfig& source_;
  const Config& config_;
  const ArticleSink& sink_;
  FeedOptions options_;
  FeedDocument& document_;
  const Edition* feed_edition_ = nullptr;
  std::unordered_set<std::string> seen_;
  size_t without_guid_ = 0;
  size_t more_warnings_ = 0;
  size_t more_skipped_ = 0;
  ReadReport report_;
};

class FeedReader final : public Reader {
 public:
  [[nodiscard]] Result<ReadReport> read(const SourceConfig& source, const Config& config,
                                        const ArticleSink& sink) const override {
    PEYK_ASSIGN(FeedOptions options, FeedOptions::create(source, config));
    PEYK_ASSIGN(std::string bytes, read_file(source.path, kMostFeedBytes));
    const SourceDocument document{{}, source.path.string(), "", ""};
    FeedDocument feed;
    PEYK_TRY(feed.open(std::move(bytes), document));
    return FeedRun(source, config, sink, std::move(options), feed).run(document.name);
  }
  [[nodiscard]] Result<ReadReport> read_document(const SourceDocument& document,
                                                 const SourceConfig& source, const Config& config,
                                                 const ArticleSink& sink) const override {
    PEYK_ASSIGN(FeedOptions options, FeedOptions::create(source, config));
    FeedDocument feed;
    PEYK_TRY(feed.open(document));
    return FeedRun(source, config, sink, std::move(options), feed).run(document.name);
  }
  [[nodiscard]] std::vector<std::string> options() const override { return FeedOptions::names(); }
};

}  // namespace

std::unique_ptr<Reader> make_feed_reader() { return std::make_unique<FeedReader>(); }

}  // namespace peyk
