#include "pipeline/editing.h"

#include <algorithm>
#include <set>

#include "base/bytes.h"
#include "base/file.h"
#include "l10n/text.h"

namespace peyk {
namespace {

namespace fs = std::filesystem;

std::set<std::string> stories_of(const Issue& issue) {
  std::set<std::string> stories;
  for (const IssueSection& section : issue.sections) {
    for (const IssueItem& item : section.items) stories.insert(item.story);
  }
  return stories;
}

std::vector<std::string> stories_in(const Issue& issue, const std::string& section) {
  std::vector<std::string> stories;
  for (const IssueSection& each : issue.sections) {
    if (each.id != section) continue;
    for (const IssueItem& item : each.items) stories.push_back(item.story);
  }
  return stories;
}

/// What one would have to wish for to get the issue as it is. Compose itself says how that differs
/// from what the recipe would give by itself.
ComposeRequest recovered_wishes(const Issue& issue, const Publication& publication,
                                const std::vector<Candidate>& candidates,
                                const ComposeHistory& history) {
  ComposeRequest wishes;
  wishes.until = issue.until;
  wishes.number = issue.number;
  wishes.notes = issue.notes;
  wishes.titles = issue.titles;
  const std::set<std::string> there = stories_of(issue);
  std::set<std::string> plain;
  if (const auto by_recipe = compose(publication, candidates, history, wishes)) {
    plain = stories_of(by_recipe->issue);
  }
  for (const IssueSection& section : issue.sections) {
    for (const IssueItem& item : section.items) {
      if (!plain.contains(item.story)) wishes.pins.push_back(item.story);
    }
  }
  for (const std::string& story : plain) {
    if (!there.contains(story)) wishes.drops.push_back(story);
  }
  const auto close = compose(publication, candidates, history, wishes);
  for (const IssueSection& section : issue.sections) {
    if (section.items.empty()) continue;
    const auto wanted = stories_in(issue, section.id);
    if (close && stories_in(close->issue, section.id) == wanted) continue;
    wishes.order[section.id] = wanted;
  }
  return wishes;
}

std::vector<PlacedText> placed(const std::vector<std::string>& ids) {
  std::vector<PlacedText> texts;
  for (const std::string& id : ids) texts.push_back({id, {}});
  return texts;
}

IssueFile to_file(const ComposeRequest& request) {
  IssueFile file;
  file.pins = placed(request.pins);
  file.drops = placed(request.drops);
  if (!request.lead.empty()) file.lead = {request.lead, {}};
  for (const auto& [section, ids] : request.order) file.order[section] = placed(ids);
  file.titles = request.titles;
  file.notes = request.notes;
  return file;
}

/// "#   - ID   # Title (en fa)", ready to be copied into a list of the file.
std::string story_line(const std::string& story, const std::string& name,
                       const std::vector<std::string>& editions) {
  return "#   - " + story + "   # " + clean_line(name) + " (" + join(editions, " ") + ")\n";
}

std::string selection_text(const Publication& publication, const Issue& issue,
                           const std::vector<Candidate>& candidates) {
  const auto names = names_of(publication, candidates);
  const auto name = [&](const std::string& story) {
    const auto found = names.find(story);
    return found == names.end() ? std::string("?") : found->second;
  };
  std::string text;
  for (const IssueSection& section : issue.sections) {
    if (section.items.empty()) continue;
    text += "# [" + section.id + "]\n";
    for (const IssueItem& item : section.items) {
      std::vector<std::string> editions;
      for (const auto& [edition, choice] : item.editions) editions.push_back(edition);
      text += story_line(item.story, name(item.story), editions);
    }
  }
  const std::set<std::string> there = stories_of(issue);
  std::map<std::string, std::vector<std::string>> left;
  for (const Candidate& candidate : candidates) {
    const bool timely = issue.from <= candidate.published && candidate.published < issue.until;
    if (timely && !there.contains(candidate.story)) {
      left[candidate.story].push_back(candidate.edition);
    }
  }
  if (left.empty()) return text;
  text += "# Of the same days, and not in it:\n";
  for (const auto& [story, editions] : left) text += story_line(story, name(story), editions);
  return text;
}

Result<void> refuse_when_out(const StoredIssue& stored, const std::string& what) {
  if (is_unsent(stored)) return {};
  return fail(
      Error(ErrorKind::bad_data,
            "issue " + stored.issue.id + " cannot be " + what + ": it " +
                (stored.frozen ? "went out on " + format_iso8601(*stored.frozen) : "is being sent"))
          .remedy("What its readers have cannot be changed. “peyk compose " +
                  stored.issue.publication + "” makes the next issue."));
}

/// Wishes from the file, or from the issue as it is.
struct Wanted {
  ComposeRequest request;
  bool from_file = false;
};

Result<Wanted> what_is_wanted(Workspace& workspace, const Issue& issue,
                              const Publication& publication,
                              const std::vector<Candidate>& candidates,
                              const ComposeHistory& history) {
  PEYK_ASSIGN(const auto file,
              load_issue_file(issue_file_path(workspace.config(), issue.id), publication));
  if (!file) return Wanted{recovered_wishes(issue, publication, candidates, history), false};
  ComposeRequest request;
  request.until = issue.until;
  request.number = issue.number;
  add_wishes(*file, request);
  return Wanted{std::move(request), true};
}

std::string in_edition(const IssueChange& change) { return " in edition " + change.edition; }

}  // namespace

fs::path issue_file_path(const Config& config, const std::string& issue) {
  return config.issues / (issue + ".yaml");
}

std::map<std::string, std::string> names_of(const Publication& publication,
                                            const std::vector<Candidate>& candidates) {
  std::map<std::string, std::string> names;
  for (const std::string& edition : publication.editions) {
    for (const Candidate& candidate : candidates) {
      if (candidate.edition == edition) names.emplace(candidate.story, candidate.title);
    }
  }
  return names;
}

void add_wishes(const IssueFile& file, ComposeRequest& request) {
  const auto take = [&](const PlacedText& id) {
    request.places.emplace(id.text, id.place);
    return id.text;
  };
  for (const PlacedText& id : file.pins) request.pins.push_back(take(id));
  for (const PlacedText& id : file.drops) request.drops.push_back(take(id));
  if (file.lead) request.lead = take(*file.lead);
  for (const auto& [section, ids] : file.order) {
    for (const PlacedText& id : ids) request.order[section].push_back(take(id));
  }
  for (const auto& [id, place] : file.title_places) request.places.emplace(id, place);
  request.titles.insert(file.titles.begin(), file.titles.end());
  for (const auto& [edition, note] : file.notes) request.notes[edition] = note;
}

std::string write_issue_file(Workspace& workspace, const Publication& publication,
                             const Issue& issue, const ComposeRequest& request,
                             const std::vector<Candidate>& candidates) {
  const fs::path path = issue_file_path(workspace.config(), issue.id);
  std::error_code error;
  std::string text;
  if (fs::exists(path, error)) {
    auto bytes = read_file(path, kYamlMostBytes);
    if (!bytes) return bytes.error().to_string();
    text = std::move(*bytes);
  }
  // Who emptied it has no wishes, and wants to know again how they are written.
  if (trim(text).empty()) text = issue_file_text(to_file(request), issue.id, publication);
  const auto written = write_file_if_changed(
      path, with_selection(text, selection_text(publication, issue, candidates)));
  return written ? "" : "The file to edit it could not be written: " + written.error().to_string();
}

Result<EditedIssue> compose_again(Workspace& workspace, const StoredIssue& stored,
                                  std::optional<Instant> until, bool dry_run) {
  PEYK_TRY(refuse_when_out(stored, "composed again"));
  const Issue& issue = stored.issue;
  PEYK_ASSIGN(const Publication* publication, workspace.publication(issue.publication));
  PEYK_ASSIGN(const auto candidates, load_candidates(workspace, *publication));
  PEYK_ASSIGN(ComposeHistory history, load_history(workspace, *publication));
  std::erase_if(history.issues, [&](const Issue& other) { return other.id == issue.id; });
  PEYK_ASSIGN(Wanted wanted, what_is_wanted(workspace, issue, *publication, candidates, history));
  if (until) wanted.request.until = *until;

  EditedIssue edited;
  edited.before = issue;
  edited.file = issue_file_path(workspace.config(), issue.id);
  edited.names = names_of(*publication, candidates);
  PEYK_ASSIGN(edited.composition, compose(*publication, candidates, history, wanted.request));
  const Issue& after = edited.composition.issue;
  edited.changes = difference(issue, after);
  if (dry_run) return edited;
  if (after.hash != issue.hash || stored.discarded)
    PEYK_TRY(workspace.store().replace_issue(after, workspace.now()));
  edited.file_made = !wanted.from_file;
  const std::string trouble =
      write_issue_file(workspace, *publication, after, wanted.request, candidates);
  if (!trouble.empty()) edited.composition.remarks.push_back(trouble);
  return edited;
}

Result<void> discard_issue(Workspace& workspace, const StoredIssue& stored) {
  PEYK_TRY(refuse_when_out(stored, "discarded"));
  if (stored.discarded) {
    return fail(ErrorKind::nothing_to_do, "issue " + stored.issue.id + " was discarded at " +
                                              format_iso8601(*stored.discarded));
  }
  return workspace.store().discard_issue(stored.issue.id, workspace.now());
}

Result<void> refuse_when_discarded(const StoredIssue& stored) {
  if (!stored.discarded) return {};
  return fail(Error(ErrorKind::bad_data, "issue " + stored.issue.id + " was discarded at " +
                                             format_iso8601(*stored.discarded))
                  .remedy("“peyk compose " + stored.issue.id + "” brings it back."));
}

std::string change_text(const IssueChange& change,
                        const std::map<std::string, std::string>& names) {
  const auto found = names.find(change.story);
  const std::string name =
      found == names.end() || found->second.empty() ? change.story : "“" + found->second + "”";
  switch (change.kind) {
    case IssueChange::Kind::added:
      return change.section + ": added " + name;
    case IssueChange::Kind::dropped:
      return change.before + ": dropped " + name;
    case IssueChange::Kind::moved:
      return change.section + ": moved " + name +
             (change.before == change.section ? "" : " here from " + change.before);
    case IssueChange::Kind::article:
      return change.section + ": " + name + in_edition(change) +
             (change.after.empty()    ? " is gone"
              : change.before.empty() ? " is there now"
                                      : " is another article now");
    case IssueChange::Kind::titled:
      return change.section + ": " + name + in_edition(change) +
             (change.after.empty()
                  ? " has its article's title again"
                  : " is called “" + clean_line(strip_bidi_controls(change.after)) + "”");
    case IssueChange::Kind::note:
      return "the note of edition " + change.edition +
             (change.after.empty()    ? " is gone"
              : change.before.empty() ? " is new"
                                      : " changed");
  }
  return name;
}

}  // namespace peyk
