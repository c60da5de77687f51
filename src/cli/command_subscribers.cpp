#include "base/bytes.h"
#include "base/file.h"
#include "cli/command.h"
#include "l10n/text.h"
#include "pipeline/subscribers.h"

namespace peyk {
namespace {

constexpr size_t kShownRefusals = 20;

struct SubscriberArguments {
  std::string file;
  std::string email;
  std::string name;
  std::string edition;
  std::string list;
  std::string token;
  std::string state;
  bool suppress = false;
  bool json = false;
};

Result<int> import_file(const Invocation& invocation, const SubscriberArguments& arguments) {
  PEYK_ASSIGN(Workspace workspace, invocation.open(Workspace::Access::write));
  PEYK_ASSIGN(const ImportReport result,
              import_subscribers(workspace, arguments.file, {arguments.edition, arguments.list}));
  if (arguments.json) {
    Json json = {{"added", result.added},         {"updated", result.updated},
                 {"unchanged", result.unchanged}, {"duplicates", result.duplicates},
                 {"kept_away", result.kept_away}, {"ignored_columns", result.ignored_columns},
                 {"refused", Json::array()}};
    for (const RefusedRow& row : result.refused) {
      json["refused"].push_back({{"line", row.line}, {"value", row.value}, {"reason", row.reason}});
    }
    print(json.dump(2));
  }
  say(arguments.file + ": " + std::to_string(result.added) + " added, " +
      std::to_string(result.updated) + " updated, " + std::to_string(result.unchanged) +
      " unchanged, " + std::to_string(result.refused.size()) + " refused");
  if (result.duplicates > 0) {
    say("  " + count_of(result.duplicates, "row names", "rows name") +
        " a reader that an earlier row named");
  }
  if (result.kept_away > 0) {
    say("  " + count_of(result.kept_away, "reader", "readers") +
        " unsubscribed or suppressed before: left so");
  }
  for (const std::string& column : result.ignored_columns)
    say("  column “" + column + "” is not used");
  for (size_t i = 0; i < result.refused.size() && i < kShownRefusals; ++i) {
    const RefusedRow& row = result.refused[i];
    warn(arguments.file + ":" + std::to_string(row.line) + ": refused “" + row.value +
         "”: " + row.reason);
  }
  if (result.refused.size() > kShownRefusals) {
    warn("and " + std::to_string(result.refused.size() - kShownRefusals) +
         " more refused rows; --json lists them all");
  }
  return result.refused.empty() ? exit_code::done : exit_code::partly;
}

Result<int> list_readers(const Invocation& invocation, const SubscriberArguments& arguments,
                         bool csv) {
  PEYK_ASSIGN(Workspace workspace, invocation.open(Workspace::Access::read));
  SubscriberQuery query{arguments.edition, arguments.list, {}};
  if (!arguments.state.empty()) {
    for (const auto state :
         {SubscriberState::active, SubscriberState::unsubscribed, SubscriberState::suppressed}) {
      if (to_string(state) == arguments.state) query.state = state;
    }
    if (!query.state) {
      return fail(Error(ErrorKind::usage, "“" + arguments.state + "” is no state")
                      .remedy("States are active, unsubscribed and suppressed."));
    }
  }
  PEYK_ASSIGN(const auto readers, workspace.store().subscribers(query));
  if (csv) {
    const std::string text = export_subscribers(readers);
    if (arguments.file.empty()) {
      print(std::string_view(text).substr(0, text.size() - 1));
    } else {
      PEYK_TRY(write_file(arguments.file, text));
    }
    say(count_of(static_cast<int64_t>(readers.size()), "reader", "readers"));
    return exit_code::done;
  }
  Table table({"EDITION", "STATE", "LISTS", "EMAIL", "NAME"});
  Json json = Json::array();
  for (const Subscriber& reader : readers) {
    std::string lists;
    for (const std::string& list : reader.lists) lists += (lists.empty() ? "" : ",") + list;
    const std::string state(to_string(reader.state));
    table.add({reader.edition, state, lists, reader.email, reader.name});
    json.push_back({{"email", reader.email},
                    {"name", reader.name},
                    {"edition", reader.edition},
                    {"lists", reader.lists},
                    {"state", state}});
  }
  if (arguments.json) {
    print(json.dump(2));
  } else if (!table.empty()) {
    table.print();
  }
  say(count_of(static_cast<int64_t>(readers.size()), "reader", "readers"));
  return exit_code::done;
}

Result<int> add_reader(const Invocation& invocation, const SubscriberArguments& arguments) {
  PEYK_ASSIGN(Workspace workspace, invocation.open(Workspace::Access::beside));
  PEYK_ASSIGN(const Address address, Address::parse(arguments.email));
  if (workspace.config().edition(arguments.edition) == nullptr) {
    return fail(ErrorKind::no_input, "there is no edition “" + arguments.edition + "”");
  }
  bool known_list = false;
  for (const Publication& publication : workspace.config().publications) {
    known_list = known_list || publication.list == arguments.list;
  }
  if (!known_list) {
    return fail(ErrorKind::no_input, "no publication goes to a list “" + arguments.list + "”");
  }
  Subscriber values;
  values.name = clean_line(arguments.name);
  values.edition = arguments.edition;
  values.lists = {arguments.list};
  PEYK_ASSIGN(const auto before, workspace.store().subscriber(address));
  PEYK_ASSIGN(const PutOutcome outcome,
              workspace.store().put_subscriber(address, values, workspace.now()));
  switch (outcome) {
    case PutOutcome::added:
      say("added " + address.text());
      break;
    case PutOutcome::updated:
      say("updated " + address.text());
      break;
    case PutOutcome::duplicate:  // Of articles only.
    case PutOutcome::unchanged:
      say(address.text() + " is on the list already");
      break;
  }
  if (before && before->state != SubscriberState::active) {
    warn(address.text() + " is " + std::string(to_string(before->state)) +
         " and stays so: they get nothing");
    return exit_code::partly;
  }
  return exit_code::done;
}

Result<int> remove_reader(const Invocation& invocation, const SubscriberArguments& arguments) {
  PEYK_ASSIGN(Workspace workspace, invocation.open(Workspace::Access::beside));
  if (arguments.email.empty() == arguments.token.empty()) {
    return fail(Error(ErrorKind::usage, "an address or a --token is needed, and only one of them")
                    .remedy("peyk subscribers remove ADDRESS"));
  }
  if (!arguments.token.empty()) {
    PEYK_ASSIGN(const std::string email, unsubscribe_by_token(workspace, arguments.token));
    say("unsubscribed " + email);
    return exit_code::done;
  }
  PEYK_ASSIGN(const Address address, Address::parse(arguments.email));
  const auto state =
      arguments.suppress ? SubscriberState::suppressed : SubscriberState::unsubscribed;
  PEYK_TRY(workspace.store().set_subscriber_state(address, state, "by hand", workspace.now()));
  say(std::string(to_string(state)) + " " + address.text());
  return exit_code::done;
}

}  // namespace

void add_subscribers(CLI::App& app, Invocation& invocation) {
  auto* command = add_command(app, "subscribers", "Reader lists: import, export, add, remove, list",
                              "peyk subscribers import subscribers/sample.csv");
  command->require_subcommand(1);
  auto arguments = std::make_shared<SubscriberArguments>();
  const auto on = [arguments, &invocation](CLI::App* sub, auto function) {
    sub->callback([arguments, &invocation, function] {
      invocation.action = [arguments, &invocation, function] {
        return function(invocation, *arguments);
      };
    });
  };

  auto* import = add_command(*command, "import", "Take readers from a CSV file",
                             "peyk subscribers import readers.csv --edition en --list newsletter");
  import->add_option("FILE", arguments->file, "CSV with a header: email,name,edition,lists")
      ->required();
  import->add_option("--edition", arguments->edition, "For rows that name no edition");
  import->add_option("--list", arguments->list, "For rows that name no list");
  import->add_flag("--json", arguments->json, "Print the report as JSON, every refused row in it");
  on(import, import_file);

  auto* exporting = add_command(*command, "export", "Write readers as CSV",
                                "peyk subscribers export --list newsletter > readers.csv");
  auto* list = add_command(*command, "list", "Show readers",
                           "peyk subscribers list --edition fa --state active");
  for (auto* sub : {exporting, list}) {
    sub->add_option("--edition", arguments->edition, "Only this edition");
    sub->add_option("--list", arguments->list, "Only this list");
    sub->add_option("--state", arguments->state, "Only active, unsubscribed or suppressed ones");
  }
  exporting->add_option("FILE", arguments->file, "Where to; default: standard output");
  list->add_flag("--json", arguments->json, "Print JSON");
  on(exporting,
     [](const Invocation& s, const SubscriberArguments& a) { return list_readers(s, a, true); });
  on(list,
     [](const Invocation& s, const SubscriberArguments& a) { return list_readers(s, a, false); });

  auto* add =
      add_command(*command, "add", "Add one reader",
                  "peyk subscribers add ana@example.org --name Ana --edition sq --list newsletter");
  add->add_option("ADDRESS", arguments->email, "The address")->required();
  add->add_option("--name", arguments->name, "The reader's name");
  add->add_option("--edition", arguments->edition, "The reader's edition")->required();
  add->add_option("--list", arguments->list, "The list to join")->required();
  on(add, add_reader);

  auto* remove =
      add_command(*command, "remove", "Unsubscribe one reader; no import brings them back",
                  "peyk subscribers remove ana@example.org");
  remove->add_option("ADDRESS", arguments->email, "The address");
  remove->add_option("--token", arguments->token, "The t= value of an unsubscribe link instead");
  remove->add_flag("--suppress", arguments->suppress, "The address does not work or complained");
  on(remove, remove_reader);
}

}  // namespace peyk
