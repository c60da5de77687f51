#pragma once
/// A person's word that an issue may go out as it is.
///
/// What is approved is a hash over everything that readers would get: subject, preheader, HTML
/// part, text part, page, our own pictures, headers, greeting and links of every edition. A
/// publication with `approval: required` is sent in that form only; whatever changes it (the
/// issue's file, a template, a catalogue, the theme, a corrected article, another picture of the
/// same name) makes the approval void.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/rendition.h"
#include "pipeline/workspace.h"

namespace peyk {

/// What readers would get, as hashes.
struct IssueContent {
  std::string hash;
  /// By name: "fa/subject", … of which `hash` is made; and, to say what a change came from,
  /// "selection" and "article/ID".
  std::map<std::string, std::string> parts;
};
[[nodiscard]] Result<IssueContent> content_of(Workspace& workspace, const Issue& issue,
                                              const std::map<std::string, Rendition>& renditions);

struct ApprovalStatus {
  bool required = false;
  std::string hash;  ///< Of what readers would get now.
  std::optional<Approval> approval;
  std::vector<std::string> changes;  ///< Since the approval: "fa: subject, text part".

  [[nodiscard]] bool valid() const { return approval && approval->hash == hash; }
  /// Whether a person has to act before it can be sent.
  [[nodiscard]] bool waits() const { return required && !valid(); }
};
[[nodiscard]] Result<ApprovalStatus> approval_status_of(
    Workspace& workspace, const Issue& issue, const std::map<std::string, Rendition>& renditions);
/// Renders the issue to see what it is now.
[[nodiscard]] Result<ApprovalStatus> approval_status(Workspace& workspace, const Issue& issue);

/// "waits for approval", "approved by Ana at 2023-06-22T09:00:00Z"; what changed on lines below.
[[nodiscard]] std::string approval_text(const ApprovalStatus& status);

/// nothing_to_do, in words for an operator, when the status says that the issue waits.
[[nodiscard]] Result<void> refuse_when_waiting(const std::string& issue,
                                               const ApprovalStatus& status);
/// The same, of finished renditions.
[[nodiscard]] Result<void> refuse_unapproved(Workspace& workspace, const Issue& issue,
                                             const std::map<std::string, Rendition>& renditions);

struct ApproveRequest {
  std::string by;
  std::string hash;  ///< Not empty: the first digits of what was looked at.
};
/// Records the approval. Fails with bad_data when the issue has errors of `check`, or is not what
/// the request says was looked at; with nothing_to_do when it went out, or is approved in this
/// form.
[[nodiscard]] Result<Approval> approve_issue(Workspace& workspace, const StoredIssue& stored,
                                             const ApproveRequest& request);
/// Fails with nothing_to_do when there is none, or when the issue went out.
[[nodiscard]] Result<void> withdraw_approval(Workspace& workspace, const StoredIssue& stored);

}  // namespace peyk
