#include "smtp/probe.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <poll.h>
#include <utility>

namespace peyk {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

/// Interrupts are looked at this often.
constexpr milliseconds kLongestPoll{250};

/// One relay, from opening to its answer and the farewell.
class Probe {
 public:
  explicit Probe(const ConnectionSettings& settings) : settings_(settings) {}

  void open(nanoseconds now) {
    auto opened = Connection::open(settings_, now);
    if (!opened) return end(fail(opened.error()));
    connection_.emplace(std::move(*opened));
    progress_ = now;
  }
  [[nodiscard]] const std::optional<Result<Capabilities>>& answer() const { return answer_; }
  [[nodiscard]] bool gone() const { return !connection_; }

  void interest(std::vector<pollfd>& fds) {
    first_ = fds.size();
    if (!connection_) {
      count_ = 0;
      return;
    }
    if (session_) {
      const auto events = static_cast<short>(session_->blocked() ? POLLIN | POLLOUT : POLLIN);
      fds.push_back({connection_->descriptor(), events, 0});
    } else {
      connection_->interest(fds);
    }
    count_ = fds.size() - first_;
  }
  [[nodiscard]] milliseconds patience() const {
    return connection_ && !session_ ? connection_->patience() : kLongestPoll;
  }
  void on_poll(std::span<const pollfd> all, nanoseconds now) {
    if (!connection_) return;
    if (!session_ && !opened(all.subspan(first_, count_), now)) return;
    write();
    if (!read()) session_->lost("the connection was lost");
    take_events(now);
    write();
    if (!answer_ && now - progress_ > settings_.reply_timeout) {
      give_up("did not answer EHLO in time");
    }
  }
  void give_up(const std::string& why) {
    end(fail(Error(ErrorKind::unavailable, "relay " + settings_.url + " " + why)
                 .remedy("Check the relay and the network, then send again.")));
  }

 private:
  bool opened(std::span<const pollfd> mine, nanoseconds now) {
    const auto progress = connection_->drive(mine, now);
    if (!progress) {
      end(fail(progress.error()));
      return false;
    }
    if (*progress == Connection::Progress::opening) return false;
    session_.emplace(SessionOptions{.hello_name = connection_->hello_name()});
    session_->start();
    progress_ = now;
    return true;
  }
  void write() {
    while (connection_ && !session_->closed() && !session_->output().empty()) {
      const auto taken = connection_->send(session_->output());
      if (!taken) return session_->lost(taken.error().message());
      if (*taken == 0) return;
      session_->sent(*taken);
    }
  }
  bool read() {
    while (!session_->closed()) {
      const auto received = connection_->receive(buffer_);
      if (!received || received->ended) return false;
      if (received->count == 0) return true;
      session_->receive(std::string_view(buffer_).substr(0, received->count));
    }
    return true;
  }
  void take_events(nanoseconds now) {
    for (const SessionEvent& event : session_->take_events()) {
      if (const auto* ready = std::get_if<session_event::Ready>(&event)) {
        answer_ = ready->capabilities;
        progress_ = now;
        session_->quit();
      } else if (const auto* closed = std::get_if<session_event::Closed>(&event)) {
        end(fail(Error(ErrorKind::unavailable, "relay " + settings_.url + ": " + closed->reason)
                     .remedy("Look at the relay, then send again.")));
        return;
      }
    }
  }
  /// The first answer counts.
  void end(Result<Capabilities> answer) {
    if (!answer_) answer_ = std::move(answer);
    session_.reset();
    connection_.reset();
  }

  const ConnectionSettings& settings_;
  std::optional<Connection> connection_;
  std::optional<SmtpSession> session_;  ///< From the moment the connection is open.
  std::optional<Result<Capabilities>> answer_;
  std::string buffer_;
  nanoseconds progress_{};
  size_t first_ = 0;
  size_t count_ = 0;
};

void poll_all(std::deque<Probe>& probes, const Clock& clock) {
  std::vector<pollfd> fds;
  milliseconds wait = kLongestPoll;
  for (Probe& probe : probes) {
    probe.interest(fds);
    wait = std::min(wait, probe.patience());
  }
  if (::poll(fds.data(), fds.size(), static_cast<int>(wait.count())) < 0) {
    for (pollfd& fd : fds) fd.revents = 0;  // EINTR
  }
  for (Probe& probe : probes) probe.on_poll(fds, clock.monotonic());
}

/// What no waiting will mend.
std::optional<Error> hopeless(const std::deque<Probe>& probes) {
  for (const Probe& probe : probes) {
    if (!probe.answer() || *probe.answer()) continue;
    const Error& error = probe.answer()->error();
    if (error.kind() != ErrorKind::unavailable) return error;
  }
  return std::nullopt;
}

}  // namespace

Result<std::vector<Result<Capabilities>>> probe_relays(std::span<const ConnectionSettings> relays,
                                                       const Clock& clock,
                                                       const ProbeLimits& limits) {
  const nanoseconds began = clock.monotonic();
  std::deque<Probe> probes;
  for (const ConnectionSettings& relay : relays) probes.emplace_back(relay).open(began);
  std::optional<nanoseconds> answered;  // When the last of them had.
  while (true) {
    if (auto error = hopeless(probes)) return fail(std::move(*error));
    if (limits.interrupts != nullptr && *limits.interrupts > 0) {
      return fail(ErrorKind::interrupted, "stopped while the relays were asked");
    }
    const nanoseconds now = clock.monotonic();
    const auto is_good = [](const Probe& probe) { return probe.answer() && *probe.answer(); };
    if (now - began > limits.others && std::any_of(probes.begin(), probes.end(), is_good)) {
      for (Probe& probe : probes) {
        if (!probe.answer()) probe.give_up("did not answer in time");
      }
    }
    const bool all = std::all_of(probes.begin(), probes.end(),
                                 [](const Probe& probe) { return probe.answer().has_value(); });
    if (all && !answered) answered = now;
    const bool gone =
        std::all_of(probes.begin(), probes.end(), [](const Probe& probe) { return probe.gone(); });
    if (gone || (answered && now - *answered > limits.farewell)) break;
    poll_all(probes, clock);
  }
  std::vector<Result<Capabilities>> answers;
  for (const Probe& probe : probes) answers.push_back(*probe.answer());
  return answers;
}

}  // namespace peyk
