#pragma once
/// The relays of the configuration, as the engine wants them, and asked beforehand.

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "delivery/engine.h"
#include "pipeline/workspace.h"

namespace peyk {

/// `override_url`: not empty: this address instead of the configured ones; the first relay's other
/// settings (TLS, AUTH, CA) stay in force.
[[nodiscard]] std::vector<RelaySettings> relay_settings(const Config& config,
                                                        const std::string& override_url);

/// What can be said without asking anybody. Fails with configuration when there is no relay or a
/// URL is none, with credentials when a password or token is not there.
[[nodiscard]] Result<void> check_relays(const std::vector<RelaySettings>& relays,
                                        const Config& config);

struct RelayQuestions {
  uint64_t largest_message = 0;  ///< Bytes.
  const std::atomic<int>* interrupts = nullptr;
  std::function<void(const std::string&)> warn;  ///< A relay that is not there, when others are.
};
/// Opens a connection to each relay and asks what it can do, all at once, and sends nothing. Fails
/// with credentials or configuration when any of them refuses our password, token or certificate
/// authorities; with unavailable when none is there; with bad_data when one does not take messages
/// of that size.
[[nodiscard]] Result<void> ask_relays(const std::vector<RelaySettings>& relays, const Clock& clock,
                                      const RelayQuestions& questions);

/// A relay that takes nothing at this moment, as the last run left it or the present one has it.
struct RelayHoldup {
  std::string why;  ///< "relay main: warm-up: 500 of 500 for today"
  Instant until{};
};
[[nodiscard]] Result<std::vector<RelayHoldup>> relay_holdups(Workspace& workspace);

}  // namespace peyk
