#include "preflight/finding.h"

namespace peyk {

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

}  // namespace peyk
