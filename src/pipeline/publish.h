#pragma once
/// Stage: library and issues to feeds and pages on disk. docs/feeds.md tells what is published
/// where and what is promised of it.

#include <string>
#include <vector>

#include "pipeline/websub.h"
#include "pipeline/workspace.h"

namespace peyk {

struct PublishReport {
  int feeds = 0;     ///< Each in three kinds.
  int archives = 0;  ///< Archive documents of feeds, each in three kinds.
  int pages = 0;
  int pictures = 0;
  int written = 0;    ///< Files whose bytes changed.
  int unchanged = 0;  ///< Left alone, mtime and all.
  int removed = 0;    ///< Of ours, no longer wanted.
  bool full = false;  ///< Everything was made anew.
  HubReport hubs;
};

struct PublishOptions {
  /// Issues that were only composed stay private, but for this one: its page must be there before
  /// the first reader opens the mail's link to it.
  std::string also_issue{};
  bool full = false;  ///< Make everything anew, also what seems to be up to date.
};

/// Writes, below site.publish_folder, what changed since the last time. What it costs depends on
/// what changed and not on the size of the library, and the bytes are those that a full run gives.
[[nodiscard]] Result<PublishReport> publish_site(Workspace& workspace,
                                                 const PublishOptions& options = {});

}  // namespace peyk
