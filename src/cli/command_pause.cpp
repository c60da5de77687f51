#include "cli/command.h"

namespace peyk {
namespace {

Result<int> run_pause(const Invocation& invocation, const std::string& name) {
  // Beside a send that is under way: it is this send that is to hear of it.
  PEYK_ASSIGN(Workspace workspace, invocation.open(Workspace::Access::beside));
  PEYK_ASSIGN(const StoredIssue stored, workspace.issue(name));
  const std::string& id = stored.issue.id;
  if (stored.state == IssueState::finished) {
    return fail(Error(ErrorKind::nothing_to_do, "issue " + id + " has been delivered")
                    .remedy("“peyk status " + id + "” shows who got it."));
  }
  if (stored.paused) {
    say(id + " is paused already, since " + format_iso8601(*stored.paused));
    return exit_code::nothing_to_do;
  }
  PEYK_TRY(workspace.store().set_paused(id, workspace.now()));
  say("Paused " + id +
      ". A send that is under way finishes the messages that have begun and stops; "
      "“peyk run” leaves it alone. “peyk resume " +
      id + "” lets it go on.");
  return exit_code::done;
}

Result<int> run_resume(const Invocation& invocation, const std::string& name) {
  PEYK_ASSIGN(Workspace workspace, invocation.open(Workspace::Access::beside));
  PEYK_ASSIGN(const StoredIssue stored, workspace.issue(name));
  const std::string& id = stored.issue.id;
  if (!stored.paused) {
    say(id + " is not paused");
    return exit_code::nothing_to_do;
  }
  PEYK_TRY(workspace.store().set_paused(id, std::nullopt));
  say(id + " may go on: with the next “peyk run”, or now with “peyk send " + id + "”.");
  return exit_code::done;
}

}  // namespace

void add_pause(CLI::App& app, Invocation& invocation) {
  auto* command = add_command(app, "pause", "Hold an issue back, also while it is being sent",
                              "peyk pause newsletter-2");
  auto issue = std::make_shared<std::string>();
  command->add_option("ISSUE", *issue, "The issue (or a publication: its newest)")->required();
  command->callback([issue, &invocation] {
    invocation.action = [issue, &invocation] { return run_pause(invocation, *issue); };
  });
}

void add_resume(CLI::App& app, Invocation& invocation) {
  auto* command = add_command(app, "resume", "Let a paused issue go on, with the next run or send",
                              "peyk resume newsletter-2");
  auto issue = std::make_shared<std::string>();
  command->add_option("ISSUE", *issue, "The issue (or a publication: its newest)")->required();
  command->callback([issue, &invocation] {
    invocation.action = [issue, &invocation] { return run_resume(invocation, *issue); };
  });
}

}  // namespace peyk
