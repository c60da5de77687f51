#include "smtp/pacing_token_bucket.h"

#include <algorithm>

namespace peyk {
namespace {

// Within these bounds the longest time in a bucket is less than a century of nanoseconds.
constexpr int64_t kMost = 1'000'000;
constexpr std::chrono::seconds kLongest = std::chrono::hours{1};

Rate in_range(const Rate& rate) {
  return {.messages = std::clamp<int64_t>(rate.messages, 1, kMost),
          .per = std::clamp(rate.per, std::chrono::seconds{1}, kLongest),
          .burst = std::clamp<int64_t>(rate.burst, 1, kMost)};
}

}  // namespace

TokenBucket::TokenBucket(const Rate& rate) : rate_(in_range(rate)) {
  const int64_t per = Time{rate_.per}.count();
  interval_ = Time{per / rate_.messages};
  remainder_ = per % rate_.messages;
  // burst × per fits: 10^6 × 3.6 × 10^12 < 9.2 × 10^18.
  tolerance_ = Time{(rate_.burst - 1) * per / rate_.messages};
}

TokenBucket::Time TokenBucket::full(Time now) const {
  return std::max(now, full_ + Time{fraction_ > 0 ? 1 : 0});
}

TokenBucket::Time TokenBucket::ready(Time now) const {
  return std::max(now, full_ + Time{fraction_ > 0 ? 1 : 0} - tolerance_);
}

void TokenBucket::take(Time now) {
  if (full_ < now) {
    full_ = now;
    fraction_ = 0;
  }
  full_ += interval_;
  fraction_ += remainder_;
  if (fraction_ >= rate_.messages) {
    fraction_ -= rate_.messages;
    ++full_;
  }
}

// Whole tokens and parts are reckoned apart, since a million times all of it would not fit.

int64_t TokenBucket::missing(Time now) const {
  const int64_t per = Time{rate_.per}.count();
  const int64_t most = rate_.burst * kMillion;
  const Time wait = full(now) - now;
  if (wait.count() > rate_.burst * per / rate_.messages) return most;
  const int64_t parts = wait.count() * rate_.messages;  // A token is `per` of them.
  const int64_t millionths = (parts % per * kMillion + per - 1) / per;
  return std::min(parts / per * kMillion + millionths, most);
}

void TokenBucket::set_missing(int64_t millionths, Time now) {
  const int64_t per = Time{rate_.per}.count();
  const int64_t bounded = std::clamp<int64_t>(millionths, 0, rate_.burst * kMillion);
  const int64_t parts = bounded / kMillion * per + bounded % kMillion * per / kMillion;
  full_ = now + Time{parts / rate_.messages};
  fraction_ = 0;
}

}  // namespace peyk
