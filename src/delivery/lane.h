#pragma once
/// A lane: one connection to a relay with the session on it. It moves bytes and watches the time;
/// what the session's events mean is decided by its owner.

#include <chrono>
#include <memory>
#include <optional>
#include <poll.h>
#include <span>
#include <vector>

#include "base/error.h"
#include "delivery/engine.h"
#include "smtp/connection.h"
#include "smtp/session.h"

namespace peyk {

class Lane {
 public:
  using Time = std::chrono::nanoseconds;  ///< Clock::monotonic()

  enum class State {
    closed,
    opening,  ///< libcurl is at it, or EHLO waits for its answer.
    ready,    ///< The session has its capabilities.
  };

  /// Both outlive the lane.
  Lane(const RelaySettings& relay, const Patience& patience) : relay_(relay), patience_(patience) {}

  [[nodiscard]] State state() const;
  /// Begins to open. Fails as Connection::open; what goes wrong later is told by failure().
  [[nodiscard]] Result<void> open(Time now);

  /// No delivery is with it.
  [[nodiscard]] bool idle() const { return !session_ || session_->idle(); }
  [[nodiscard]] bool can_submit() const;
  void submit(const Envelope& envelope, Spliced message, Time now);
  [[nodiscard]] bool release_dot(int64_t tag, Time now);
  /// QUIT when all that is under way has ended.
  void quit(Time now);
  /// Ends the session as if the connection had been lost.
  void abort(const std::string& reason);

  /// Appends what to poll for; on_poll() gets the same entries back.
  void interest(std::vector<pollfd>& fds);
  /// The longest time to poll before on_poll() must be called although nothing came.
  [[nodiscard]] Time patience(Time now) const;
  void on_poll(std::span<const pollfd> fds, Time now);
  /// Writes what the session has to say, as far as the socket takes it.
  void flush(Time now);

  /// What the session told since the last call. After Closed the lane is closed.
  [[nodiscard]] std::vector<SessionEvent> take_events();
  /// Why opening failed, once.
  [[nodiscard]] std::optional<Error> take_failure();

 private:
  void drive(std::span<const pollfd> fds, Time now);
  void read(Time now);
  void check_time(Time now);
  [[nodiscard]] std::optional<Time> limit() const;
  [[nodiscard]] std::string overdue() const;

  const RelaySettings& relay_;
  const Patience& patience_;
  std::optional<Connection> connection_;
  std::optional<SmtpSession> session_;  ///< From the moment the connection is open.
  std::optional<Error> failure_;
  std::string buffer_;
  Time progress_{};  ///< When something last moved.
  size_t first_fd_ = 0;
  size_t fd_count_ = 0;
  bool ready_ = false;
};

[[nodiscard]] ConnectionSettings connection_settings(const RelaySettings& relay,
                                                     const Patience& patience);

}  // namespace peyk
