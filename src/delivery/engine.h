#pragma once
/// The engine that joins stencil, ledger and relays: delivers an issue whose audience is frozen.

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/secret.h"
#include "mail/address.h"
#include "mail/dkim.h"
#include "mail/stencil.h"
#include "model/pace.h"
#include "smtp/connection.h"
#include "smtp/send_window.h"
#include "store/store.h"

namespace peyk {

/// Where the store keeps the state of the pacer (smtp/pacer.h) from one run to the next.
inline constexpr const char* kPacingSetting = "pacing";

/// How to reach one relay (config/ is not seen from here; pipeline/ translates).
struct RelaySettings {
  std::string name;
  std::string url;
  bool require_starttls = true;  ///< For smtp://; fails closed when the relay does not offer it.
  AuthMethod auth = AuthMethod::offered;
  std::string user;
  Secret password;
  std::function<Result<Secret>()> token = {};  ///< With xoauth2; asked for each connection.
  std::string ca_file;
  std::shared_ptr<TlsSessions> tls_sessions =
      {};  ///< Shared by the relay's connections; may be null.
  int connections = 4;
  int messages_per_connection = 1000;
  int weight = 1;  ///< Its share of the messages beside other relays; 0: only when these are down.
  std::chrono::seconds idle_close{30};  ///< A connection without work is closed after this.
  std::optional<Rate> rate{};
  std::optional<WarmUpPlan> warm_up{};
};

/// How long to wait for what (RFC 5321 §4.5.3.2), and when to try again.
struct Patience {
  std::chrono::milliseconds connect{std::chrono::seconds(30)};  ///< TCP.
  std::chrono::milliseconds greeting{std::chrono::minutes(5)};  ///< Also STARTTLS and AUTH.
  std::chrono::milliseconds command{std::chrono::minutes(5)};   ///< EHLO, MAIL, RCPT, RSET.
  std::chrono::milliseconds data{std::chrono::minutes(2)};      ///< The answer to DATA.
  std::chrono::milliseconds block{std::chrono::minutes(3)};     ///< The relay takes no bytes.
  std::chrono::milliseconds dot{std::chrono::minutes(10)};      ///< The verdict.
  std::chrono::milliseconds quit{std::chrono::seconds(2)};      ///< All is recorded by then.
  std::chrono::seconds first_retry{std::chrono::minutes(5)};    ///< A deferred reader; doubles.
  std::chrono::seconds longest_retry{std::chrono::hours(4)};
  std::chrono::milliseconds relay_backoff{std::chrono::seconds(1)};  ///< Doubles, at most a minute.
  std::chrono::milliseconds domain_backoff{std::chrono::seconds(10)};  ///< Doubles, at most 15 min.
  int relay_failures = 6;  ///< In a row; then the relay is given up for this run.
  /// How long one run waits, all in all, for deferred readers whose time comes; the rest is left to
  /// the next run.
  std::chrono::seconds wait_for_retries{0};
};

struct SendOptions {
  std::string issue;
  /// Names this run in its claims. Runs that can be alive together must differ; a run that follows
  /// a dead one under the same lock should carry the same name, so that it recovers the dead one's
  /// claims at once and need not wait for the end of their lease.
  std::string owner;
  std::vector<RelaySettings> relays;  ///< Empty when to_maildir is set.
  std::filesystem::path to_maildir;   ///< Deliver into a Maildir instead of a relay.
  std::function<HoleValues(const Delivery&)> values;  ///< What fills the stencil.
  std::function<std::string(const Delivery&)> envelope_sender;
  std::shared_ptr<const DkimSigner> dkim;  ///< Signs every message; null: unsigned.
  DkimTimes dkim_times;                    ///< The same in every run of an issue (D4).
  std::chrono::hours lifetime{72};         ///< Since `frozen`; then those who were tried expire.
  Instant frozen{};
  Patience patience;
  std::vector<DomainPace> domains;          ///< What readers' domains take.
  std::map<std::string, SendWindow> hours;  ///< Of editions that are not sent at all hours.
  std::optional<Instant> stop_at;           ///< Finish what is under way then, and leave the rest.
  bool measure = false;                     ///< Where the processor time goes: SendReport::spent.
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
  std::string waits;  ///< Why readers wait although nothing is wrong: hours, a pause, a warm-up.
  std::map<std::string, std::chrono::nanoseconds>
      spent;  ///< When measured: processor time by work.
};

/// Delivers until nothing more can be done now: recovers what a crash left, claims, fills, sends,
/// records. Never sends one delivery twice; what the relay left in doubt becomes `uncertain`. Fails
/// (rather than reports) only when the ledger itself cannot be used.
[[nodiscard]] Result<SendReport> send_issue(
    Store& store, const std::map<std::string, Stencil>& stencils, const SendOptions& options,
    const Clock& clock, const std::function<void(const SendProgress&)>& progress);

/// The message for one reader, signed if there is a signer; appended to `out`.
void make_message(const Stencil& stencil, const HoleValues& values, const SendOptions& options,
                  Stencil::Scratch& scratch, std::string& out);

/// One message outside the ledger (`--test ADDRESS`).
[[nodiscard]] Result<void> send_one(const RelaySettings& relay, const std::string& sender,
                                    const Address& recipient, const std::string& message);
/// Writes one message into a Maildir (tmp/ then new/, fsync); `unique` makes its name: the same
/// unique name is one file.
[[nodiscard]] Result<void> deliver_to_maildir(const std::filesystem::path& maildir,
                                              const std::string& unique,
                                              const std::string& message);

}  // namespace peyk
