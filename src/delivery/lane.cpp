#include "delivery/lane.h"

#include <algorithm>
#include <utility>

namespace peyk {

namespace {

/// What a socket takes at once when it has nothing to do: there is little to be gained by sending
/// it early, and a packet and a call of both sides to be saved.
constexpr size_t kHeldWithDot = size_t{64} * 1024;

}  // namespace

ConnectionSettings connection_settings(const RelaySettings& relay, const Patience& patience) {
  return {.url = relay.url,
          .require_starttls = relay.require_starttls,
          .auth = relay.auth,
          .user = relay.user,
          .password = relay.password,
          .token = relay.token,
          .ca_file = relay.ca_file,
          .tls_sessions = relay.tls_sessions,
          .connect_timeout = patience.connect,
          .reply_timeout = patience.greeting};
}

Lane::State Lane::state() const {
  if (!connection_) return State::closed;
  return ready_ ? State::ready : State::opening;
}

Result<void> Lane::open(Time now) {
  PEYK_ASSIGN(Connection opened, Connection::open(connection_settings(relay_, patience_), now));
  connection_.emplace(std::move(opened));
  session_.reset();
  ready_ = false;
  progress_ = now;
  return {};
}

bool Lane::can_submit() const { return ready_ && session_ && session_->can_submit(); }

void Lane::submit(const Envelope& envelope, Spliced message, Time now) {
  if (session_->idle()) progress_ = now;
  session_->submit(envelope, std::move(message));
}

bool Lane::release_dot(int64_t tag, Time now) {
  if (!session_ || !session_->release_dot(tag)) return false;
  progress_ = now;
  return true;
}

void Lane::quit(Time now) {
  if (!session_) {
    connection_.reset();  // It was still opening, and nobody needs it any more.
    return;
  }
  if (session_->idle()) progress_ = now;
  session_->quit();
}

void Lane::abort(const std::string& reason) {
  if (session_) {
    session_->lost(reason);
  } else {
    connection_.reset();
  }
}

// ---- bytes ---------------------------------------------------------------------------------

void Lane::interest(std::vector<pollfd>& fds) {
  first_fd_ = fds.size();
  if (connection_ && !session_) {
    connection_->interest(fds);
  } else if (session_ && !session_->closed()) {
    const bool writes = session_->blocked();
    fds.push_back(
        {connection_->descriptor(), static_cast<short>(writes ? POLLIN | POLLOUT : POLLIN), 0});
  }
  fd_count_ = fds.size() - first_fd_;
}

void Lane::on_poll(std::span<const pollfd> fds, Time now) {
  const std::span<const pollfd> mine = fds.subspan(first_fd_, fd_count_);
  if (connection_ && !session_) return drive(mine, now);
  if (!session_) return;
  if (!mine.empty() && mine[0].revents != 0) {
    read(now);
    flush(now);
  }
  check_time(now);
}

void Lane::drive(std::span<const pollfd> fds, Time now) {
  const auto progress = connection_->drive(fds, now);
  if (!progress) {
    failure_ = progress.error();
    connection_.reset();
    return;
  }
  if (*progress == Connection::Progress::opening) return;
  session_.emplace(
      SessionOptions{.hello_name = connection_->hello_name(), .hold_body = kHeldWithDot});
  session_->start();
  progress_ = now;
  flush(now);
}

void Lane::flush(Time now) {
  while (session_ && !session_->closed()) {
    const std::vector<std::string_view>& pieces = session_->output();
    if (pieces.empty()) return;
    const auto taken = connection_->send(pieces);
    // A socket that fails has taken nothing of this call, as one that is full.
    session_->sent(taken.value_or(0));
    if (!taken) {
      // The relay may have said why before it hung up.
      read(now);
      session_->lost(taken.error().message());
      return;
    }
    if (*taken == 0) return;
    progress_ = now;
  }
}

void Lane::read(Time now) {
  while (!session_->closed()) {
    const auto received = connection_->receive(buffer_);
    if (!received) return session_->lost(received.error().message());
    if (received->ended) return session_->lost("the relay closed the connection");
    if (received->count == 0) return;
    const uint64_t before = session_->replies();
    session_->receive(std::string_view(buffer_).substr(0, received->count));
    // Only whole replies count: a relay that drips bytes must not hold us for ever.
    if (session_->replies() != before) progress_ = now;
    if (!connection_->encrypted() && received->count < buffer_.size()) return;
  }
}

// ---- time ----------------------------------------------------------------------------------

std::optional<Lane::Time> Lane::limit() const {
  if (!session_ || session_->closed()) return std::nullopt;
  const auto phase = session_->awaiting();
  if (!phase) {
    // Body bytes that the relay does not take; nothing at all when it is we who are waited for.
    return session_->blocked() ? std::optional<Time>(patience_.block) : std::nullopt;
  }
  switch (*phase) {
    case Phase::connect:
    case Phase::greeting:
    case Phase::starttls:
    case Phase::auth:
      return patience_.greeting;
    case Phase::ehlo:
    case Phase::mail:
    case Phase::rcpt:
    case Phase::rset:
      return patience_.command;
    case Phase::data:
      return patience_.data;
    case Phase::dot:
      return patience_.dot;
    case Phase::quit:
      return patience_.quit;
  }
  return std::nullopt;
}

Lane::Time Lane::patience(Time now) const {
  if (connection_ && !session_) return connection_->patience();
  const auto most = limit();
  if (!most) return Time::max();
  return std::max(Time::zero(), progress_ + *most - now);
}

void Lane::check_time(Time now) {
  const auto most = limit();
  if (!most || now - progress_ < *most) return;
  session_->lost(overdue());
}

std::string Lane::overdue() const {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(*limit()).count();
  const auto phase = session_->awaiting();
  const std::string time = " for " + std::to_string(seconds) + " s";
  if (!phase) return "the relay took no more of the message" + time;
  return "no answer to " + std::string(to_string(*phase)) + time;
}

// ---- events --------------------------------------------------------------------------------

std::vector<SessionEvent> Lane::take_events() {
  if (!session_) return {};
  std::vector<SessionEvent> events = session_->take_events();
  for (const SessionEvent& event : events) {
    if (std::holds_alternative<session_event::Ready>(event)) ready_ = true;
  }
  if (session_->closed()) {
    session_.reset();
    connection_.reset();
    ready_ = false;
  }
  return events;
}

std::optional<Error> Lane::take_failure() { return std::exchange(failure_, std::nullopt); }

}  // namespace peyk
