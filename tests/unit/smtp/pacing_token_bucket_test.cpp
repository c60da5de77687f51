#include "smtp/pacing_token_bucket.h"

#include <gtest/gtest.h>
#include <limits>
#include <random>
#include <vector>

namespace peyk {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::nanoseconds;
using std::chrono::seconds;

using Time = TokenBucket::Time;

/// The moments at which messages begin that are always waiting, until `end`.
std::vector<Time> greedy(TokenBucket& bucket, Time begin, Time end) {
  std::vector<Time> moments;
  for (Time now = begin; (now = bucket.ready(now)) < end;) {
    moments.push_back(now);
    bucket.take(now);
  }
  return moments;
}

TEST(TokenBucket, AWindowOfOnePassesOne) {
  TokenBucket bucket({.messages = 1, .per = seconds{1}, .burst = 1});
  const auto moments = greedy(bucket, seconds{100}, seconds{105});
  EXPECT_EQ(moments, (std::vector<Time>{seconds{100}, seconds{101}, seconds{102}, seconds{103},
                                        seconds{104}}));
  EXPECT_EQ(bucket.ready(seconds{104} + nanoseconds{1}), seconds{105});
}

TEST(TokenBucket, ABurstIsThereAfterAPauseAndNotMore) {
  TokenBucket bucket({.messages = 10, .per = seconds{1}, .burst = 5});
  for (int round = 0; round < 3; ++round) {
    const Time now = hours{1} * (round + 1);
    for (int i = 0; i < 5; ++i) {
      EXPECT_EQ(bucket.ready(now), now) << round << ' ' << i;
      bucket.take(now);
    }
    EXPECT_EQ(bucket.ready(now), now + milliseconds{100}) << round;
  }
}

TEST(TokenBucket, FractionsOfANanosecondAreNotLost) {
  // A third and a seventh of a second are no whole nanoseconds.
  for (const int messages : {3, 7, 999'983}) {
    TokenBucket bucket({.messages = messages, .per = seconds{1}, .burst = 2});
    const auto moments = greedy(bucket, Time{0}, seconds{1} + nanoseconds{2});
    EXPECT_EQ(moments.size(), static_cast<size_t>(messages) + 2) << "the burst, then the rate";
    EXPECT_LE(moments.back(), seconds{1} + nanoseconds{1}) << messages;
  }
}

TEST(TokenBucket, AMessageThatWentTooEarlyIsPaidForLater) {
  TokenBucket bucket({.messages = 60, .per = minutes{1}, .burst = 1});
  for (int i = 0; i < 4; ++i) bucket.take(seconds{10});
  EXPECT_EQ(bucket.ready(seconds{10}), seconds{14});
}

TEST(TokenBucket, WhatIsMissingCanBeKeptAndIsNeverTooLittle) {
  const Rate rate{.messages = 7, .per = seconds{3}, .burst = 4};
  for (int taken = 0; taken <= 4; ++taken) {
    TokenBucket bucket(rate);
    for (int i = 0; i < taken; ++i) bucket.take(seconds{50});
    const Time later = seconds{50} + milliseconds{100};
    TokenBucket copy(rate);
    copy.set_missing(bucket.missing(later), hours{9});
    const Time waits = bucket.full(later) - later;
    const Time copied = copy.full(hours{9}) - hours{9};
    EXPECT_GE(copied, waits) << taken;
    EXPECT_LE(copied, waits + milliseconds{1}) << taken;
    EXPECT_EQ(copy.missing(hours{9}), bucket.missing(later)) << "a second restart changes nothing";
  }
}

TEST(TokenBucket, MoreThanAllOfItCannotBeMissing) {
  TokenBucket bucket({.messages = 1, .per = hours{1}, .burst = 2});
  bucket.set_missing(std::numeric_limits<int64_t>::max(), seconds{5});
  EXPECT_EQ(bucket.ready(seconds{5}), seconds{5} + hours{1});
  for (int i = 0; i < 50; ++i) bucket.take(seconds{5});
  EXPECT_EQ(bucket.missing(seconds{5}), 2 * TokenBucket::kMillion);
  bucket.set_missing(-5, seconds{5});
  EXPECT_EQ(bucket.missing(seconds{5}), 0);
}

TEST(TokenBucket, TheLargestNumbersDoNotOverflow) {
  TokenBucket bucket({.messages = 1, .per = hours{1}, .burst = 1'000'000});
  EXPECT_EQ(bucket.ready(Time{0}), Time{0});
  for (int i = 0; i < 1'000'000; ++i) bucket.take(Time{0});
  EXPECT_EQ(bucket.ready(Time{0}), hours{1});
  EXPECT_EQ(bucket.full(Time{0}), hours{1'000'000});
  TokenBucket odd({.messages = -5, .per = seconds{-1}, .burst = 0});
  odd.take(Time{0});
  EXPECT_EQ(odd.ready(Time{0}), seconds{1}) << "what is out of range is brought into it";
}

/// Arrivals at random: in no half-open span do more begin than the rate and the burst allow.
TEST(TokenBucket, NoSpanOfTimeEverHasMoreThanTheRateAndTheBurst) {
  std::mt19937_64 random(20261201);
  for (int round = 0; round < 60; ++round) {
    const Rate rate{.messages = std::uniform_int_distribution<int64_t>(1, 50)(random),
                    .per = seconds{std::uniform_int_distribution<int>(1, 60)(random)},
                    .burst = std::uniform_int_distribution<int64_t>(1, 8)(random)};
    TokenBucket bucket(rate);
    const double interval =
        static_cast<double>(Time{rate.per}.count()) / static_cast<double>(rate.messages);
    std::exponential_distribution<double> gap(1 / interval / (round % 3 + 1));
    std::vector<Time> moments;
    Time now{0};
    while (moments.size() < 400) {
      now += Time{static_cast<int64_t>(gap(random))};
      if (bucket.ready(now) > now) continue;
      bucket.take(now);
      moments.push_back(now);
    }
    for (size_t i = 0; i < moments.size(); ++i) {
      for (size_t j = i + static_cast<size_t>(rate.burst); j < moments.size(); ++j) {
        // j − i + 1 messages need j − i + 1 − burst intervals, to the nanosecond.
        const int64_t needed = static_cast<int64_t>(j - i + 1) - rate.burst;
        ASSERT_GE((moments[j] - moments[i]) * rate.messages, needed * Time{rate.per})
            << round << ": " << i << " to " << j;
      }
    }
  }
}

}  // namespace
}  // namespace peyk
