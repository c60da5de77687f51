/// What the pacer keeps over a restart, and what clocks that jump can do to it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>

#include "smtp/pacer.h"

namespace peyk {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;

using Time = Pacer::Time;

const Instant kWall = parse_iso8601("2026-12-01T10:00:00Z").value();
constexpr Time kNow = hours{7};
/// A run after a restart: its monotonic clock has nothing to do with that of the one before.
constexpr Time kLater = seconds{3};

std::vector<RelayPace> relays(int64_t an_hour = 3600, int64_t burst = 1) {
  return {{.name = "main",
           .connections = 4,
           .rate = Rate{.messages = an_hour, .per = hours{1}, .burst = burst},
           .warm_up = WarmUpPlan{.start = std::chrono::year{2026} / 12 / 1, .days = {10, 20, 40}}}};
}
std::vector<DomainPace> domains() {
  return {{.domains = {"outlook.com", "live.com"},
           .connections = 3,
           .rate = Rate{.messages = 60, .per = hours{1}, .burst = 2}},
          {.domains = {"*"}, .connections = {}, .rate = Rate{.messages = 30, .per = hours{1}}}};
}

Pacer again(const std::string& state, Instant wall, Time now = kLater,
            std::vector<RelayPace> of = relays()) {
  Pacer pacer(std::move(of), domains());
  const auto restored = pacer.restore(state, wall, now);
  EXPECT_TRUE(restored) << restored.error().to_string();
  return pacer;
}

void one(Pacer& pacer, std::string_view domain, Feedback feedback, Instant wall, Time now) {
  pacer.begin(0, domain, wall, now);
  pacer.end(0, domain, feedback, wall, now);
}

TEST(PacerRestart, TokensThatWereUsedAreNotGivenAgain) {
  Pacer pacer(relays(), domains());
  one(pacer, "outlook.com", Feedback::success, kWall, kNow);
  one(pacer, "live.com", Feedback::success, kWall, kNow);
  one(pacer, "a.example", Feedback::success, kWall, kNow);
  const std::string state = pacer.save(kWall, kNow);

  Pacer after = again(state, kWall);
  const Time relay = after.relay_ready(0, kWall, kLater) - kLater;
  EXPECT_GE(relay, seconds{1}) << "a whole burst at most";
  EXPECT_LE(relay, seconds{1} + milliseconds{1});
  EXPECT_GE(after.domain_ready("live.com", kLater) - kLater, minutes{1});
  EXPECT_GE(after.domain_ready("a.example", kLater) - kLater, minutes{2});
  EXPECT_EQ(after.domain_ready("b.example", kLater), kLater);

  // What passed in between counts, less the second that a clock of whole seconds cannot tell.
  Pacer late = again(state, kWall + seconds{61});
  EXPECT_EQ(late.relay_ready(0, kWall + seconds{61}, kLater), kLater);
  EXPECT_LE(late.domain_ready("live.com", kLater) - kLater, milliseconds{1});
  EXPECT_GE(late.domain_ready("a.example", kLater) - kLater, minutes{1});
}

TEST(PacerRestart, RestartsAtRandomMomentsBreakNoRate) {
  std::mt19937_64 random(11);
  const auto roll = [&](int most) { return std::uniform_int_distribution<int>(0, most)(random); };
  constexpr size_t kBurst = 3;
  auto pacer = std::make_unique<Pacer>(relays(3600, kBurst), std::vector<DomainPace>{});
  // The true time runs; the wall shows its whole seconds, the monotonic clock begins anew.
  milliseconds truth{0};
  milliseconds booted{0};
  std::vector<milliseconds> begun;
  const auto wall = [&] { return kWall + days{30} + std::chrono::floor<seconds>(truth); };
  int restarts = 0;
  while (begun.size() < 2000) {
    truth += milliseconds{roll(400)};
    const Time now = truth - booted;
    if (roll(5) == 0) {
      ++restarts;
      const std::string state = pacer->save(wall(), now);
      truth += milliseconds{roll(2500)};
      booted = truth - milliseconds{roll(100'000)};
      pacer = std::make_unique<Pacer>(relays(3600, kBurst), std::vector<DomainPace>{});
      ASSERT_TRUE(pacer->restore(state, wall(), truth - booted));
    } else if (pacer->relay_ready(0, wall(), now) <= now) {
      one(*pacer, "a.example", Feedback::success, wall(), now);
      begun.push_back(truth);
    }
  }
  EXPECT_GT(restarts, 500);
  for (size_t i = 0; i < begun.size(); ++i) {
    for (size_t j = i + kBurst; j < std::min(begun.size(), i + 60); ++j) {
      ASSERT_GE(begun[j] - begun[i], seconds{1} * static_cast<int64_t>(j - i + 1 - kBurst));
    }
  }
}

TEST(PacerRestart, TheCountOfTheDayIsKept) {
  Pacer pacer(relays(3600, 100), domains());
  for (int i = 0; i < 7; ++i) pacer.begin(0, "a.example", kWall, kNow);
  for (int i = 0; i < 5; ++i) pacer.end(0, "a.example", Feedback::success, kWall, kNow);
  Pacer after = again(pacer.save(kWall, kNow), kWall + hours{1}, kLater, relays(3600, 100));
  const Instant now = kWall + hours{1};
  EXPECT_EQ(after.why_waiting(0, "b.example", now, kLater), "");
  for (int i = 0; i < 3; ++i) one(after, "b.example", Feedback::success, now, kLater);
  EXPECT_EQ(after.relay_ready(0, now, kLater), kLater + hours{13})
      << "5 sent, 2 that were under way when it was saved, and 3";
  EXPECT_EQ(after.why_waiting(0, "c.example", now, kLater),
            "relay main: warm-up: 10 of 10 for today");
}

TEST(PacerRestart, BackOffIsKept) {
  Pacer pacer(relays(3'600'000, 100), {});
  Time now = kNow;
  for (int i = 0; i < 5; ++i) {
    one(pacer, "gmail.com", Feedback::domain_congested, kWall, now);
    now = pacer.domain_ready("gmail.com", now);
  }
  for (int i = 0; i < 5; ++i) one(pacer, "b.example", Feedback::relay_congested, kWall, now);
  const Time left = pacer.relay_ready(0, kWall, now) - now;
  const std::string state = pacer.save(kWall, now);
  ASSERT_THAT(state, HasSubstr("domain gmail.com"));

  Pacer after(relays(3'600'000, 100), {});
  ASSERT_TRUE(after.restore(state, kWall, kLater));
  EXPECT_EQ(after.relay_window(0), 1);
  EXPECT_GE(after.relay_ready(0, kWall, kLater) - kLater, left);
  EXPECT_EQ(after.save(kWall, kLater), state) << "the same moment is the same text";
  // The pauses of the domain go on growing: the sixth is 320 s.
  one(after, "gmail.com", Feedback::domain_congested, kWall, kLater);
  EXPECT_GE(after.domain_ready("gmail.com", kLater) - kLater, seconds{320} * 3 / 4);
}

TEST(PacerRestart, AClockThatWentBackNeitherGivesTokensNorStalls) {
  Pacer pacer(relays(), domains());
  one(pacer, "a.example", Feedback::domain_congested, kWall, kNow);
  const Time left = pacer.domain_ready("a.example", kNow) - kNow;
  const std::string state = pacer.save(kWall, kNow);
  const Instant past = kWall - days{3650};
  Pacer after = again(state, past);
  EXPECT_GT(after.relay_ready(0, past, kLater), kLater);
  EXPECT_LE(after.relay_ready(0, past, kLater), kLater + seconds{1} + milliseconds{1});
  EXPECT_GE(after.domain_ready("a.example", kLater) - kLater, left);
  EXPECT_LE(after.domain_ready("a.example", kLater) - kLater, minutes{2} + milliseconds{1});
}

TEST(PacerRestart, AClockThatWentForthFillsABucketOnce) {
  Pacer pacer(relays(3600, 5), domains());
  const std::string state = pacer.save(kWall, kNow);
  const Instant future = kWall + days{3650};
  Pacer after = again(state, future, kLater, relays(3600, 5));
  int sent = 0;
  while (after.relay_ready(0, future, kLater) <= kLater && sent < 100) {
    one(after, "outlook.com", Feedback::success, future, kLater);
    ++sent;
  }
  EXPECT_EQ(sent, 5);
}

TEST(PacerRestart, WithinARunTheWallMovesOnlyTheDay) {
  Pacer pacer(relays(), domains());
  one(pacer, "a.example", Feedback::success, kWall, kNow);
  for (const Instant wall : {kWall - days{400}, kWall + hours{13}, kWall + days{4000}}) {
    EXPECT_EQ(pacer.relay_ready(0, wall, kNow), kNow + seconds{1});
  }
}

TEST(PacerRestart, AnotherRateTakesOverHowManyTokensAreMissing) {
  // Thousand messages at once, and then the rate is one a minute: the debt is one burst.
  Pacer pacer(relays(3600, 1000), {});
  for (int i = 0; i < 1000; ++i) one(pacer, "a.example", Feedback::success, kWall + days{30}, kNow);
  Pacer after = again(pacer.save(kWall + days{30}, kNow), kWall + days{30}, kLater, relays(60, 2));
  EXPECT_EQ(after.relay_ready(0, kWall + days{30}, kLater), kLater + minutes{1});
}

TEST(PacerRestart, WhatIsNoLongerConfiguredIsForgotten) {
  Pacer pacer(relays(), domains());
  one(pacer, "outlook.com", Feedback::success, kWall, kNow);
  one(pacer, "a.example", Feedback::success, kWall, kNow);
  const std::string state = pacer.save(kWall, kNow);
  Pacer after({{.name = "second", .connections = 2, .rate = {}, .warm_up = {}}}, {});
  ASSERT_TRUE(after.restore(state, kWall, kLater));
  EXPECT_EQ(after.relay_ready(0, kWall, kLater), kLater);
  EXPECT_EQ(after.domain_ready("outlook.com", kLater), kLater);
  EXPECT_EQ(after.save(kWall, kLater), "");
}

TEST(PacerRestart, AnEmptyStateIsAFreshStart) {
  Pacer after = again("", kWall);
  EXPECT_EQ(after.relay_ready(0, kWall, kLater), kLater);
  EXPECT_EQ(after.relay_window(0), 4);
}

TEST(PacerRestart, MoreDomainsThanFitAreHeldBackTogether) {
  Pacer pacer({{.name = "main", .connections = 4, .rate = {}, .warm_up = {}}}, domains());
  for (int i = 0; i < 3000; ++i) {
    one(pacer, "d" + std::to_string(i) + ".example", Feedback::success, kWall, kNow);
  }
  const std::string state = pacer.save(kWall, kNow);
  EXPECT_LT(state.size(), 60'000U);
  Pacer after = again(state, kWall + seconds{31});
  for (int i = 0; i < 3000; ++i) {
    const Time wait = after.domain_ready("d" + std::to_string(i) + ".example", kLater) - kLater;
    ASSERT_GE(wait, seconds{90}) << i;
    ASSERT_LE(wait, seconds{90} + milliseconds{1}) << i;
  }
  const Time free = kLater + seconds{91};
  EXPECT_EQ(after.domain_ready("d2999.example", free), free);
  // What was held back together is saved like that as well.
  Pacer third = again(after.save(kWall + seconds{31}, kLater), kWall + seconds{32});
  EXPECT_GE(third.domain_ready("new.example", kLater) - kLater, seconds{90});
}

std::string a_full_state() {
  Pacer pacer(relays(), domains());
  one(pacer, "outlook.com", Feedback::success, kWall, kNow);
  one(pacer, "a.example", Feedback::domain_congested, kWall, kNow);
  one(pacer, "b.example", Feedback::relay_congested, kWall + days{1}, kNow);
  return pacer.save(kWall, kNow);
}

TEST(PacerRestart, AStateThatWasCutOffAnywhereIsToldAndIsNoCrash) {
  const std::string state = a_full_state();
  ASSERT_GT(state.size(), 150U);
  for (size_t length = 1; length < state.size(); ++length) {
    Pacer after(relays(), domains());
    const auto restored = after.restore(state.substr(0, length), kWall, kLater);
    ASSERT_FALSE(restored) << length;
    ASSERT_EQ(restored.error().kind(), ErrorKind::bad_data);
    ASSERT_EQ(after.relay_window(0), 1);
  }
}

TEST(PacerRestart, AStateWithAnyOtherByteIsNoCrashAndLiftsNoLimit) {
  const std::string state = a_full_state();
  for (size_t at = 0; at < state.size(); ++at) {
    for (const char byte : {'\0', '\n', ' ', '-', '9', '=', ',', 'x', '%', '\xff'}) {
      std::string broken = state;
      broken[at] = byte;
      Pacer after(relays(), domains());
      (void)after.restore(broken, kWall, kLater);
      ASSERT_LE(after.relay_window(0), 4);
      ASSERT_LE(after.domain_ready("a.example", kLater), kLater + minutes{20});
      ASSERT_LE(after.domain_ready("outlook.com", kLater), kLater + minutes{20});
      ASSERT_LE(after.relay_ready(0, kWall, kLater), kLater + hours{14});
      one(after, "a.example", Feedback::success, kWall, kLater);
      (void)after.save(kWall, kLater);
    }
  }
}

TEST(PacerRestart, ForeignStatesAreToldApart) {
  const auto message = [](const std::string& state) {
    Pacer after(relays(), domains());
    const auto restored = after.restore(state, kWall, kLater);
    return restored ? "fine" : restored.error().message();
  };
  EXPECT_EQ(message("{\"version\": 1}"),
            "the stored state of the pace cannot be read: it is something else");
  EXPECT_THAT(message("peyk-pace 2 1796115600\nend\n"), HasSubstr("another version"));
  EXPECT_THAT(message("peyk-pace 1 soon\nend\n"), HasSubstr("no time"));
  EXPECT_THAT(message("peyk-pace 1 1796115600\nrelay main speed=3\nend\n"), HasSubstr("line 2"));
  EXPECT_THAT(message("peyk-pace 1 99999999999999999999\nend\n"), HasSubstr("no time"));
  EXPECT_EQ(message("peyk-pace 1 1796115600\nend\n"), "fine");
}

TEST(PacerRestart, WithAnUnreadableStateItStartsWithCare) {
  Pacer after(relays(), domains());
  ASSERT_FALSE(after.restore("?", kWall, kLater));
  EXPECT_EQ(after.relay_window(0), 1);
  EXPECT_EQ(after.relay_ready(0, kWall, kLater), kLater + hours{14}) << "of today nothing is left";
  EXPECT_EQ(after.domain_ready("live.com", kLater), kLater + minutes{1}) << "no burst";
  EXPECT_EQ(after.domain_ready("a.example", kLater), kLater + minutes{2});
  const Instant tomorrow = kWall + hours{14};
  EXPECT_EQ(after.relay_ready(0, tomorrow, kLater + hours{14}), kLater + hours{14});
}

}  // namespace
}  // namespace peyk
