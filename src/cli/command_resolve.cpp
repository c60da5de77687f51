#include "base/bytes.h"
#include "cli/command.h"
#include "pipeline/send.h"

namespace peyk {
namespace {

struct ResolveArguments {
  std::string issue;
  bool resend = false;
  bool sent = false;
  bool skip = false;
  bool json = false;
};

Result<int> list_uncertain(Workspace& workspace, const ResolveArguments& arguments) {
  PEYK_ASSIGN(const StoredIssue stored, workspace.issue(arguments.issue));
  PEYK_ASSIGN(const auto records,
              workspace.store().deliveries_in(stored.issue.id, DeliveryState::uncertain, 0));
  PEYK_ASSIGN(const TokenKey key, workspace.token_key());
  Json json = Json::array();
  for (const DeliveryRecord& record : records) {
    const std::string message_id =
        make_message_id(key.secret, stored.issue.id, record.delivery.subscriber,
                        workspace.config().site.mail_domain);
    json.push_back({{"email", record.delivery.email},
                    {"message_id", message_id},
                    {"relay", record.relay},
                    {"reason", record.reason},
                    {"changed", format_iso8601(record.changed)}});
    if (!arguments.json) {
      print(record.delivery.email + "  <" + message_id + ">  " + record.relay + "  " +
            record.reason);
    }
  }
  if (arguments.json) print(json.dump(2));
  if (records.empty()) {
    say("Nothing is in doubt.");
    return exit_code::done;
  }
  say("Look for the message ids in the relay's log. Then: --sent if it has them, --resend if it "
      "does not, --skip to leave these readers without this issue.");
  return exit_code::partly;
}

Result<int> run_resolve(const Invocation& invocation, const ResolveArguments& arguments) {
  PEYK_ASSIGN(Workspace workspace, invocation.open(Workspace::Access::write));
  if (!arguments.resend && !arguments.sent && !arguments.skip) {
    return list_uncertain(workspace, arguments);
  }
  const Resolution resolution = arguments.resend ? Resolution::resend
                                : arguments.sent ? Resolution::sent
                                                 : Resolution::skip;
  PEYK_ASSIGN(const int64_t moved, resolve_uncertain(workspace, arguments.issue, resolution));
  say("Decided about " + count_of(moved, "delivery", "deliveries") + "." +
      (arguments.resend && moved > 0 ? " “peyk send " + arguments.issue + "” sends them again."
                                     : ""));
  return moved > 0 ? exit_code::done : exit_code::nothing_to_do;
}

}  // namespace

void add_resolve(CLI::App& app, Invocation& invocation) {
  auto* command = add_command(app, "resolve", "Show and decide the deliveries that are in doubt",
                              "peyk resolve newsletter-2\n  peyk resolve newsletter-2 --resend");
  auto arguments = std::make_shared<ResolveArguments>();
  command->add_option("ISSUE", arguments->issue, "The issue")->required();
  auto* resend =
      command->add_flag("--resend", arguments->resend, "They did not arrive: send again");
  auto* sent = command->add_flag("--sent", arguments->sent, "They arrived: count them as sent");
  auto* skip = command->add_flag("--skip", arguments->skip, "Leave them without this issue");
  resend->excludes(sent)->excludes(skip);
  sent->excludes(skip);
  command->add_flag("--json", arguments->json, "Print JSON");
  command->callback([arguments, &invocation] {
    invocation.action = [arguments, &invocation] { return run_resolve(invocation, *arguments); };
  });
}

}  // namespace peyk
