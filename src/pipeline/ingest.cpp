#include "pipeline/ingest.h"

#include <algorithm>

#include "base/bytes.h"
#include "pipeline/gathering.h"
#include "pipeline/handover.h"
#include "pipeline/intake.h"
#include "pipeline/picture_copies.h"
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
  chosen.url.clear();
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
    if (configured != config.sources.end() &&
        !(configured->path.empty() && configured->url.empty())) {
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

/// Where the store remembers how to go on with a source, and how it fares.
std::string memory_key(const std::string& source) { return "source." + source + ".memory"; }
std::string health_key(const std::string& source) { return "source." + source + ".health"; }

bool is_configured(const Config& config, const SourceConfig& source) {
  return std::any_of(config.sources.begin(), config.sources.end(), [&](const SourceConfig& other) {
    return other.name == source.name && other.path == source.path && other.url == source.url;
  });
}

/// A post that came with an export first keeps the story that it has there: an API does not know
/// the names of a plugin's groups, only who belongs together, and names a story by its first post.
Result<void> keep_story(Store& store, Article& article) {
  const auto of_a_group = [](const std::string& story) {
    return story.starts_with("pll:") || story.starts_with("wpml:");
  };
  if (!article.story.starts_with("wp:")) return {};
  PEYK_ASSIGN(const auto own, store.article(article.id));
  if (own && of_a_group(own->story)) {
    article.story = own->story;
  } else if (article.story != article.id) {
    PEYK_ASSIGN(const auto first, store.article(article.story));
    // The story may be named by a copy: that of the article is meant.
    const bool by_a_copy = first && first->id != article.story;
    if (by_a_copy || (first && of_a_group(first->story))) article.story = first->story;
  }
  return {};
}

/// One source on its way into the store.
struct Work {
  SourceConfig source;
  const Reader* reader = nullptr;
  SourceSummary summary;
  std::optional<size_t> job;  ///< Of the gathering.
};

Result<void> store_source(Workspace& workspace, const Work& work, const Gathered* gathered,
                          bool withdraw_many, SourceSummary& summary) {
  Store& store = workspace.store();
  return store.transaction([&]() -> Result<void> {
    PEYK_ASSIGN(Intake intake, Intake::begin(workspace, work.source, summary));
    const ArticleSink sink = [&](Article&& article) -> Result<void> {
      PEYK_TRY(keep_story(store, article));
      return intake.put(std::move(article));
    };
    PEYK_ASSIGN(summary.report, read_ahead(
                                    [&](const ArticleSink& put) {
                                      const Config& config = workspace.config();
                                      return gathered != nullptr
                                                 ? work.reader->read_gathered(
                                                       *gathered, work.source, config, put)
                                                 : work.reader->read(work.source, config, put);
                                    },
                                    sink));
    PEYK_TRY(intake.finish());
    for (std::string& line : intake.remarks()) summary.report.warnings.push_back(std::move(line));
    PEYK_TRY(intake.withdraw_what_is_gone(withdraw_many));
    if (gathered == nullptr) return {};
    summary.report.warnings.insert(summary.report.warnings.begin(), gathered->warnings.begin(),
                                   gathered->warnings.end());
    if (summary.report.cut) return {};
    return store.set_setting(memory_key(work.source.name), gathered->memory.to_text());
  });
}

Result<void> ingest_one(Workspace& workspace, const Work& work, Gathering& gathering,
                        bool withdraw_many, SourceSummary& summary) {
  if (work.reader == nullptr) {
    return fail(
        Error(ErrorKind::configuration, "no reader knows the kind “" + work.source.kind + "”")
            .at(work.source.place)
            .remedy("Kinds are: " + join(reader_kinds(), ", ") + "."));
  }
  if (!work.job) return store_source(workspace, work, nullptr, withdraw_many, summary);
  PEYK_ASSIGN(const Gathered gathered, gathering.take(*work.job));
  if (gathered.unchanged) {
    summary.nothing_new = true;
    summary.report.warnings = gathered.warnings;
    return {};
  }
  return store_source(workspace, work, &gathered, withdraw_many, summary);
}

/// Writes down how it went, whether or not anything else was written.
Result<void> note_health(Workspace& workspace, const SourceConfig& source, SourceSummary& summary) {
  if (!is_configured(workspace.config(), source)) return {};
  if (summary.failed && summary.failed->kind() == ErrorKind::interrupted) return {};
  Store& store = workspace.store();
  PEYK_ASSIGN(const auto text, store.setting(health_key(source.name)));
  summary.health = SourceHealth::from_text(text.value_or(""));
  if (summary.failed) {
    summary.health.went_wrong(workspace.now(), summary.failed->to_string());
  } else {
    summary.health.went_well(workspace.now());
  }
  return store.set_setting(health_key(source.name), summary.health.to_text());
}

/// What is done with the library once the sources are read; each has a summary if it did anything.
Result<void> follow_up(Workspace& workspace, const std::atomic<int>* interrupts,
                       std::vector<SourceSummary>& summaries) {
  SourceSummary joined;
  joined.name = "translations";
  joined.kind = "translations.yaml";
  if (!workspace.config().translations.empty()) {
    PEYK_ASSIGN(joined.updated, join_translations(workspace, joined.report.warnings));
  }
  SourceSummary pictures;
  pictures.name = "pictures";
  pictures.kind = "copies";
  if (workspace.config().pictures.local) {
    PEYK_ASSIGN(PictureReport copied, copy_pictures(workspace, interrupts));
    pictures.added = copied.copied;
    pictures.report.warnings = std::move(copied.warnings);
  }
  for (SourceSummary* one : {&joined, &pictures}) {
    if (one->added + one->updated > 0 || !one->report.warnings.empty()) {
      summaries.push_back(std::move(*one));
    }
  }
  return {};
}

}  // namespace

