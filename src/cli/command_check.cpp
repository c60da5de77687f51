#include "cli/command.h"
#include "pipeline/check.h"

namespace peyk {
namespace {

struct CheckArguments {
  std::string issue;
  bool json = false;
};

Result<int> run_check(const Invocation& invocation, const CheckArguments& arguments) {
  PEYK_ASSIGN(Workspace workspace, invocation.open(Workspace::Access::write));
  PEYK_ASSIGN(const StoredIssue stored, workspace.issue(arguments.issue));
  PEYK_ASSIGN(const auto findings, check_issue(workspace, stored.issue));
  Table table({"SEVERITY", "EDITION", "RULE", "WHAT"});
  Json json = Json::array();
  int64_t errors = 0;
  for (const Finding& finding : findings) {
    const bool error = finding.severity == Severity::error;
    errors += error ? 1 : 0;
    const std::string severity(to_string(finding.severity));
    table.add({severity, finding.edition, finding.rule, finding.sentence});
    json.push_back({{"rule", finding.rule},
                    {"severity", severity},
                    {"edition", finding.edition},
                    {"sentence", finding.sentence}});
  }
  if (arguments.json) {
    print(json.dump(2));
  } else if (!table.empty()) {
    table.print();
  }
  say(stored.issue.id + ": " + count_of(errors, "error", "errors") + ", " +
      count_of(static_cast<int64_t>(findings.size()) - errors, "warning", "warnings"));
  return errors > 0 ? exit_code::bad_data : exit_code::done;
}

}  // namespace

void add_check(CLI::App& app, Invocation& invocation) {
  auto* command = add_command(app, "check", "Preflight an issue; errors block sending",
                              "peyk check newsletter-2");
  auto arguments = std::make_shared<CheckArguments>();
  command->add_option("ISSUE", arguments->issue, "The issue (or a publication: its newest)")
      ->required();
  command->add_flag("--json", arguments->json, "Print JSON");
  command->callback([arguments, &invocation] {
    invocation.action = [arguments, &invocation] { return run_check(invocation, *arguments); };
  });
}

}  // namespace peyk
