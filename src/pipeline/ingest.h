#pragma once
/// Stage: sources to library.

#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include "ingest/reader.h"
#include "ingest/source_memory.h"
#include "pipeline/workspace.h"

namespace peyk {

struct IngestRequest {
  std::vector<std::string> sources{};  ///< Configured names, or paths; none: all configured.
  /// Sources of the web: ask for everything and not only for what is new, and so learn what is
  /// gone.
  bool full = false;
  /// Withdraw what sources have no more, however many articles that are.
  bool withdraw_many = false;
  const std::atomic<int>* interrupts = nullptr;
};

struct SourceSummary {
  std::string name;  ///< As configured, or the path given on the command line.
  std::string kind;
  int added = 0;
  int updated = 0;
  int unchanged = 0;
  int duplicates = 0;  ///< Other sources' articles; not stored again.
  int withdrawn = 0;   ///< Not published any more.
  /// More articles are missing from the source than is believable; nothing was withdrawn.
  int missing = 0;
  bool nothing_new = false;  ///< The source itself says so; it was not read.
  ReadReport report;
  std::optional<Error> failed;  ///< Then nothing of this source was stored.
  SourceHealth health;          ///< With `failed`: since when, and how often. Of configured ones.
};

/// Reads the named sources (configured names, or paths of files and folders), or all that are
/// configured. Those of the web are fetched at the same time, and stored in their order. Each
/// source is stored as a whole or not at all; one that fails does not stop the others, and the
/// store remembers since when it fails. Fails with no_input on a name that is neither a source nor
/// a path.
[[nodiscard]] Result<std::vector<SourceSummary>> ingest_sources(Workspace& workspace,
                                                                const IngestRequest& request);

/// How the configured sources fare.
struct SourceState {
  std::string name;
  std::string kind;
  std::string place;  ///< Its URL or path; may be empty.
  SourceHealth health;
};
[[nodiscard]] Result<std::vector<SourceState>> source_states(Workspace& workspace);

/// "failing since 2023-06-21T10:00:00Z (3 times)", or "" if it is not.
[[nodiscard]] std::string failing_text(const SourceHealth& health);

}  // namespace peyk
