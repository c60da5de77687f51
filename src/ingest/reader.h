#pragma once
/// One reader for each kind of source. A new kind is one file and one line in registry.cpp.

#include <functional>
#include <memory>
#include <string>
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
};

class Reader {
 public:
  virtual ~Reader() = default;
  /// Reads all of the source into the sink. Fails with no_input or bad_data (file, line); the
  /// caller stores nothing of a source that failed.
  [[nodiscard]] virtual Result<ReadReport> read(const SourceConfig& source, const Config& config,
                                                const ArticleSink& sink) const = 0;
  /// The option names that SourceConfig::options may have.
  [[nodiscard]] virtual std::vector<std::string> options() const { return {}; }
};

/// The reader of a kind, or nothing.
[[nodiscard]] const Reader* find_reader(std::string_view kind);
[[nodiscard]] std::vector<std::string> reader_kinds();
/// Guesses the kind of a path that the command line names: a folder or .md is markdown, XML is wxr,
/// other text is archive-page.
[[nodiscard]] Result<std::string> guess_kind(const std::filesystem::path& path);

}  // namespace peyk
