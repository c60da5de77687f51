#include <algorithm>

#include "base/bytes.h"
#include "cli/command.h"
#include "cli/findings_text.h"
#include "pipeline/check.h"
#include "preflight/ask_http.h"
#include "preflight/tuning.h"

namespace peyk {
namespace {

struct CheckArguments {
  std::string issue;
  bool json = false;
  bool rules = false;
  bool strict = false;
  bool online = false;
};

bool has(const std::vector<Finding>& findings, Severity severity) {
  return std::any_of(findings.begin(), findings.end(),
                     [&](const Finding& finding) { return finding.severity == severity; });
}

/// The rules as they are tuned; for the publication of an issue if one is named.
Result<int> list_rules(const Invocation& invocation, const CheckArguments& arguments) {
  PEYK_ASSIGN(const Config config, load_config(invocation.config));
  PEYK_TRY(check_tuning(config));
  const std::string publication = config.publication(arguments.issue) != nullptr
                                      ? arguments.issue
                                      : arguments.issue.substr(0, arguments.issue.rfind('-'));
  if (!arguments.issue.empty() && config.publication(publication) == nullptr) {
    std::vector<std::string> known;
    for (const Publication& each : config.publications) known.push_back(each.id);
    return fail(
        Error(ErrorKind::no_input, "there is no issue or publication “" + arguments.issue + "”")
            .remedy("The publications are: " + join(known, ", ") + "."));
  }
  const Tuning tuning = Tuning::of(config, publication);
  Table table({"RULE", "SEVERITY", "DEFAULT", "FINDS THAT"});
  Json json = Json::array();
  for (const Rule& rule : rules()) {
    const auto tuned = tuning.severity(rule.id);
    const std::string severity(tuned ? to_string(*tuned) : "off");
    const std::string otherwise(to_string(rule.severity));
    table.add({std::string(rule.id), severity, rule.fixed.empty() ? otherwise : "fixed",
               std::string(rule.meaning)});
    Json row = {{"rule", rule.id},
                {"severity", severity},
                {"default", otherwise},
                {"meaning", rule.meaning},
                {"remedy", rule.remedy}};
    if (!rule.fixed.empty()) row["fixed"] = rule.fixed;
    json.push_back(std::move(row));
  }
  if (arguments.json) {
    print(json.dump(2));
    return exit_code::done;
  }
  table.print();
  print("");
  Table numbers({"LIMIT", "VALUE", "DEFAULT", "MEANING"});
  for (const LimitRule& limit : limits()) {
    numbers.add({std::string(limit.id), std::to_string(tuning.limit(limit.limit)),
                 std::to_string(limit.value), std::string(limit.meaning)});
  }
  numbers.print();
  return exit_code::done;
}

Result<int> run_check(const Invocation& invocation, const CheckArguments& arguments) {
  if (arguments.rules) return list_rules(invocation, arguments);
  if (arguments.issue.empty()) {
    return fail(Error(ErrorKind::usage, "no issue is named")
                    .remedy("“peyk issues” lists them; “peyk check --rules” lists the rules."));
  }
  PEYK_ASSIGN(Workspace workspace, invocation.open(Workspace::Access::write));
  PEYK_ASSIGN(const StoredIssue stored, workspace.issue(arguments.issue));
  AskLinks ask;
  if (arguments.online) {
    say("Asking the links of all editions…");
    ask = ask_over_http(link_settings(workspace.config(), [] { return interrupts() > 0; }),
                        workspace.clock());
  }
  PEYK_ASSIGN(const auto findings, check_issue(workspace, stored.issue, ask));
  if (arguments.json) {
    print(findings_json(findings).dump(2));
  } else {
    PEYK_ASSIGN(const Publication* publication, workspace.publication(stored.issue.publication));
    for (const std::string& line :
         findings_text(findings, workspace.config(), publication->editions)) {
      print(line);
    }
  }
  say(stored.issue.id + ": " + findings_count(findings));
  if (has(findings, Severity::error)) return exit_code::bad_data;
  return arguments.strict && has(findings, Severity::warning) ? exit_code::partly : exit_code::done;
}

}  // namespace

void add_check(CLI::App& app, Invocation& invocation) {
  auto* command = add_command(app, "check", "Preflight an issue; errors block sending",
                              "peyk check newsletter-2");
  auto arguments = std::make_shared<CheckArguments>();
  command->add_option("ISSUE", arguments->issue, "The issue (or a publication: its newest)");
  command->add_flag("--json", arguments->json, "Print JSON");
  command->add_flag("--rules", arguments->rules, "List all rules and limits as they are tuned");
  command->add_flag("--strict", arguments->strict, "Exit with 3 when there are warnings");
  command->add_flag("--online", arguments->online, "Also ask every link whether it is there");
  command->callback([arguments, &invocation] {
    invocation.action = [arguments, &invocation] { return run_check(invocation, *arguments); };
  });
}

}  // namespace peyk
