/// The reader of WordPress exports: which files, which items, in which order. What an item becomes
/// is wxr_article's affair.

#include <algorithm>
#include <fnmatch.h>
#include <map>
#include <optional>
#include <set>

#include "base/bytes.h"
#include "base/file.h"
#include "ingest/editions.h"
#include "ingest/readers.h"
#include "ingest/wxr_article.h"

namespace peyk {
namespace {

namespace fs = std::filesystem;

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

/// The files of a source: the path itself, or those of the folder that it is.
Result<std::vector<fs::path>> files_of(const SourceConfig& source, const WxrOptions& options) {
  std::error_code error;
  if (!fs::is_directory(source.path, error)) return std::vector<fs::path>{source.path};
  PEYK_ASSIGN(std::vector<fs::path> files, list_files(source.path, {".xml", ".wxr"}));
  const auto unwanted = [&](const fs::path& file) {
    const std::string name = file.lexically_relative(source.path).string();
    return !options.files.empty() &&
           std::none_of(options.files.begin(), options.files.end(), [&](const std::string& wanted) {
             return ::fnmatch(wanted.c_str(), name.c_str(), 0) == 0;
           });
  };
  std::erase_if(files, unwanted);
  if (files.empty()) {
    return fail(Error(ErrorKind::no_input, options.files.empty()
                                               ? "has no file that ends in .xml or .wxr"
                                               : "has no file that the option “files” names")
                    .at({source.path.string()})
                    .remedy("Put the files of the export there, or name another folder."));
  }
  return files;
}

class WxrRun {
 public:
  WxrRun(const SourceConfig& source, const Config& config, const ArticleSink& sink,
         const WxrOptions& options)
      : source_(source),
        config_(config),
        sink_(sink),
        options_(options),
        articles_(source, config, options) {}

  Result<ReadReport> run() {
    PEYK_ASSIGN(const auto files, files_of(source_, options_));
    std::vector<WxrDocument> documents;
    for (const fs::path& file : files) {
      PEYK_TRY(look_at(documents, [&](const WxrDocument::Take& attachment) {
        return WxrDocument::open(file, attachment);
      }));
    }
    return read_all(documents);
  }

  Result<ReadReport> run(const SourceDocument& file) {
    std::vector<WxrDocument> documents;
    PEYK_TRY(look_at(documents, [&](const WxrDocument::Take& attachment) {
      return WxrDocument::read(file.name, file.bytes, attachment);
    }));
    return read_all(documents);
  }

 private:
  Result<ReadReport> read_all(const std::vector<WxrDocument>& documents) {
    for (auto& [site, media] : media_) media.sort();
    for (const WxrDocument& document : documents) PEYK_TRY(read(document));
    return std::move(report_);
  }

  /// The first pass. Attachments of one file may belong to posts of another, so that of all files
  /// comes before the second of any.
  template <class Open>
  Result<void> look_at(std::vector<WxrDocument>& documents, const Open& open) {
    WxrMedia media;
    PEYK_ASSIGN(WxrDocument document, open([&](const WxrItem& item) {
                  media.add(item);
                  return Result<void>();
                }));
    const std::string site = site_of(document.channel());
    if (site.empty()) {
      return fail(Error(ErrorKind::bad_data, "the export does not say which site it is of")
                      .at({document.path().string()})
                      .remedy("It needs a <wp:base_blog_url> or a <link> in its <channel>; export "
                              "again."));
    }
    media_[site].merge(std::move(media));
    documents.push_back(std::move(document));
    return {};
  }

  Result<void> read(const WxrDocument& document) {
    WxrSite site;
    site.channel = &document.channel();
    site.key = site_of(document.channel());
    site.media = &media_[site.key];
    PEYK_ASSIGN(site.edition, default_edition(document));
    return document.each_item([&](const WxrItem& item) -> Result<void> {
      if (const auto reason = reason_to_skip(item, options_)) {
        // It may have been published before.
        if (is_article_type(item) && has_post_id(item)) {
          report_.unpublished.push_back({article_id(site.key, item), *reason});
        }
        skip(item, *reason);
        return {};
      }
      return take(item, site);
    });
  }

  [[nodiscard]] bool is_article_type(const WxrItem& item) const {
    const auto& types = options_.post_types;
    return std::find(types.begin(), types.end(), item.post_type) != types.end();
  }

  Result<const Edition*> default_edition(const WxrDocument& document) {
    const std::string& language = document.channel().language;
    const Edition* channel =
        options_.ignore_channel_language ? nullptr : match_edition(config_, language);
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
          document.path().string() + ": the export says its language is “" + language +
          "”, so edition " + channel->id + " is taken and not " + configured->id +
          "; set the option ignore_channel_language to true if the export is wrong");
    }
    return channel != nullptr ? channel : configured;
  }

  Result<void> take(const WxrItem& item, const WxrSite& site) {
    if (!has_post_id(item)) return doubt(item, "has no post id");
    if (seen_.contains(article_id(site.key, item))) {
      return doubt(item, "has the post id of an earlier item");
    }
    PEYK_ASSIGN(WxrArticles::Made made, articles_.make(item, site));
    for (const std::string& warning : made.warnings) warn(item, warning);
    if (!made.doubt.empty()) return doubt(item, made.doubt);
    if (!made.article) {
      skip(item, made.skipped);
      return {};
    }
    seen_.insert(made.article->id);
    ++report_.articles;
    return sink_(*std::move(made.article));
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
  const WxrOptions& options_;
  WxrArticles articles_;
  std::map<std::string, WxrMedia> media_;  ///< By site.
  std::set<std::string> seen_;
  ReadReport report_;
};

class WxrReader final : public Reader {
 public:
  [[nodiscard]] Result<ReadReport> read(const SourceConfig& source, const Config& config,
                                        const ArticleSink& sink) const override {
    PEYK_ASSIGN(const WxrOptions options, WxrOptions::create(source));
    return WxrRun(source, config, sink, options).run();
  }
  [[nodiscard]] Result<ReadReport> read_document(const SourceDocument& file,
                                                 const SourceConfig& source, const Config& config,
                                                 const ArticleSink& sink) const override {
    PEYK_ASSIGN(const WxrOptions options, WxrOptions::create(source));
    return WxrRun(source, config, sink, options).run(file);
  }
  [[nodiscard]] std::vector<std::string> options() const override { return WxrOptions::names(); }
};

}  // namespace

std::unique_ptr<Reader> make_wxr_reader() { return std::make_unique<WxrReader>(); }

}  // namespace peyk
