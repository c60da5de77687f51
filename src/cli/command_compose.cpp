#include "base/bytes.h"
#include "cli/command.h"
#include "pipeline/editing.h"

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

std::string zone_of(const Publication& publication) {
  return publication.schedule ? publication.schedule->zone : "UTC";
}

std::string story_count(const Issue& issue) {
  size_t stories = 0;
  for (const IssueSection& section : issue.sections) stories += section.items.size();
  return count_of(static_cast<int64_t>(stories), "story", "stories") + " from " +
         format_iso8601(issue.from) + " to " + format_iso8601(issue.until);
}

void say_remarks(const Composition& composition) {
  for (const std::string& remark : composition.remarks) say("  " + remark);
}

Json change_json(const IssueChange& change) {
  using Kind = IssueChange::Kind;
  static const std::map<Kind, const char*> kWords = {
      {Kind::added, "added"},     {Kind::dropped, "dropped"}, {Kind::moved, "moved"},
      {Kind::article, "article"}, {Kind::titled, "titled"},   {Kind::note, "note"}};
  return {{"what", kWords.at(change.kind)}, {"story", change.story},   {"section", change.section},
          {"edition", change.edition},      {"before", change.before}, {"after", change.after}};
}

Result<void> refuse_wishes(const ComposeArguments& arguments, const std::string& file) {
  if (arguments.pins.empty() && arguments.drops.empty() && arguments.notes.empty()) return {};
  return fail(Error(ErrorKind::usage, "--pin, --drop and --note are for an issue that is new")
                  .remedy("Write them into " + file + ", which is read each time."));
}

Result<int> compose_once_more(Workspace& workspace, const StoredIssue& stored,
                              const ComposeArguments& arguments) {
  const std::string& id = stored.issue.id;
  PEYK_TRY(refuse_wishes(arguments, issue_file_path(workspace.config(), id).string()));
  std::optional<Instant> until;
  if (!arguments.until.empty()) {
    PEYK_ASSIGN(const Publication* publication, workspace.publication(stored.issue.publication));
    PEYK_ASSIGN(until, parse_moment(arguments.until, zone_of(*publication)));
  }
  PEYK_ASSIGN(const EditedIssue edited, compose_again(workspace, stored, until, arguments.dry_run));
  const Composition& composition = edited.composition;
  const bool same = composition.issue.hash == edited.before.hash;
  if (arguments.json) {
    Json json = to_json(composition, !arguments.dry_run);
    json["hash_before"] = edited.before.hash;
    json["changes"] = Json::array();
    for (const IssueChange& change : edited.changes) json["changes"].push_back(change_json(change));
    print(json.dump(2));
  } else {
    print(id);
  }
  if (edited.file_made) say("Made " + edited.file.string() + ": say there what you want in it.");
  if (same) {
    say(id + " stays as it is: " + story_count(composition.issue));
  } else {
    say((arguments.dry_run ? "Would make " : "Made ") + id +
        " anew: " + story_count(composition.issue));
    for (const IssueChange& change : edited.changes) say("  " + change_text(change, edited.names));
  }
  say_remarks(composition);
  return exit_code::done;
}

Result<int> compose_next(const Invocation& invocation, const ComposeArguments& arguments) {
  PEYK_ASSIGN(Workspace workspace, invocation.open(Workspace::Access::write));
  if (workspace.config().publication(arguments.publication) == nullptr) {
    PEYK_ASSIGN(const auto stored, workspace.store().issue(arguments.publication));
    if (stored) return compose_once_more(workspace, *stored, arguments);
  }
  PEYK_ASSIGN(const Publication* publication, workspace.publication(arguments.publication));
  ComposeOptions options;
  options.pins = arguments.pins;
  options.drops = arguments.drops;
  options.dry_run = arguments.dry_run;
  if (!arguments.until.empty()) {
    PEYK_ASSIGN(options.until, parse_moment(arguments.until, zone_of(*publication)));
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
  say((arguments.dry_run ? "Would make " : "Made ") + issue.id + ": " + story_count(issue));
  say_remarks(composition);
  for (const std::string& cut : cut_lines(workspace, issue)) say("  " + cut);
  if (!arguments.dry_run) {
    say("Edit it in " + issue_file_path(workspace.config(), issue.id).string() +
        ", then “peyk compose " + issue.id + "”.");
    say("Look at it with “peyk preview " + issue.id + "”, deliver it with “peyk send " + issue.id +
        "”.");
  }
  return exit_code::done;
}

}  // namespace

void add_compose(CLI::App& app, Invocation& invocation) {
  auto* command = add_command(
      app, "compose", "Make the next issue of a publication, or one anew that was not sent",
      "peyk compose newsletter --until 2023-06-22T09:00 --note note.fa.txt --note note.en.txt\n"
      "  peyk compose newsletter-12 --dry-run    # by issues/newsletter-12.yaml");
  auto arguments = std::make_shared<ComposeArguments>();
  command
      ->add_option("PUBLICATION", arguments->publication,
                   "Which publication; or an issue that was not sent: it is made anew by its "
                   "file in issues/")
      ->required();
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
