#pragma once
/// A rate as a token bucket, in whole nanoseconds: a token comes each per / messages, at most
/// `burst` are kept, and one is taken for each message.
///
/// It is kept as one moment, that at which the bucket will be full again. Fractions of a nanosecond
/// are carried on as a remainder, and what is rounded is rounded to the later moment: a rate of one
/// with a burst of one passes one, never two.

#include <chrono>
#include <cstdint>

#include "model/pace.h"

namespace peyk {

class TokenBucket {
 public:
  using Time = std::chrono::nanoseconds;  ///< Clock::monotonic()

  /// Full. What is out of range (nothing below one, `per` over a day, more than a million messages
  /// or burst) is brought into it; the configuration refuses it before.
  explicit TokenBucket(const Rate& rate);

  /// When the next token is there; not before `now`.
  [[nodiscard]] Time ready(Time now) const;
  /// Takes a token, one that has yet to come if need be.
  void take(Time now);
  /// When it is full again; not before `now`.
  [[nodiscard]] Time full(Time now) const;

  /// The tokens that are missing, in millionths, rounded up: what a restart must know.
  [[nodiscard]] int64_t missing(Time now) const;
  /// Takes so many millionths of a token from a full bucket; at most all of them.
  void set_missing(int64_t millionths, Time now);
  void set_empty(Time now) { set_missing(rate_.burst * kMillion, now); }

  [[nodiscard]] const Rate& rate() const { return rate_; }

  static constexpr int64_t kMillion = 1'000'000;

 private:
  Rate rate_;
  Time interval_{};        ///< Of one token, rounded down …
  int64_t remainder_ = 0;  ///< … and what is left: so many nanoseconds by rate_.messages.
  Time full_ = Time::min() / 2;
  int64_t fraction_ = 0;  ///< Nanoseconds by rate_.messages that full_ is later.
  Time tolerance_{};      ///< The time of burst − 1 tokens, rounded down.
};

}  // namespace peyk
