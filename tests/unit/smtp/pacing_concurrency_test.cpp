#include "smtp/pacing_concurrency.h"

#include <gtest/gtest.h>
#include <vector>

namespace peyk {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

using Effect = Concurrency::Effect;
using Time = Concurrency::Time;

constexpr Concurrency::Pauses kPauses{seconds{10}, minutes{15}};
constexpr Time kNow = hours{5};

void begin(Concurrency& to, int count, Time now = kNow) {
  for (int i = 0; i < count; ++i) to.begin(now);
}
void end(Concurrency& to, int count, Effect effect, Time now = kNow) {
  for (int i = 0; i < count; ++i) to.end(effect, "example.org", now);
}
/// One message alone.
void one(Concurrency& to, Effect effect, Time now) {
  to.begin(now);
  to.end(effect, "example.org", now);
}
/// Successes with a full window, until it has `wanted`; how many it took.
int successes_until(Concurrency& to, int wanted, Time now) {
  int count = 0;
  while (to.window() < wanted && count < 100'000) {
    while (!to.full()) to.begin(now);
    end(to, 1, Effect::success, now);
    ++count;
  }
  end(to, to.under_way(), Effect::neutral, now);
  return count;
}

TEST(Concurrency, NoMoreThanTheWindowBegin) {
  Concurrency to(3, kPauses);
  begin(to, 2);
  EXPECT_EQ(to.ready(kNow), kNow);
  begin(to, 1);
  EXPECT_EQ(to.ready(kNow), Time::max());
  end(to, 1, Effect::neutral);
  EXPECT_EQ(to.ready(kNow), kNow);
}

TEST(Concurrency, ACongestionTakesOnePlaceOfThoseThatAreUsed) {
  Concurrency to(20, kPauses);
  begin(to, 8);
  end(to, 1, Effect::congested);
  EXPECT_EQ(to.window(), 7) << "from what is under way, not from a window that nobody used";
  end(to, 1, Effect::congested);
  EXPECT_EQ(to.window(), 6);
  EXPECT_FALSE(to.paused(kNow));
  end(to, 6, Effect::success);
  EXPECT_FALSE(to.paused(kNow));
}

TEST(Concurrency, AFailedCohortMakesAPauseAndAWindowOfOne) {
  Concurrency to(4, kPauses);
  begin(to, 4);
  end(to, 2, Effect::congested);
  EXPECT_FALSE(to.paused(kNow)) << "1/4 + 1/3";
  end(to, 1, Effect::congested);
  EXPECT_TRUE(to.paused(kNow)) << "1/4 + 1/3 + 1/2";
  EXPECT_EQ(to.window(), 1);
}

TEST(Concurrency, ASuccessInBetweenBreaksTheCohort) {
  Concurrency to(4, kPauses);
  begin(to, 4);
  end(to, 2, Effect::congested);
  end(to, 1, Effect::success);
  begin(to, 1);
  end(to, 1, Effect::congested);
  EXPECT_FALSE(to.paused(kNow));
}

TEST(Concurrency, ARefusalThatIsAboutOthersOnlyShrinksTheWindow) {
  Concurrency to(4, kPauses);
  begin(to, 4);
  end(to, 4, Effect::shrink);
  EXPECT_EQ(to.window(), 1);
  EXPECT_EQ(to.ready(kNow), kNow);
}

TEST(Concurrency, PausesDoubleUpToTheLongestWithTheSameJitterEachTime) {
  std::vector<Time> lengths;
  for (int round = 0; round < 2; ++round) {
    Concurrency to(1, kPauses);
    Time now = kNow;
    for (int i = 0; i < 12; ++i) {
      one(to, Effect::congested, now);
      const Time length = to.ready(now) - now;
      const Time nominal = std::min<Time>(seconds{10} * (1 << i), minutes{15});
      EXPECT_GE(length, nominal * 3 / 4) << i;
      EXPECT_LE(length, nominal * 5 / 4) << i;
      if (round == 0) lengths.push_back(length);
      EXPECT_EQ(length, lengths[static_cast<size_t>(i)]);
      now = to.ready(now);
      EXPECT_FALSE(to.paused(now)) << "the pause ends when it says";
    }
  }
}

TEST(Concurrency, PausesOfDifferentNamesDiffer) {
  Concurrency a(1, kPauses);
  Concurrency b(1, kPauses);
  a.begin(kNow);
  a.end(Effect::congested, "a.example", kNow);
  b.begin(kNow);
  b.end(Effect::congested, "b.example", kNow);
  EXPECT_NE(a.ready(kNow), b.ready(kNow));
}

TEST(Concurrency, TenSuccessesInARowForgiveThePauses) {
  for (const int successes : {9, 10}) {
    Concurrency to(1, kPauses);
    Time now = kNow;
    for (int i = 0; i < 4; ++i) {
      one(to, Effect::congested, now);
      now = to.ready(now);
    }
    for (int i = 0; i < successes; ++i) one(to, Effect::success, now);
    one(to, Effect::congested, now);
    const Time length = to.ready(now) - now;
    if (successes == 10) {
      EXPECT_LE(length, seconds{10} * 5 / 4);
    } else {
      EXPECT_GE(length, seconds{160} * 3 / 4);
    }
  }
}

TEST(Concurrency, StragglersOfTheCohortHoldThePauseUpButDoNotMakeItGrow) {
  Concurrency to(50, kPauses);
  begin(to, 50);
  Time now = kNow;
  while (!to.paused(now)) end(to, 1, Effect::congested, now);
  EXPECT_GT(to.under_way(), 1);
  EXPECT_EQ(to.ready(now), Time::max()) << "they fill the window of one";
  now += seconds{60};
  end(to, to.under_way() - 1, Effect::congested, now);
  end(to, 1, Effect::success, now);
  EXPECT_EQ(to.under_way(), 0);
  EXPECT_EQ(to.window(), 1) << "an answer to what began before the trouble is no good news";
  EXPECT_GE(to.ready(now), now + seconds{10} * 3 / 4);
  EXPECT_LE(to.ready(now), now + seconds{10} * 5 / 4);
}

TEST(Concurrency, ComesBackToTheConfiguredWindowWithSuccesses) {
  for (const int limit : {1, 2, 5, 20, 100}) {
    Concurrency to(limit, kPauses);
    begin(to, limit);
    end(to, limit, Effect::congested);
    ASSERT_EQ(to.window(), 1);
    const Time now = to.ready(kNow);
    const int count = successes_until(to, limit, now);
    EXPECT_EQ(to.window(), limit);
    for (int i = 0; i < Concurrency::kForgiving; ++i) one(to, Effect::success, now);
    EXPECT_FALSE(to.troubled()) << limit;
    // One each up to the half, then a round for each: about 3/8 limit².
    EXPECT_LE(count, limit * limit / 2 + limit) << limit;
  }
}

TEST(Concurrency, NeverWidensBeyondTheLimit) {
  Concurrency to(3, kPauses);
  for (int i = 0; i < 1000; ++i) {
    one(to, i % 50 == 0 ? Effect::shrink : Effect::success, kNow);
    ASSERT_LE(to.window(), 3);
    ASSERT_GE(to.window(), 1);
  }
}

TEST(Concurrency, WithoutALimitItHasOneOnlyUntilItIsBackWhereItWas) {
  Concurrency to(std::nullopt, kPauses);
  EXPECT_EQ(to.window(), Concurrency::kUnlimited);
  begin(to, 300);
  EXPECT_EQ(to.ready(kNow), kNow);
  end(to, 1, Effect::congested);
  EXPECT_EQ(to.window(), 299);
  end(to, 298, Effect::neutral);
  end(to, 1, Effect::success);
  EXPECT_EQ(to.window(), 299);
  successes_until(to, 301, kNow);
  EXPECT_EQ(to.window(), Concurrency::kUnlimited);
}

TEST(Concurrency, TroubleIsForgottenTenMinutesAfterItsEnd) {
  for (const bool early : {true, false}) {
    Concurrency to(4, kPauses);
    one(to, Effect::congested, kNow);
    const Time pause_ends = to.ready(kNow);
    EXPECT_EQ(to.forgettable(), pause_ends + minutes{10});
    const Time now = to.forgettable() - (early ? seconds{1} : seconds{0});
    to.begin(now);
    EXPECT_EQ(to.window(), early ? 1 : 4);
    EXPECT_EQ(to.troubled(), early);
  }
}

TEST(Concurrency, GoesOnWithItsMemoryAfterARestart) {
  Concurrency to(5, kPauses);
  begin(to, 5);
  Time now = kNow;
  while (!to.paused(now)) end(to, 1, Effect::congested, now);
  end(to, to.under_way(), Effect::neutral, now);
  const Time left = to.ready(now) - now;
  const auto memory = to.memory(now);
  ASSERT_TRUE(memory);

  Concurrency after(5, kPauses);
  after.recall(*memory, seconds{2}, hours{1});
  EXPECT_EQ(after.window(), 1);
  const Time waits = after.ready(hours{1}) - hours{1};
  EXPECT_GE(waits, left - seconds{2});
  EXPECT_LE(waits, left - seconds{2} + milliseconds{1});
  // The streak goes on as well.
  now = after.ready(hours{1});
  one(after, Effect::congested, now);
  EXPECT_GE(after.ready(now) - now, seconds{20} * 3 / 4);

  Concurrency late(5, kPauses);
  late.recall(*memory, hours{1}, hours{1});
  EXPECT_EQ(late.window(), 5) << "it was long ago";
  EXPECT_FALSE(late.troubled());
}

TEST(Concurrency, AMemoryOfNonsenseIsBoundedByWhatIsConfigured) {
  Concurrency to(5, kPauses);
  to.recall({.window = 1e9,
             .threshold = 1e9,
             .ceiling = Concurrency::kUnlimited,
             .streak = Concurrency::kUnlimited,
             .pause = hours{24 * 365},
             .since = milliseconds{0}},
            Time{0}, kNow);
  EXPECT_EQ(to.window(), 5);
  EXPECT_LE(to.ready(kNow), kNow + seconds{15 * 60} * 5 / 4) << "it cannot stall for ever";
}

TEST(Concurrency, ACarefulStartWidensWithEachSuccess) {
  Concurrency to(4, kPauses);
  to.be_careful(kNow);
  EXPECT_EQ(to.window(), 1);
  EXPECT_EQ(successes_until(to, 4, kNow), 3);
}

}  // namespace
}  // namespace peyk
