#include <map>

#include "cli/command.h"
#include "pipeline/ingest.h"

namespace peyk {
namespace {

struct IngestArguments {
  std::vector<std::string> sources;
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
  for (const std::string& warning : summary.report.warnings) warn(summary.name + ": " + warning);
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
               {"duplicates", summary.duplicates},
               {"withdrawn", summary.withdrawn},
               {"missing", summary.missing},
               {"skipped", Json::array()},
               {"warnings", summary.report.warnings}};
  for (const Skipped& skipped : summary.report.skipped) {
    json["skipped"].push_back({{"title", skipped.title}, {"reason", skipped.reason}});
  }
  if (summary.failed) json["error"] = summary.failed->to_string();
  return json;
}

Result<int> run_ingest(const Invocation& invocation, const IngestArguments& arguments) {
  PEYK_ASSIGN(Workspace workspace, invocation.open(Workspace::Access::write));
  PEYK_ASSIGN(const auto summaries, ingest_sources(workspace, arguments.sources,
                                                   {.withdraw_many = arguments.yes}));
  if (summaries.empty()) {
    return fail(Error(ErrorKind::configuration, "no source is configured")
                    .at({invocation.config.string()})
                    .remedy("Name one under sources:, or give a file: peyk ingest export.xml"));
  }
  int code = exit_code::done;
  Json json = Json::array();
  for (const SourceSummary& summary : summaries) {
    say_summary(summary, arguments.verbose);
    json.push_back(to_json(summary));
    if (summary.failed && code == exit_code::done) code = exit_code_of(summary.failed->kind());
    if (summary.missing > 0 && code == exit_code::done) code = exit_code::partly;
  }
  if (arguments.json) print(json.dump(2));
  return code;
}

}  // namespace

void add_ingest(CLI::App& app, Invocation& invocation) {
  auto* command = add_command(app, "ingest", "Read the sources into the library",
                              "peyk ingest            all configured sources\n"
                              "  peyk ingest export.xml --verbose");
  auto arguments = std::make_shared<IngestArguments>();
  command->add_option("SOURCE", arguments->sources,
                      "Configured sources, or files and folders; default: all configured");
  command->add_flag("--verbose,-v", arguments->verbose, "Name everything that was skipped");
  command->add_flag("--yes,-y", arguments->yes,
                    "Withdraw what complete sources have no more, however much that is");
  command->add_flag("--json", arguments->json, "Print the report as JSON");
  command->callback([arguments, &invocation] {
    invocation.action = [arguments, &invocation] { return run_ingest(invocation, *arguments); };
  });
}

}  // namespace peyk
