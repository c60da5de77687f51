/// What the sessions' events mean for deliveries, relays and the issue.

#include <algorithm>
#include <utility>

#include "delivery/retry.h"
#include "delivery/sender.h"

namespace peyk {

using namespace session_event;

namespace {

/// A relay that was given up is asked once more after this, while others send.
constexpr std::chrono::minutes kAskAgain{1};

}  // namespace

void Sender::gather() {
  for (size_t i = 0; i < lanes_.size(); ++i) {
    if (auto failure = lanes_[i].lane.take_failure()) lane_failed(i, std::move(*failure));
    for (const SessionEvent& event : lanes_[i].lane.take_events()) {
      std::visit([&](const auto& told) { on(i, told); }, event);
    }
  }
  if (stops_issue_) break_off();
}

/// Nothing more of this issue may go out: what has not come to its dot is broken off, what has is
/// waited for.
void Sender::break_off() {
  wants_dot_.clear();
  std::vector<bool> awaited(lanes_.size(), false);
  for (auto entry = flights_.begin(); entry != flights_.end();) {
    const Flight& flight = entry->second;
    if (flight.committing) {
      awaited[*flight.lane] = true;
      ++entry;
      continue;
    }
    take_back(flight);
    give_back(flight.guest.delivery, "the issue was stopped before its turn");
    entry = flights_.erase(entry);
  }
  for (size_t i = 0; i < lanes_.size(); ++i) {
    if (!awaited[i] && !lanes_[i].lane.idle()) lanes_[i].lane.abort("the issue was stopped");
  }
}

// ---- deliveries ----------------------------------------------------------------------------

std::optional<Sender::Flight> Sender::end_flight(int64_t tag, Feedback feedback) {
  const auto found = flights_.find(tag);
  if (found == flights_.end()) return std::nullopt;
  Flight flight = std::move(found->second);
  flights_.erase(found);
  const std::string_view domain = flight.guest.recipient.domain();
  pacer_.end(flight.relay, domain, feedback, clock_.now(), now_);
  waiting_.message_ended(domain, now_);
  wants_dot_.erase(std::remove(wants_dot_.begin(), wants_dot_.end(), tag), wants_dot_.end());
  return flight;
}

void Sender::finish(const Flight& flight, DeliveryState state, std::string reason, bool suppress) {
  Outcome outcome;
  outcome.subscriber = flight.guest.delivery.subscriber;
  outcome.state = state;
  outcome.reason = std::move(reason);
  outcome.relay = relays_[flight.relay].settings->name;
  outcome.suppress = suppress;
  outcomes_.push_back(std::move(outcome));
}

void Sender::defer(const Flight& flight, const std::string& reason, bool soon) {
  const Delivery& delivery = flight.guest.delivery;
  const Instant now = clock_.now();
  const Instant end = options_.frozen + options_.lifetime;
  Instant retry = now;
  if (!soon) {
    const HoleValues values = options_.values(delivery);
    retry = next_attempt(now, delivery.attempts, values[Hole::message_id], options_.patience);
  }
  // From `committing` the ledger allows no `expired`; the end of the run or the next one sees to
  // it.
  if (retry >= end && !flight.committing) {
    const auto hours = std::to_string(options_.lifetime.count());
    return finish(flight, DeliveryState::expired,
                  reason + " (not tried again: the issue's lifetime of " + hours + " h ends)");
  }
  finish(flight, DeliveryState::deferred, reason);
  outcomes_.back().retry_at = std::min(retry, std::max(end, now));
  if (soon) exhausted_ = false;
}

void Sender::defer_until(const Delivery& delivery, Instant until, std::string reason) {
  Outcome outcome;
  outcome.subscriber = delivery.subscriber;
  outcome.state = DeliveryState::deferred;
  outcome.reason = std::move(reason);
  outcome.retry_at = until;
  outcome.tried = false;
  outcomes_.push_back(std::move(outcome));
}

void Sender::give_back(const Delivery& delivery, const std::string& reason) {
  Outcome outcome;
  outcome.subscriber = delivery.subscriber;
  outcome.state = DeliveryState::pending;
  outcome.reason = reason;
  outcome.tried = false;
  outcomes_.push_back(std::move(outcome));
}

/// Nothing is wrong with this reader. Once it goes straight on; a second time it has to wait, since
/// it may be this very message that the connections die of.
void Sender::try_again(Flight flight, const std::string& reason) {
  if (flight.committing) return defer(flight, reason, /*soon=*/!flight.guest.lost_before);
  if (stopping_) return give_back(flight.guest.delivery, reason);
  if (flight.guest.lost_before) return defer(flight, reason, /*soon=*/false);
  flight.guest.lost_before = true;
  waiting_.put_back(std::move(flight.guest));
}

// ---- events --------------------------------------------------------------------------------

void Sender::on(size_t lane, const Ready& /*event*/) {
  starting_ = false;
  lanes_[lane].was_ready = true;
  relays_[lanes_[lane].relay].refused_lanes = 0;
  relays_[lanes_[lane].relay].on_trial = false;
}

void Sender::on(size_t /*lane*/, const WantsDot& event) {
  if (flights_.contains(event.tag)) wants_dot_.push_back(event.tag);
}

void Sender::on(size_t lane, const Accepted& event) {
  relays_[lanes_[lane].relay].failures = 0;
  lanes_[lane].counted = false;
  if (const auto flight = end_flight(event.tag, Feedback::success)) {
    finish(*flight, DeliveryState::sent, event.reply.text());
  }
}

namespace {

Feedback feedback_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::accepted:
      return Feedback::success;
    case Verdict::retry_domain:
      return Feedback::domain_congested;
    case Verdict::retry_relay:
      return Feedback::relay_congested;
    case Verdict::retry_reader:
    case Verdict::reject_reader:
    case Verdict::reject_and_suppress:
    case Verdict::stop_issue:
      return Feedback::reader_refused;
  }
  return Feedback::reader_refused;
}

}  // namespace

