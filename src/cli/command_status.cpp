#include "base/bytes.h"
#include "cli/command.h"
#include "cli/hub_text.h"
#include "cli/issue_text.h"
#include "pipeline/relays.h"
#include "pipeline/subscribers.h"

namespace peyk {
namespace {

struct StatusArguments {
  std::string name;
  bool json = false;
};

Json record_json(const DeliveryRecord& record) {
  Json json = {{"issue", record.issue},
               {"email", record.delivery.email},
               {"edition", record.delivery.edition},
               {"state", to_string(record.state)},
               {"reason", record.reason},
               {"relay", record.relay},
               {"attempts", record.delivery.attempts},
               {"changed", format_iso8601(record.changed)}};
  if (record.retry_at) json["retry_at"] = format_iso8601(*record.retry_at);
  return json;
}

Result<int> show_all(Workspace& workspace, bool as_json) {
  PEYK_ASSIGN(const auto issues, workspace.store().issues(""));
  Table table({"ISSUE", "STATE", "AUDIENCE", "SENT", "OPEN", "REJECTED", "IN DOUBT", "EXPIRED"});
  Json json = Json::array();
  for (const StoredIssue& stored : issues) {
    PEYK_ASSIGN(const LedgerCounts counts, workspace.store().counts(stored.issue.id));
    const auto approval = approval_of(workspace, stored);
    std::string state(state_word(stored));
    if (approval && approval->required && !stored.paused) {
      state = approval->valid() ? "approved" : "waits for approval";
    }
    table.add({stored.issue.id, state, std::to_string(counts.audience),
               std::to_string(counts.of(DeliveryState::sent)), std::to_string(counts.open()),
               std::to_string(counts.of(DeliveryState::rejected)),
               std::to_string(counts.of(DeliveryState::uncertain)),
               std::to_string(counts.of(DeliveryState::expired))});
    json.push_back({{"issue", stored.issue.id},
                    {"state", to_string(stored.state)},
                    {"paused", moment_json(stored.paused)},
                    {"approval", approval_json(approval)},
                    {"counts", counts_json(counts)}});
  }
  if (as_json) {
    print(json.dump(2));
  } else if (!table.empty()) {
    table.print();
  } else {
    say("No issue yet. Make one with “peyk compose PUBLICATION”.");
  }
  PEYK_ASSIGN(const auto hubs, hub_news(workspace.store()));
  say_waiting_hubs(hubs);
  return issues.empty() ? exit_code::nothing_to_do : exit_code::done;
}

/// What the issue is, and what a person can do about it.
std::string headline(const StoredIssue& stored) {
  const std::string& id = stored.issue.id;
  if (stored.discarded) {
    return id + " was discarded at " + format_iso8601(*stored.discarded) + "; “peyk compose " + id +
           "” brings it back";
  }
  if (stored.paused && stored.state != IssueState::finished) {
    return id + " is paused since " + format_iso8601(*stored.paused) + "; “peyk resume " + id +
           "” lets it go on";
  }
  return id + " is " + std::string(to_string(stored.state)) +
         (stored.stop_reason.empty() ? "" : ": " + stored.stop_reason);
}

/// Those who wait although nothing is wrong with them: how many, for what, until when.
Result<void> show_waiting(Workspace& workspace, const std::string& id, bool as_json, Json& json) {
  constexpr int kMostReasons = 10;
  PEYK_ASSIGN(const auto groups, workspace.store().put_off(id, kMostReasons));
  PEYK_ASSIGN(const auto holdups, relay_holdups(workspace));
  json["waiting"] = Json::array();
  json["relays"] = Json::array();
  Table table({"READERS", "FROM", "UNTIL", "WHY"});
  for (const PutOffReaders& group : groups) {
    json["waiting"].push_back({{"readers", group.readers},
                               {"reason", group.reason},
                               {"from", format_iso8601(group.first)},
                               {"until", format_iso8601(group.last)}});
    table.add({std::to_string(group.readers), format_iso8601(group.first),
               format_iso8601(group.last), group.reason});
  }
  for (const RelayHoldup& holdup : holdups) {
    json["relays"].push_back({{"reason", holdup.why}, {"until", format_iso8601(holdup.until)}});
    if (!as_json) print(holdup.why + "; the next message goes at " + format_iso8601(holdup.until));
  }
  if (!as_json && !table.empty()) table.print();
  return {};
}

Result<int> show_one(Workspace& workspace, const StatusArguments& arguments) {
  PEYK_ASSIGN(const StoredIssue stored, workspace.issue(arguments.name));
  const std::string& id = stored.issue.id;
  PEYK_ASSIGN(const LedgerCounts counts, workspace.store().counts(id));
  PEYK_ASSIGN(const auto retry, workspace.store().next_retry(id));
  const auto approval = approval_of(workspace, stored);
  Json json = {{"issue", id},
               {"state", to_string(stored.state)},
               {"paused", moment_json(stored.paused)},
               {"discarded", moment_json(stored.discarded)},
               {"approval", approval_json(approval)},
               {"stop_reason", stored.stop_reason},
               {"counts", counts_json(counts)},
               {"balanced", counts.balanced()},
               {"next_retry", moment_json(retry)}};
  if (!arguments.json) {
    print(headline(stored));
    if (approval) print(approval_text(*approval));
    print(stored.frozen ? "audience " + std::to_string(counts.audience) + ": " + counts_text(counts)
                        : "audience: as the list is when it is sent first");
    if (retry) print("next retry " + format_iso8601(*retry));
  }
  if (counts.open() > 0) PEYK_TRY(show_waiting(workspace, id, arguments.json, json));
  json["troubled"] = Json::array();
  Table table({"STATE", "EMAIL", "TRIES", "WHY"});
  for (const DeliveryState state : {DeliveryState::deferred, DeliveryState::rejected,
                                    DeliveryState::uncertain, DeliveryState::expired}) {
    PEYK_ASSIGN(const auto records,
                workspace.store().deliveries_in(id, state, 100, /*only_tried=*/
                                                state == DeliveryState::deferred));
    for (const DeliveryRecord& record : records) {
      json["troubled"].push_back(record_json(record));
      table.add({std::string(to_string(state)), record.delivery.email,
                 std::to_string(record.delivery.attempts),
                 record.reason +
                     (record.retry_at ? "; next try " + format_iso8601(*record.retry_at) : "")});
    }
  }
  if (arguments.json) {
    print(json.dump(2));
  } else if (!table.empty()) {
    table.print();
  }
  if (stored.state == IssueState::stopped || counts.of(DeliveryState::uncertain) > 0 ||
      counts.of(DeliveryState::rejected) > 0 || counts.of(DeliveryState::deferred) > 0) {
    return exit_code::partly;
  }
  return exit_code::done;
}

Result<int> run_status(const Invocation& invocation, const StatusArguments& arguments) {
  PEYK_ASSIGN(Workspace workspace, invocation.open(Workspace::Access::read));
  if (arguments.name.empty()) return show_all(workspace, arguments.json);
  return show_one(workspace, arguments);
}

Result<int> run_explain(const Invocation& invocation, const StatusArguments& arguments) {
  PEYK_ASSIGN(Workspace workspace, invocation.open(Workspace::Access::read));
  PEYK_ASSIGN(const Address address, Address::parse(arguments.name));
  PEYK_ASSIGN(const auto reader, workspace.store().subscriber(address));
  PEYK_ASSIGN(const auto records, workspace.store().deliveries_to(address));
  Json json = {{"email", address.text()}, {"reader", nullptr}, {"deliveries", Json::array()}};
  if (!reader && records.empty()) {
    return fail(Error(ErrorKind::no_input,
                      "nobody with the address " + address.text() + " was ever on a list")
                    .remedy("“peyk subscribers list” shows who is."));
  }
  if (reader) {
    const std::string state(to_string(reader->state));
    json["reader"] = {{"name", reader->name},
                      {"edition", reader->edition},
                      {"lists", reader->lists},
                      {"state", state}};
    std::string lists;
    for (const std::string& list : reader->lists) lists += (lists.empty() ? "" : ", ") + list;
    if (!arguments.json) {
      print(reader->email + " (" + (reader->name.empty() ? "no name" : reader->name) + ") reads " +
            reader->edition + ", is on " + lists + ", is " + state);
    }
  }
  for (const DeliveryRecord& record : records) {
    json["deliveries"].push_back(record_json(record));
    if (arguments.json) continue;
    print(record.issue + ": " + std::string(to_string(record.state)) + " at " +
          format_iso8601(record.changed) +
          (record.delivery.attempts == 0
               ? ", never tried"
               : " after " + count_of(record.delivery.attempts, "try", "tries")) +
          (record.relay.empty() ? "" : " through " + record.relay) +
          (record.reason.empty() ? "" : ": " + record.reason) +
          (record.retry_at ? "; next try " + format_iso8601(*record.retry_at) : ""));
  }
  if (arguments.json) print(json.dump(2));
  if (records.empty()) say("No issue was addressed to them yet.");
  return exit_code::done;
}

}  // namespace

void add_status(CLI::App& app, Invocation& invocation) {
  auto* command =
      add_command(app, "status", "What happened to the issues", "peyk status newsletter-2");
  auto arguments = std::make_shared<StatusArguments>();
  command->add_option("ISSUE", arguments->name, "One issue in detail");
  command->add_flag("--json", arguments->json, "Print JSON");
  command->callback([arguments, &invocation] {
    invocation.action = [arguments, &invocation] { return run_status(invocation, *arguments); };
  });
}

void add_explain(CLI::App& app, Invocation& invocation) {
  auto* command = add_command(app, "explain", "Did this reader get it, and if not, why",
                              "peyk explain ana@example.org");
  auto arguments = std::make_shared<StatusArguments>();
  command->add_option("ADDRESS", arguments->name, "The reader's address")->required();
  command->add_flag("--json", arguments->json, "Print JSON");
  command->callback([arguments, &invocation] {
    invocation.action = [arguments, &invocation] { return run_explain(invocation, *arguments); };
  });
}

}  // namespace peyk
