/// From the waiting room into the lanes: which relay gets the next message, when its message is
/// made, and how many connections are worth having.

#include <algorithm>
#include <utility>

#include "delivery/sender.h"

namespace peyk {

// ---- connections -----------------------------------------------------------------------------

bool Sender::usable(size_t relay) const {
  const Relay& wanted = relays_[relay];
  if (wanted.given_up || now_ < wanted.blocked_until) return false;
  if (wanted.settings->weight > 0) return true;
  // A spare one (weight 0) only when no other is left.
  return std::all_of(relays_.begin(), relays_.end(), [&](const Relay& other) {
    return other.settings->weight == 0 || other.given_up || other.on_trial;
  });
}

bool Sender::may_give(const LaneSlot& slot) const {
  return !slot.leaving && slot.lane.can_submit() && usable(slot.relay);
}

void Sender::open_lanes() {
  if (stopping_) return;
  ask_relays_again();
  for (size_t relay = 0; relay < relays_.size(); ++relay) open_lanes_of(relay);
  close_idle_lanes();
}

/// At the start one of each relay, to learn whether it answers; then as many as there is work for
/// that could go out at this moment.
void Sender::open_lanes_of(size_t index) {
  Relay& relay = relays_[index];
  if (relay.given_up || now_ < relay.blocked_until || now_ < relay.open_after) return;
  if (!starting_ && !usable(index)) return;
  size_t alive = 0;
  for (const LaneSlot& slot : lanes_) {
    const bool lives = slot.lane.state() != Lane::State::closed && !slot.leaving;
    if (slot.relay == index && lives) ++alive;
  }
  size_t wanted = alive;
  if (starting_) {
    wanted = 1;
  } else if (relay.next_slot == relay.slots.size()) {
    // What was made waits for nothing but a lane; others wait for the relay's pace, too.
    const bool may_begin = pacer_.relay_ready(index, clock_.now(), now_) <= now_;
    const size_t waiting = relay.printed.size() + (may_begin ? waiting_.in_line() : 0);
    // Where a rate holds us, one connection more at a time.
    wanted += relay.settings->rate ? std::min<size_t>(waiting, 1) : waiting;
    // Two messages to a connection.
    const auto window = static_cast<size_t>(pacer_.relay_window(index));
    const size_t in_lanes = window > press_.ahead() ? window - press_.ahead() : 1;
    wanted = std::min(wanted, (in_lanes + 1) / 2);
  }
  for (size_t i = 0; i < lanes_.size() && alive < wanted; ++i) {
    if (lanes_[i].relay != index || lanes_[i].lane.state() != Lane::State::closed) continue;
    open(i);
    if (stopping_) return;
    ++alive;
  }
}

void Sender::open(size_t index) {
  LaneSlot& slot = lanes_[index];
  slot.messages = 0;
  slot.used = now_;
  slot.leaving = slot.was_ready = slot.hurt = slot.counted = false;
  if (const auto opened = slot.lane.open(now_); !opened) stop(opened.error());
}

/// Relays hang up on connections that say nothing, and each costs them a process.
void Sender::close_idle_lanes() {
  for (LaneSlot& slot : lanes_) {
    if (slot.lane.state() != Lane::State::ready) continue;
    if (!slot.lane.idle()) {
      slot.used = now_;
    } else if (!slot.leaving && now_ - slot.used >= relays_[slot.relay].settings->idle_close) {
      slot.leaving = true;
      slot.lane.quit(now_);
    }
  }
}

void Sender::ask_relays_again() {
  for (size_t i = 0; i < relays_.size(); ++i) {
    Relay& relay = relays_[i];
    if (!relay.given_up || now_ < relay.ask_again) continue;
    relay.given_up = false;
    // Until it greets it gets no message, so that none waits for it; unless it has greeted before.
    relay.on_trial = std::none_of(lanes_.begin(), lanes_.end(), [&](const LaneSlot& slot) {
      return slot.relay == i && slot.lane.state() == Lane::State::ready;
    });
    relay.failures = std::max(0, options_.patience.relay_failures - 1);  // One more is enough.
  }
}

// ---- who goes where --------------------------------------------------------------------------

/// First one message for every lane, then a second one that goes behind the dot of the first.
void Sender::find_slots() {
  for (Relay& relay : relays_) {
    relay.slots.clear();
    relay.next_slot = 0;
  }
  if (stopping_) return;
  for (const bool idle : {true, false}) {
    for (size_t i = 0; i < lanes_.size(); ++i) {
      const LaneSlot& slot = lanes_[i];
      // An idle lane takes a second one as well.
      if (may_give(slot) && (slot.lane.idle() || !idle)) relays_[slot.relay].slots.push_back(i);
    }
  }
}

/// Messages that may still be made for the relay in this turn.
size_t Sender::places(size_t index) const {
  const Relay& relay = relays_[index];
  const size_t all = relay.slots.size() - relay.next_slot + press_.ahead();
  const size_t taken = relay.printed.size() + relay.in_press;
  return all > taken ? all - taken : 0;
}

std::optional<size_t> Sender::choose_relay() {
  const Instant wall = clock_.now();
  return turns_.next([&](size_t i) {
    return places(i) > 0 && !relays_[i].on_trial && usable(i) &&
           pacer_.relay_ready(i, wall, now_) <= now_;
  });
}

void Sender::assign() {
  take_printed();
  if (stopping_) return;
  load_printed();
  while (!waiting_.empty()) {
    const auto relay = choose_relay();
    if (!relay) break;
    auto guest = waiting_.next(pacer_, now_);
    if (!guest) break;
    // It came back from a relay when the hours of its edition were over.
    if (const auto closed = closed_.find(guest->delivery.edition); closed != closed_.end()) {
      defer_until(guest->delivery, closed->second, hours_text(closed->first, closed->second));
      continue;
    }
    dispatch(*relay, std::move(*guest));
    if (stopping_) break;
  }
  put_off();
}

void Sender::dispatch(size_t relay, Guest guest) {
  const Delivery& delivery = guest.delivery;
  const auto stencil = stencils_.find(delivery.edition);
  if (stencil == stencils_.end()) {
    stop(Error(ErrorKind::bug, "issue " + options_.issue + " has no message for edition \"" +
                                   delivery.edition + "\""));
    return waiting_.put_back(std::move(guest));
  }
  const int64_t tag = delivery.subscriber;
  pacer_.begin(relay, guest.recipient.domain(), clock_.now(), now_);
  HoleValues values;
  {
    const Meter::Section section(meter_, Work::fill);
    values = options_.values(delivery);
  }
  const auto flight =
      flights_.emplace(tag, Flight{.guest = std::move(guest), .relay = relay}).first;
  if (press_.signs()) {
    ++relays_[relay].in_press;
    flight->second.order = press_.order(tag, stencil->second, std::move(values));
  } else {
    load(relay, tag, press_.print(stencil->second, values));
  }
}

void Sender::take_printed() {
  for (Press::Printed& printed : press_.take_printed()) {
    const auto flight = flights_.find(printed.tag);
    // Given back in the meantime, and perhaps ordered anew.
    if (flight == flights_.end() || flight->second.order != printed.order) continue;
    Relay& relay = relays_[flight->second.relay];
    flight->second.message = std::move(printed.message);
    flight->second.order = 0;
    relay.printed.push_back(printed.tag);
    if (relay.in_press > 0) --relay.in_press;
  }
}

void Sender::load_printed() {
  for (size_t i = 0; i < relays_.size(); ++i) {
    Relay& relay = relays_[i];
    while (!relay.printed.empty() && relay.next_slot < relay.slots.size()) {
      const int64_t tag = relay.printed.front();
      relay.printed.pop_front();
      const auto flight = flights_.find(tag);
      if (flight == flights_.end()) continue;
      load(i, tag, std::exchange(flight->second.message, {}));
    }
  }
}

/// Into the relay's next lane that takes one.
void Sender::load(size_t index, int64_t tag, Spliced message) {
  Relay& relay = relays_[index];
  Flight& flight = flights_.at(tag);
  while (relay.next_slot < relay.slots.size()) {
    const size_t lane = relay.slots[relay.next_slot++];
    LaneSlot& slot = lanes_[lane];
    if (!may_give(slot)) continue;
    auto sender = Address::parse(options_.envelope_sender(flight.guest.delivery));
    if (!sender) {
      return stop(Error(ErrorKind::configuration,
                        "the envelope sender is no address: " + sender.error().message()));
    }
    flight.lane = lane;
    ++slot.messages;
    const Envelope envelope{
        .tag = tag, .sender = std::move(*sender), .recipient = flight.guest.recipient};
    slot.lane.submit(envelope, std::move(message), now_);
    const int most = relay.settings->messages_per_connection;
    if (most > 0 && slot.messages >= most) {
      slot.leaving = true;
      slot.lane.quit(now_);
    }
    return;
  }
  flight.message = std::move(message);
  relay.printed.push_front(tag);
}

/// The relay takes nothing for a while: its messages that no lane has are for the others.
void Sender::recall(size_t index) {
  Relay& relay = relays_[index];
  relay.printed.clear();
  relay.in_press = 0;
  for (auto entry = flights_.begin(); entry != flights_.end();) {
    Flight& flight = entry->second;
    if (flight.relay != index || flight.lane) {
      ++entry;
      continue;
    }
    take_back(flight);
    waiting_.put_back(std::move(flight.guest));
    entry = flights_.erase(entry);
  }
}

}  // namespace peyk
