#pragma once
/// Findings for people and for scripts.

#include <string>
#include <vector>

#include "cli/command.h"
#include "preflight/finding.h"

namespace peyk {

/// Lines for a terminal: what concerns the whole issue first, then what several editions have in
/// common, then edition by edition in `order`; errors before warnings before notes.
[[nodiscard]] std::vector<std::string> findings_text(const std::vector<Finding>& findings,
                                                     const Config& config,
                                                     const std::vector<std::string>& order);
/// One object a finding; docs/preflight.md describes it.
[[nodiscard]] Json findings_json(const std::vector<Finding>& findings);
/// "2 errors, 1 warning, 3 notes"
[[nodiscard]] std::string findings_count(const std::vector<Finding>& findings);

}  // namespace peyk
