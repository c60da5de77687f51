#include "cli/issue_text.h"

#include "base/bytes.h"
#include "cli/console.h"
#include "cli/exit_code.h"

namespace peyk {

std::string_view to_string(IssueState state) {
  switch (state) {
    case IssueState::composed:
      return "composed";
    case IssueState::sending:
      return "sending";
    case IssueState::stopped:
      return "stopped";
    case IssueState::finished:
      return "finished";
  }
  return "?";
}

std::string_view state_word(const StoredIssue& stored) {
  if (stored.discarded) return "discarded";
  const bool held = stored.paused && stored.state != IssueState::finished;
  return held ? "paused" : to_string(stored.state);
}

std::optional<ApprovalStatus> approval_of(Workspace& workspace, const StoredIssue& stored) {
  if (stored.frozen || stored.discarded) return std::nullopt;
  auto status = approval_status(workspace, stored.issue);
  if (!status || (!status->required && !status->approval)) return std::nullopt;
  return std::move(*status);
}

nlohmann::ordered_json approval_json(const std::optional<ApprovalStatus>& status) {
  if (!status) return nullptr;
  nlohmann::ordered_json json = {{"required", status->required},
                                 {"valid", status->valid()},
                                 {"hash", status->hash},
                                 {"approved", nullptr},
                                 {"changes", status->changes}};
  if (status->approval) {
    json["approved"] = {{"hash", status->approval->hash},
                        {"by", status->approval->by},
                        {"at", format_iso8601(status->approval->at)}};
  }
  return json;
}

std::string counts_text(const LedgerCounts& counts) {
  std::string text;
  for (const DeliveryState state : kDeliveryStates) {
    if (counts.of(state) == 0) continue;
    text += (text.empty() ? "" : ", ") + std::to_string(counts.of(state)) + " " +
            std::string(to_string(state));
  }
  if (text.empty()) text = "nobody in the audience";
  if (counts.excluded > 0) text += " (" + std::to_string(counts.excluded) + " excluded)";
  return text;
}

nlohmann::ordered_json counts_json(const LedgerCounts& counts) {
  nlohmann::ordered_json json = {{"audience", counts.audience}, {"excluded", counts.excluded}};
  for (const DeliveryState state : kDeliveryStates) {
    json[std::string(to_string(state))] = counts.of(state);
  }
  return json;
}

int say_send_summary(const std::string& issue, const SendSummary& summary) {
  const SendReport& report = summary.report;
  say(issue + ": " + std::to_string(report.sent_now) + " sent now; in all " +
      counts_text(report.counts));
  if (summary.audience.without_edition > 0) {
    warn(count_of(summary.audience.without_edition, "reader", "readers") +
         " on the list get nothing: the issue has no stories in their edition");
  }
  if (report.stopped) {
    peyk::report(*report.stopped);
    return exit_code_of(report.stopped->kind());
  }
  if (report.interrupted) {
    say("Stopped as you asked. “peyk send " + issue + "” goes on; nobody gets it twice.");
    return exit_code::interrupted;
  }
  const int64_t uncertain = report.counts.of(DeliveryState::uncertain);
  if (uncertain > 0) {
    warn(std::to_string(uncertain) +
         " in doubt: the message went out and no answer came. “peyk "
         "resolve " +
         issue + "” shows them; decide with --resend, --sent or --skip.");
  }
  if (!report.waits.empty() && report.counts.open() > 0) {
    say(issue + " goes on later: " + report.waits + ".");
  } else if (report.counts.of(DeliveryState::deferred) > 0) {
    say("The deferred ones are tried again by the next “peyk send " + issue + "” or “peyk run”.");
  }
  // Nothing went wrong, and nothing was to be done yet.
  if (!report.waits.empty() && report.sent_now == 0 && uncertain == 0) {
    return exit_code::nothing_to_do;
  }
  const bool all = report.counts.of(DeliveryState::sent) == report.counts.audience;
  return all ? exit_code::done : exit_code::partly;
}

}  // namespace peyk
