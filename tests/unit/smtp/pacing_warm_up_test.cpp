#include "smtp/pacing_warm_up.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace peyk {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::year;

Instant at(const std::string& text) { return parse_iso8601(text).value(); }

WarmUpPlan plan(std::vector<int64_t> shares, const std::string& zone,
                std::chrono::year_month_day start = year{2026} / 12 / 1) {
  return {.start = start, .days = std::move(shares), .zone = zone};
}

/// Sends as many as it lets go at `now`.
int send_all(WarmUp& warm_up, Instant now) {
  int count = 0;
  for (; warm_up.ready(now) == now && count < 100'000; ++count) {
    warm_up.begin(now);
    warm_up.end(/*taken=*/true, now);
  }
  return count;
}

TEST(WarmUpShare, GrowsFromDayToDayAndEnds) {
  const WarmUpPlan growing{
      .start = year{2026} / 12 / 1, .first = 500, .growth = 1.5, .until = 50'000};
  std::vector<int64_t> shares;
  for (int day = 0; warm_up_share(growing, day) && day < 100; ++day) {
    shares.push_back(*warm_up_share(growing, day));
  }
  EXPECT_EQ(shares, (std::vector<int64_t>{500, 750, 1125, 1687, 2531, 3796, 5695, 8542, 12814,
                                          19221, 28832, 43248, 50'000}));
  EXPECT_EQ(warm_up_share(growing, -3), 500) << "before it begins it is as on the first day";
  EXPECT_FALSE(warm_up_share(growing, 1'000'000));
}

TEST(WarmUpShare, IsNotAHairTooSmall) {
  const WarmUpPlan growing{.first = 500, .growth = 1.1, .until = 5000};
  EXPECT_EQ(warm_up_share(growing, 1), 550);
  EXPECT_EQ(warm_up_share(growing, 2), 605);
}

TEST(WarmUpShare, WithoutGrowthItIsTheSameEveryDay) {
  const WarmUpPlan steady{.first = 500, .growth = 1, .until = 1000};
  EXPECT_EQ(warm_up_share(steady, 0), 500);
  EXPECT_EQ(warm_up_share(steady, 10'000), 500);
  const WarmUpPlan one_day{.first = 500, .growth = 1, .until = 500};
  EXPECT_EQ(warm_up_share(one_day, 0), 500);
  EXPECT_FALSE(warm_up_share(one_day, 1));
}

TEST(WarmUpShare, FollowsAList) {
  const WarmUpPlan listed = plan({10, 20, 15}, "UTC");
  EXPECT_EQ(warm_up_share(listed, -1), 10);
  EXPECT_EQ(warm_up_share(listed, 0), 10);
  EXPECT_EQ(warm_up_share(listed, 2), 15);
  EXPECT_FALSE(warm_up_share(listed, 3));
}

TEST(WarmUp, LetsTheShareOfEachDayGo) {
  WarmUp warm_up(plan({3, 5, 8}, "UTC"));
  Instant now = at("2026-12-01T10:00Z");
  std::vector<int> sent;
  std::vector<std::string> days_begin;
  for (int i = 0; i < 3; ++i) {
    sent.push_back(send_all(warm_up, now));
    now = warm_up.ready(now);
    days_begin.push_back(format_iso8601(now));
  }
  EXPECT_EQ(sent, (std::vector<int>{3, 5, 8}));
  EXPECT_EQ(days_begin, (std::vector<std::string>{"2026-12-02T00:00:00Z", "2026-12-03T00:00:00Z",
                                                  "2026-12-04T00:00:00Z"}));
  EXPECT_EQ(send_all(warm_up, now), 100'000) << "the plan is over";
}

TEST(WarmUp, TheDayIsThatOfItsZone) {
  // Midnight in Tehran is 20:30 UTC of the day before.
  WarmUp warm_up(plan({3, 5}, "Asia/Tehran"));
  const Instant evening = at("2026-12-01T20:00Z");
  EXPECT_EQ(send_all(warm_up, evening), 3);
  EXPECT_EQ(warm_up.ready(evening), at("2026-12-01T20:30Z"));
  EXPECT_EQ(send_all(warm_up, at("2026-12-01T20:30Z")), 5);
}

TEST(WarmUp, DaysOfTwentyThreeAndTwentyFiveHoursAreDays) {
  const auto begin_of_next = [](const char* zone, std::chrono::year_month_day start,
                                const char* now) {
    WarmUp warm_up(plan({1, 1, 1, 1}, zone, start));
    EXPECT_EQ(send_all(warm_up, at(now)), 1);
    Instant next = at(now);
    // A day that a change of clocks cuts in two is asked for twice.
    while (warm_up.ready(next) != next) next = warm_up.ready(next);
    EXPECT_EQ(send_all(warm_up, next), 1);
    return format_iso8601(next);
  };
  EXPECT_EQ(begin_of_next("Europe/Tirane", year{2026} / 3 / 29, "2026-03-28T23:00Z"),
            "2026-03-29T22:00:00Z");
  EXPECT_EQ(begin_of_next("Europe/Tirane", year{2026} / 10 / 25, "2026-10-24T22:00Z"),
            "2026-10-25T23:00:00Z");
  // Santiago skips the hour after midnight, and repeats the one before it.
  EXPECT_EQ(begin_of_next("America/Santiago", year{2026} / 9 / 5, "2026-09-05T12:00Z"),
            "2026-09-06T04:00:00Z");
  EXPECT_EQ(begin_of_next("America/Santiago", year{2026} / 4 / 4, "2026-04-04T12:00Z"),
            "2026-04-05T04:00:00Z");
}

TEST(WarmUp, AMidnightThatComesTwiceGivesNoSecondShare) {
  // St. John's: at 0:01 of 30 October 2005 the clocks went back to 23:01 of the 29th (2:31 UTC).
  WarmUp warm_up(plan({4, 6, 9}, "America/St_Johns", year{2005} / 10 / 29));
  EXPECT_EQ(send_all(warm_up, at("2005-10-30T02:00Z")), 4);
  EXPECT_EQ(send_all(warm_up, at("2005-10-30T02:30:30Z")), 6) << "the 30th, for a minute";
  EXPECT_EQ(send_all(warm_up, at("2005-10-30T02:40Z")), 0) << "the 29th again";
  EXPECT_EQ(send_all(warm_up, at("2005-10-30T03:30Z")), 0) << "and the 30th";
  EXPECT_EQ(send_all(warm_up, at("2005-10-31T12:00Z")), 9);
}

TEST(WarmUp, WhatWasNotTakenDoesNotCount) {
  WarmUp warm_up(plan({2}, "UTC"));
  const Instant now = at("2026-12-01T10:00Z");
  for (int i = 0; i < 10; ++i) {
    warm_up.begin(now);
    warm_up.begin(now);
    EXPECT_NE(warm_up.ready(now), now) << "what is under way counts";
    warm_up.end(/*taken=*/false, now);
    warm_up.end(/*taken=*/false, now);
  }
  EXPECT_EQ(warm_up.sent(now), 0);
  EXPECT_EQ(send_all(warm_up, now), 2);
}

TEST(WarmUp, ARefusalAfterMidnightDoesNotGiveBackWhatYesterdayCounted) {
  WarmUp warm_up(plan({2, 2}, "UTC"));
  const Instant evening = at("2026-12-01T23:59:59Z");
  const Instant morning = evening + seconds{1};
  warm_up.begin(evening);
  warm_up.begin(morning);
  warm_up.begin(morning);
  warm_up.end(/*taken=*/false, morning);  // Yesterday's.
  EXPECT_NE(warm_up.ready(morning), morning);
  EXPECT_EQ(warm_up.sent(morning), 2);
}

TEST(WarmUp, AClockThatJumpsToAnotherDayAndBackFindsWhatWasSent) {
  WarmUp warm_up(plan({3, 5, 8, 13}, "UTC"));
  EXPECT_EQ(send_all(warm_up, at("2026-12-02T10:00Z")), 5);
  EXPECT_EQ(send_all(warm_up, at("2026-12-04T10:00Z")), 13) << "forth: one more day's share";
  EXPECT_EQ(send_all(warm_up, at("2026-12-01T10:00Z")), 3) << "back: that of the day before";
  for (const char* day : {"2026-12-02T11:00Z", "2026-12-04T11:00Z", "2026-12-01T11:00Z"}) {
    EXPECT_EQ(send_all(warm_up, at(day)), 0) << day;
  }
}

TEST(WarmUp, AZoneThatDoesNotExistIsUtc) {
  WarmUp warm_up(plan({1, 1}, "Europe/Tirana"));
  const Instant now = at("2026-12-01T23:30Z");
  EXPECT_EQ(send_all(warm_up, now), 1);
  EXPECT_EQ(warm_up.ready(now), at("2026-12-02T00:00Z"));
}

}  // namespace
}  // namespace peyk
