#include "preflight/finding.h"

#include <algorithm>

namespace peyk {
namespace {

int rank(Severity severity) {
  switch (severity) {
    case Severity::error:
      return 0;
    case Severity::warning:
      return 1;
    case Severity::note:
      return 2;
  }
  return 2;
}

}  // namespace

std::string_view to_string(Part part) {
  switch (part) {
    case Part::issue:
      return "issue";
    case Part::html:
      return "html";
    case Part::text:
      return "text";
    case Part::subject:
      return "subject";
    case Part::preheader:
      return "preheader";
    case Part::page:
      return "page";
    case Part::feed:
      return "feed";
    case Part::header:
      return "header";
    case Part::configuration:
      return "configuration";
    case Part::templates:
      return "template";
  }
  return "";
}

void sort_findings(std::vector<Finding>& findings) {
  std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
    if (a.edition != b.edition) return a.edition < b.edition;
    return rank(a.severity) < rank(b.severity);
  });
}

}  // namespace peyk
