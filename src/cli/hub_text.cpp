#include "cli/hub_text.h"

#include <map>

#include "base/bytes.h"
#include "cli/command.h"

namespace peyk {

void say_waiting_hubs(const std::vector<HubNews>& waiting) {
  std::map<std::string, std::vector<const HubNews*>> hubs;
  for (const HubNews& news : waiting) hubs[news.hub].push_back(&news);
  for (const auto& [hub, all] : hubs) {
    const HubNews* first = all.front();
    for (const HubNews* news : all) {
      if (news->next < first->next) first = news;
    }
    say("the hub " + hub + " has not been told of " +
        count_of(static_cast<int>(all.size()), "changed feed", "changed feeds") +
        (first->reason.empty() ? "" : ": " + first->reason) + "; publishing after " +
        format_iso8601(first->next) + " tries again");
  }
}

}  // namespace peyk
