#pragma once
/// What becomes of what a source says: its articles into the library, and out of sight what it does
/// not publish any more.

#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "pipeline/ingest.h"
#include "pipeline/translations.h"

namespace peyk {

/// For one reading of one source, inside a transaction. All three must outlive it.
///
/// A source that changes its identifiers (a new CMS, a new plugin) must not double its articles:
/// one that is new, stands at the address of an article that the source gave before and does not
/// give any more, and has its date, or nearly and its title, is that article. Whether it is given
/// any more is known at the end; until then such an article waits.
class Intake {
 public:
  [[nodiscard]] static Result<Intake> begin(Workspace& workspace, const SourceConfig& source,
                                            SourceSummary& summary);

  [[nodiscard]] Result<void> put(Article&& article);
  /// After the last put().
  [[nodiscard]] Result<void> finish();
  /// When the summary has the reader's report: withdraws what it says is unpublished and, if the
  /// source told of all that it has, what it has given before and has no more. A source that lost
  /// more than a fifth of its articles since the last time has more likely lost its way: unless
  /// `however_many`, a person decides.
  [[nodiscard]] Result<void> withdraw_what_is_gone(bool however_many);
  /// For an editor: what is new and dated later than now (a mistake of the source's, or an article
  /// that waits for its day); what came under a new identifier.
  [[nodiscard]] std::vector<std::string> remarks() const;

 private:
  Intake(Workspace& workspace, const SourceConfig& source, SourceSummary& summary)
      : workspace_(workspace),
        source_(source),
        summary_(summary),
        translations_(workspace.config()) {}

  struct Waiting {
    Article article;
    Article before;  ///< The one that it may be.
  };

  [[nodiscard]] Result<void> store(Article&& article);
  /// The article of this source that this one may be under a new identifier.
  [[nodiscard]] Result<std::optional<Article>> at_the_same_address(const Article& article);
  [[nodiscard]] Result<void> withdraw(const std::string& id, const std::string& reason);
  /// The article of which this one is a copy, if all who gave it are sources that this one
  /// replaces.
  [[nodiscard]] Result<std::optional<Article>> inherited(const std::string& copy);
  [[nodiscard]] Result<PutOutcome> put_in_place_of(Article article);

  Workspace& workspace_;
  const SourceConfig& source_;
  SourceSummary& summary_;
  Translations translations_;
  bool known_ = false;                    ///< The source has given articles before.
  std::unordered_set<std::string> seen_;  ///< Of a complete source.
  std::vector<size_t> given_;             ///< Hashes of all ids, of a known one.
  std::vector<Waiting> waiting_;
  int early_ = 0;
  std::string first_early_;
  int renamed_ = 0;
  std::string first_renamed_;
};

}  // namespace peyk
