#include "delivery/sender.h"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace peyk {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

constexpr int kBatch = 256;
/// A claim is ours for the lease. What waits in the queue too long goes back, a delivery that has
/// not come to its dot in time is broken off, and the verdict may take ten minutes: so nobody else
/// can hold a claim of ours while we still use it, and no claim need ever be renewed.
constexpr minutes kLease{40};
constexpr minutes kLongestInQueue{10};
constexpr minutes kLongestBeforeDot{25};
/// Interrupts are looked at this often.
constexpr milliseconds kLongestPoll{500};

}  // namespace

Sender::Sender(Store& store, const std::map<std::string, Stencil>& stencils,
               const SendOptions& options, const Clock& clock,
               const std::function<void(const SendProgress&)>& progress, SendProgress begun)
    : store_(store),
      stencils_(stencils),
      options_(options),
      clock_(clock),
      report_progress_(progress),
      progress_(begun) {
  for (const RelaySettings& settings : options_.relays) {
    relays_.push_back({.settings = &settings});
  }
  // Lane by lane round the relays, so that the first lanes are one of each.
  for (int i = 0; i < 1000; ++i) {
    for (size_t relay = 0; relay < relays_.size(); ++relay) {
      if (i >= std::max(1, relays_[relay].settings->connections)) continue;
      lanes_.push_back(
          LaneSlot{.relay = relay, .lane = Lane(*relays_[relay].settings, options_.patience)});
    }
  }
}

Result<void> Sender::run() {
  now_ = clock_.monotonic();
  while (!finished()) PEYK_TRY(turn());
  if (abandon_) return {};
  PEYK_TRY(commit());
  quit_lanes();
  return {};
}

Result<void> Sender::turn() {
  now_ = clock_.monotonic();
  check_interrupts();
  if (abandon_) return {};
  PEYK_TRY(claim());
  open_lanes();
  assign();
  for (LaneSlot& slot : lanes_) slot.lane.flush(now_);
  gather();
  PEYK_TRY(commit());
  if (finished()) return {};
  wait();
  gather();
  return commit();
}

bool Sender::finished() {
  if (abandon_) return true;
  if (!flights_.empty() || !outcomes_.empty() || !wants_dot_.empty()) return false;
  if (stopping_) return queue_.empty();
  if (starting_ || !queue_.empty() || !exhausted_) return false;
  return !may_wait_for_retry();
}

bool Sender::may_wait_for_retry() {
  if (retry_wait_ends_ != Time::zero()) {
    if (now_ < retry_wait_ends_) return true;
    retry_wait_ends_ = Time::zero();
    exhausted_ = false;  // It is due: ask the ledger again.
    return true;
  }
  const auto next = store_.next_retry(options_.issue);
  if (!next || !*next) return false;
  const seconds delay = std::max(seconds(0), seconds(**next - clock_.now())) + seconds(1);
  if (waited_for_retries_ + delay > options_.patience.wait_for_retries) return false;
  waited_for_retries_ += delay;
  retry_wait_ends_ = now_ + delay;
  return true;
}

void Sender::check_interrupts() {
  const int interrupts = options_.interrupts == nullptr ? 0 : options_.interrupts->load();
  if (interrupts == 0) return;
  interrupted_ = true;
  stopping_ = true;
  abandon_ = interrupts > 1;
}

// ---- work ----------------------------------------------------------------------------------

Result<void> Sender::claim() {
  if (stopping_) {
    for (const Queued& queued : queue_) {
      give_back(queued.delivery,
                interrupted_ ? "interrupted before its turn" : "the run stopped before its turn");
    }
    queue_.clear();
    return {};
  }
  give_back_old_claims();
  if (starting_ || exhausted_ || queue_.size() >= 2 * lanes_.size()) return {};
  const Instant now = clock_.now();
  PEYK_ASSIGN(std::vector<Delivery> taken,
              store_.claim(options_.issue, options_.owner, now, now + kLease, kBatch));
  exhausted_ = taken.empty();
  for (Delivery& delivery : taken) {
    queue_.push_back({.delivery = std::move(delivery), .claimed = now_, .lost_before = false});
  }
  return {};
}

void Sender::give_back_old_claims() {
  for (auto queued = queue_.begin(); queued != queue_.end();) {
    if (now_ - queued->claimed < kLongestInQueue) {
      ++queued;
      continue;
    }
    give_back(queued->delivery, "no relay was free for it in time");
    exhausted_ = false;
    queued = queue_.erase(queued);
  }
  for (const auto& [tag, flight] : flights_) {
    if (flight.committing || now_ - flight.queued.claimed < kLongestBeforeDot) continue;
    lanes_[flight.lane].lane.abort("the relay was too slow to come to the final dot");
  }
}

size_t Sender::lanes_wanted() const {
  // At the start one of each relay, to learn whether it answers; then as many as there is work.
  if (starting_) return relays_.size();
  size_t wanted = queue_.size();
  for (const LaneSlot& slot : lanes_) {
    const bool serves = slot.lane.state() == Lane::State::opening || may_give(slot);
    if (serves && wanted > 0) --wanted;
  }
  return wanted;
}

void Sender::open_lanes() {
  if (stopping_) return;
  size_t wanted = lanes_wanted();
  for (size_t i = 0; i < lanes_.size() && wanted > 0; ++i) {
    if (starting_ && i >= relays_.size()) return;
    LaneSlot& slot = lanes_[i];
    const Relay& relay = relays_[slot.relay];
    if (slot.lane.state() != Lane::State::closed || relay.given_up) continue;
    if (now_ < relay.blocked_until || now_ < relay.open_after) continue;
    slot.messages = 0;
    slot.leaving = slot.was_ready = slot.hurt = slot.counted = false;
    if (const auto opened = slot.lane.open(now_); !opened) return stop(opened.error());
    --wanted;
  }
}

