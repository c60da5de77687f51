#pragma once
/// Telling hubs that feeds have changed (W3C WebSub §7, as hubs take it: hub.mode=publish). A hub
/// fetches the feed and hands what is new to everybody who subscribed there.
///
/// What a hub has to be told is remembered until it has answered: one that is down is told by a
/// later run, each time a little later, and never keeps the site from being published.

#include <optional>
#include <string>
#include <vector>

#include "pipeline/workspace.h"

namespace peyk {

/// One thing that a hub has not been told yet.
struct HubNews {
  std::string hub;
  std::string feed;  ///< Address of the document that changed.
  int tries = 0;
  Instant next{};      ///< Not before.
  std::string reason;  ///< Why the last try failed; empty without one.
};

struct HubReport {
  int told = 0;
  std::vector<HubNews> waiting;  ///< By hub and feed.
  std::vector<HubNews> given_up;
};

/// Notes that these documents changed; they are addresses below publish_url.
[[nodiscard]] Result<void> note_hub_news(Workspace& workspace,
                                         const std::vector<std::string>& feeds);
/// Tells what is due. Only a store that cannot be written is an error.
[[nodiscard]] Result<HubReport> tell_hubs(Workspace& workspace);
/// What waits, for those who only look.
[[nodiscard]] Result<std::vector<HubNews>> hub_news(Store& store);

/// How long a hub is left alone after so many failed tries: 5 minutes, doubled each time, at most a
/// day.
[[nodiscard]] std::chrono::seconds hub_delay(int tries);

}  // namespace peyk
