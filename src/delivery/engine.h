#pragma once
/// The engine that joins stencil, ledger and relays: delivers an issue whose audience is frozen.

#include <atomic>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/secret.h"
#include "mail/stencil.h"
#include "store/store.h"

namespace peyk {

/// How to reach one relay (config/ is not seen from here; pipeline/ translates).
struct RelaySettings {
  std::string name;
  std::string url;
  bool require_starttls = true;  ///< For smtp://; fails closed when the relay does not offer it.
  std::string user;
  Secret password;
  std::string ca_file;
  int connections = 4;
  int messages_per_connection = 1000;
};

struct SendOptions {
  std::string issue;
  std::string owner;                  ///< Unique to this run.
  std::vector<RelaySettings> relays;  ///< Empty when to_maildir is set.
  std::filesystem::path to_maildir;   ///< Deliver into a Maildir instead of a relay.
  std::function<HoleValues(const Delivery&)> values;  ///< What fills the stencil.
  std::function<std::string(const Delivery&)> envelope_sender;
  std::chrono::hours lifetime{72};  ///< Since `frozen`; then deferred ones expire.
  Instant frozen{};
  const std::atomic<int>* interrupts = nullptr;  ///< 1: finish what is under way; 2: stop at once.
};

struct SendProgress {
  int64_t done = 0;   ///< Deliveries with an outcome in this run.
  int64_t total = 0;  ///< Open ones when it began.
};

struct SendReport {
  LedgerCounts counts;
  int64_t sent_now = 0;
  bool interrupted = false;
  std::optional<Error> stopped;  ///< Why it stopped before all was tried (relay down, 5.7.x).
};

/// Delivers until nothing more can be done now: recovers what a crash left, claims, fills, sends,
/// records. Never sends one delivery twice; what the relay left in doubt becomes `uncertain`. Fails
/// (rather than reports) only when the ledger itself cannot be used.
[[nodiscard]] Result<SendReport> send_issue(
    Store& store, const std::map<std::string, Stencil>& stencils, const SendOptions& options,
    const Clock& clock, const std::function<void(const SendProgress&)>& progress);

/// One message outside the ledger (`--test ADDRESS`).
[[nodiscard]] Result<void> send_one(const RelaySettings& relay, const std::string& sender,
                                    const Address& recipient, const std::string& message);
/// Writes one message into a Maildir (tmp/ then new/, fsync); `unique` makes its name: the same
/// unique name is one file.
[[nodiscard]] Result<void> deliver_to_maildir(const std::filesystem::path& maildir,
                                              const std::string& unique,
                                              const std::string& message);

}  // namespace peyk
