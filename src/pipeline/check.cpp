#include "pipeline/check.h"

#include <iterator>

#include "pipeline/dkim.h"
#include "preflight/preflight.h"

namespace peyk {
namespace {

void add_error(std::string_view rule, Part part, const Error& error,
               std::vector<Finding>& findings) {
  const Place& place = error.place();
  const std::string remedy = error.remedy().empty() ? "" : " " + error.remedy();
  findings.push_back(
      {std::string(rule), Severity::error, "", error.message() + "." + remedy,
       FindingPlace{.part = part, .line = place.line, .column = place.column, .file = place.file}});
  for (const Error& more : error.more()) add_error(rule, part, more, findings);
}

/// What the DKIM keys have to say.
std::vector<Finding> signing_findings(const Config& config) {
  std::vector<Finding> findings;
  if (const std::string trouble = dkim_alignment_trouble(config); !trouble.empty()) {
    findings.push_back({"dkim.alignment",
                        Severity::warning,
                        "",
                        trouble,
                        {.part = Part::configuration, .file = config.file.string()}});
  }
  if (const auto signer = make_dkim_signer(config); !signer) {
    add_error("dkim.key", Part::configuration, signer.error(), findings);
  }
  return findings;
}

/// What can be said of an issue that cannot be rendered.
std::vector<Finding> only_broken(const Config& config, const Error& error) {
  std::vector<Finding> findings = signing_findings(config);
  add_error("template.broken", Part::templates, error, findings);
  return findings;
}

/// Articles that the issue shows and nobody publishes any more.
Result<void> add_withdrawn(Workspace& workspace, const std::string& issue,
                           std::vector<Finding>& findings) {
  PEYK_ASSIGN(const auto withdrawn, workspace.store().withdrawn_in(issue));
  for (const WithdrawnChoice& one : withdrawn) {
    findings.push_back({"issue.withdrawn", Severity::error, one.edition,
                        "“" + one.title + "” was withdrawn (" + one.withdrawn.reason +
                            ") after the issue was composed. Compose it again, or “peyk articles "
                            "restore " +
                            one.article + "”."});
  }
  return {};
}

}  // namespace

Result<std::vector<Finding>> check_renditions(Workspace& workspace, const IssueView& view,
                                              const std::map<std::string, Rendition>& renditions) {
  PEYK_ASSIGN(auto changed, workspace.store().changed_since_composed(view.issue.id));
  auto more = signing_findings(workspace.config());
  PEYK_TRY(add_withdrawn(workspace, view.issue.id, more));
  return run_preflight({.config = workspace.config(),
                        .view = view,
                        .renditions = renditions,
                        .changed = std::move(changed),
                        .more = std::move(more)});
}

Result<std::vector<Finding>> check_issue(Workspace& workspace, const Issue& issue,
                                         const AskLinks& ask) {
  const auto renderer = make_renderer(workspace.config());
  if (!renderer && renderer.error().kind() == ErrorKind::configuration) {
    return only_broken(workspace.config(), renderer.error());
  }
  if (!renderer) return fail(renderer.error());
  PEYK_ASSIGN(const IssueView view, load_view(workspace, issue));
  const auto rendered = render_issue(workspace, *renderer, issue);
  if (!rendered && rendered.error().kind() == ErrorKind::configuration) {
    return only_broken(workspace.config(), rendered.error());
  }
  if (!rendered) return fail(rendered.error());
  const auto& renditions = *rendered;
  PEYK_ASSIGN(auto findings, check_renditions(workspace, view, renditions));
  if (ask) {
    auto online =
        check_online({.config = workspace.config(), .view = view, .renditions = renditions}, ask);
    findings.insert(findings.end(), std::make_move_iterator(online.begin()),
                    std::make_move_iterator(online.end()));
    sort_findings(findings);
  }
  return findings;
}

Result<void> refuse_errors(const std::string& issue, const std::vector<Finding>& findings) {
  std::string sentences;
  for (const Finding& finding : findings) {
    if (finding.severity != Severity::error) continue;
    sentences += "\n  " + finding.rule +
                 (finding.edition.empty() ? "" : " (" + finding.edition + ")") + ": " +
                 finding.sentence;
  }
  if (sentences.empty()) return {};
  return fail(Error(ErrorKind::bad_data, "issue " + issue + " is not fit to be sent:" + sentences)
                  .remedy("Mend it, look at it with “peyk check " + issue +
                          "”, and send again. "
                          "Nobody got anything."));
}

}  // namespace peyk
