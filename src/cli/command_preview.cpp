#include <cstdio>

#include "cli/command.h"
#include "pipeline/preview.h"

namespace peyk {
namespace {

struct PreviewArguments {
  std::string issue;
  std::string folder;
  int port = 0;
  bool serve = false;
};

Result<int> serve(const Invocation& invocation, const PreviewArguments& arguments) {
  PEYK_TRY(serve_preview(
      {.issue = arguments.issue,
       .port = arguments.port,
       .interrupts = &interrupts(),
       .open = [&invocation] { return invocation.open(Workspace::Access::read); },
       .ready =
           [](const std::string& url) {
             print(url);
             std::fflush(stdout);  // Whoever reads it from a pipe waits for it.
             say("Open it in a browser on this machine. It follows what you change; Ctrl-C ends "
                 "it.");
           },
       .say = [](const std::string& what) { say(what); }}));
  say("The preview has ended.");
  return exit_code::done;
}

Result<int> run_preview(const Invocation& invocation, const PreviewArguments& arguments) {
  if (arguments.serve) return serve(invocation, arguments);
  PEYK_ASSIGN(Workspace workspace, invocation.open(Workspace::Access::read));
  PEYK_ASSIGN(const StoredIssue stored, workspace.issue(arguments.issue));
  const std::filesystem::path folder =
      arguments.folder.empty()
          ? workspace.config().store.parent_path() / "preview" / stored.issue.id
          : std::filesystem::path(arguments.folder);
  PEYK_ASSIGN(const auto index, write_preview(workspace, stored, folder));
  print(index.string());
  say("Open it in a browser: every edition as its readers will see it.");
  return exit_code::done;
}

}  // namespace

void add_preview(CLI::App& app, Invocation& invocation) {
  auto* command =
      add_command(app, "preview", "Show all editions of an issue in a browser, with its findings",
                  "peyk preview newsletter-2 --to /tmp/preview\n"
                  "  peyk preview newsletter-2 --serve");
  auto arguments = std::make_shared<PreviewArguments>();
  command->add_option("ISSUE", arguments->issue, "The issue (or a publication: its newest)")
      ->required();
  auto* folder = command->add_option("--to", arguments->folder,
                                     "Folder; default: preview/ISSUE beside the store");
  auto* serve = command->add_flag("--serve", arguments->serve,
                                  "Serve it to this machine alone, and follow what is changed");
  serve->excludes(folder);
  command->add_option("--port", arguments->port, "With --serve: this port; default: any")
      ->needs(serve)
      ->check(CLI::Range(1, 65535));
  command->callback([arguments, &invocation] {
    invocation.action = [arguments, &invocation] { return run_preview(invocation, *arguments); };
  });
}

}  // namespace peyk
