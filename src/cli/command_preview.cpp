#include "cli/command.h"
#include "pipeline/issues.h"

namespace peyk {
namespace {

struct PreviewArguments {
  std::string issue;
  std::string folder;
};

Result<int> run_preview(const Invocation& invocation, const PreviewArguments& arguments) {
  PEYK_ASSIGN(Workspace workspace, invocation.open(Workspace::Access::write));
  PEYK_ASSIGN(const StoredIssue stored, workspace.issue(arguments.issue));
  const std::filesystem::path folder =
      arguments.folder.empty()
          ? workspace.config().store.parent_path() / "preview" / stored.issue.id
          : std::filesystem::path(arguments.folder);
  PEYK_ASSIGN(const auto index, preview_issue(workspace, stored.issue, folder));
  print(index.string());
  say("Open it in a browser: every edition as mail, text and page.");
  return exit_code::done;
}

}  // namespace

void add_preview(CLI::App& app, Invocation& invocation) {
  auto* command = add_command(app, "preview", "Write all editions of an issue as files to look at",
                              "peyk preview newsletter-2 --to /tmp/preview");
  auto arguments = std::make_shared<PreviewArguments>();
  command->add_option("ISSUE", arguments->issue, "The issue (or a publication: its newest)")
      ->required();
  command->add_option("--to", arguments->folder, "Folder; default: preview/ISSUE beside the store");
  command->callback([arguments, &invocation] {
    invocation.action = [arguments, &invocation] { return run_preview(invocation, *arguments); };
  });
}

}  // namespace peyk
