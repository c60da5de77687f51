#include "delivery/sender.h"

#include <algorithm>
#include <cerrno>
#include <thread>
#include <utility>

namespace peyk {

using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

/// Interrupts are looked at this often.
constexpr milliseconds kLongestPoll{500};
/// How often the state of the pacer is kept, when only back-offs are in it.
constexpr seconds kPacingKept{1};
/// How long, and for how many dots at most, a commit waits for others that are about to come.
constexpr std::chrono::microseconds kLongestGathering{1000};
constexpr std::chrono::microseconds kSlowRelay{120};  ///< For one message, all lanes together.
constexpr size_t kLargestGathering = 16;
/// So many signed messages are taken from the press together, or what there is after that time.
constexpr size_t kPressed = 16;
constexpr std::chrono::microseconds kLongestPressing{5000};
constexpr int kGatherings = 3;
constexpr seconds kSlowest{1};
constexpr std::chrono::minutes kLongestForRelay{20};

std::vector<RelayPace> paces_of(const std::vector<RelaySettings>& relays, size_t ahead) {
  std::vector<RelayPace> paces;
  for (const RelaySettings& relay : relays) {
    // A connection carries one message, and one more that goes behind its dot; and some are made
    // ahead.
    paces.push_back({.name = relay.name,
                     .connections = 2 * std::max(1, relay.connections) + static_cast<int>(ahead),
                     .rate = relay.rate,
                     .warm_up = relay.warm_up});
  }
  return paces;
}

std::vector<int> weights_of(const std::vector<RelaySettings>& relays) {
  std::vector<int> weights;
  for (const RelaySettings& relay : relays) weights.push_back(relay.weight);
  return weights;
}

bool has_rates(const SendOptions& options) {
  const auto relay_has = [](const RelaySettings& relay) { return relay.rate || relay.warm_up; };
  const auto domain_has = [](const DomainPace& domain) { return domain.rate.has_value(); };
  return std::any_of(options.relays.begin(), options.relays.end(), relay_has) ||
         std::any_of(options.domains.begin(), options.domains.end(), domain_has);
}

}  // namespace

Sender::Sender(Store& store, const std::map<std::string, Stencil>& stencils,
               const SendOptions& options, const Clock& clock,
               const std::function<void(const SendProgress&)>& progress, SendProgress begun)
    : store_(store),
      stencils_(stencils),
      options_(options),
      clock_(clock),
      report_progress_(progress),
      progress_(begun),
      meter_(options.measure),
      press_({options.dkim.get(), options.dkim_times}, meter_),
      pacer_(paces_of(options.relays, press_.ahead()), options.domains,
             {options.patience.relay_backoff, Pacer::kRelayPauses.longest},
             {options.patience.domain_backoff, Pacer::kDomainPauses.longest}),
      turns_(weights_of(options.relays)),
      strictly_paced_(has_rates(options)) {
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
  PEYK_ASSIGN(const auto pacing, store_.setting(kPacingSetting));
  saved_pacing_ = pacing.value_or("");
  // What cannot be read makes the pacer begin with care; there is nothing to mend by hand.
  (void)pacer_.restore(saved_pacing_, clock_.now(), now_);
  PEYK_TRY(look_at_store());
  PEYK_ASSIGN(const auto put_off, store_.last_retry(options_.issue, kTurnReason));
  put_off_until_ = put_off.value_or(Instant{});
  for (;;) {
    PEYK_ASSIGN(const bool over, finished());
    if (over) break;
    PEYK_TRY(turn());
  }
  if (abandon_) return {};
  PEYK_TRY(commit());
  quit_lanes();
  press_.settle_meter();
  return {};
}

/// Nobody stays for a relay that takes nothing for hours (the day's share of a warm-up is used up,
/// a rate is very low): the next run is early enough.
void Sender::stop_if_paced_out() {
  if (stopping_ || starting_ || !flights_.empty() || waiting_.empty()) return;
  const Instant wall = clock_.now();
  Time earliest = Time::max();
  size_t first = 0;
  for (size_t i = 0; i < relays_.size(); ++i) {
    if (relays_[i].given_up) continue;
    const Time ready = pacer_.relay_ready(i, wall, now_);
    if (ready < earliest) {
      earliest = ready;
      first = i;
    }
  }
  if (earliest == Time::max() || earliest - now_ < kLongestForRelay) return;
  stopping_ = true;
  waits_ = pacer_.why_waiting(first, {}, wall, now_);
}

