#pragma once
/// Preflight: what is wrong with an issue before a reader sees it.

#include <map>
#include <string>
#include <vector>

#include "model/rendition.h"
#include "pipeline/workspace.h"
#include "preflight/finding.h"

namespace peyk {

/// What Gmail shows before it clips a message, with a margin; bytes of the HTML part.
inline constexpr size_t kHtmlBudget = 90'000;

/// Checks finished renditions of one issue; pure.
[[nodiscard]] std::vector<Finding> check_renditions(
    const Config& config, const Issue& issue, const std::map<std::string, Rendition>& renditions);
/// Renders the issue and checks it.
[[nodiscard]] Result<std::vector<Finding>> check_issue(Workspace& workspace, const Issue& issue);
/// bad_data with every finding of severity error, or nothing when there is none.
[[nodiscard]] Result<void> refuse_errors(const std::string& issue,
                                         const std::vector<Finding>& findings);

}  // namespace peyk
