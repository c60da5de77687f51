#include "pipeline/check.h"

#include <algorithm>

#include "base/bytes.h"
#include "html/inspect.h"
#include "l10n/text.h"
#include "pipeline/dkim.h"
#include "pipeline/issues.h"

namespace peyk {
namespace {

/// Longer subjects are cut by every inbox.
constexpr size_t kLongestSubject = 110;

/// The findings about one rendition; each member function is one family of rules.
class RenditionCheck {
 public:
  RenditionCheck(const Edition& edition, const Rendition& rendition)
      : edition_(edition), rendition_(rendition), facts_(inspect_markup(rendition.html)) {}

  std::vector<Finding> run() {
    size();
    envelope_texts();
    links();
    images();
    direction();
    required_parts();
    return std::move(findings_);
  }

 private:
  void add(std::string rule, Severity severity, std::string sentence) {
    findings_.push_back({std::move(rule), severity, edition_.id, std::move(sentence), {}});
  }

  void size() {
    if (rendition_.html.size() <= kHtmlBudget) return;
    add("size.clipped", Severity::error,
        "the mail is " + std::to_string(rendition_.html.size()) +
            " bytes; Gmail cuts it off past " + std::to_string(kHtmlBudget) +
            ". Lower “most” of a section in the recipe.");
  }

  void envelope_texts() {
    if (trim(rendition_.subject).empty())
      add("subject.empty", Severity::error, "the subject is empty");
    if (count_code_points(rendition_.subject) > kLongestSubject) {
      add("subject.long", Severity::warning,
          "the subject has " + std::to_string(count_code_points(rendition_.subject)) +
              " characters; inboxes cut it: “" + rendition_.subject + "”");
    }
    if (trim(rendition_.preheader).empty()) {
      add("preheader.empty", Severity::warning, "the preheader is empty");
    } else if (rendition_.preheader == rendition_.subject) {
      add("preheader.repeated", Severity::warning, "the preheader says the same as the subject");
    }
    if (trim(rendition_.text).empty()) add("text.empty", Severity::error, "the text part is empty");
  }

  static bool is_hole(const std::string& href) {
    return std::any_of(kHoles.begin(), kHoles.end(),
                       [&](Hole hole) { return href == hole_mark(hole); });
  }

  void links() {
    for (const MarkupLink& link : facts_.links) {
      if (is_hole(link.href)) continue;
      const std::string href = to_ascii_lower(link.href);
      if (link.href.empty()) {
        add("link.empty", Severity::error, "a link leads nowhere: “" + link.text + "”");
      } else if (!href.starts_with("https://") && !href.starts_with("http://") &&
                 !href.starts_with("mailto:")) {
        add("link.relative", Severity::error,
            "a link is not absolute http(s) or mailto: “" + link.href + "”");
      }
      if (link.text.empty()) {
        add("link.silent", Severity::warning, "a link has neither text nor alt text: " + link.href);
      }
    }
  }

  void images() {
    for (const MarkupImage& image : facts_.images) {
      if (!image.alt || (image.linked && trim(*image.alt).empty())) {
        add("image.alt", Severity::warning, "a picture has no alt text: " + image.src);
      }
      if (!image.sized) {
        add("image.size", Severity::warning, "a picture has no width and height: " + image.src);
      }
      if (!image.src.starts_with("https://") && !image.src.starts_with("http://")) {
        add("image.relative", Severity::error, "a picture is not absolute http(s): " + image.src);
      }
    }
  }

  void direction() {
    const std::string wanted = edition_.direction == Direction::rtl ? "rtl" : "ltr";
    if (facts_.direction != wanted) {
      add("direction.wrong", Severity::error,
          "the mail's direction is “" + facts_.direction + "”, the edition's is " + wanted);
    }
    if (facts_.language != edition_.language) {
      add("language.wrong", Severity::error,
          "the mail's language is “" + facts_.language + "”, the edition's is " +
              edition_.language);
    }
  }

  void required_parts() {
    const std::string unsubscribe = hole_mark(Hole::unsubscribe_url);
    for (const auto& [part, text] :
         {std::pair("HTML", &rendition_.html), std::pair("text", &rendition_.text)}) {
      if (text->find(unsubscribe) == std::string::npos) {
        add("footer.unsubscribe", Severity::error,
            std::string("the ") + part + " part has no unsubscribe link");
      }
    }
    if (rendition_.html.find(hole_mark(Hole::view_online_url)) == std::string::npos) {
      add("footer.view-online", Severity::warning, "the mail has no link to its page on the web");
    }
    if (trim(edition_.postal_address).empty()) {
      add("footer.address", Severity::error,
          "the edition has no postal address; set postal_address in its configuration");
    }
    if (find_invalid_utf8(rendition_.html) || find_invalid_utf8(rendition_.text)) {
      add("encoding.utf8", Severity::error, "a part is not valid UTF-8; Gmail would cut it off");
    }
  }

  const Edition& edition_;
  const Rendition& rendition_;
  MarkupFacts facts_;
  std::vector<Finding> findings_;
};

/// Stories that an edition lacks or shows in another language.
void check_translations(const Issue& issue, const std::map<std::string, Rendition>& renditions,
                        std::vector<Finding>& findings) {
  for (const auto& [edition, rendition] : renditions) {
    size_t missing = 0;
    size_t fallbacks = 0;
    for (const IssueSection& section : issue.sections) {
      for (const IssueItem& item : section.items) {
        const auto choice = item.editions.find(edition);
        if (choice == item.editions.end()) {
          ++missing;
        } else if (choice->second.fallback) {
          ++fallbacks;
        }
      }
    }
    if (missing > 0) {
      findings.push_back({"translation.missing", Severity::warning, edition,
                          std::to_string(missing) + " of the issue's stories are not translated "
                                                    "and left out"});
    }
    if (fallbacks > 0) {
      findings.push_back({"translation.fallback", Severity::warning, edition,
                          std::to_string(fallbacks) + " of the issue's stories are shown in "
                                                      "another language"});
    }
  }
}

}  // namespace

std::vector<Finding> check_renditions(const Config& config, const Issue& issue,
                                      const std::map<std::string, Rendition>& renditions) {
  std::vector<Finding> findings;
  for (const auto& [id, rendition] : renditions) {
    const Edition* edition = config.edition(id);
    if (edition == nullptr) continue;
    auto found = RenditionCheck(*edition, rendition).run();
    std::move(found.begin(), found.end(), std::back_inserter(findings));
  }
  check_translations(issue, renditions, findings);
  if (const std::string trouble = dkim_alignment_trouble(config); !trouble.empty()) {
    findings.push_back({"dkim.alignment", Severity::warning, "", trouble});
  }
  if (renditions.empty()) {
    findings.push_back({"issue.empty", Severity::error, "", "no edition has anything to show"});
  }
  return findings;
}

Result<std::vector<Finding>> check_issue(Workspace& workspace, const Issue& issue) {
  PEYK_ASSIGN(const Renderer renderer, make_renderer(workspace.config()));
  PEYK_ASSIGN(const auto renditions, render_issue(workspace, renderer, issue));
  auto findings = check_renditions(workspace.config(), issue, renditions);
  if (const auto signer = make_dkim_signer(workspace.config()); !signer) {
    findings.push_back({"dkim.key", Severity::error, "", signer.error().to_string()});
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
