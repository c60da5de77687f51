#include "pipeline/preview.h"

#include <algorithm>
#include <set>

#include "base/bytes.h"
#include "base/file.h"
#include "delivery/engine.h"
#include "l10n/zones.h"
#include "pipeline/approval.h"
#include "pipeline/check.h"
#include "pipeline/dkim.h"
#include "pipeline/editing.h"
#include "pipeline/issues.h"
#include "pipeline/message.h"
#include "pipeline/pictures.h"
#include "pipeline/reader_values.h"
#include "preflight/tuning.h"

namespace peyk {
namespace {

namespace fs = std::filesystem;
using Names = std::map<std::string, std::string>;

constexpr const char* kReader = "reader@example.org";

/// The values of a reader who is nobody. Without a key to sign links they are signed by nobody
/// either: who looks at an issue need not be able to send it.
HoleValues sample_values(Workspace& workspace, const Issue& issue, const Publication& publication,
                         const std::string& edition) {
  if (const auto values = ReaderValues::create(workspace, issue, publication)) {
    return values->of({.subscriber = 0, .email = kReader, .name = "", .edition = edition});
  }
  HoleValues values;
  for (const Hole hole : kHoles)
    values[hole] = "https://example.org/" + std::string(hole_name(hole));
  values[Hole::email] = kReader;
  values[Hole::greeting] = "";
  return values;
}

std::string filled(std::string text, const HoleValues& values, bool html) {
  for (const Hole hole : kHoles) {
    text = replace_all(text, hole_mark(hole), html ? escape_markup(values[hole]) : values[hole]);
  }
  return text;
}

/// The message of an edition: that which was frozen, or as it would be now.
Result<std::string> message_of(Workspace& workspace, const StoredIssue& stored, const Issue& issue,
                               const Rendition& rendition, const HoleValues& values, Instant date) {
  SendOptions signing;
  // A key that cannot be used is a finding; the message is shown without its signature.
  if (auto signer = make_dkim_signer(workspace.config())) signing.dkim = std::move(*signer);
  signing.dkim_times = dkim_times(stored.frozen.value_or(date), workspace.config().lifetime, date);
  Stencil::Scratch scratch;
  std::string message;
  if (stored.frozen) {
    PEYK_ASSIGN(const auto frozen, workspace.store().stencils(issue.id));
    if (const auto bytes = frozen.find(rendition.edition); bytes != frozen.end()) {
      PEYK_ASSIGN(const Stencil stencil, Stencil::deserialize(bytes->second));
      make_message(stencil, values, signing, scratch, message);
      return message;
    }
  }
  PEYK_ASSIGN(const Stencil stencil, make_stencil(workspace.config(), rendition, issue, date));
  make_message(stencil, values, signing, scratch, message);
  return message;
}

/// "2023-06-22 09:00 (Europe/Tirane)": as who composed it wrote it.
std::string moment_text(Instant moment, const Publication& publication) {
  const std::string zone = publication.schedule ? publication.schedule->zone : "UTC";
  const auto span = zone_span(zone, moment);
  if (!span) return format_iso8601(moment);
  constexpr size_t kMinutes = 16;
  std::string text = format_iso8601(moment + span->offset).substr(0, kMinutes);
  std::replace(text.begin(), text.end(), 'T', ' ');
  return text + " (" + zone + ")";
}

const StoredIssue* issue_before(const std::vector<StoredIssue>& issues, const Issue& issue) {
  const StoredIssue* last = nullptr;
  for (const StoredIssue& each : issues) {
    if (each.issue.number >= issue.number || each.discarded) continue;
    if (last == nullptr || each.issue.number > last->issue.number) last = &each;
  }
  return last;
}

PreviewChange to_preview(const IssueChange& change, const Names& names) {
  auto kind = PreviewChange::Kind::changed;
  if (change.kind == IssueChange::Kind::added) kind = PreviewChange::Kind::added;
  if (change.kind == IssueChange::Kind::dropped) kind = PreviewChange::Kind::dropped;
  return {kind, change_text(change, names)};
}

/// Sections of two issues with the number of their stories, then the stories.
std::vector<PreviewChange> since(const Issue& last, const Issue& issue, const Names& names) {
  const auto sizes_of = [](const Issue& one) {
    std::map<std::string, size_t> sizes;
    for (const IssueSection& section : one.sections) sizes[section.id] = section.items.size();
    return sizes;
  };
  const auto before = sizes_of(last);
  const auto now = sizes_of(issue);
  std::set<std::string> sections;
  for (const auto& [id, size] : before) sections.insert(id);
  for (const auto& [id, size] : now) sections.insert(id);
  std::vector<PreviewChange> changes;
  for (const std::string& id : sections) {
    const auto was = before.find(id);
    const auto is = now.find(id);
    if (was == before.end()) {
      changes.push_back({PreviewChange::Kind::added, "section " + id});
    } else if (is == now.end()) {
      changes.push_back({PreviewChange::Kind::dropped, "section " + id});
    } else if (was->second != is->second) {
      changes.push_back({PreviewChange::Kind::changed,
                         "section " + id + ": " + std::to_string(is->second) + " stories, " +
                             std::to_string(was->second) + " before"});
    }
  }
  for (const IssueChange& change : difference(last, issue)) {
    changes.push_back(to_preview(change, names));
  }
  return changes;
}

/// The issue as its file has it, if that is to be shown, and what is different then.
Result<Issue> issue_to_show(Workspace& workspace, const StoredIssue& stored, bool live,
                            PreviewIssue& preview) {
  std::error_code error;
  const fs::path file = issue_file_path(workspace.config(), stored.issue.id);
  preview.file = file.string();
  if (stored.frozen || !fs::exists(file, error)) return stored.issue;
  const auto edited = compose_again(workspace, stored, std::nullopt, /*dry_run=*/true);
  if (!edited) {
    if (live) return fail(edited.error());
    preview.not_composed.push_back({PreviewChange::Kind::changed, edited.error().to_string()});
    return stored.issue;
  }
  for (const IssueChange& change : edited->changes) {
    preview.not_composed.push_back(to_preview(change, edited->names));
  }
  return live ? edited->composition.issue : stored.issue;
}

void add_approval(Workspace& workspace, const Issue& issue,
                  const std::map<std::string, Rendition>& renditions, bool frozen,
                  PreviewIssue& preview) {
  const auto status = approval_status_of(workspace, issue, renditions);
  if (!status) return;  // Without a key for links nobody can say what readers get.
  preview.hash = status->hash;
  if (frozen) {
    preview.approval = "it went out";
  } else if (status->required || status->approval) {
    preview.approval = approval_text(*status);
    preview.approved = status->valid();
    preview.waits = status->waits();
  }
}

/// The names of the files in "media/" that a document shows.
void add_pictures(const std::string& html, std::set<std::string>& names) {
  constexpr std::string_view kMedia = "\"media/";
  for (size_t at = html.find(kMedia); at != std::string::npos; at = html.find(kMedia, at + 1)) {
    const size_t begin = at + kMedia.size();
    const size_t end = html.find('"', begin);
    if (end != std::string::npos) names.insert(html.substr(begin, end - begin));
  }
}

}  // namespace

Result<PreviewIssue> make_preview(Workspace& workspace, const StoredIssue& stored,
                                  const PreviewRequest& request) {
  PreviewIssue preview;
  PEYK_ASSIGN(const Issue issue, issue_to_show(workspace, stored, request.live, preview));
  PEYK_ASSIGN(const Publication* publication, workspace.publication(issue.publication));
  PEYK_ASSIGN(const Renderer renderer, make_renderer(workspace.config()));
  PEYK_ASSIGN(const auto renditions, render_issue(workspace, renderer, issue));
  PEYK_ASSIGN(const auto issues, workspace.store().issues(issue.publication));
  PEYK_ASSIGN(const auto candidates, load_candidates(workspace, *publication));
  const StoredIssue* last = issue_before(issues, issue);
  preview.issue = issue.id;
  preview.publication = issue.publication;
  preview.from = moment_text(issue.from, *publication);
  preview.until = moment_text(issue.until, *publication);
  const Tuning tuning = Tuning::of(workspace.config(), publication->id);
  preview.budget = static_cast<size_t>(tuning.limit(Limit::size_budget));
  preview.live = request.live;
  preview.media_url = workspace.config().site.media_url;
  PEYK_ASSIGN(preview.findings, check_issue(workspace, issue));
  if (last != nullptr) {
    preview.last_issue = last->issue.id;
    preview.since_last = since(last->issue, issue, names_of(*publication, candidates));
  }
  for (const std::string& id : publication->editions) {
    const auto found = renditions.find(id);
    if (found == renditions.end()) continue;
    const Rendition& rendition = found->second;
    const HoleValues values = sample_values(workspace, issue, *publication, id);
    PreviewEdition edition{*workspace.config().edition(id),
                           rendition.subject,
                           rendition.preheader,
                           filled(rendition.html, values, true),
                           filled(rendition.text, values, false),
                           rendition.page,
                           "",
                           ""};
    PEYK_ASSIGN(edition.message,
                message_of(workspace, stored, issue, rendition, values, request.date));
    if (last != nullptr && last->subjects.contains(id)) {
      edition.last_subject = last->subjects.at(id);
    }
    preview.editions.push_back(std::move(edition));
  }
  add_approval(workspace, issue, renditions, stored.frozen.has_value(), preview);
  return preview;
}

Result<fs::path> write_preview(Workspace& workspace, const StoredIssue& stored,
                               const fs::path& folder) {
  PEYK_ASSIGN(const PreviewIssue preview,
              make_preview(workspace, stored, {.date = workspace.now(), .live = false}));
  std::set<std::string> pictures;
  for (const auto& [name, bytes] : preview_files(preview)) {
    PEYK_ASSIGN([[maybe_unused]] const WriteOutcome outcome,
                write_file_if_changed(folder / name, bytes));
    if (name.ends_with(".html")) add_pictures(bytes, pictures);
  }
  for (const std::string& name : pictures) {
    const auto bytes = local_picture(workspace.config(), name);
    if (!bytes) continue;
    PEYK_ASSIGN([[maybe_unused]] const WriteOutcome outcome,
                write_file_if_changed(folder / "media" / percent_decode(name), *bytes));
  }
  return folder / "index.html";
}

}  // namespace peyk
