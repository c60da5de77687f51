#pragma once
/// Stages: library to issue, issue to renditions.

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compose/compose.h"
#include "pipeline/workspace.h"
#include "render/render.h"

namespace peyk {

struct ComposeOptions {
  std::optional<Instant> until;  ///< Default: now.
  std::vector<std::string> pins;
  std::vector<std::string> drops;
  std::map<std::string, std::string> notes;
  bool dry_run = false;  ///< Show what would be in it; store nothing.
};

/// All that compose may choose from, and what came before.
[[nodiscard]] Result<std::vector<Candidate>> load_candidates(Workspace& workspace,
                                                             const Publication& publication);
[[nodiscard]] Result<ComposeHistory> load_history(Workspace& workspace,
                                                  const Publication& publication);

/// Composes the next issue of the publication, stores it, and makes the file in which a person
/// edits it (pipeline/editing.h); a file that is there already says what is wanted. The remarks
/// name issues that were composed and forgotten.
[[nodiscard]] Result<Composition> compose_issue(Workspace& workspace,
                                                const Publication& publication,
                                                const ComposeOptions& options);

/// Whether nobody has got anything of it yet.
[[nodiscard]] bool is_unsent(const StoredIssue& stored);

/// A note file: YAML-like "fa: text" lines are not needed; the file name tells the edition
/// (note.fa.txt) or, without one, the text is for every edition of the publication.
[[nodiscard]] Result<std::map<std::string, std::string>> read_notes(
    const std::vector<std::filesystem::path>& files, const Publication& publication);

/// The issue with all articles and earlier issues that its renditions show. Fails with bad_data
/// when the library no longer has an article that the issue names.
[[nodiscard]] Result<IssueView> load_view(Workspace& workspace, const Issue& issue);

/// A renderer whose pictures are what mails and pages may link to (site.media_url for those that
/// site.media_folder holds, the source's own URL otherwise).
[[nodiscard]] Result<Renderer> make_renderer(const Config& config);

/// Every edition in which the issue has something to show.
[[nodiscard]] std::vector<std::string> editions_of(const Issue& issue,
                                                   const Publication& publication);
/// Renders all editions and stores their subjects.
[[nodiscard]] Result<std::map<std::string, Rendition>> render_issue(Workspace& workspace,
                                                                    const Renderer& renderer,
                                                                    const Issue& issue);

/// What the editions' mails lost to the size budget, a line each: "fa: left out of …". Empty when
/// nothing was cut.
[[nodiscard]] std::vector<std::string> cut_lines(
    const std::map<std::string, Rendition>& renditions);
/// The same of an issue that is rendered for it; a line that says why if it cannot be.
[[nodiscard]] std::vector<std::string> cut_lines(Workspace& workspace, const Issue& issue);

}  // namespace peyk
