/// From the ledger into the waiting room, and back: claims, readers whose domain takes less than
/// there are, the hours of editions, and what others do to the store meanwhile.

#include <algorithm>
#include <utility>

#include "delivery/sender.h"

namespace peyk {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

/// Claims are durable before they are used, which costs a sync of the disk; so they are as large as
/// what goes out in some tenths of a second, and a loss of power can repeat no more than that.
constexpr int kLeastBatch = 64;
constexpr int kMostBatch = 4096;
constexpr milliseconds kTooOften{200};
constexpr seconds kTooSeldom{2};
/// A claim is ours for the lease. What waits in the queue too long goes back, a delivery that has
/// not come to its dot in time is broken off, and the verdict may take ten minutes: so nobody else
/// can hold a claim of ours while we still use it, and no claim need ever be renewed.
constexpr minutes kLease{40};
constexpr minutes kLongestInQueue{10};
constexpr minutes kLongestBeforeDot{25};
constexpr seconds kAgeLook{5};
/// How soon a pause, or a reader who leaves, is noticed.
constexpr milliseconds kStoreLook{250};

}  // namespace

Result<void> Sender::take_in() {
  PEYK_TRY(look_at_store());
  if (stopping_) {
    give_back_waiting(interrupted_ ? "interrupted before its turn"
                                   : "the run stopped before its turn");
    return {};
  }
  PEYK_TRY(look_at_hours());
  give_back_old_claims();
  const Meter::Section section(meter_, Work::ledger);
  PEYK_TRY(claim());
  return {};
}

Result<void> Sender::claim() {
  const size_t enough = 2 * lanes_.size() + press_.ahead();
  if (starting_ || waiting_.in_line() >= enough) return {};
  if (exhausted_) {
    if (look_again_ == Time::zero() || now_ < look_again_) return {};
    exhausted_ = false;
  }
  if (batch_ == 0 || now_ - last_claim_ > kTooSeldom) batch_ = std::max(kLeastBatch, batch_ / 2);
  if (now_ - last_claim_ < kTooOften) batch_ = std::min(kMostBatch, batch_ * 2);
  batch_ = std::max(batch_, static_cast<int>(enough));
  last_claim_ = now_;
  const Instant now = clock_.now();
  const auto take = [&](int64_t after) {
    return store_.claim(options_.issue, options_.owner, now, now + kLease, batch_, after);
  };
  PEYK_ASSIGN(std::vector<Delivery> taken, take(claimed_up_to_));
  // Once more from the beginning, for those that were given back.
  if (taken.empty() && std::exchange(claimed_up_to_, 0) != 0) {
    PEYK_ASSIGN(taken, take(0));
  }
  if (taken.empty()) {
    exhausted_ = true;
    look_again_ = {};
    PEYK_ASSIGN(const auto next, store_.next_retry(options_.issue));
    if (next) look_again_ = until_wall(std::max(*next, now + seconds(1)));
    return {};
  }
  for (Delivery& delivery : taken) {
    if (!delivery.was_deferred) claimed_up_to_ = std::max(claimed_up_to_, delivery.subscriber);
    admit(std::move(delivery));
  }
  return {};
}

void Sender::admit(Delivery delivery) {
  const auto closed = closed_.find(delivery.edition);
  if (closed != closed_.end()) {
    return defer_until(delivery, closed->second, hours_text(delivery.edition, closed->second));
  }
  auto recipient = Address::parse(delivery.email);
  if (!recipient) {
    Outcome outcome;
    outcome.subscriber = delivery.subscriber;
    outcome.state = DeliveryState::rejected;
    outcome.reason = recipient.error().message();
    outcomes_.push_back(std::move(outcome));
    return;
  }
  waiting_.add({.delivery = std::move(delivery),
                .recipient = std::move(*recipient),
                .claimed = now_,
                .lost_before = false});
}

void Sender::give_back_waiting(const std::string& reason) {
  for (const Guest& guest : waiting_.take_if([](const Guest&) { return true; })) {
    give_back(guest.delivery, reason);
  }
  // Messages that no lane has yet.
  for (auto entry = flights_.begin(); entry != flights_.end();) {
    if (entry->second.lane) {
      ++entry;
      continue;
    }
    take_back(entry->second);
    give_back(entry->second.guest.delivery, reason);
    entry = flights_.erase(entry);
  }
  for (Relay& relay : relays_) {
    relay.printed.clear();
    relay.in_press = 0;
  }
}

