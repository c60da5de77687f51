#include <algorithm>

#include "cli/command.h"
#include "cli/issue_text.h"
#include "pipeline/run.h"

namespace peyk {
namespace {

struct RunArguments {
  std::string relay;
  bool quiet_when_idle = false;
  bool json = false;
};

Json to_json(const RunReport& result) {
  Json json = {{"sources", Json::array()}, {"outcomes", Json::array()}};
  for (const SourceSummary& source : result.sources) {
    Json one = {{"source", source.name}, {"added", source.added}, {"updated", source.updated}};
    if (source.failed) one["error"] = source.failed->to_string();
    if (source.health.failing_since) {
      one["failing_since"] = format_iso8601(*source.health.failing_since);
      one["failures"] = source.health.failures;
    }
    json["sources"].push_back(std::move(one));
  }
  for (const RunOutcome& outcome : result.outcomes) {
    Json one = {{"publication", outcome.publication},
                {"issue", outcome.issue},
                {"remarks", outcome.remarks}};
    if (outcome.sent) one["counts"] = counts_json(outcome.sent->report.counts);
    if (outcome.failed) one["error"] = outcome.failed->to_string();
    if (outcome.waits) one["waits"] = outcome.waits->message();
    json["outcomes"].push_back(std::move(one));
  }
  return json;
}

/// The graver of two exit codes: an error before "in part", that before "nothing to do".
int graver(int a, int b) {
  const auto rank = [](int code) {
    if (code == exit_code::done) return 1;
    if (code == exit_code::nothing_to_do) return 0;
    if (code == exit_code::partly) return 2;
    return 3;
  };
  return rank(a) >= rank(b) ? a : b;
}

Result<int> run_all_due(const Invocation& invocation, const RunArguments& arguments) {
  PEYK_ASSIGN(Workspace workspace, invocation.open(Workspace::Access::write));
  const RunRequest request{&interrupts(), arguments.relay,
                           [](const std::string& what) { warn(what); }};
  RunReport result;
  {
    ProgressBar bar("sending");
    PEYK_ASSIGN(result, run_due(
                            workspace, request, [](const std::string& what) { say(what); },
                            [&bar](const SendProgress& p) { bar.show(p.done, p.total); }));
  }
  if (arguments.json) print(to_json(result).dump(2));
  int code = exit_code::nothing_to_do;
  for (const SourceSummary& source : result.sources) {
    if (!source.failed) continue;
    // A source that fails does not hold up the issue; the operator hears of it all the same.
    report(*source.failed);
    if (const std::string since = failing_text(source.health); !since.empty()) {
      warn("source " + source.name + " is " + since +
           "; the issue is made of what the library has");
    }
    code = graver(code, exit_code::partly);
  }
  for (const RunOutcome& outcome : result.outcomes) {
    for (const std::string& remark : outcome.remarks) say("  " + remark);
    if (outcome.waits) {
      // Told aloud once; from then on a person knows, and there is nothing to do.
      if (outcome.waits_said) {
        say(outcome.waits->to_string());
      } else {
        warn(outcome.waits->to_string());
      }
      code = graver(code, outcome.waits_said ? exit_code::nothing_to_do : exit_code::partly);
    } else if (outcome.failed) {
      if (outcome.failed->kind() == ErrorKind::nothing_to_do) {
        say(outcome.publication + ": " + outcome.failed->to_string());
      } else {
        report(*outcome.failed);
      }
      code = graver(code, exit_code_of(outcome.failed->kind()));
    } else if (outcome.sent) {
      code = graver(code, say_send_summary(outcome.issue, *outcome.sent));
    }
  }
  const bool idle = std::all_of(result.outcomes.begin(), result.outcomes.end(),
                                [](const RunOutcome& outcome) { return outcome.waits_said; });
  if (result.another_sends && !arguments.quiet_when_idle) {
    say("Another peyk is sending. What is due waits until it has ended.");
  }
  return idle && arguments.quiet_when_idle ? exit_code::done : code;
}

}  // namespace

void add_run(CLI::App& app, Invocation& invocation) {
  auto* command =
      add_command(app, "run", "Do all that is due: ingest, compose, publish, send. For cron",
                  "*/15 * * * * cd /srv/newsroom && "
                  "peyk run --quiet --quiet-when-idle --log-file var/peyk.log");
  auto arguments = std::make_shared<RunArguments>();
  command->add_option("--relay", arguments->relay,
                      "Use this relay URL instead of the configured relays");
  command->add_flag("--quiet-when-idle", arguments->quiet_when_idle,
                    "Exit with 0, not 4, when nothing is due");
  command->add_flag("--json", arguments->json, "Print the result as JSON");
  command->callback([arguments, &invocation] {
    invocation.action = [arguments, &invocation] { return run_all_due(invocation, *arguments); };
  });
}

}  // namespace peyk
