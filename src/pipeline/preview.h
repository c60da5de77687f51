#pragma once
/// Stage: an issue to look at, as files or served while it is worked on.

#include <atomic>
#include <filesystem>
#include <functional>
#include <string>

#include "pipeline/workspace.h"
#include "preview/preview.h"

namespace peyk {

struct PreviewRequest {
  Instant date{};     ///< Of the messages that are shown.
  bool live = false;  ///< Show what the issue's file says, composed or not.
};
/// All that the preview shows of an issue. Fails when it cannot be rendered; with `live` also when
/// its file is wrong.
[[nodiscard]] Result<PreviewIssue> make_preview(Workspace& workspace, const StoredIssue& stored,
                                                const PreviewRequest& request);

/// Writes the preview into a folder, with the pictures that it shows. Returns the path of its
/// index.html.
[[nodiscard]] Result<std::filesystem::path> write_preview(Workspace& workspace,
                                                          const StoredIssue& stored,
                                                          const std::filesystem::path& folder);

struct LivePreview {
  std::string issue;
  int port = 0;  ///< 0: any.
  const std::atomic<int>* interrupts = nullptr;
  std::function<Result<Workspace>()> open;        ///< Anew for each look.
  std::function<void(const std::string&)> ready;  ///< The URL, once.
  std::function<void(const std::string&)> say;    ///< What was done, in words.
};
/// Serves the preview on this machine until it is interrupted, and makes it anew when a file of the
/// configuration, a template, the issue's file or the store changes. What cannot be shown (a broken
/// template) is told in the page. Fails only when it cannot begin.
[[nodiscard]] Result<void> serve_preview(const LivePreview& request);

}  // namespace peyk
