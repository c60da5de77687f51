#include "base/clock.h"
#include "delivery/engine.h"
#include "delivery/lane.h"

namespace peyk {
namespace {

using namespace session_event;

/// One delivery, from the events of its session to the end of it.
class OneDelivery {
 public:
  OneDelivery(Lane& lane, const RelaySettings& relay) : lane_(lane), relay_(relay) {}

  [[nodiscard]] bool done() const { return done_; }
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }
  [[nodiscard]] bool ready() const { return ready_; }

  void take(Lane::Time now) {
    if (auto failure = lane_.take_failure()) end(std::move(*failure));
    for (const SessionEvent& event : lane_.take_events()) {
      std::visit([&](const auto& told) { on(told, now); }, event);
    }
  }

 private:
  void end(std::optional<Error> error) {
    if (done_) return;
    done_ = true;
    error_ = std::move(error);
  }
  void on(const Ready& /*event*/, Lane::Time /*now*/) { ready_ = true; }
  void on(const WantsDot& event, Lane::Time now) {
    if (lane_.release_dot(event.tag, now)) lane_.flush(now);
  }
  void on(const Accepted& /*event*/, Lane::Time /*now*/) { end(std::nullopt); }
  void on(const Refused& event, Lane::Time /*now*/) {
    const int code = event.reply.code;
    const bool credentials = code == 530 || code == 534 || code == 535 || code == 538;
    end(Error(credentials ? ErrorKind::credentials : ErrorKind::unavailable,
              "relay " + relay_.name + " refused the message: " + event.reason));
  }
  void on(const Lost& event, Lane::Time /*now*/) {
    end(Error(ErrorKind::unavailable,
              "relay " + relay_.name + ": " + event.reason +
                  (event.dot_left ? " after the message was sent; it may have been delivered" : ""))
            .remedy("Try again."));
  }
  void on(const Closed& event, Lane::Time /*now*/) {
    end(Error(ErrorKind::unavailable, "relay " + relay_.name + ": " + event.reason));
  }

  Lane& lane_;
  const RelaySettings& relay_;
  bool ready_ = false;
  bool done_ = false;
  std::optional<Error> error_;
};

void poll_once(Lane& lane, const Clock& clock, std::chrono::milliseconds most) {
  std::vector<pollfd> fds;
  lane.interest(fds);
  const auto wait = std::min<Lane::Time>(most, lane.patience(clock.monotonic()));
  const auto rounded = std::chrono::ceil<std::chrono::milliseconds>(wait);
  if (::poll(fds.data(), fds.size(), static_cast<int>(rounded.count())) < 0) {
    for (pollfd& fd : fds) fd.revents = 0;
  }
  lane.on_poll(fds, clock.monotonic());
}

}  // namespace

Result<void> send_one(const RelaySettings& relay, const std::string& sender,
                      const Address& recipient, const std::string& message) {
  PEYK_ASSIGN(const Address from, Address::parse(sender));
  const Patience patience;
  const SystemClock clock;
  Lane lane(relay, patience);
  PEYK_TRY(lane.open(clock.monotonic()));
  OneDelivery delivery(lane, relay);
  bool submitted = false;
  while (!delivery.done()) {
    poll_once(lane, clock, std::chrono::seconds(1));
    delivery.take(clock.monotonic());
    if (delivery.ready() && !submitted && !delivery.done()) {
      submitted = true;
      lane.submit({.tag = 1, .sender = from, .recipient = recipient}, message, clock.monotonic());
    }
    lane.flush(clock.monotonic());
    delivery.take(clock.monotonic());
  }
  const Lane::Time until = clock.monotonic() + patience.quit;
  lane.quit(clock.monotonic());
  lane.flush(clock.monotonic());
  while (lane.state() != Lane::State::closed && clock.monotonic() < until) {
    poll_once(lane, clock, patience.quit);
    (void)lane.take_events();
  }
  if (delivery.error()) return fail(*delivery.error());
  return {};
}

}  // namespace peyk