void Sender::on(size_t lane, const Refused& event) {
  auto flight = end_flight(event.tag, feedback_of(event.verdict));
  if (!flight) return;
  Relay& relay = relays_[lanes_[lane].relay];
  const std::string reason = event.reason.empty() ? "refused" : event.reason;
  switch (event.verdict) {
    case Verdict::accepted:  // Never with a refusal.
    case Verdict::retry_reader:
    case Verdict::retry_domain:
      relay.failures = 0;
      return defer(*flight, reason, /*soon=*/false);
    case Verdict::retry_relay:
      try_again(std::move(*flight), reason);
      lanes_[lane].counted = true;
      return relay_failed(lanes_[lane].relay,
                          Error(ErrorKind::unavailable,
                                "relay " + relay.settings->name + " asks to slow down: " + reason)
                              .remedy("Send again later; it goes on where it stopped."));
    case Verdict::reject_reader:
      relay.failures = 0;
      return finish(*flight, DeliveryState::rejected, reason);
    case Verdict::reject_and_suppress:
      relay.failures = 0;
      return finish(*flight, DeliveryState::rejected, reason, /*suppress=*/true);
    case Verdict::stop_issue:
      stop_issue(event, flight->guest.delivery);
      // Not pending: if only this reader is met with it, the next run begins with the others.
      return defer(*flight, reason, /*soon=*/false);
  }
}

void Sender::on(size_t lane, const Lost& event) {
  auto flight = end_flight(event.tag, event.begun ? Feedback::lost : Feedback::reader_refused);
  if (!flight) return;
  if (event.begun) lanes_[lane].hurt = true;
  if (event.dot_left) {
    return finish(*flight, DeliveryState::uncertain,
                  event.reason + " after the final dot; no verdict came");
  }
  if (!event.begun && !stopping_ && !flight->committing) {
    return waiting_.put_back(std::move(flight->guest));
  }
  try_again(std::move(*flight), event.reason + " before the final dot");
}

void Sender::on(size_t lane, const Closed& event) {
  const LaneSlot& slot = lanes_[lane];
  if (event.cause == CloseCause::quit || stops_issue_) return;
  lane_failed(lane, Error(ErrorKind::unavailable,
                          "relay " + relays_[slot.relay].settings->name + ": " + event.reason)
                        .remedy("Look at the relay, then send again; it goes on where it "
                                "stopped."));
}

// ---- relays and the issue ------------------------------------------------------------------

/// A connection could not be opened, or ended. What that says about the relay depends on how far it
/// had got.
void Sender::lane_failed(size_t index, Error error) {
  LaneSlot& slot = lanes_[index];
  Relay& relay = relays_[slot.relay];
  if (error.kind() == ErrorKind::credentials || error.kind() == ErrorKind::configuration) {
    return stop(std::move(error));
  }
  // A relay may close a connection that had served and was idle.
  if (slot.counted || (slot.was_ready && slot.messages > 0 && !slot.hurt)) return;
  const bool others = std::any_of(lanes_.begin(), lanes_.end(), [&](const LaneSlot& other) {
    return other.relay == slot.relay && other.lane.state() == Lane::State::ready;
  });
  if (!slot.was_ready && others) {
    // It takes no further connection; those it has go on.
    ++relay.refused_lanes;
    relay.open_after = now_ + relay_pause(relay.refused_lanes + 2, options_.patience);
    return;
  }
  relay_failed(slot.relay, std::move(error));
}

void Sender::relay_failed(size_t index, Error error) {
  Relay& relay = relays_[index];
  // What was under way when it failed fails with it, and says nothing new.
  if (now_ >= relay.blocked_until) {
    ++relay.failures;
    relay.blocked_until = now_ + relay_pause(relay.failures, options_.patience);
  }
  recall(index);
  if (!starting_ && relay.failures < options_.patience.relay_failures) return;
  relay.given_up = true;
  relay.on_trial = false;
  relay.ask_again = now_ + kAskAgain;
  const bool all = std::all_of(relays_.begin(), relays_.end(),
                               [](const Relay& other) { return other.given_up; });
  if (all) stop(std::move(error));
}

void Sender::stop(Error error) {
  stopping_ = true;
  if (!stopped_) stopped_ = std::move(error);
}

void Sender::stop_issue(const Refused& event, const Delivery& delivery) {
  stops_issue_ = true;
  const int code = event.reply.code;
  const bool credentials = code == 530 || code == 534 || code == 535 || code == 538;
  const ErrorKind kind = credentials ? ErrorKind::credentials
                         : code == 0 ? ErrorKind::bad_data
                                     : ErrorKind::unavailable;
  std::string what = "issue " + options_.issue + " was stopped: " + event.reason;
  if (code != 0) {
    what += " (to " + std::string(to_string(event.phase)) + " for " + delivery.email + ")";
  }
  const std::string remedy =
      credentials ? "Check the relay's user and password."
      : code == 0 ? "Mend the message or use a relay that takes it, then send again."
                  : "This is about us as the sender, not about the reader: look at the relay's "
                    "policy, SPF, DKIM and block lists, then send again.";
  stop(Error(kind, std::move(what)).remedy(remedy));
}

}  // namespace peyk