Result<void> Sender::turn() {
  now_ = clock_.monotonic();
  check_interrupts();
  stop_if_paced_out();
  if (abandon_) return {};
  PEYK_TRY(take_in());
  find_slots();
  // Before the commit: the next envelope then leaves in one piece with the dot before it.
  assign();
  open_lanes();
  flush_lanes();
  const size_t ended_before = outcomes_.size();
  gather();
  // What ended just now has left its place to others, and nothing may come that would wake us.
  const bool places_free = outcomes_.size() > ended_before;
  PEYK_TRY(commit());
  gather();
  PEYK_ASSIGN(const bool over, finished());
  if (over) return {};
  // The threads of the press are what takes the time, and to be woken for each of their messages
  // would take it from them: some are taken together, and all that came meanwhile.
  if (press_.signs() && !places_free) press_.wait_for(kPressed, kLongestPressing);
  wait(places_free ? Time::zero() : longest_wait(clock_.monotonic()));
  gather();
  if (!press_.signs()) gather_more();
  return {};
}

/// A commit costs as much as a few messages, and so does being woken for each of them. So what is
/// about to come is slept for, if that is a matter of moments, and shares the commit. Most lanes
/// must still be waiting for the relay, or it would have nothing to do meanwhile.
void Sender::gather_more() {
  if (wants_dot_.empty() && outcomes_.empty()) return;
  size_t busy = 0;
  for (const LaneSlot& slot : lanes_) busy += slot.lane.idle() ? 0 : 1;
  const size_t enough = std::clamp<size_t>(busy / 2, 1, kLargestGathering);
  for (int i = 0; i < kGatherings && wants_dot_.size() < enough; ++i) {
    const auto missing = static_cast<int64_t>(enough - wants_dot_.size());
    const Time expected = message_takes_ * missing;
    if (expected > kLongestGathering) return;
    // A relay that is faster than that would have nothing to do while we sleep.
    if (message_takes_ >= kSlowRelay) std::this_thread::sleep_for(expected);
    if (wait(Time::zero()) == 0) return;
    gather();
  }
}

/// How long a message takes at this moment, all lanes together, smoothed.
void Sender::learn_pace(size_t ended) {
  if (ended == 0) return;
  const Time each = (now_ - pace_learned_) / static_cast<int64_t>(ended);
  message_takes_ += (std::min<Time>(each, kSlowest) - message_takes_) / 8;
  pace_learned_ = now_;
}

void Sender::flush_lanes() {
  const Meter::Section section(meter_, Work::socket);
  for (LaneSlot& slot : lanes_) slot.lane.flush(now_);
}

Result<bool> Sender::finished() {
  if (abandon_) return true;
  if (!flights_.empty() || !outcomes_.empty() || !wants_dot_.empty()) return false;
  if (stopping_) return waiting_.empty();
  if (starting_ || !waiting_.empty() || !exhausted_) return false;
  PEYK_ASSIGN(const bool waits, may_wait());
  return !waits;
}

/// Nothing can be done now. Whether this run waits for what comes later: for those who were
/// put off because of their domain's pace, and for others as long as it was told to.
Result<bool> Sender::may_wait() {
  if (wait_until_ > now_) return true;
  // It is due: the ledger is asked in the next turn.
  if (std::exchange(wait_until_, Time::zero()) != Time::zero()) return true;
  PEYK_ASSIGN(const auto next, store_.next_retry(options_.issue));
  if (!next) return false;
  const Instant wall = clock_.now();
  const seconds delay = std::max(seconds(0), seconds(*next - wall)) + seconds(1);
  if (options_.stop_at && wall + delay >= *options_.stop_at) return false;
  if (*next > put_off_until_) {
    if (waited_for_retries_ + delay > options_.patience.wait_for_retries) return false;
    waited_for_retries_ += delay;
  }
  wait_until_ = look_again_ = now_ + delay;
  return true;
}

