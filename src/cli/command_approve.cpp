#include <cstdlib>
#include <pwd.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/issue_text.h"
#include "pipeline/approval.h"

namespace peyk {
namespace {

struct ApproveArguments {
  std::string issue;
  std::string by;
  std::string hash;
  bool withdraw = false;
  bool json = false;
};

/// Who sits at the terminal: with sudo, the one who called it.
std::string user_name() {
  const char* caller = std::getenv("SUDO_USER");
  if (::geteuid() == 0 && caller != nullptr && *caller != '\0') return caller;
  const passwd* user = ::getpwuid(::geteuid());
  return user != nullptr ? user->pw_name : "user " + std::to_string(::geteuid());
}

Result<int> run_approve(const Invocation& invocation, const ApproveArguments& arguments) {
  // A row or two; who approves must not wait for a send of hours.
  PEYK_ASSIGN(Workspace workspace, invocation.open(Workspace::Access::beside));
  PEYK_ASSIGN(const StoredIssue stored, workspace.issue(arguments.issue));
  const std::string& id = stored.issue.id;
  if (arguments.withdraw) {
    PEYK_TRY(withdraw_approval(workspace, stored));
    say("The approval of " + id + " is withdrawn.");
    if (arguments.json) print(Json({{"issue", id}, {"approved", false}}).dump(2));
    return exit_code::done;
  }
  PEYK_ASSIGN(const Approval approval,
              approve_issue(workspace, stored,
                            {.by = arguments.by.empty() ? user_name() : arguments.by,
                             .hash = arguments.hash}));
  if (arguments.json) {
    print(Json({{"issue", id},
                {"approved", true},
                {"hash", approval.hash},
                {"by", approval.by},
                {"at", format_iso8601(approval.at)}})
              .dump(2));
  }
  const Publication* publication = workspace.config().publication(stored.issue.publication);
  say(approval.by + " approved " + id + " (" + approval.hash.substr(0, 12) + "). " +
      (publication->needs_approval
           ? "“peyk send " + id + "” or the next “peyk run” sends it, if nothing changes."
           : "It can be sent without, too: its publication has no “approval: required”."));
  return exit_code::done;
}

}  // namespace

void add_approve(CLI::App& app, Invocation& invocation) {
  auto* command = add_command(app, "approve", "Let an issue go out as it is now",
                              "peyk approve newsletter-2 --by \"Ana Hoxha\" --hash 3f2a9c41b07d");
  auto arguments = std::make_shared<ApproveArguments>();
  command->add_option("ISSUE", arguments->issue, "The issue (or a publication: its newest)")
      ->required();
  command->add_option("--by", arguments->by, "Who approves it; default: your user name");
  command->add_option("--hash", arguments->hash,
                      "Only if it is still this, as the preview showed it");
  command->add_flag("--withdraw", arguments->withdraw, "Take the approval back");
  command->add_flag("--json", arguments->json, "Print JSON");
  command->callback([arguments, &invocation] {
    invocation.action = [arguments, &invocation] { return run_approve(invocation, *arguments); };
  });
}

}  // namespace peyk
