#pragma once
/// All that is due, for cron.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/ingest.h"
#include "pipeline/publish.h"
#include "pipeline/send.h"

namespace peyk {

struct RunOutcome {
  std::string publication;
  std::string issue;  ///< Empty when none was made.
  std::optional<SendSummary> sent;
  std::vector<std::string> remarks;
  std::optional<Error> failed;   ///< What kept this publication from going out.
  std::optional<Error> waits{};  ///< For a person's approval; nothing of it went out.
  bool waits_said = false;       ///< An earlier run has told so, and nothing has changed since.
};

struct RunReport {
  std::vector<SourceSummary> sources;
  std::vector<RunOutcome> outcomes;  ///< One for each publication that was due or unfinished.
  std::optional<PublishReport> published;
  bool another_sends = false;  ///< What is due waits until it has ended.
};

struct RunRequest {
  const std::atomic<int>* interrupts = nullptr;
  std::string relay_url;
  std::function<void(const std::string&)> warn;  ///< What somebody should look at; may be empty.
};

/// Publications that are due now (their schedule's last moment has no issue yet) or unfinished
/// (interrupted, deferred): ingests the sources, composes, sends, publishes. Nothing due gives an
/// empty report and touches nothing.
[[nodiscard]] Result<RunReport> run_due(Workspace& workspace, const RunRequest& request,
                                        const std::function<void(const std::string&)>& say,
                                        const std::function<void(const SendProgress&)>& progress);

}  // namespace peyk
