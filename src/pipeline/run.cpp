#include "pipeline/run.h"

#include "l10n/zones.h"
#include "pipeline/issues.h"

namespace peyk {
namespace {

/// Where the store remembers the last moment that `run` looked after, issue or not.
std::string due_key(const Publication& publication) { return "run.due." + publication.id; }

struct Due {
  const Publication* publication = nullptr;
  Instant moment{};
  std::string unfinished;  ///< An issue to go on with instead of a new one.
};

/// What a publication asks for now: an unfinished issue to go on with, else the schedule's last
/// moment if nothing was done about it yet.
Result<std::optional<Due>> due_now(Workspace& workspace, const Publication& publication) {
  PEYK_ASSIGN(const auto issues, workspace.store().issues(publication.id));
  if (!issues.empty() && issues.back().state == IssueState::sending) {
    const StoredIssue& last = issues.back();
    PEYK_ASSIGN(const LedgerCounts counts, workspace.store().counts(last.issue.id));
    PEYK_ASSIGN(const auto retry, workspace.store().next_retry(last.issue.id));
    const int64_t waiting = counts.open() - counts.of(DeliveryState::deferred);
    if (waiting > 0 || (retry && *retry <= workspace.now())) {
      return Due{&publication, last.issue.until, last.issue.id};
    }
  }
  if (!publication.schedule) return std::nullopt;
  PEYK_ASSIGN(const Instant moment, last_due(*publication.schedule, workspace.now()));
  if (!issues.empty() && issues.back().issue.until >= moment) {
    // Composed for this moment, by an earlier run that was stopped before it sent, or by hand.
    if (issues.back().state == IssueState::composed) {
      return Due{&publication, moment, issues.back().issue.id};
    }
    return std::nullopt;
  }
  PEYK_ASSIGN(const auto seen, workspace.store().setting(due_key(publication)));
  if (seen && *seen >= format_iso8601(moment)) return std::nullopt;
  return Due{&publication, moment, ""};
}

Result<void> make_issue(Workspace& workspace, const Due& due, RunOutcome& outcome) {
  auto composition = compose_issue(workspace, *due.publication,
                                   {.until = due.moment, .pins = {}, .drops = {}, .notes = {}});
  if (!composition) {
    // Too little content is an answer too: it is said once, not at every run until next week.
    if (composition.error().kind() == ErrorKind::nothing_to_do) {
      PEYK_TRY(
          workspace.store().set_setting(due_key(*due.publication), format_iso8601(due.moment)));
    }
    return fail(composition.error());
  }
  outcome.issue = composition->issue.id;
  outcome.remarks = composition->remarks;
  return {};
}

Result<void> deliver(Workspace& workspace, const RunRequest& request, RunOutcome& outcome,
                     RunReport& report, const std::function<void(const SendProgress&)>& progress) {
  PEYK_ASSIGN(report.published, publish_site(workspace, outcome.issue));
  SendRequest send;
  send.issue = outcome.issue;
  send.relay_url = request.relay_url;
  send.interrupts = request.interrupts;
  PEYK_ASSIGN(outcome.sent, send_issue_to_readers(workspace, send, progress));
  return {};
}

}  // namespace

Result<RunReport> run_due(Workspace& workspace, const RunRequest& request,
                          const std::function<void(const std::string&)>& say,
                          const std::function<void(const SendProgress&)>& progress) {
  std::vector<Due> due;
  for (const Publication& publication : workspace.config().publications) {
    PEYK_ASSIGN(const auto found, due_now(workspace, publication));
    if (found) due.push_back(*found);
  }
  RunReport report;
  if (due.empty()) return report;
  say("reading the sources");
  PEYK_ASSIGN(report.sources, ingest_sources(workspace, {}));
  for (const Due& each : due) {
    if (request.interrupts != nullptr && *request.interrupts > 0) break;
    RunOutcome outcome;
    outcome.publication = each.publication->id;
    outcome.issue = each.unfinished;
    if (outcome.issue.empty()) {
      say("composing " + outcome.publication);
      if (const auto made = make_issue(workspace, each, outcome); !made) {
        outcome.failed = made.error();
      }
    }
    if (!outcome.failed) {
      say("sending " + outcome.issue);
      if (const auto sent = deliver(workspace, request, outcome, report, progress); !sent) {
        outcome.failed = sent.error();
      }
    }
    report.outcomes.push_back(std::move(outcome));
  }
  PEYK_ASSIGN(report.published, publish_site(workspace));
  return report;
}

}  // namespace peyk
