#include "smtp/pacer.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "smtp/pacer_state.h"

namespace peyk {
namespace {

/// Between sweeps when there is no room. A sweep looks at every domain, and more than a hundred in
/// a second would be felt; but messages end at any time.
constexpr std::chrono::milliseconds kShortestWait{10};
constexpr std::chrono::seconds kLongestWait{1};

Concurrency::Effect effect_on_relay(Feedback feedback) {
  switch (feedback) {
    case Feedback::success:
      return Concurrency::Effect::success;
    case Feedback::reader_refused:
      return Concurrency::Effect::neutral;
    case Feedback::domain_congested:
      return Concurrency::Effect::shrink;
    case Feedback::relay_congested:
    case Feedback::lost:
      return Concurrency::Effect::congested;
  }
  return Concurrency::Effect::neutral;
}

Concurrency::Effect effect_on_domain(Feedback feedback) {
  switch (feedback) {
    case Feedback::success:
      return Concurrency::Effect::success;
    case Feedback::domain_congested:
      return Concurrency::Effect::congested;
    case Feedback::reader_refused:
    case Feedback::relay_congested:
    case Feedback::lost:
      return Concurrency::Effect::neutral;
  }
  return Concurrency::Effect::neutral;
}

bool may_have_been_taken(Feedback feedback) {
  return feedback == Feedback::success || feedback == Feedback::lost;
}

}  // namespace

// ---- what is known of domains ---------------------------------------------------------------

Pacer::State::State(std::vector<RelayPace> relay_paces, std::vector<DomainPace> domain_paces,
                    Pauses relay_pauses, Pauses domain_pauses)
    : pauses(domain_pauses) {
  for (RelayPace& pace : relay_paces) {
    Relay relay{std::move(pace), Concurrency(pace.connections, relay_pauses), {}, {}};
    if (relay.pace.rate) relay.bucket.emplace(*relay.pace.rate);
    if (relay.pace.warm_up) relay.warm_up.emplace(*relay.pace.warm_up);
    relays.push_back(std::move(relay));
  }
  for (DomainPace& pace : domain_paces) {
    if (pace.domains == std::vector<std::string>{"*"}) {
      other_limit = pace.connections;
      other_rate = pace.rate;
      if (other_rate) fresh.emplace(*other_rate);
      continue;
    }
    for (const std::string& name : pace.domains) named.emplace(name, groups.size());
    Domain domain{Concurrency(pace.connections, domain_pauses), {}};
    if (pace.rate) domain.bucket.emplace(*pace.rate);
    groups.push_back({std::move(pace), std::move(domain)});
  }
}

Pacer::Time Pacer::State::Domain::forgettable(Time now) const {
  const Time calm = concurrency.forgettable();
  return bucket ? std::max(calm, bucket->full(now)) : calm;
}

const Pacer::State::Group* Pacer::State::group_of(std::string_view domain) const {
  if (named.empty()) return nullptr;
  const auto found = named.find(domain);
  return found == named.end() ? nullptr : &groups[found->second];
}

const Pacer::State::Domain* Pacer::State::find(std::string_view domain) const {
  if (const Group* group = group_of(domain)) return &group->domain;
  const auto found = others.find(domain);
  return found == others.end() ? nullptr : &found->second;
}

std::string_view Pacer::State::name_of(std::string_view domain) const {
  const Group* group = group_of(domain);
  return group == nullptr ? domain : std::string_view(group->pace.domains.front());
}

const Rate* Pacer::State::rate_of(std::string_view domain) const {
  const Group* group = group_of(domain);
  const std::optional<Rate>& rate = group == nullptr ? other_rate : group->pace.rate;
  return rate ? &*rate : nullptr;
}

Pacer::State::Domain& Pacer::State::remember(std::string_view domain, Time now) {
  if (Domain* known = find(domain)) return *known;
  const bool full = others.size() >= kMostDomains;
  if (full ? now >= room_from : others.size() >= sweep_at) sweep(now);
  return others.emplace(domain, new_domain()).first->second;
}

void Pacer::State::sweep(Time now) {
  Time earliest = Time::max();
  for (auto entry = others.begin(); entry != others.end();) {
    const Time when = entry->second.forgettable(now);
    if (when <= now) {
      entry = others.erase(entry);
    } else {
      earliest = std::min(earliest, when);
      ++entry;
    }
  }
  sweep_at = std::clamp<size_t>(others.size() * 2, 1024, kMostDomains);
  const bool full = others.size() >= kMostDomains;
  room_from = full ? std::clamp(earliest, now + kShortestWait, now + kLongestWait) : Time::min();
}

Pacer::Time Pacer::State::room(Time now) {
  if (others.size() < kMostDomains) return now;
  if (now >= room_from) sweep(now);
  return others.size() < kMostDomains ? now : room_from;
}

void Pacer::State::be_careful(Instant wall, Time now) {
  const auto empty = [&](std::optional<TokenBucket>& bucket) {
    if (bucket) bucket->set_empty(now);
  };
  for (Relay& relay : relays) {
    relay.concurrency.be_careful(now);
    empty(relay.bucket);
    if (relay.warm_up) relay.warm_up->use_up(wall);
  }
  for (Group& group : groups) {
    group.domain.concurrency.be_careful(now);
    empty(group.domain.bucket);
  }
  empty(fresh);
}

// ---- the pacer ------------------------------------------------------------------------------

Pacer::Pacer(std::vector<RelayPace> relays, std::vector<DomainPace> domains, Pauses relay_pauses,
             Pauses domain_pauses)
    : state_(std::make_unique<State>(std::move(relays), std::move(domains), relay_pauses,
                                     domain_pauses)) {}
Pacer::~Pacer() = default;
Pacer::Pacer(Pacer&&) noexcept = default;
Pacer& Pacer::operator=(Pacer&&) noexcept = default;

Pacer::Time Pacer::relay_ready(size_t index, Instant wall, Time now) {
  assert(index < state_->relays.size());
  State::Relay& relay = state_->relays[index];
  Time when = relay.concurrency.ready(now);
  if (when == Time::max()) return when;
  if (relay.bucket) when = std::max(when, relay.bucket->ready(now));
  if (relay.warm_up) when = std::max(when, now + Time{relay.warm_up->ready(wall) - wall});
  return when;
}

int Pacer::relay_window(size_t index) const {
  assert(index < state_->relays.size());
  return state_->relays[index].concurrency.window();
}

Pacer::Time Pacer::domain_ready(std::string_view domain, Time now) {
  if (const State::Domain* known = state_->find(domain)) {
    const Time when = known->concurrency.ready(now);
    if (when == Time::max() || !known->bucket) return when;
    return std::max(when, known->bucket->ready(now));
  }
  const Time when = state_->room(now);
  return state_->fresh ? std::max(when, state_->fresh->ready(now)) : when;
}

std::optional<double> Pacer::domain_rate(std::string_view domain) const {
  const Rate* rate = state_->rate_of(domain);
  if (rate == nullptr) return std::nullopt;
  return static_cast<double>(rate->messages) / static_cast<double>(rate->per.count());
}

void Pacer::begin(size_t index, std::string_view domain, Instant wall, Time now) {
  assert(index < state_->relays.size());
  State::Relay& relay = state_->relays[index];
  relay.concurrency.begin(now);
  if (relay.bucket) relay.bucket->take(now);
  if (relay.warm_up) relay.warm_up->begin(wall);
  State::Domain& to = state_->remember(domain, now);
  to.concurrency.begin(now);
  if (to.bucket) to.bucket->take(now);
}

void Pacer::end(size_t index, std::string_view domain, Feedback feedback, Instant wall, Time now) {
  assert(index < state_->relays.size());
  State::Relay& relay = state_->relays[index];
  relay.concurrency.end(effect_on_relay(feedback), relay.pace.name, now);
  if (relay.warm_up) relay.warm_up->end(may_have_been_taken(feedback), wall);
  State::Domain* to = state_->find(domain);
  assert(to != nullptr);  // Who is under way is remembered.
  to->concurrency.end(effect_on_domain(feedback), state_->name_of(domain), now);
}

size_t Pacer::remembered_domains() const { return state_->others.size(); }

}  // namespace peyk
