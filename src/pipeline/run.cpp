#include "pipeline/run.h"

#include <iterator>

#include "l10n/zones.h"
#include "pipeline/approval.h"
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

/// Whether an issue that is being sent has somebody to try now.
Result<bool> has_work_now(Workspace& workspace, const StoredIssue& stored) {
  if (stored.state != IssueState::sending || stored.paused) return false;
  PEYK_ASSIGN(const bool over, finish_if_over(workspace, stored.issue.id));
  if (over) return false;
  PEYK_ASSIGN(const LedgerCounts counts, workspace.store().counts(stored.issue.id));
  if (counts.open() > counts.of(DeliveryState::deferred)) return true;
  PEYK_ASSIGN(const auto retry, workspace.store().next_retry(stored.issue.id));
  return retry && *retry <= workspace.now();
}

/// What a publication asks for now: its unfinished issues, whichever they are, and the schedule's
/// last moment if nothing was done about it yet.
Result<std::vector<Due>> due_now(Workspace& workspace, const Publication& publication) {
  std::vector<Due> due;
  PEYK_ASSIGN(const auto issues, workspace.store().issues(publication.id));
  for (const StoredIssue& stored : issues) {
    PEYK_ASSIGN(const bool work, has_work_now(workspace, stored));
    if (work) due.push_back({&publication, stored.issue.until, stored.issue.id});
  }
  if (!publication.schedule) return due;
  PEYK_ASSIGN(const Instant moment, last_due(*publication.schedule, workspace.now()));
  if (!issues.empty() && issues.back().issue.until >= moment) {
    // Composed for this moment, by an earlier run that was stopped before it sent, or by hand. Who
    // discarded it wants no other in its place.
    const StoredIssue& newest = issues.back();
    const bool unsent = newest.state == IssueState::composed && !newest.paused;
    if (unsent && !newest.discarded) due.push_back({&publication, moment, newest.issue.id});
    return due;
  }
  PEYK_ASSIGN(const auto seen, workspace.store().setting(due_key(publication)));
  if (seen && *seen >= format_iso8601(moment)) return due;
  due.push_back({&publication, moment, ""});
  return due;
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
  std::move(composition->remarks.begin(), composition->remarks.end(),
            std::back_inserter(outcome.remarks));
  return {};
}

/// Says in the outcome that the issue waits for a person's approval, if it does. What was told once
/// is remembered: an operator wants to hear of it when it begins to wait, not at each run.
Result<void> look_for_approval(Workspace& workspace, const Publication& publication,
                               RunOutcome& outcome) {
  if (!publication.needs_approval) return {};
  PEYK_ASSIGN(const StoredIssue stored, workspace.issue(outcome.issue));
  if (stored.frozen) return {};
  PEYK_ASSIGN(const ApprovalStatus status, approval_status(workspace, stored.issue));
  const auto fit = refuse_when_waiting(outcome.issue, status);
  if (fit) return {};
  outcome.waits = fit.error();
  const std::string key = "run.waits." + outcome.issue;
  PEYK_ASSIGN(const auto said, workspace.store().setting(key));
  const std::string now = status.hash + (status.approval ? status.approval->hash : "");
  outcome.waits_said = said == now;
  if (outcome.waits_said) return {};
  return workspace.store().set_setting(key, now);
}

/// Takes out of `due` what only waits for a person: no source is read and nothing is published for
/// its sake.
std::vector<RunOutcome> take_waiting(Workspace& workspace, std::vector<Due>& due) {
  std::vector<RunOutcome> waiting;
  std::erase_if(due, [&](const Due& each) {
    if (each.unfinished.empty()) return false;
    RunOutcome outcome;
    outcome.publication = each.publication->id;
    outcome.issue = each.unfinished;
    if (const auto looked = look_for_approval(workspace, *each.publication, outcome); !looked) {
      outcome.failed = looked.error();
    }
    const bool out = outcome.waits || outcome.failed;
    if (out) waiting.push_back(std::move(outcome));
    return out;
  });
  return waiting;
}

Result<void> deliver(Workspace& workspace, const RunRequest& request, RunOutcome& outcome,
                     RunReport& report, const std::function<void(const SendProgress&)>& progress) {
  PEYK_TRY(workspace.keep_others_out());
  // It was not when this run began; but that may be hours ago.
  PEYK_TRY(refuse_when_paused(workspace.store(), outcome.issue));
  PEYK_ASSIGN(report.published, publish_site(workspace, {.also_issue = outcome.issue}));
  SendRequest send;
  send.issue = outcome.issue;
  send.relay_url = request.relay_url;
  send.interrupts = request.interrupts;
  send.warn = request.warn;
  send.resumes = false;
  PEYK_ASSIGN(outcome.sent, send_issue_to_readers(workspace, send, progress));
  return {};
}

}  // namespace

Result<RunReport> run_due(Workspace& workspace, const RunRequest& request,
                          const std::function<void(const std::string&)>& say,
                          const std::function<void(const SendProgress&)>& progress) {
  std::vector<Due> due;
  for (const Publication& publication : workspace.config().publications) {
    PEYK_ASSIGN(auto found, due_now(workspace, publication));
    std::move(found.begin(), found.end(), std::back_inserter(due));
  }
  RunReport report;
  if (due.empty()) return report;
  if (workspace.somebody_sends()) {
    report.another_sends = true;
    return report;
  }
  report.outcomes = take_waiting(workspace, due);
  if (due.empty()) return report;
  say("reading the sources");
  PEYK_ASSIGN(report.sources, ingest_sources(workspace, {.interrupts = request.interrupts}));
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
      if (const auto looked = look_for_approval(workspace, *each.publication, outcome); !looked) {
        outcome.failed = looked.error();
      }
    }
    if (!outcome.failed && !outcome.waits) {
      say("sending " + outcome.issue);
      if (const auto sent = deliver(workspace, request, outcome, report, progress); !sent) {
        outcome.failed = sent.error();
      }
    }
    report.outcomes.push_back(std::move(outcome));
    PEYK_TRY(workspace.keep_others_out());
  }
  PEYK_ASSIGN(report.published, publish_site(workspace));
  return report;
}

}  // namespace peyk
