#pragma once
/// A finding of preflight: what is wrong with an issue, how much it matters and where it is.

#include <string>
#include <string_view>
#include <vector>

#include "model/severity.h"

namespace peyk {

/// What of an issue a finding is about.
enum class Part {
  issue,          ///< The selection: stories, sections, translations.
  html,           ///< The mail's HTML part (Rendition::html).
  text,           ///< The mail's text part.
  subject,        ///< The subject line.
  preheader,      ///< The line that inboxes show behind the subject.
  page,           ///< The page on the web (Rendition::page).
  feed,           ///< A feed that the issue or its articles are in.
  header,         ///< A header field of the mail.
  configuration,  ///< A file below config/: peyk.yaml, an edition, a catalogue, the theme.
  templates,      ///< A file below templates/.
};
/// "issue", "html" … as JSON says it; Part::templates is "template".
[[nodiscard]] std::string_view to_string(Part part);

/// Where in a part. All of it but `part` may be missing; what is there is right.
struct FindingPlace {
  Part part = Part::issue;
  int line = 0;        ///< In the part's text or in `file`; from 1, 0 is unknown.
  int column = 0;      ///< In bytes, from 1; 0 is unknown.
  std::string file{};  ///< Of a configuration or template file.
  /// A CSS selector that finds the one element in the part's document ("#story-2", "html > body >
  /// table:nth-child(1) > …"), with the numbers that browsers count. Stable: the same rendition
  /// gives the same.
  std::string element{};
  std::string excerpt{};  ///< The text or address it is about; one clean line, not long.
  bool operator==(const FindingPlace&) const = default;
};

struct Finding {
  std::string rule;  ///< Stable id: "link.relative". preflight/rules.h has them all.
  Severity severity = Severity::error;
  std::string edition;   ///< Edition id; empty: the issue as a whole.
  std::string sentence;  ///< Plain words for an editor: what is wrong and what to do.
  FindingPlace place{};
  bool operator==(const Finding&) const = default;
};

/// Those of the whole issue first, then by edition; in each, worse ones first. What is alike stays
/// as it stands.
void sort_findings(std::vector<Finding>& findings);

}  // namespace peyk