Result<std::vector<SourceSummary>> ingest_sources(Workspace& workspace,
                                                  const IngestRequest& request) {
  PEYK_ASSIGN(const auto sources, choose_sources(workspace.config(), request.sources));
  std::vector<Work> works;
  std::vector<GatheringJob> jobs;
  for (const SourceConfig& source : sources) {
    Work work{source, find_reader(source.kind), {}, std::nullopt};
    work.summary.name = source.name;
    work.summary.kind = source.kind;
    if (work.reader != nullptr && !source.url.empty()) {
      PEYK_ASSIGN(const auto memory, workspace.store().setting(memory_key(source.name)));
      work.job = jobs.size();
      jobs.push_back({work.reader, source, SourceMemory::from_text(memory.value_or(""))});
    }
    works.push_back(std::move(work));
  }
  Gathering gathering(std::move(jobs), request.full, workspace.config(), workspace.clock(),
                      request.interrupts);
  std::vector<SourceSummary> summaries;
  for (Work& work : works) {
    SourceSummary summary = work.summary;
    if (const auto done = ingest_one(workspace, work, gathering, request.withdraw_many, summary);
        !done) {
      summary = std::move(work.summary);
      summary.failed = done.error();
    }
    PEYK_TRY(note_health(workspace, work.source, summary));
    summaries.push_back(std::move(summary));
  }
  PEYK_TRY(follow_up(workspace, request.interrupts, summaries));
  return summaries;
}

Result<std::vector<SourceState>> source_states(Workspace& workspace) {
  std::vector<SourceState> states;
  for (const SourceConfig& source : workspace.config().sources) {
    PEYK_ASSIGN(const auto text, workspace.store().setting(health_key(source.name)));
    states.push_back({source.name, source.kind,
                      source.url.empty() ? source.path.string() : source.url,
                      SourceHealth::from_text(text.value_or(""))});
  }
  return states;
}

std::string failing_text(const SourceHealth& health) {
  if (!health.failing_since) return "";
  return "failing since " + format_iso8601(*health.failing_since) + " (" +
         (health.failures == 1 ? "once" : std::to_string(health.failures) + " times") + ")";
}

}  // namespace peyk
