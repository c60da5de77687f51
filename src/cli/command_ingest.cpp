#include <map>

#include "base/bytes.h"
#include "cli/command.h"
#include "pipeline/ingest.h"

namespace peyk {
namespace {

struct IngestArguments {
  std::vector<std::string> sources;
  bool full = false;
  bool status = false;
  bool verbose = false;
  bool yes = false;
  bool json = false;
};

std::map<std::string, int> skips_by_reason(const SourceSummary& summary) {
  std::map<std::string, int> reasons;
  for (const Skipped& skipped : summary.report.skipped) ++reasons[skipped.reason];
  return reasons;
}

void say_summary(const SourceSummary& summary, bool verbose) {
  if (summary.failed) {
    report(*summary.failed);
    if (summary.health.failures > 1) {
      warn("source " + summary.name + " is " + failing_text(summary.health));
    }
    return;
  }
  for (const std::string& warning : summary.report.warnings) warn(summary.name + ": " + warning);
  if (summary.nothing_new) {
    say(summary.name + ": nothing new there");
    return;
  }
  std::string line = summary.name + ": " + std::to_string(summary.added) + " added, " +
                     std::to_string(summary.updated) + " updated, " +
                     std::to_string(summary.unchanged) + " unchanged";
  if (summary.duplicates > 0) {
    line += ", " + std::to_string(summary.duplicates) + " of other sources";
  }
  if (summary.withdrawn > 0) line += ", " + std::to_string(summary.withdrawn) + " withdrawn";
  if (!summary.report.skipped.empty()) {
    line += ", " + std::to_string(summary.report.skipped.size()) + " skipped (";
    bool first = true;
    for (const auto& [reason, count] : skips_by_reason(summary)) {
      line += (first ? "" : ", ") + std::to_string(count) + " " + reason;
      first = false;
    }
    line += ")";
  }
  say(line);
  if (verbose) {
    for (const Skipped& skipped : summary.report.skipped) {
      say("  skipped “" + skipped.title + "”: " + skipped.reason);
    }
  }
  if (summary.missing > 0) {
    warn(summary.name + ": " + count_of(summary.missing, "article is", "articles are") +
         " not in the source any more, which is too many to believe; none was withdrawn. If it is "
         "true, run “peyk ingest " +
         summary.name + " --yes”");
  }
}

Json to_json(const SourceSummary& summary) {
  Json json = {{"source", summary.name},
               {"kind", summary.kind},
               {"added", summary.added},
               {"updated", summary.updated},
               {"unchanged", summary.unchanged},
               {"nothing_new", summary.nothing_new},
               {"duplicates", summary.duplicates},
               {"withdrawn", summary.withdrawn},
               {"missing", summary.missing},
               {"skipped", Json::array()},
               {"warnings", summary.report.warnings}};
  for (const Skipped& skipped : summary.report.skipped) {
    json["skipped"].push_back({{"title", skipped.title}, {"reason", skipped.reason}});
  }
  if (summary.failed) {
    json["error"] = summary.failed->to_string();
    json["failing_since"] = moment_json(summary.health.failing_since);
    json["failures"] = summary.health.failures;
  }
  return json;
}

/// How the sources fare; asks none of them.
Result<int> show_states(const Invocation& invocation, bool as_json) {
  PEYK_ASSIGN(Workspace workspace, invocation.open(Workspace::Access::read));
  PEYK_ASSIGN(const auto states, source_states(workspace));
  Table table({"SOURCE", "KIND", "LAST READ", "STATE"});
  Json json = Json::array();
  bool all_well = true;
  for (const SourceState& state : states) {
    const SourceHealth& health = state.health;
    const std::string failing = failing_text(health);
    all_well = all_well && failing.empty();
    table.add({state.name, state.kind, health.read ? format_iso8601(*health.read) : "never",
               failing.empty() ? (health.read ? "well" : "not read yet") : failing});
    json.push_back({{"source", state.name},
                    {"kind", state.kind},
                    {"place", state.place},
                    {"read", moment_json(health.read)},
                    {"failing_since", moment_json(health.failing_since)},
                    {"failures", health.failures},
                    {"error", health.failing_since ? Json(health.error) : Json(nullptr)}});
  }
  if (as_json) {
    print(json.dump(2));
  } else {
    table.print();
    for (const SourceState& state : states) {
      if (state.health.failing_since) print(state.name + ": " + state.health.error);
    }
  }
  return all_well ? exit_code::done : exit_code::partly;
}

/// 0, or 3 when some of the sources failed or lost too much to believe, or the code of the first
/// failure when all did.
int code_of(const std::vector<SourceSummary>& summaries) {
  size_t failed = 0;
  int first = exit_code::done;
  bool missing = false;
  for (const SourceSummary& summary : summaries) {
    missing = missing || summary.missing > 0;
    if (!summary.failed) continue;
    const int code = exit_code_of(summary.failed->kind());
    if (code == exit_code::interrupted) return code;
    if (failed++ == 0) first = code;
  }
  if (failed == 0) return missing ? exit_code::partly : exit_code::done;
  return failed == summaries.size() ? first : exit_code::partly;
}

Result<int> run_ingest(const Invocation& invocation, const IngestArguments& arguments) {
  if (arguments.status) return show_states(invocation, arguments.json);
  PEYK_ASSIGN(Workspace workspace, invocation.open(Workspace::Access::write));
  PEYK_ASSIGN(const auto summaries, ingest_sources(workspace, {.sources = arguments.sources,
                                                               .full = arguments.full,
                                                               .withdraw_many = arguments.yes,
                                                               .interrupts = &interrupts()}));
  if (summaries.empty()) {
    return fail(Error(ErrorKind::configuration, "no source is configured")
                    .at({invocation.config.string()})
                    .remedy("Name one under sources:, or give a file: peyk ingest export.xml"));
  }
  Json json = Json::array();
  for (const SourceSummary& summary : summaries) {
    say_summary(summary, arguments.verbose);
    json.push_back(to_json(summary));
  }
  if (arguments.json) print(json.dump(2));
  return code_of(summaries);
}

}  // namespace

void add_ingest(CLI::App& app, Invocation& invocation) {
  auto* command = add_command(app, "ingest", "Read the sources into the library",
                              "peyk ingest            all configured sources\n"
                              "  peyk ingest export.xml --verbose");
  auto arguments = std::make_shared<IngestArguments>();
  command->add_option("SOURCE", arguments->sources,
                      "Configured sources, or files and folders; default: all configured");
  command->add_flag("--full", arguments->full,
                    "Ask sites for all that they have, not only for what is new");
  command->add_flag("--status", arguments->status,
                    "Say how the sources fare, and read none of them");
  command->add_flag("--verbose,-v", arguments->verbose, "Name everything that was skipped");
  command->add_flag("--yes,-y", arguments->yes,
                    "Withdraw what sources have no more, however much that is");
  command->add_flag("--json", arguments->json, "Print the report as JSON");
  command->callback([arguments, &invocation] {
    invocation.action = [arguments, &invocation] { return run_ingest(invocation, *arguments); };
  });
}

}  // namespace peyk
