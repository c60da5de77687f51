#include "cli/command.h"
#include "pipeline/issues.h"

namespace peyk {
namespace {

struct ComposeArguments {
  std::string publication;
  std::string until;
  std::vector<std::string> pins;
  std::vector<std::string> drops;
  std::vector<std::string> notes;
  bool dry_run = false;
  bool json = false;
};

Json to_json(const Composition& composition, bool stored) {
  const Issue& issue = composition.issue;
  Json json = {{"issue", issue.id},
               {"publication", issue.publication},
               {"number", issue.number},
               {"from", format_iso8601(issue.from)},
               {"until", format_iso8601(issue.until)},
               {"hash", issue.hash},
               {"stored", stored},
               {"sections", Json::array()},
               {"remarks", composition.remarks}};
  for (const IssueSection& section : issue.sections) {
    Json items = Json::array();
    for (const IssueItem& item : section.items) {
      Json editions = Json::object();
      for (const auto& [edition, choice] : item.editions) {
        editions[edition] = {{"article", choice.article}, {"fallback", choice.fallback}};
      }
      items.push_back({{"story", item.story}, {"editions", editions}});
    }
    json["sections"].push_back({{"id", section.id}, {"items", items}, {"issues", section.issues}});
  }
  return json;
}

Result<int> compose_next(const Invocation& invocation, const ComposeArguments& arguments) {
  PEYK_ASSIGN(Workspace workspace, invocation.open(Workspace::Access::write));
  PEYK_ASSIGN(const Publication* publication, workspace.publication(arguments.publication));
  ComposeOptions options;
  options.pins = arguments.pins;
  options.drops = arguments.drops;
  options.dry_run = arguments.dry_run;
  if (!arguments.until.empty()) {
    const std::string zone = publication->schedule ? publication->schedule->zone : "UTC";
    PEYK_ASSIGN(options.until, parse_moment(arguments.until, zone));
  }
  PEYK_ASSIGN(options.notes,
              read_notes({arguments.notes.begin(), arguments.notes.end()}, *publication));
  PEYK_ASSIGN(const Composition composition, compose_issue(workspace, *publication, options));
  const Issue& issue = composition.issue;
  if (arguments.json) {
    print(to_json(composition, !arguments.dry_run).dump(2));
  } else {
    print(issue.id);
  }
  size_t stories = 0;
  for (const IssueSection& section : issue.sections) stories += section.items.size();
  say((arguments.dry_run ? "Would make " : "Made ") + issue.id + ": " +
      count_of(static_cast<int64_t>(stories), "story", "stories") + " from " +
      format_iso8601(issue.from) + " to " + format_iso8601(issue.until));
  for (const std::string& remark : composition.remarks) say("  " + remark);
  for (const std::string& cut : cut_lines(workspace, issue)) say("  " + cut);
  if (!arguments.dry_run) {
    say("Look at it with “peyk preview " + issue.id + "”, deliver it with “peyk send " + issue.id +
        "”.");
  }
  return exit_code::done;
}

}  // namespace

void add_compose(CLI::App& app, Invocation& invocation) {
  auto* command = add_command(
      app, "compose", "Make the next issue of a publication",
      "peyk compose newsletter --until 2023-06-22T09:00 --note note.fa.txt --note note.en.txt");
  auto arguments = std::make_shared<ComposeArguments>();
  command->add_option("PUBLICATION", arguments->publication, "Which publication")->required();
  command->add_option("--until", arguments->until,
                      "End of its interval, in the publication's zone; default: now");
  command->add_option("--pin", arguments->pins, "Story or article that must be in it (repeatable)");
  command->add_option("--drop", arguments->drops, "Story or article that must not (repeatable)");
  command->add_option("--note", arguments->notes,
                      "The editor's note: a text file; NAME.fa.txt is for edition fa (repeatable)");
  command->add_flag("--dry-run", arguments->dry_run, "Show it, store nothing");
  command->add_flag("--json", arguments->json, "Print JSON");
  command->callback([arguments, &invocation] {
    invocation.action = [arguments, &invocation] { return compose_next(invocation, *arguments); };
  });
}

}  // namespace peyk
