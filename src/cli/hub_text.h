#pragma once
/// What commands say about hubs that have not been told yet.

#include <vector>

#include "pipeline/websub.h"

namespace peyk {

/// A line for each hub: of how many feeds, why, and when it is tried again.
void say_waiting_hubs(const std::vector<HubNews>& waiting);

}  // namespace peyk
