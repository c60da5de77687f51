#pragma once
/// When which message may begin: rates, warm-up, concurrency and back-off, for each relay and for
/// each domain of readers.
///
/// The pacer moves nothing and reads no clock. Its owner asks `relay_ready` and `domain_ready`
/// before a message begins, then tells `begin` and, once for each begin, `end`. Two times are
/// given: the monotonic one for all that happens within a run, and the wall's where days and
/// restarts matter. Nothing here is thread-safe.
///
/// - Rates are token buckets of whole nanoseconds (smtp/pacing_token_bucket.h): a rate of one a
///   second with a burst of one passes one a second, never two.
/// - Concurrency follows what comes back (smtp/pacing_concurrency.h): it shrinks on congestion and
///   grows with success, as Postfix's queue manager does it; repeated congestion makes a pause
///   that grows.
/// - A warm-up plan lets so many go each day (smtp/pacing_warm_up.h).
///
/// A message under way takes one place of its relay's window and one of its domain's; if several
/// are under way on one connection, RelayPace::connections counts them and not sockets.
///
/// Memory: a domain is remembered while it has messages under way, tokens missing or a back-off
/// that is not ten minutes old, at most kMostDomains of them; when there are more, new domains
/// wait until one can be forgotten, so that no limit is ever broken.

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "model/pace.h"
#include "smtp/pacing_concurrency.h"

namespace peyk {

struct RelayPace {
  std::string name{};   ///< Not empty, no white space; keeps the state over a restart.
  int connections = 4;  ///< The widest window, at least 1.
  std::optional<Rate> rate{};
  std::optional<WarmUpPlan> warm_up{};
};

/// What the end of a message says about the pace.
enum class Feedback {
  success,           ///< Taken.
  reader_refused,    ///< About this reader: says nothing about the pace.
  domain_congested,  ///< The reader's domain backs off; the relay's window shrinks, too.
  relay_congested,   ///< The relay backs off.
  lost,              ///< The connection broke: as relay_congested, but it may have been taken.
};

class Pacer {
 public:
  using Time = std::chrono::nanoseconds;  ///< Clock::monotonic()

  static constexpr size_t kMostDomains = 20'000;

  /// Pauses after repeated congestion: the first, then twice as long each, at most the longest,
  /// each times 0.75 to 1.25 (by the name and the count, so that the same state gives the same
  /// plan).
  using Pauses = Concurrency::Pauses;
  static constexpr Pauses kRelayPauses{std::chrono::seconds{1}, std::chrono::minutes{1}};
  static constexpr Pauses kDomainPauses{std::chrono::seconds{10}, std::chrono::minutes{15}};

  /// Zones of warm-up plans must exist (the configuration checks it); one that does not is UTC.
  Pacer(std::vector<RelayPace> relays, std::vector<DomainPace> domains,
        Pauses relay_pauses = kRelayPauses, Pauses domain_pauses = kDomainPauses);
  ~Pacer();
  Pacer(Pacer&&) noexcept;
  Pacer& operator=(Pacer&&) noexcept;

  /// Goes on from what save() gave; an empty state is a fresh start with full buckets. Of relays
  /// and domains that are no longer configured nothing is kept. Fails with bad_data on anything
  /// that save() does not write; then all buckets are empty, the windows of relays and named
  /// domains are 1, and the share of a warm-up's day counts as used: what cannot be known is not
  /// sent.
  [[nodiscard]] Result<void> restore(std::string_view state, Instant wall, Time now);
  /// What a later run needs to know, messages under way included. Empty if nothing is paced and
  /// nothing backs off; to be stored like any other state, since it replaces the one before.
  [[nodiscard]] std::string save(Instant wall, Time now) const;

  /// When the relay may begin its next message: now or a later time (rate, warm-up, pause), to be
  /// asked again then; Time::max() while its window is full, until some message of it ends.
  [[nodiscard]] Time relay_ready(size_t relay, Instant wall, Time now);
  /// Messages allowed under way now, from 1 to its configured connections.
  [[nodiscard]] int relay_window(size_t relay) const;
  /// When a message for the domain (lower case A-labels) may begin, likewise; Time::max() while its
  /// concurrency is used up.
  [[nodiscard]] Time domain_ready(std::string_view domain, Time now);
  /// Messages a second that the domain can take at most (for planning queues); nothing: no limit.
  [[nodiscard]] std::optional<double> domain_rate(std::string_view domain) const;

  void begin(size_t relay, std::string_view domain, Instant wall, Time now);
  void end(size_t relay, std::string_view domain, Feedback feedback, Instant wall, Time now);

  /// Why a message for the domain cannot begin at the relay now, for people: "gmail.com takes 20 a
  /// second", "relay main: warm-up: 500 of 500 for today". Empty if it can.
  [[nodiscard]] std::string why_waiting(size_t relay, std::string_view domain, Instant wall,
                                        Time now) const;

  /// Domains that are remembered now, beside the configured ones.
  [[nodiscard]] size_t remembered_domains() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace peyk
