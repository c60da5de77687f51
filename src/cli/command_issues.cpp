#include "base/bytes.h"
#include "cli/command.h"
#include "cli/issue_text.h"
#include "pipeline/issues.h"

namespace peyk {
namespace {

struct IssuesArguments {
  std::string issue;
  bool json = false;
};

Json summary_json(const StoredIssue& stored) {
  Json json = {{"issue", stored.issue.id},
               {"publication", stored.issue.publication},
               {"number", stored.issue.number},
               {"state", to_string(stored.state)},
               {"from", format_iso8601(stored.issue.from)},
               {"until", format_iso8601(stored.issue.until)},
               {"hash", stored.issue.hash},
               {"subjects", Json(stored.subjects)}};
  if (stored.discarded) json["discarded"] = format_iso8601(*stored.discarded);
  if (stored.paused) json["paused"] = format_iso8601(*stored.paused);
  if (!stored.stop_reason.empty()) json["stop_reason"] = stored.stop_reason;
  return json;
}

/// The subject in the first of the publication's editions that has one.
std::string subject_of(const Config& config, const StoredIssue& stored) {
  if (const Publication* publication = config.publication(stored.issue.publication)) {
    for (const std::string& edition : publication->editions) {
      const auto own = stored.subjects.find(edition);
      if (own != stored.subjects.end()) return own->second;
    }
  }
  return stored.subjects.empty() ? "" : stored.subjects.begin()->second;
}

Result<int> list_issues(Workspace& workspace, bool as_json) {
  PEYK_ASSIGN(const auto issues, workspace.store().issues(""));
  Table table({"ISSUE", "STATE", "FROM", "UNTIL", "SUBJECT"});
  Json json = Json::array();
  for (const StoredIssue& stored : issues) {
    table.add({stored.issue.id, std::string(state_word(stored)),
               format_iso8601(stored.issue.from).substr(0, 10),
               format_iso8601(stored.issue.until).substr(0, 10),
               subject_of(workspace.config(), stored)});
    json.push_back(summary_json(stored));
  }
  if (as_json) {
    print(json.dump(2));
  } else if (!table.empty()) {
    table.print();
  }
  say(count_of(static_cast<int64_t>(issues.size()), "issue", "issues"));
  return issues.empty() ? exit_code::nothing_to_do : exit_code::done;
}

Result<int> show_issue(Workspace& workspace, const IssuesArguments& arguments) {
  PEYK_ASSIGN(const StoredIssue stored, workspace.issue(arguments.issue));
  PEYK_ASSIGN(const IssueView view, load_view(workspace, stored.issue));
  Json json = summary_json(stored);
  json["sections"] = Json::array();
  std::vector<std::string> lines = {
      stored.issue.id + "  " + std::string(state_word(stored)) +
          (stored.stop_reason.empty() ? "" : ": " + stored.stop_reason),
      "from " + format_iso8601(stored.issue.from) + " to " + format_iso8601(stored.issue.until)};
  for (const auto& [edition, subject] : stored.subjects) lines.push_back(edition + ": " + subject);
  for (const IssueSection& section : stored.issue.sections) {
    lines.push_back("");
    lines.push_back("[" + section.id + "]");
    Json items = Json::array();
    for (const IssueItem& item : section.items) {
      std::string line = "  " + item.story;
      Json editions = Json::object();
      for (const auto& [edition, choice] : item.editions) {
        const Article& article = view.articles.at(choice.article);
        line += "\n    " + edition + (choice.fallback ? "*" : "") + "  " + article.title;
        editions[edition] = {
            {"article", choice.article}, {"title", article.title}, {"fallback", choice.fallback}};
      }
      lines.push_back(line);
      items.push_back({{"story", item.story}, {"editions", editions}});
    }
    for (const std::string& id : section.issues) lines.push_back("  " + id);
    json["sections"].push_back({{"id", section.id}, {"items", items}, {"issues", section.issues}});
  }
  if (arguments.json) {
    print(json.dump(2));
  } else {
    for (const std::string& line : lines) print(line);
  }
  return exit_code::done;
}

Result<int> run_issues(const Invocation& invocation, const IssuesArguments& arguments) {
  PEYK_ASSIGN(Workspace workspace, invocation.open(Workspace::Access::read));
  if (arguments.issue.empty()) return list_issues(workspace, arguments.json);
  return show_issue(workspace, arguments);
}

}  // namespace

void add_issues(CLI::App& app, Invocation& invocation) {
  auto* command = add_command(app, "issues", "List the issues, or show one with its stories",
                              "peyk issues newsletter-2");
  auto arguments = std::make_shared<IssuesArguments>();
  command->add_option("ISSUE", arguments->issue, "Show this one (or a publication's newest)");
  command->add_flag("--json", arguments->json, "Print JSON");
  command->callback([arguments, &invocation] {
    invocation.action = [arguments, &invocation] { return run_issues(invocation, *arguments); };
  });
}

}  // namespace peyk
