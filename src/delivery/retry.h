#pragma once
/// When a deferred reader is tried again.

#include <string_view>

#include "base/clock.h"
#include "delivery/engine.h"

namespace peyk {

/// `now` and a delay that doubles with each attempt (the first attempt is 1) up to the longest one,
/// times 0.75 to 1.25. The jitter comes from the message id and the attempt, so that the same state
/// gives the same plan (D9) and readers of one relay do not come back all together.
[[nodiscard]] Instant next_attempt(Instant now, int attempt, std::string_view message_id,
                                   const Patience& patience);

/// A growing pause for a relay that failed `failures` times in a row (from 1): at most a minute.
[[nodiscard]] std::chrono::milliseconds relay_pause(int failures, const Patience& patience);

}  // namespace peyk
