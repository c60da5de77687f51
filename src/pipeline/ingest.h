#pragma once
/// Stage: sources to library.

#include <optional>
#include <string>
#include <vector>

#include "ingest/reader.h"
#include "pipeline/workspace.h"

namespace peyk {

struct SourceSummary {
  std::string name;  ///< As configured, or the path given on the command line.
  std::string kind;
  int added = 0;
  int updated = 0;
  int unchanged = 0;
  int duplicates = 0;  ///< Other sources' articles; not stored again.
  int withdrawn = 0;   ///< Not published any more.
  /// More articles are missing from a complete source than is believable; nothing was withdrawn.
  int missing = 0;
  ReadReport report;
  std::optional<Error> failed;  ///< Then nothing of this source was stored.
};

struct IngestOptions {
  bool withdraw_many = false;  ///< However many are missing.
};

/// Reads the named sources (configured names, or paths of files and folders), or all that are
/// configured. Each source is stored as a whole or not at all; one that fails does not stop the
/// others. Fails with no_input on a name that is neither a source nor a path.
[[nodiscard]] Result<std::vector<SourceSummary>> ingest_sources(
    Workspace& workspace, const std::vector<std::string>& names, const IngestOptions& options = {});

}  // namespace peyk
