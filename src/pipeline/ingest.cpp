#include "pipeline/ingest.h"

#include <algorithm>
#include <unordered_set>

#include "base/bytes.h"
#include "pipeline/translations.h"

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
  chosen.complete = false;  // A file that somebody names is not all that there is.
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

/// One source: its articles into the library, and out of sight what it does not publish any more.
class SourceIngest {
 public:
  SourceIngest(Workspace& workspace, const SourceConfig& source, const IngestOptions& options)
      : workspace_(workspace),
        source_(source),
        options_(options),
        translations_(workspace.config()) {}

  Result<void> run(const Reader& reader, SourceSummary& summary) {
    auto report = reader.read(source_, workspace_.config(), [&](Article&& article) {
      return put(std::move(article), summary);
    });
    if (!report) return fail(std::move(report).error());
    summary.report = std::move(*report);
    PEYK_TRY(withdraw_unpublished(summary));
    return source_.complete ? withdraw_missing(summary) : Result<void>();
  }

 private:
  Result<void> put(Article&& article, SourceSummary& summary) {
    if (auto story = translations_.story_of(article)) article.story = *std::move(story);
    if (source_.complete) seen_.insert(article.id);
    PEYK_ASSIGN(const PutOutcome outcome,
                workspace_.store().put_article(article, workspace_.now(), source_.name));
    switch (outcome) {
      case PutOutcome::added:
        ++summary.added;
        break;
      case PutOutcome::updated:
        ++summary.updated;
        break;
      case PutOutcome::unchanged:
        ++summary.unchanged;
        break;
      case PutOutcome::duplicate:
        ++summary.duplicates;
        break;
    }
    return {};
  }

  Result<void> withdraw(const std::string& id, const std::string& reason, SourceSummary& summary) {
    PEYK_ASSIGN(const bool done, workspace_.store().withdraw_article(id, source_.name, reason,
                                                                     workspace_.now()));
    if (done) ++summary.withdrawn;
    return {};
  }

  Result<void> withdraw_unpublished(SourceSummary& summary) {
    for (const Unpublished& gone : summary.report.unpublished) {
      PEYK_TRY(withdraw(gone.id, "at the source: " + gone.reason, summary));
    }
    return {};
  }

  /// What a complete source has given before and has no more. A source that lost half of its
  /// articles overnight has more likely lost its way: then a person decides.
  Result<void> withdraw_missing(SourceSummary& summary) {
    constexpr size_t kAlwaysBelieved = 5;
    constexpr size_t kBelievedShare = 5;  // One in so many.
    PEYK_ASSIGN(std::vector<std::string> known,
                workspace_.store().articles_of_source(source_.name));
    const size_t all = known.size();
    std::erase_if(known, [&](const std::string& id) { return seen_.contains(id); });
    if (known.size() > std::max(kAlwaysBelieved, all / kBelievedShare) && !options_.withdraw_many) {
      summary.missing = static_cast<int>(known.size());
      return {};
    }
    for (const std::string& id : known) {
      PEYK_TRY(withdraw(id, "the source has it no more", summary));
    }
    return {};
  }

  Workspace& workspace_;
  const SourceConfig& source_;
  const IngestOptions& options_;
  Translations translations_;
  std::unordered_set<std::string> seen_;
};

void ingest_one(Workspace& workspace, const SourceConfig& source, const IngestOptions& options,
                SourceSummary& summary) {
  const Reader* reader = find_reader(source.kind);
  if (reader == nullptr) {
    summary.failed =
        Error(ErrorKind::configuration, "no reader knows the kind “" + source.kind + "”")
            .at(source.place)
            .remedy("Kinds are: " + join(reader_kinds(), ", ") + ".");
    return;
  }
  SourceSummary counted = summary;
  const auto stored = workspace.store().transaction(
      [&] { return SourceIngest(workspace, source, options).run(*reader, counted); });
  if (stored) {
    summary = std::move(counted);
  } else {
    summary.failed = stored.error();
  }
}

}  // namespace

Result<std::vector<SourceSummary>> ingest_sources(Workspace& workspace,
                                                  const std::vector<std::string>& names,
                                                  const IngestOptions& options) {
  PEYK_ASSIGN(const auto sources, choose_sources(workspace.config(), names));
  std::vector<SourceSummary> summaries;
  for (const SourceConfig& source : sources) {
    SourceSummary summary;
    summary.name = source.name;
    summary.kind = source.kind;
    ingest_one(workspace, source, options, summary);
    summaries.push_back(std::move(summary));
  }
  if (!workspace.config().translations.empty()) {
    SourceSummary joined;
    joined.name = "translations";
    joined.kind = "translations.yaml";
    PEYK_ASSIGN(joined.updated, join_translations(workspace, joined.report.warnings));
    if (joined.updated > 0 || !joined.report.warnings.empty()) {
      summaries.push_back(std::move(joined));
    }
  }
  return summaries;
}

}  // namespace peyk
