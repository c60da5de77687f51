#include "base/bytes.h"
#include "cli/command.h"
#include "cli/hub_text.h"
#include "pipeline/publish.h"

namespace peyk {
namespace {

struct PublishArguments {
  std::string issue;
  bool full = false;
  bool json = false;
};

Result<int> run_publish(const Invocation& invocation, const PublishArguments& arguments) {
  PEYK_ASSIGN(Workspace workspace, invocation.open(Workspace::Access::write));
  std::string issue;
  if (!arguments.issue.empty()) {
    PEYK_ASSIGN(const StoredIssue stored, workspace.issue(arguments.issue));
    issue = stored.issue.id;
  }
  PEYK_ASSIGN(const PublishReport done,
              publish_site(workspace, {.also_issue = issue, .full = arguments.full}));
  Json waiting = Json::array();
  for (const HubNews& news : done.hubs.waiting) {
    waiting.push_back({{"hub", news.hub},
                       {"feed", news.feed},
                       {"tries", news.tries},
                       {"next", format_iso8601(news.next)},
                       {"reason", news.reason}});
  }
  if (arguments.json) {
    print(Json{{"folder", workspace.config().site.publish_folder.string()},
               {"feeds", done.feeds},
               {"archives", done.archives},
               {"pages", done.pages},
               {"pictures", done.pictures},
               {"written", done.written},
               {"unchanged", done.unchanged},
               {"removed", done.removed},
               {"full", done.full},
               {"hubs", {{"told", done.hubs.told}, {"waiting", waiting}}}}
              .dump(2));
  }
  say(count_of(done.feeds, "feed", "feeds") + ", " +
      (done.archives > 0 ? count_of(done.archives, "archive", "archives") + ", " : "") +
      count_of(done.pages, "page", "pages") + ", " +
      count_of(done.pictures, "picture", "pictures") + " in " +
      workspace.config().site.publish_folder.string() + ": " + std::to_string(done.written) +
      " written, " + std::to_string(done.unchanged) + " unchanged, " +
      std::to_string(done.removed) + " removed");
  if (done.hubs.told > 0) {
    say("told hubs of " + count_of(done.hubs.told, "changed feed", "changed feeds"));
  }
  say_waiting_hubs(done.hubs.waiting);
  for (const HubNews& news : done.hubs.given_up) {
    say("given up telling " + news.hub + " of " + news.feed + ": " + news.reason);
  }
  return exit_code::done;
}

}  // namespace

void add_publish(CLI::App& app, Invocation& invocation) {
  auto* command =
      add_command(app, "publish", "Write feeds and issue pages to the site folder", "peyk publish");
  auto arguments = std::make_shared<PublishArguments>();
  command->add_option("--issue", arguments->issue,
                      "Publish the pages of this issue too, although it was not sent yet");
  command->add_flag("--full", arguments->full,
                    "Make everything anew, also what seems to be up to date");
  command->add_flag("--json", arguments->json, "Print the result as JSON");
  command->callback([arguments, &invocation] {
    invocation.action = [arguments, &invocation] { return run_publish(invocation, *arguments); };
  });
}

}  // namespace peyk
