#include "cli/command.h"
#include "pipeline/editing.h"

namespace peyk {
namespace {

struct DiscardArguments {
  std::string issue;
  bool json = false;
};

Result<int> run_discard(const Invocation& invocation, const DiscardArguments& arguments) {
  PEYK_ASSIGN(Workspace workspace, invocation.open(Workspace::Access::write));
  // Named in full: "the newest one" is too easily another than was meant.
  PEYK_ASSIGN(const auto stored, workspace.store().issue(arguments.issue));
  if (!stored) {
    PEYK_ASSIGN(const StoredIssue newest, workspace.issue(arguments.issue));
    return fail(Error(ErrorKind::usage, "“" + arguments.issue + "” is a publication, and no issue")
                    .remedy("Name the issue: “peyk discard " + newest.issue.id + "”?"));
  }
  PEYK_TRY(discard_issue(workspace, *stored));
  const std::string& id = stored->issue.id;
  if (arguments.json) print(Json({{"issue", id}, {"discarded", true}}).dump(2));
  say("Discarded " + id + ". It is never sent; its stories are free for the next issue of " +
      stored->issue.publication + ".");
  say("“peyk compose " + id + "” brings it back, by " +
      issue_file_path(workspace.config(), id).string() + ".");
  return exit_code::done;
}

}  // namespace

void add_discard(CLI::App& app, Invocation& invocation) {
  auto* command = add_command(
      app, "discard", "Give up an issue that was not sent; its stories are free for the next one",
      "peyk discard newsletter-12");
  auto arguments = std::make_shared<DiscardArguments>();
  command->add_option("ISSUE", arguments->issue, "The issue")->required();
  command->add_flag("--json", arguments->json, "Print JSON");
  command->callback([arguments, &invocation] {
    invocation.action = [arguments, &invocation] { return run_discard(invocation, *arguments); };
  });
}

}  // namespace peyk