void Sender::check_interrupts() {
  const int interrupts = options_.interrupts == nullptr ? 0 : options_.interrupts->load();
  if (interrupts == 0) {
    if (stopping_ || !options_.stop_at || clock_.now() < *options_.stop_at) return;
    stopping_ = true;
    waits_ = "it was to stop at " + format_iso8601(*options_.stop_at);
    return;
  }
  interrupted_ = true;
  stopping_ = true;
  abandon_ = interrupts > 1;
}

// ---- waiting -------------------------------------------------------------------------------

Sender::Time Sender::longest_wait(Time now) {
  if (!outcomes_.empty() || !wants_dot_.empty()) return Time::zero();
  Time longest = kLongestPoll;
  const auto until = [&](Time time) {
    if (time > now) longest = std::min(longest, time - now);
  };
  for (const LaneSlot& slot : lanes_) longest = std::min(longest, slot.lane.patience(now));
  const Instant wall = clock_.now();
  for (size_t i = 0; i < relays_.size(); ++i) {
    until(relays_[i].blocked_until);
    until(relays_[i].open_after);
    if (!waiting_.empty() && usable(i)) until(pacer_.relay_ready(i, wall, now));
  }
  if (!waiting_.empty()) until(waiting_.next_time());
  until(look_again_);
  return std::max(Time::zero(), longest);
}

int Sender::wait(Time longest) {
  fds_.clear();
  for (LaneSlot& slot : lanes_) slot.lane.interest(fds_);
  const size_t of_lanes = fds_.size();
  if (press_.descriptor() >= 0) fds_.push_back({press_.descriptor(), POLLIN, 0});
  const Meter::Section section(meter_, Work::socket);
  const auto whole = std::chrono::floor<seconds>(longest);
  const timespec most{.tv_sec = whole.count(), .tv_nsec = (longest - whole).count()};
  const int found = ::ppoll(fds_.data(), fds_.size(), &most, nullptr);
  if (found < 0) {
    // EINTR: the interrupt is looked at in the next turn. What poll left in revents means nothing.
    for (pollfd& fd : fds_) fd.revents = 0;
  }
  now_ = clock_.monotonic();
  fds_.resize(of_lanes);
  for (LaneSlot& slot : lanes_) slot.lane.on_poll(fds_, now_);
  return found;
}

// ---- the ledger ----------------------------------------------------------------------------

/// Rates are kept with each commit, so that no restart lets anything go twice as fast; back-offs
/// now and then.
std::optional<std::string> Sender::pacing_to_save() {
  if (!strictly_paced_ && now_ - pacing_saved_ < kPacingKept) return std::nullopt;
  pacing_saved_ = now_;
  std::string state = pacer_.save(clock_.now(), now_);
  if (state == saved_pacing_) return std::nullopt;
  saved_pacing_ = state;
  return state;
}

Result<void> Sender::commit() {
  if (wants_dot_.empty() && outcomes_.empty()) return {};
  const Instant now = clock_.now();
  {
    const Meter::Section section(meter_, Work::ledger);
    const auto pacing = pacing_to_save();
    PEYK_TRY(store_.record(options_.issue, wants_dot_, outcomes_, now, [&]() -> Result<void> {
      if (!pacing) return {};
      return store_.set_setting(kPacingSetting, *pacing);
    }));
  }
  learn_pace(outcomes_.size());
  for (const Outcome& outcome : outcomes_) {
    if (outcome.state == DeliveryState::sent) ++sent_now_;
    const bool comes_again =
        outcome.state == DeliveryState::pending || (outcome.retry_at && *outcome.retry_at <= now);
    if (!comes_again) ++progress_.done;
    // Not before: while it is claimed, nobody finds it.
    if (outcome.state == DeliveryState::pending) exhausted_ = false;
    if (!outcome.retry_at) continue;
    const Time due = until_wall(*outcome.retry_at) + seconds(1);
    if (look_again_ == Time::zero() || due < look_again_) look_again_ = due;
  }
  outcomes_.clear();
  // Only now may the dots leave.
  const Meter::Section section(meter_, Work::socket);
  for (const int64_t tag : std::exchange(wants_dot_, {})) {
    const auto flight = flights_.find(tag);
    if (flight == flights_.end() || !flight->second.lane) continue;
    flight->second.committing = true;
    Lane& lane = lanes_[*flight->second.lane].lane;
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
    wait(longest_wait(clock_.monotonic()));
  }
}

}  // namespace peyk