/// It is under way no longer, and nothing of it has left: its places are free for others.
void Sender::take_back(const Flight& flight) {
  const std::string_view domain = flight.guest.recipient.domain();
  pacer_.end(flight.relay, domain, Feedback::reader_refused, clock_.now(), now_);
  waiting_.message_ended(domain, now_);
}

void Sender::give_back_old_claims() {
  if (now_ - aged_at_ < kAgeLook) return;
  aged_at_ = now_;
  const auto is_old = [this](const Guest& guest) {
    return now_ - guest.claimed >= kLongestInQueue;
  };
  for (const Guest& guest : waiting_.take_if(is_old)) {
    give_back(guest.delivery, "no relay was free for it in time");
  }
  for (const auto& [tag, flight] : flights_) {
    if (flight.committing || now_ - flight.guest.claimed < kLongestBeforeDot) continue;
    if (flight.lane)
      lanes_[*flight.lane].lane.abort("the relay was too slow to come to the final dot");
  }
}

/// The domains of these readers take less than there are readers; each comes again at about the
/// time when its turn is.
void Sender::put_off() {
  const Instant wall = clock_.now();
  for (const WaitingRoom::PutOff& put_off : waiting_.take_put_off()) {
    const Guest& guest = put_off.guest;
    const Instant until = wall + put_off.wait;
    std::string reason = pacer_.why_waiting(0, guest.recipient.domain(), wall, now_);
    if (reason.empty()) reason = std::string(guest.recipient.domain()) + " takes no more now";
    defer_until(guest.delivery, until, std::string(kTurnReason) + reason);
    put_off_until_ = std::max(put_off_until_, until);
  }
}

// ---- the clock on the wall -------------------------------------------------------------------

Sender::Time Sender::until_wall(Instant instant) const {
  return now_ + std::max(seconds(0), seconds(instant - clock_.now()));
}

std::string Sender::hours_text(const std::string& edition, Instant opens) const {
  return "waits for the sending hours of edition " + edition + ", which begin at " +
         format_iso8601(opens);
}

Result<void> Sender::look_at_hours() {
  const Instant wall = clock_.now();
  if (options_.hours.empty() || wall < hours_change_) return {};
  hours_change_ = Instant::max();
  closed_.clear();
  for (const auto& [edition, hours] : options_.hours) {
    if (hours.open(wall)) {
      hours_change_ = std::min(hours_change_, hours.next_close(wall));
      continue;
    }
    const Instant opens = hours.next_open(wall);
    hours_change_ = std::min(hours_change_, opens);
    const std::string why = hours_text(edition, opens);
    closed_.emplace(edition, opens);
    // By name: clang 14 does not let a lambda see a structured binding.
    const auto is_of_it = [&id = edition](const Guest& guest) {
      return guest.delivery.edition == id;
    };
    for (const Guest& guest : waiting_.take_if(is_of_it)) defer_until(guest.delivery, opens, why);
    PEYK_ASSIGN(const int64_t parked, store_.park(options_.issue, edition, opens, why, wall));
    if (parked > 0 || waits_.empty()) waits_ = why;
  }
  if (closed_.empty()) waits_.clear();
  return {};
}

/// Others may write to the store while we send: a reader leaves, a person holds the issue back or
/// decides about one in doubt.
Result<void> Sender::look_at_store() {
  if (now_ - store_looked_at_ < kStoreLook && store_looked_at_ != Time::zero()) return {};
  const bool first = store_looked_at_ == Time::zero();
  store_looked_at_ = now_;
  PEYK_ASSIGN(const bool changed, store_.changed_elsewhere());
  if (!changed && !first) return {};
  exhausted_ = false;  // Perhaps somebody is to get it once more.
  PEYK_ASSIGN(const auto paused, store_.paused(options_.issue));
  if (paused && !stopping_) {
    stopping_ = true;
    waits_ = "it is paused since " + format_iso8601(*paused);
  }
  PEYK_ASSIGN(const auto left, store_.left(waiting_.readers()));
  if (left.empty()) return {};
  const auto has_left = [&](const Guest& guest) {
    return left.contains(guest.delivery.subscriber);
  };
  for (const Guest& guest : waiting_.take_if(has_left)) {
    // Back to where the ledger says why it does not go out.
    give_back(guest.delivery, "the reader left before its turn");
  }
  return {};
}

}  // namespace peyk
