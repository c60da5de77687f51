#pragma once
/// The stage that checks an issue: preflight/ with what the store and the keys know.

#include <map>
#include <string>
#include <vector>

#include "model/rendition.h"
#include "pipeline/issues.h"
#include "pipeline/workspace.h"
#include "preflight/finding.h"
#include "preflight/online.h"

namespace peyk {

/// Checks finished renditions of an issue, with the store's memory of what changed and the DKIM
/// keys as they are now.
[[nodiscard]] Result<std::vector<Finding>> check_renditions(
    Workspace& workspace, const IssueView& view,
    const std::map<std::string, Rendition>& renditions);
/// Renders the issue and checks it. Templates and catalogues that cannot be used are findings too.
/// With `ask` its links are asked as well.
[[nodiscard]] Result<std::vector<Finding>> check_issue(Workspace& workspace, const Issue& issue,
                                                       const AskLinks& ask = {});
/// bad_data with every finding of severity error, or nothing when there is none.
[[nodiscard]] Result<void> refuse_errors(const std::string& issue,
                                         const std::vector<Finding>& findings);

}  // namespace peyk
