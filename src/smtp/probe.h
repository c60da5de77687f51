#pragma once
/// Asks relays whether they would take mail from us, before anything depends on it: opens a
/// connection to each of them at once (name, TCP, TLS, AUTH), says EHLO, and QUIT.

#include <atomic>
#include <chrono>
#include <span>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "smtp/connection.h"
#include "smtp/session.h"

namespace peyk {

struct ProbeLimits {
  /// Once one relay has answered, the others have so long since the beginning. Until then each has
  /// the time that its settings give it.
  std::chrono::milliseconds others{std::chrono::seconds(10)};
  std::chrono::milliseconds farewell{std::chrono::seconds(1)};  ///< For the answer to QUIT.
  const std::atomic<int>* interrupts = nullptr;  ///< Not 0: give up, with interrupted.
};

/// What each relay answered, in their order: what it can do, or why it cannot be used now
/// (unavailable). What no waiting will mend (credentials, configuration: a refused password, a
/// certificate that does not verify, a token that is not there) fails the whole at once.
[[nodiscard]] Result<std::vector<Result<Capabilities>>> probe_relays(
    std::span<const ConnectionSettings> relays, const Clock& clock, const ProbeLimits& limits = {});

}  // namespace peyk
