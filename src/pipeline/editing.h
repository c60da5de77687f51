#pragma once
/// Stage: an issue that was composed, once more, as a person wants it.
///
/// What they want stands in a file of the issue's own (config/issue_file.h), in the folder
/// `issues` of the configuration. It may be there before the issue is: then the first compose takes
/// it too.

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compose/difference.h"
#include "config/issue_file.h"
#include "pipeline/issues.h"

namespace peyk {

[[nodiscard]] std::filesystem::path issue_file_path(const Config& config, const std::string& issue);

/// The title of each story in the first edition of the publication that has it.
[[nodiscard]] std::map<std::string, std::string> names_of(const Publication& publication,
                                                          const std::vector<Candidate>& candidates);

struct EditedIssue {
  Composition composition;
  Issue before;
  std::vector<IssueChange> changes;
  std::map<std::string, std::string> names;  ///< Titles, by story id.
  std::filesystem::path file;
  bool file_made = false;
};

/// Composes an issue again by its file: the same number, another selection and hash. Without a file
/// it makes one that says what the issue is now. The same file, library and recipe give the same
/// issue. Fails with bad_data when the audience is frozen, as compose() and load_issue_file()
/// otherwise; nothing is stored or written then, nor with `dry_run`.
[[nodiscard]] Result<EditedIssue> compose_again(Workspace& workspace, const StoredIssue& stored,
                                                std::optional<Instant> until, bool dry_run);

/// Says that the issue shall not be: it is never sent, and its stories and days are free for the
/// next one. Its number is not given again, and nothing of it is lost: compose_again() brings it
/// back. Fails with bad_data when anybody got anything of it, with nothing_to_do when it was
/// discarded before.
[[nodiscard]] Result<void> discard_issue(Workspace& workspace, const StoredIssue& stored);
/// bad_data, with what to do, when the issue was discarded.
[[nodiscard]] Result<void> refuse_when_discarded(const StoredIssue& stored);

/// Adds what the file of an issue says to a request.
void add_wishes(const IssueFile& file, ComposeRequest& request);
/// Makes the file of an issue that was composed with `request`, or brings the selection in it up to
/// date. Gives a sentence when that was not possible: the issue itself is stored.
[[nodiscard]] std::string write_issue_file(Workspace& workspace, const Publication& publication,
                                           const Issue& issue, const ComposeRequest& request,
                                           const std::vector<Candidate>& candidates);

/// "news: added “Title”", one line for a change.
[[nodiscard]] std::string change_text(const IssueChange& change,
                                      const std::map<std::string, std::string>& names);

}  // namespace peyk
