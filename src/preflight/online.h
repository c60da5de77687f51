#pragma once
/// Whether what an issue links to is there: each address is asked once, whatever edition has it.
///
/// Not asked are the holes, mailto, share links, and what lies below site.publish_url: the issue's
/// own pages appear when it is published.

#include <functional>
#include <string>
#include <vector>

#include "preflight/preflight.h"

namespace peyk {

/// What the other side said about one address.
struct LinkAnswer {
  enum class Kind {
    answered,     ///< `status` says how.
    unreachable,  ///< `reason`: no name, no connection, no answer in time, a bad certificate.
    refused,      ///< It leads into a network that may not be asked; nothing was.
  };
  Kind kind = Kind::answered;
  int status = 200;
  std::string moved_to{};  ///< Where redirects that are for good lead; else empty.
  std::string reason{};
};
/// Asks all of the addresses, at once as far as it may; an answer for each, in their order.
using AskLinks = std::function<std::vector<LinkAnswer>(const std::vector<std::string>& urls)>;

/// Findings of the rules “online.…” about links and pictures of all editions.
[[nodiscard]] std::vector<Finding> check_online(const PreflightRequest& request,
                                                const AskLinks& ask);

}  // namespace peyk
