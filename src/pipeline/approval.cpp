#include "pipeline/approval.h"

#include <algorithm>
#include <set>

#include "base/bytes.h"
#include "base/hash.h"
#include "config/problems.h"
#include "l10n/text.h"
#include "pipeline/check.h"
#include "pipeline/editing.h"
#include "pipeline/issues.h"
#include "pipeline/message.h"
#include "pipeline/pictures.h"
#include "pipeline/reader_values.h"

namespace peyk {
namespace {

// These say where a change comes from, and are no part of what readers get.
constexpr std::string_view kSelection = "selection";
constexpr std::string_view kArticle = "article/";
constexpr size_t kShortestHash = 8;

/// The header block of a message whose parts are empty: what the settings alone make of it.
Result<std::string> headers_of(const Config& config, const Issue& issue,
                               const std::string& edition) {
  Issue same = issue;
  same.hash.clear();  // It is in the boundary, which changes with the selection.
  Rendition empty;
  empty.issue = issue.id;
  empty.edition = edition;
  empty.subject = "-";
  PEYK_ASSIGN(const Stencil stencil, make_stencil(config, empty, same, Instant{}));
  HoleValues values;
  for (std::string& value : values.values) value = "-";
  std::string message;
  stencil.fill(values, message);
  return message;
}

/// What differs from reader to reader, of one without a name and one with.
std::string personal_of(const ReaderValues& values, const std::string& edition) {
  FieldHash hash;
  for (const char* name : {"", "N"}) {
    const HoleValues of_reader = values.of(
        {.subscriber = 0, .email = "reader@example.org", .name = name, .edition = edition});
    for (const Hole hole : kHoles) hash.add(of_reader[hole]);
  }
  return hash.hex();
}

/// "fa: subject, text part" for each edition, then where it comes from.
std::vector<std::string> changes_between(const std::map<std::string, std::string>& before,
                                         const std::map<std::string, std::string>& now) {
  std::set<std::string> names;
  for (const auto& [name, hash] : before) names.insert(name);
  for (const auto& [name, hash] : now) names.insert(name);
  std::map<std::string, std::vector<std::string>> editions;
  std::vector<std::string> causes;
  for (const std::string& name : names) {
    const auto was = before.find(name);
    const auto is = now.find(name);
    const bool in_both = was != before.end() && is != now.end();
    if (in_both && was->second == is->second) continue;
    if (name == kSelection) {
      causes.emplace_back("its selection, titles or notes were changed");
    } else if (name.starts_with(kArticle)) {
      // One that came or went is told by the selection.
      if (in_both) causes.push_back("article " + name.substr(kArticle.size()) + " was corrected");
    } else {
      const size_t slash = name.find('/');
      editions[name.substr(0, slash)].push_back(name.substr(slash + 1));
    }
  }
  std::vector<std::string> changes;
  for (const auto& [edition, parts] : editions) {
    const std::string prefix = edition + "/";
    const auto has = [&](const std::map<std::string, std::string>& where) {
      const auto first = where.lower_bound(prefix);
      return first != where.end() && first->first.starts_with(prefix);
    };
    changes.push_back(edition + ": " +
                      (!has(before) ? "the edition is new"
                       : !has(now)  ? "the edition is gone"
                                    : join(parts, ", ")));
  }
  std::move(causes.begin(), causes.end(), std::back_inserter(changes));
  return changes;
}

Result<void> refuse_when_out(const StoredIssue& stored) {
  PEYK_TRY(refuse_when_discarded(stored));
  if (!stored.frozen) return {};
  return fail(Error(ErrorKind::nothing_to_do,
                    "issue " + stored.issue.id + " went out on " + format_iso8601(*stored.frozen))
                  .remedy("An approval says nothing any more."));
}

Error not_the_one(const std::string& issue, const std::string& wanted, const std::string& is) {
  return Error(ErrorKind::bad_data, "issue " + issue + " is not what you looked at: that was " +
                                        in_quotes(wanted) + ", and now it is " + is.substr(0, 12))
      .remedy("Look at it again with “peyk preview " + issue + "”.");
}

}  // namespace

Result<IssueContent> content_of(Workspace& workspace, const Issue& issue,
                                const std::map<std::string, Rendition>& renditions) {
  PEYK_ASSIGN(const Publication* publication, workspace.publication(issue.publication));
  PEYK_ASSIGN(const auto values, ReaderValues::create(workspace, issue, *publication));
  PEYK_ASSIGN(const IssueView view, load_view(workspace, issue));
  IssueContent content;
  for (const auto& [edition, rendition] : renditions) {
    const auto put = [&, &edition = edition](const char* part, const std::string& text) {
      content.parts[edition + "/" + part] = sha256_hex(text);
    };
    put("subject", rendition.subject);
    put("preheader", rendition.preheader);
    put("HTML part", rendition.html);
    put("text part", rendition.text);
    put("page", rendition.page);
    put("pictures", pictures_of(workspace.config(), rendition.html + rendition.page));
    PEYK_ASSIGN(const std::string headers, headers_of(workspace.config(), issue, edition));
    put("headers", headers);
    put("greeting and links", personal_of(values, edition));
  }
  FieldHash hash;
  for (const auto& [name, part] : content.parts) hash.add(name).add(part);
  content.hash = hash.hex();
  content.parts[std::string(kSelection)] = issue.hash;
  for (const auto& [id, article] : view.articles) {
    content.parts[std::string(kArticle) + id] = fingerprint(article);
  }
  return content;
}

Result<ApprovalStatus> approval_status_of(Workspace& workspace, const Issue& issue,
                                          const std::map<std::string, Rendition>& renditions) {
  PEYK_ASSIGN(const Publication* publication, workspace.publication(issue.publication));
  PEYK_ASSIGN(const IssueContent content, content_of(workspace, issue, renditions));
  ApprovalStatus status;
  status.required = publication->needs_approval;
  status.hash = content.hash;
  PEYK_ASSIGN(status.approval, workspace.store().approval(issue.id));
  if (status.approval && !status.valid()) {
    status.changes = changes_between(status.approval->parts, content.parts);
  }
  return status;
}

Result<ApprovalStatus> approval_status(Workspace& workspace, const Issue& issue) {
  PEYK_ASSIGN(const Renderer renderer, make_renderer(workspace.config()));
  PEYK_ASSIGN(const auto renditions, render_issue(workspace, renderer, issue));
  return approval_status_of(workspace, issue, renditions);
}

std::string approval_text(const ApprovalStatus& status) {
  if (status.valid()) {
    return "approved by " + status.approval->by + " at " + format_iso8601(status.approval->at);
  }
  if (!status.approval) return "waits for approval";
  std::string text = std::string(status.required ? "waits for approval: " : "") + "changed since " +
                     status.approval->by + " approved it at " + format_iso8601(status.approval->at);
  for (const std::string& change : status.changes) text += "\n  " + change;
  return text;
}

Result<void> refuse_when_waiting(const std::string& issue, const ApprovalStatus& status) {
  if (!status.waits()) return {};
  const std::string look =
      "Look at it with “peyk preview " + issue + "”, then “peyk approve " + issue + "”.";
  if (!status.approval) {
    return fail(
        Error(ErrorKind::nothing_to_do, "issue " + issue + " waits for approval").remedy(look));
  }
  std::string changes;
  for (const std::string& change : status.changes) changes += "\n  " + change;
  return fail(Error(ErrorKind::nothing_to_do,
                    "issue " + issue + " waits for approval: it was changed since " +
                        status.approval->by + " approved it at " +
                        format_iso8601(status.approval->at) + ":" + changes)
                  .remedy(look));
}

Result<void> refuse_unapproved(Workspace& workspace, const Issue& issue,
                               const std::map<std::string, Rendition>& renditions) {
  PEYK_ASSIGN(const Publication* publication, workspace.publication(issue.publication));
  if (!publication->needs_approval) return {};
  PEYK_ASSIGN(const ApprovalStatus status, approval_status_of(workspace, issue, renditions));
  return refuse_when_waiting(issue.id, status);
}

Result<Approval> approve_issue(Workspace& workspace, const StoredIssue& stored,
                               const ApproveRequest& request) {
  const std::string& id = stored.issue.id;
  PEYK_TRY(refuse_when_out(stored));
  const std::string by = clean_line(request.by);
  if (by.empty()) {
    return fail(Error(ErrorKind::usage, "nobody is named who approves it")
                    .remedy("Say who with --by NAME."));
  }
  PEYK_ASSIGN(const Renderer renderer, make_renderer(workspace.config()));
  PEYK_ASSIGN(const auto renditions, render_issue(workspace, renderer, stored.issue));
  PEYK_ASSIGN(const IssueContent content, content_of(workspace, stored.issue, renditions));
  const std::string wanted = to_ascii_lower(trim(request.hash));
  if (!wanted.empty() && wanted.size() < kShortestHash) {
    return fail(
        Error(ErrorKind::usage, "the hash is too short to mean one thing")
            .remedy("Give at least its first " + std::to_string(kShortestHash) + " digits."));
  }
  if (!content.hash.starts_with(wanted)) return fail(not_the_one(id, wanted, content.hash));
  PEYK_ASSIGN(const auto findings, check_issue(workspace, stored.issue));
  if (const auto fit = refuse_errors(id, findings); !fit) {
    return fail(Error(ErrorKind::bad_data, fit.error().message())
                    .remedy("Mend it and look at it again; it was not approved."));
  }
  PEYK_ASSIGN(const auto before, workspace.store().approval(id));
  if (before && before->hash == content.hash) {
    return fail(Error(ErrorKind::nothing_to_do, "issue " + id + " was approved in this form by " +
                                                    before->by + " at " +
                                                    format_iso8601(before->at)));
  }
  const Approval approval{content.hash, by, workspace.now(), content.parts};
  PEYK_TRY(workspace.store().set_approval(id, approval));
  return approval;
}

Result<void> withdraw_approval(Workspace& workspace, const StoredIssue& stored) {
  PEYK_TRY(refuse_when_out(stored));
  PEYK_ASSIGN(const bool was_there, workspace.store().withdraw_approval(stored.issue.id));
  if (was_there) return {};
  return fail(ErrorKind::nothing_to_do, "issue " + stored.issue.id + " is not approved");
}

}  // namespace peyk
