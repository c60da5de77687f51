#pragma once
/// What becomes of what a source says: its articles into the library, and out of sight what it does
/// not publish any more.

#include <string>
#include <unordered_set>

#include "pipeline/ingest.h"
#include "pipeline/translations.h"

namespace peyk {

/// For one reading of one source, inside a transaction. All three must outlive it.
class Intake {
 public:
  Intake(Workspace& workspace, const SourceConfig& source, SourceSummary& summary)
      : workspace_(workspace),
        source_(source),
        summary_(summary),
        translations_(workspace.config()) {}

  [[nodiscard]] Result<void> put(Article&& article);
  /// When the summary has the reader's report: withdraws what it says is unpublished and, if the
  /// source told of all that it has, what it has given before and has no more. A source that lost
  /// more than a fifth of its articles since the last time has more likely lost its way: unless
  /// `however_many`, a person decides.
  [[nodiscard]] Result<void> withdraw_what_is_gone(bool however_many);

 private:
  [[nodiscard]] Result<void> withdraw(const std::string& id, const std::string& reason);

  Workspace& workspace_;
  const SourceConfig& source_;
  SourceSummary& summary_;
  Translations translations_;
  std::unordered_set<std::string> seen_;  ///< Of a complete source.
};

}  // namespace peyk
