#include "model/severity.h"

namespace peyk {

std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::error:
      return "error";
    case Severity::warning:
      return "warning";
    case Severity::note:
      return "note";
  }
  return "";
}

std::optional<Severity> parse_severity(std::string_view name) {
  for (const Severity severity : {Severity::error, Severity::warning, Severity::note}) {
    if (name == to_string(severity)) return severity;
  }
  return std::nullopt;
}

}  // namespace peyk
