#include "pipeline/issues.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "base/bytes.h"
#include "base/file.h"
#include "l10n/text.h"
#include "pipeline/editing.h"
#include "pipeline/pictures.h"

namespace peyk {
namespace {

Candidate to_candidate(const Config& config, const Article& article) {
  Candidate candidate;
  candidate.article = article.id;
  candidate.story = article.story;
  candidate.edition = article.edition;
  candidate.title = article.title;
  candidate.published = article.published;
  candidate.has_picture = article.picture.has_value();
  bool media = false;
  for (const Term& term : article.categories) {
    const Category* category = config.match(article.edition, term.slug, term.name);
    if (category == nullptr) continue;
    media = media || category->media;
    candidate.categories.push_back(category->id);
  }
  if (media) {
    // A gallery about families is a gallery: only sections that ask for its media kind may take it.
    std::erase_if(candidate.categories,
                  [&](const std::string& id) { return !config.category(id)->media; });
  }
  return candidate;
}

}  // namespace

namespace {

/// The wishes of the command line, or those of a file that was there before the issue; not both,
/// since the file alone is read when the issue is composed again.
Result<ComposeRequest> wishes_for(Workspace& workspace, const Publication& publication,
                                  const ComposeHistory& history, const ComposeOptions& options) {
  ComposeRequest request;
  request.until = options.until.value_or(workspace.now());
  const std::string next = publication.id + "-" + std::to_string(next_number(history));
  const auto path = issue_file_path(workspace.config(), next);
  PEYK_ASSIGN(const auto file, load_issue_file(path, publication));
  if (file && (!options.pins.empty() || !options.drops.empty() || !options.notes.empty())) {
    return fail(Error(ErrorKind::usage, "there is a file that says what is wanted in " + next)
                    .at({path.string()})
                    .remedy("Write pins, drops and notes there, or take the file away."));
  }
  if (file) {
    add_wishes(*file, request);
    return request;
  }
  request.pins = options.pins;
  request.drops = options.drops;
  request.notes = options.notes;
  return request;
}

std::string unsent_text(const std::string& issue) {
  return issue + " was composed and never sent; its stories are not carried again. “peyk send " +
         issue + "” still delivers it, “peyk discard " + issue + "” gives them free.";
}

/// Who makes the next issue and has forgotten the last one hears of it.
Result<std::vector<std::string>> forgotten_issues(Workspace& workspace,
                                                  const Publication& publication) {
  std::vector<std::string> remarks;
  PEYK_ASSIGN(const auto issues, workspace.store().issues(publication.id));
  for (const StoredIssue& stored : issues) {
    const bool held = stored.discarded || stored.paused;
    if (is_unsent(stored) && !held) remarks.push_back(unsent_text(stored.issue.id));
  }
  return remarks;
}

}  // namespace

bool is_unsent(const StoredIssue& stored) {
  return stored.state == IssueState::composed && !stored.frozen;
}

Result<std::vector<Candidate>> load_candidates(Workspace& workspace,
                                               const Publication& publication) {
  std::vector<Candidate> candidates;
  for (const std::string& edition : publication.editions) {
    PEYK_ASSIGN(
        const auto articles,
        workspace.store().articles({.edition = edition, .text = {}, .from = {}, .until = {}}));
    for (const Article& article : articles) {
      candidates.push_back(to_candidate(workspace.config(), article));
    }
  }
  return candidates;
}

Result<ComposeHistory> load_history(Workspace& workspace, const Publication& publication) {
  ComposeHistory history;
  PEYK_ASSIGN(const auto earlier, workspace.store().issues(publication.id));
  for (const StoredIssue& issue : earlier) {
    if (issue.discarded) {
      history.discarded = std::max(history.discarded, issue.issue.number);
    } else {
      history.issues.push_back(issue.issue);
    }
  }
  return history;
}

Result<Composition> compose_issue(Workspace& workspace, const Publication& publication,
                                  const ComposeOptions& options) {
  PEYK_ASSIGN(const auto candidates, load_candidates(workspace, publication));
  PEYK_ASSIGN(const ComposeHistory history, load_history(workspace, publication));
  PEYK_ASSIGN(const ComposeRequest request, wishes_for(workspace, publication, history, options));
  PEYK_ASSIGN(auto forgotten, forgotten_issues(workspace, publication));
  auto made = compose(publication, candidates, history, request);
  if (!made && made.error().kind() == ErrorKind::nothing_to_do && !forgotten.empty()) {
    return fail(Error(ErrorKind::nothing_to_do, made.error().message())
                    .remedy(join(forgotten, " ") + " " + made.error().remedy()));
  }
  PEYK_ASSIGN(Composition composition, std::move(made));
  std::move(forgotten.begin(), forgotten.end(), std::back_inserter(composition.remarks));
  if (!options.dry_run) {
    PEYK_TRY(workspace.store().add_issue(composition.issue, workspace.now()));
    const std::string trouble =
        write_issue_file(workspace, publication, composition.issue, request, candidates);
    if (!trouble.empty()) composition.remarks.push_back(trouble);
  }
  return composition;
}

Result<std::map<std::string, std::string>> read_notes(
    const std::vector<std::filesystem::path>& files, const Publication& publication) {
  std::map<std::string, std::string> notes;
  for (const auto& file : files) {
    PEYK_ASSIGN(const std::string bytes, read_file(file, 65'536));
    if (find_invalid_utf8(bytes)) {
      return fail(Error(ErrorKind::bad_data, "is not UTF-8 text")
                      .at({file.string()})
                      .remedy("Save the note as UTF-8."));
    }
    const std::string note(trim(bytes));
    if (note.empty()) {
      return fail(Error(ErrorKind::bad_data, "the note is empty").at({file.string()}));
    }
    const std::string edition = file.stem().extension().string();
    if (edition.empty()) {
      for (const std::string& each : publication.editions) notes.emplace(each, note);
      continue;
    }
    const std::string id = edition.substr(1);
    const auto& known = publication.editions;
    if (std::find(known.begin(), known.end(), id) == known.end()) {
      return fail(
          Error(ErrorKind::bad_data, "“" + id + "” is no edition of " + publication.id)
              .at({file.string()})
              .remedy("Name the file note.EDITION.txt with one of: " + join(known, ", ") + "."));
    }
    notes[id] = note;
  }
  return notes;
}

Result<IssueView> load_view(Workspace& workspace, const Issue& issue) {
  IssueView view;
  view.issue = issue;
  for (const IssueSection& section : issue.sections) {
    for (const IssueItem& item : section.items) {
      for (const auto& [edition, choice] : item.editions) {
        if (view.articles.contains(choice.article)) continue;
        PEYK_ASSIGN(auto article, workspace.store().article(choice.article));
        if (!article) {
          return fail(Error(ErrorKind::bad_data, "issue " + issue.id + " names article “" +
                                                     choice.article +
                                                     "”, which the library does not have")
                          .remedy("Ingest the source that had it again."));
        }
        view.articles.emplace(choice.article, std::move(*article));
      }
    }
    for (const std::string& id : section.issues) {
      PEYK_ASSIGN(auto earlier, workspace.store().issue(id));
      if (!earlier || is_unsent(*earlier)) continue;
      // A subject names a story or two: none of them may be one that was taken back.
      PEYK_ASSIGN(const auto withdrawn, workspace.store().withdrawn_in(id));
      for (const WithdrawnChoice& each : withdrawn) earlier->subjects.erase(each.edition);
      view.earlier[id] = {earlier->issue, std::move(earlier->subjects)};
    }
  }
  // One that nobody got has no page to link to.
  for (IssueSection& section : view.issue.sections) {
    std::erase_if(section.issues,
                  [&](const std::string& id) { return !view.earlier.contains(id); });
  }
  return view;
}

Result<Renderer> make_renderer(const Config& config) {
  return Renderer::create(config, [&config](const Picture& picture) -> std::optional<Picture> {
    return public_picture(config, picture).picture;
  });
}

std::vector<std::string> editions_of(const Issue& issue, const Publication& publication) {
  std::vector<std::string> editions;
  for (const std::string& edition : publication.editions) {
    const bool has_items =
        std::any_of(issue.sections.begin(), issue.sections.end(), [&](const IssueSection& section) {
          return std::any_of(
              section.items.begin(), section.items.end(),
              [&](const IssueItem& item) { return item.editions.contains(edition); });
        });
    if (has_items) editions.push_back(edition);
  }
  return editions;
}

Result<std::map<std::string, Rendition>> render_issue(Workspace& workspace,
                                                      const Renderer& renderer,
                                                      const Issue& issue) {
  PEYK_ASSIGN(const Publication* publication, workspace.publication(issue.publication));
  PEYK_ASSIGN(const IssueView view, load_view(workspace, issue));
  std::map<std::string, Rendition> renditions;
  for (const std::string& edition : editions_of(issue, *publication)) {
    PEYK_ASSIGN(Rendition rendition, renderer.render(view, edition));
    renditions.emplace(edition, std::move(rendition));
  }
  return renditions;
}

std::vector<std::string> cut_lines(const std::map<std::string, Rendition>& renditions) {
  std::vector<std::string> lines;
  for (const auto& [edition, rendition] : renditions) {
    for (const Cut& cut : rendition.cuts) lines.push_back(edition + ": " + to_sentence(cut));
  }
  return lines;
}

std::vector<std::string> cut_lines(Workspace& workspace, const Issue& issue) {
  const auto renderer = make_renderer(workspace.config());
  if (!renderer) return {"It cannot be rendered yet: " + renderer.error().to_string()};
  const auto renditions = render_issue(workspace, *renderer, issue);
  if (!renditions) return {"It cannot be rendered yet: " + renditions.error().to_string()};
  return cut_lines(*renditions);
}

}  // namespace peyk
