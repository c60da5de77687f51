/// Why a message waits, in words.

#include <algorithm>

#include "smtp/pacer_state.h"

namespace peyk {
namespace {

std::string seconds(Pacer::Time time) {
  const int64_t count = std::chrono::ceil<std::chrono::seconds>(time).count();
  constexpr int64_t kLong = 120;
  return count < kLong ? std::to_string(count) + " s" : std::to_string((count + 59) / 60) + " min";
}

std::string words(const Rate& rate) {
  using std::chrono::hours;
  using std::chrono::minutes;
  using std::chrono::seconds;
  const std::string count = std::to_string(rate.messages);
  if (rate.per == seconds{1}) return count + " a second";
  if (rate.per == minutes{1}) return count + " a minute";
  if (rate.per == hours{1}) return count + " an hour";
  return count + " in " + std::to_string(rate.per.count()) + " s";
}

std::string takes(const std::string& who, const Rate& rate) {
  return who + " takes " + words(rate);
}

std::string why(const std::string& who, const Concurrency& concurrency,
                const std::optional<TokenBucket>& bucket, Pacer::Time now) {
  const Pacer::Time ready = concurrency.ready(now);
  if (ready == Pacer::Time::max()) {
    return who + ": " + std::to_string(concurrency.under_way()) + " under way of " +
           std::to_string(concurrency.window()) + " at once";
  }
  if (ready > now) return who + " asked to slow down: it is let alone for " + seconds(ready - now);
  if (bucket && bucket->ready(now) > now) return takes(who, bucket->rate());
  return "";
}

}  // namespace

std::string Pacer::why_waiting(size_t index, std::string_view domain, Instant wall,
                               Time now) const {
  const State::Relay& relay = state_->relays.at(index);
  const std::string name = "relay " + relay.pace.name;
  std::string reason = why(name, relay.concurrency, relay.bucket, now);
  if (reason.empty() && relay.warm_up) {
    const auto share = relay.warm_up->share(wall);
    const int64_t sent = relay.warm_up->sent(wall);
    if (share && sent >= *share) {
      reason = name + ": warm-up: " + std::to_string(sent) + " of " + std::to_string(*share) +
               " for today";
    }
  }
  if (!reason.empty()) return reason;
  const State::Group* group = state_->group_of(domain);
  std::string who(state_->name_of(domain));
  if (group != nullptr && group->pace.domains.size() > 1) who += " (with those counted with it)";
  if (const State::Domain* known = state_->find(domain)) {
    return why(who, known->concurrency, known->bucket, now);
  }
  if (state_->fresh && state_->fresh->ready(now) > now) {
    return takes(who, state_->fresh->rate());
  }
  if (state_->others.size() >= kMostDomains) return "too many domains are waiting for their turn";
  return "";
}

}  // namespace peyk
