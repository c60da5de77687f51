#pragma once
/// One reader for each kind of source. A new kind is one file and one line in registry.cpp.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "config/config.h"
#include "model/article.h"

namespace peyk {

/// Takes one article at a time, so that a large export need not be held in memory.
using ArticleSink = std::function<Result<void>(Article&&)>;

/// Something in a source that is no article, and why.
struct Skipped {
  std::string title;   ///< Or an id, where there is no title.
  std::string reason;  ///< "draft", "page", "password-protected", "recent post without text"…
};

/// Something that was an article perhaps, and that its source does not publish any more.
struct Unpublished {
  std::string id;      ///< Article::id
  std::string reason;  ///< "draft", "trash", "private"…
};

struct ReadReport {
  int articles = 0;
  std::vector<Unpublished> unpublished;
  std::vector<Skipped> skipped;
  std::vector<std::string> warnings;  ///< Things an editor should look at; with place.
  /// The ids of all articles that the source has now, in any order, if it said so: articles of this
  /// source that are not among them are gone there. Nothing when the source shows only a part (what
  /// is new, the last entries of a feed), and then nothing may be concluded from what is missing.
  std::optional<std::vector<std::string>> all_ids;
  /// The source ended too early, and what was whole of it was taken: nothing may be remembered that
  /// would keep the rest from being asked for.
  bool cut = false;
};

/// What a source says, in hand: the bytes of a file, or of an answer over HTTP.
struct SourceDocument {
  std::string_view bytes;  ///< As they came, but without a transfer's compression.
  std::string name;        ///< A path or a URL, for messages.
  std::string charset;     ///< What Content-Type says ("windows-1256"); empty if nothing does.
  std::string base_url;    ///< Where it came from, redirects followed; empty for a file.
};

struct Gathered;       // ingest/gather.h
struct GatherRequest;  // ingest/gather.h
class HttpClient;      // web/http.h

class Reader {
 public:
  virtual ~Reader() = default;
  /// Reads all of the source into the sink. Fails with no_input or bad_data (file, line); the
  /// caller stores nothing of a source that failed.
  [[nodiscard]] virtual Result<ReadReport> read(const SourceConfig& source, const Config& config,
                                                const ArticleSink& sink) const = 0;
  /// As read, for a source that is one document and may come from a URL; source.path means nothing
  /// here. Messages name document.name. A kind that cannot be read so fails with configuration.
  [[nodiscard]] virtual Result<ReadReport> read_document(const SourceDocument& document,
                                                         const SourceConfig& source,
                                                         const Config& config,
                                                         const ArticleSink& sink) const;
  /// For a source with a url: asks the network for all that read_gathered needs. Unless a reader
  /// says otherwise that is one document, and what is read of it is up to read_document.
  [[nodiscard]] virtual Result<Gathered> gather(const GatherRequest& request,
                                                HttpClient& client) const;
  /// As read, of what gather brought.
  [[nodiscard]] virtual Result<ReadReport> read_gathered(const Gathered& gathered,
                                                         const SourceConfig& source,
                                                         const Config& config,
                                                         const ArticleSink& sink) const;
  /// The option names that SourceConfig::options may have.
  [[nodiscard]] virtual std::vector<std::string> options() const { return {}; }
};

/// The reader of a kind, or nothing.
[[nodiscard]] const Reader* find_reader(std::string_view kind);
[[nodiscard]] std::vector<std::string> reader_kinds();
/// Guesses the kind of a path that the command line names: a folder or .md is markdown, XML is wxr
/// unless its root is that of a feed, JSON is feed, other text is archive-page.
[[nodiscard]] Result<std::string> guess_kind(const std::filesystem::path& path);

}  // namespace peyk
