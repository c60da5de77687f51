#include "delivery/waiting_room.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace peyk {
namespace {

/// Of all domains together; a guest takes some 300 bytes.
constexpr size_t kMostAside = 4096;
/// Of one domain: what it takes in half a minute, or this many when it has no rate.
constexpr double kSecondsAside = 30;
constexpr size_t kLeastAside = 8;
constexpr size_t kUsualAside = 256;
/// What is assumed of a domain without a rate that takes nothing now.
constexpr double kGuessedRate = 10;
constexpr double kLongestAway = 24 * 3600;

size_t places(std::optional<double> rate) {
  if (!rate) return kUsualAside;
  const double wanted = std::clamp(*rate * kSecondsAside, double{kLeastAside}, double{kMostAside});
  return static_cast<size_t>(wanted);
}

}  // namespace

std::optional<Guest> WaitingRoom::next(Pacer& pacer, Time now) {
  if (auto guest = next_called(pacer, now)) return guest;
  while (!queue_.empty()) {
    Guest guest = std::move(queue_.front());
    queue_.pop_front();
    const std::string_view domain = guest.recipient.domain();
    const bool behind = !aside_.empty() && aside_.contains(std::string(domain));
    const Time ready = behind ? Time::max() : pacer.domain_ready(domain, now);
    if (ready <= now) return guest;
    stand_aside(pacer, std::move(guest), ready);
  }
  return std::nullopt;
}

std::optional<Guest> WaitingRoom::next_called(Pacer& pacer, Time now) {
  while (!calls_.empty() && calls_.top().time <= now) {
    const std::string domain = calls_.top().domain;
    calls_.pop();
    const auto found = aside_.find(domain);
    if (found == aside_.end()) continue;
    Aside& aside = found->second;
    aside.called = false;
    const Time ready = pacer.domain_ready(domain, now);
    if (ready > now) {
      call(domain, aside, ready);
      continue;
    }
    Guest guest = std::move(aside.guests.front());
    aside.guests.pop_front();
    --aside_count_;
    if (aside.guests.empty()) {
      aside_.erase(found);
    } else {
      call(domain, aside, now);
    }
    return guest;
  }
  return std::nullopt;
}

void WaitingRoom::call(const std::string& domain, Aside& aside, Time time) {
  // Time::max(): its places are all taken, so the end of one of its messages calls it.
  if (aside.called || time == Time::max()) return;
  aside.called = true;
  calls_.push({time, domain});
}

void WaitingRoom::stand_aside(const Pacer& pacer, Guest guest, Time ready) {
  const std::string domain(guest.recipient.domain());
  const std::optional<double> rate = pacer.domain_rate(domain);
  Aside& aside = aside_[domain];
  if (aside.guests.size() >= places(rate) || aside_count_ >= kMostAside) {
    ++aside.put_off;
    const double ahead =
        static_cast<double>(aside.guests.size()) + static_cast<double>(aside.put_off);
    const double wait = std::ceil(ahead / std::max(rate.value_or(kGuessedRate), 1e-3));
    put_off_.push_back({std::move(guest), std::chrono::seconds(static_cast<int64_t>(
                                              std::clamp(wait, 1.0, kLongestAway)))});
    if (aside.guests.empty()) aside_.erase(domain);
    return;
  }
  aside.guests.push_back(std::move(guest));
  ++aside_count_;
  call(domain, aside, ready);
}

void WaitingRoom::message_ended(std::string_view domain, Time now) {
  if (aside_.empty()) return;
  const auto found = aside_.find(std::string(domain));
  if (found != aside_.end()) call(found->first, found->second, now);
}

WaitingRoom::Time WaitingRoom::next_time() const {
  return calls_.empty() ? Time::max() : calls_.top().time;
}

std::vector<WaitingRoom::PutOff> WaitingRoom::take_put_off() { return std::exchange(put_off_, {}); }

std::vector<Guest> WaitingRoom::take_if(const std::function<bool(const Guest&)>& leaves) {
  std::vector<Guest> taken;
  const auto take_from = [&](std::deque<Guest>& guests) {
    std::deque<Guest> stay;
    for (Guest& guest : guests) {
      if (leaves(guest)) {
        taken.push_back(std::move(guest));
      } else {
        stay.push_back(std::move(guest));
      }
    }
    guests = std::move(stay);
  };
  take_from(queue_);
  for (auto entry = aside_.begin(); entry != aside_.end();) {
    aside_count_ -= entry->second.guests.size();
    take_from(entry->second.guests);
    aside_count_ += entry->second.guests.size();
    entry = entry->second.guests.empty() ? aside_.erase(entry) : std::next(entry);
  }
  return taken;
}

std::vector<int64_t> WaitingRoom::readers() const {
  std::vector<int64_t> readers;
  readers.reserve(size());
  for (const Guest& guest : queue_) readers.push_back(guest.delivery.subscriber);
  for (const auto& [domain, aside] : aside_) {
    for (const Guest& guest : aside.guests) readers.push_back(guest.delivery.subscriber);
  }
  return readers;
}

}  // namespace peyk