bool Sender::may_give(const LaneSlot& slot) const {
  const Relay& relay = relays_[slot.relay];
  return !slot.leaving && slot.lane.can_submit() && !relay.given_up && now_ >= relay.blocked_until;
}

void Sender::assign() {
  if (stopping_) return;
  // First one for every lane, then a second one that goes behind the dot of the first.
  for (int round = 0; round < 2; ++round) {
    for (size_t i = 0; i < lanes_.size(); ++i) {
      if (queue_.empty() || stopping_) return;
      LaneSlot& slot = lanes_[i];
      if (!may_give(slot)) continue;
      Queued queued = std::move(queue_.front());
      queue_.pop_front();
      give(i, std::move(queued));
      const int most = relays_[slot.relay].settings->messages_per_connection;
      if (most > 0 && slot.messages >= most) {
        slot.leaving = true;
        slot.lane.quit(now_);
      }
    }
  }
}

void Sender::give(size_t lane, Queued queued) {
  LaneSlot& slot = lanes_[lane];
  const Delivery& delivery = queued.delivery;
  const auto stencil = stencils_.find(delivery.edition);
  const auto sender = Address::parse(options_.envelope_sender(delivery));
  if (stencil == stencils_.end() || !sender) {
    stop(stencil == stencils_.end()
             ? Error(ErrorKind::bug, "issue " + options_.issue + " has no message for edition \"" +
                                         delivery.edition + "\"")
             : Error(ErrorKind::configuration,
                     "the envelope sender is no address: " + sender.error().message()));
    queue_.push_front(std::move(queued));
    return;
  }
  const int64_t tag = delivery.subscriber;
  const auto recipient = Address::parse(delivery.email);
  if (!recipient) {
    finish({.queued = std::move(queued), .lane = lane, .committing = false},
           DeliveryState::rejected, recipient.error().message());
    return;
  }
  std::string message;
  make_message(stencil->second, options_.values(delivery), options_, scratch_, message);
  flights_.emplace(tag, Flight{.queued = std::move(queued), .lane = lane, .committing = false});
  ++slot.messages;
  slot.lane.submit({.tag = tag, .sender = *sender, .recipient = *recipient}, std::move(message),
                   now_);
}

// ---- waiting -------------------------------------------------------------------------------

Sender::Time Sender::longest_wait(Time now) const {
  Time longest = kLongestPoll;
  for (const LaneSlot& slot : lanes_) longest = std::min(longest, slot.lane.patience(now));
  for (const Relay& relay : relays_) {
    for (const Time until : {relay.blocked_until, relay.open_after}) {
      if (until > now) longest = std::min(longest, until - now);
    }
  }
  if (retry_wait_ends_ > now) longest = std::min(longest, retry_wait_ends_ - now);
  if (!outcomes_.empty() || !wants_dot_.empty()) longest = Time::zero();
  return std::max(Time::zero(), longest);
}

void Sender::wait() {
  fds_.clear();
  for (LaneSlot& slot : lanes_) slot.lane.interest(fds_);
  const auto longest = std::chrono::ceil<milliseconds>(longest_wait(clock_.monotonic()));
  const int found = ::poll(fds_.data(), fds_.size(), static_cast<int>(longest.count()));
  if (found < 0) {
    // EINTR: the interrupt is looked at in the next turn. What poll left in revents means nothing.
    for (pollfd& fd : fds_) fd.revents = 0;
  }
  now_ = clock_.monotonic();
  for (LaneSlot& slot : lanes_) slot.lane.on_poll(fds_, now_);
}

// ---- the ledger ----------------------------------------------------------------------------

Result<void> Sender::commit() {
  if (wants_dot_.empty() && outcomes_.empty()) return {};
  const Instant now = clock_.now();
  PEYK_TRY(store_.record(options_.issue, wants_dot_, outcomes_, now));
  for (const Outcome& outcome : outcomes_) {
    if (outcome.state == DeliveryState::sent) ++sent_now_;
    const bool comes_again =
        outcome.state == DeliveryState::pending || (outcome.retry_at && *outcome.retry_at <= now);
    if (!comes_again) ++progress_.done;
  }
  outcomes_.clear();
  // Only now may the dots leave.
  for (const int64_t tag : std::exchange(wants_dot_, {})) {
    const auto flight = flights_.find(tag);
    if (flight == flights_.end()) continue;
    flight->second.committing = true;
    Lane& lane = lanes_[flight->second.lane].lane;
    if (lane.release_dot(tag, now_)) lane.flush(now_);
  }
  if (report_progress_) report_progress_(progress_);
  return {};
}

void Sender::quit_lanes() {
  const Time until = now_ + options_.patience.quit;
  for (LaneSlot& slot : lanes_) {
    slot.lane.quit(now_);
    slot.lane.flush(now_);
  }
  while (now_ < until) {
    size_t left = 0;
    for (LaneSlot& slot : lanes_) {
      (void)slot.lane.take_events();  // Nothing is under way: only farewells can come.
      if (slot.lane.state() != Lane::State::closed) ++left;
    }
    check_interrupts();
    if (left == 0 || abandon_) return;
    wait();
  }
}

}  // namespace peyk
