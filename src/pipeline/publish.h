#pragma once
/// Stage: library and issues to feeds and pages on disk.

#include <string>
#include <vector>

#include "pipeline/workspace.h"

namespace peyk {

struct PublishReport {
  int feeds = 0;
  int pages = 0;
  int pictures = 0;
  int written = 0;    ///< Files whose bytes changed.
  int unchanged = 0;  ///< Left alone, mtime and all.
  int removed = 0;    ///< Of ours, no longer wanted.
};

/// Writes, below site.publish_folder:
///   EDITION/feed.xml, EDITION/category/ID/feed.xml, EDITION/PUBLICATION/feed.xml,
///   EDITION/PUBLICATION/NUMBER.html, EDITION/index.html, media/…
/// Issues that were only composed stay private, but for `also_issue`: its page must be there before
/// the first reader opens the mail's link to it.
[[nodiscard]] Result<PublishReport> publish_site(Workspace& workspace,
                                                 const std::string& also_issue = "");

}  // namespace peyk
