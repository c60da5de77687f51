#include "pipeline/ingest.h"

#include <algorithm>

#include "base/bytes.h"

namespace peyk {
namespace {

/// A source for a path of the command line: the configured source that reads this very path, or one
/// of its kind as a pattern (its options, edition and zone), or a bare one.
Result<SourceConfig> source_for_path(const Config& config, const std::filesystem::path& path) {
  std::error_code error;
  for (const SourceConfig& source : config.sources) {
    if (!source.path.empty() && std::filesystem::equivalent(source.path, path, error))
      return source;
  }
  PEYK_ASSIGN(const std::string kind, guess_kind(path));
  SourceConfig chosen;
  const auto pattern =
      std::find_if(config.sources.begin(), config.sources.end(),
                   [&](const SourceConfig& source) { return source.kind == kind; });
  if (pattern != config.sources.end()) chosen = *pattern;
  chosen.name = path.filename().string();
  chosen.kind = kind;
  chosen.path = path;
  return chosen;
}

Result<std::vector<SourceConfig>> choose_sources(const Config& config,
                                                 const std::vector<std::string>& names) {
  std::vector<SourceConfig> chosen;
  if (names.empty()) {
    std::copy_if(config.sources.begin(), config.sources.end(), std::back_inserter(chosen),
                 [](const SourceConfig& source) { return !source.manual; });
    return chosen;
  }
  for (const std::string& name : names) {
    const auto configured =
        std::find_if(config.sources.begin(), config.sources.end(),
                     [&](const SourceConfig& source) { return source.name == name; });
    if (configured != config.sources.end() && !configured->path.empty()) {
      chosen.push_back(*configured);
    } else if (std::filesystem::exists(name)) {
      PEYK_ASSIGN(SourceConfig source, source_for_path(config, name));
      chosen.push_back(std::move(source));
    } else {
      std::vector<std::string> known;
      for (const SourceConfig& source : config.sources) known.push_back(source.name);
      const auto near = nearest(name, known);
      return fail(
          Error(ErrorKind::no_input, "“" + name + "” is neither a configured source nor a file")
              .remedy(near ? "Did you mean “" + *near + "”?"
                           : "The configuration has: " + join(known, ", ") + "."));
    }
  }
  return chosen;
}

void ingest_one(Workspace& workspace, const SourceConfig& source, SourceSummary& summary) {
  const Reader* reader = find_reader(source.kind);
  if (reader == nullptr) {
    summary.failed =
        Error(ErrorKind::configuration, "no reader knows the kind “" + source.kind + "”")
            .at(source.place)
            .remedy("Kinds are: " + join(reader_kinds(), ", ") + ".");
    return;
  }
  SourceSummary counted = summary;
  const auto stored = workspace.store().transaction([&]() -> Result<void> {
    auto report = reader->read(source, workspace.config(), [&](Article&& article) -> Result<void> {
      PEYK_ASSIGN(const PutOutcome outcome,
                  workspace.store().put_article(article, workspace.now()));
      switch (outcome) {
        case PutOutcome::added:
          ++counted.added;
          break;
        case PutOutcome::updated:
          ++counted.updated;
          break;
        case PutOutcome::unchanged:
          ++counted.unchanged;
          break;
      }
      return {};
    });
    if (!report) return fail(report.error());
    counted.report = std::move(*report);
    return {};
  });
  if (stored) {
    summary = std::move(counted);
  } else {
    summary.failed = stored.error();
  }
}

}  // namespace

Result<std::vector<SourceSummary>> ingest_sources(Workspace& workspace,
                                                  const std::vector<std::string>& names) {
  PEYK_ASSIGN(const auto sources, choose_sources(workspace.config(), names));
  std::vector<SourceSummary> summaries;
  for (const SourceConfig& source : sources) {
    SourceSummary summary;
    summary.name = source.name;
    summary.kind = source.kind;
    ingest_one(workspace, source, summary);
    summaries.push_back(std::move(summary));
  }
  return summaries;
}

}  // namespace peyk
