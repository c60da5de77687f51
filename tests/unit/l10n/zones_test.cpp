#include "l10n/zones.h"

#include <cstdlib>
#include <ctime>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace peyk {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::Monday;
using std::chrono::Sunday;
using testing::HasSubstr;

Instant at(const std::string& text) { return parse_iso8601(text).value(); }

const Schedule kMondays{.weekday = Monday, .time = hours{8}, .zone = "Europe/Tirane"};
const Schedule kSundayNights{
    .weekday = Sunday, .time = hours{2} + minutes{30}, .zone = "Europe/Tirane"};

TEST(Zones, KnowsIanaNamesExactly) {
  EXPECT_TRUE(zone_exists("Europe/Tirane"));
  EXPECT_TRUE(zone_exists("Asia/Tehran"));
  EXPECT_TRUE(zone_exists("UTC"));
  for (const char* name :
       {"", "Europe/Tirana", "europe/tirane", "GMT+3", "Etc/Unknown", "+03:30"}) {
    EXPECT_FALSE(zone_exists(name)) << name;
  }
}

TEST(Zones, AScheduleIsDueAtItsMomentAndNotASecondEarlier) {
  // 8:00 in Tirana is 6:00 UTC in summer.
  EXPECT_EQ(last_due(kMondays, at("2026-08-03T06:00:00Z")), at("2026-08-03T06:00:00Z"));
  EXPECT_EQ(last_due(kMondays, at("2026-08-03T05:59:59Z")), at("2026-07-27T06:00:00Z"));
  EXPECT_EQ(next_due(kMondays, at("2026-08-03T05:59:59Z")), at("2026-08-03T06:00:00Z"));
  EXPECT_EQ(next_due(kMondays, at("2026-08-03T06:00:00Z")), at("2026-08-10T06:00:00Z"));
}

TEST(Zones, TheLocalHourHoldsOverTheChangeOfClocks) {
  EXPECT_EQ(last_due(kMondays, at("2026-03-25T00:00:00Z")), at("2026-03-23T07:00:00Z"));
  EXPECT_EQ(next_due(kMondays, at("2026-03-25T00:00:00Z")), at("2026-03-30T06:00:00Z"));
  EXPECT_EQ(next_due(kMondays, at("2026-10-24T00:00:00Z")), at("2026-10-26T07:00:00Z"));
}

TEST(Zones, ALocalTimeThatDoesNotExistIsDueWhenTheClocksJump) {
  // On 29 March 2026 the clocks of Tirana jump from 2:00 to 3:00, which is 1:00 UTC.
  const Instant jump = at("2026-03-29T01:00:00Z");
  EXPECT_EQ(last_due(kSundayNights, jump), jump);
  EXPECT_EQ(last_due(kSundayNights, at("2026-03-29T00:59:59Z")), at("2026-03-22T01:30:00Z"));
  EXPECT_EQ(last_due(kSundayNights, at("2026-03-29T01:45:00Z")), jump);
  EXPECT_EQ(next_due(kSundayNights, at("2026-03-29T00:59:59Z")), jump);
  EXPECT_EQ(next_due(kSundayNights, jump), at("2026-04-05T00:30:00Z"));
}

TEST(Zones, ALocalTimeThatExistsTwiceIsDueOnceTheFirstTime) {
  // On 25 October 2026 they go back from 3:00 to 2:00: 2:30 is 0:30 UTC and again 1:30 UTC.
  const Instant first = at("2026-10-25T00:30:00Z");
  EXPECT_EQ(last_due(kSundayNights, first), first);
  EXPECT_EQ(last_due(kSundayNights, at("2026-10-25T00:29:59Z")), at("2026-10-18T00:30:00Z"));
  EXPECT_EQ(last_due(kSundayNights, at("2026-10-25T01:30:00Z")), first);
  EXPECT_EQ(next_due(kSundayNights, first), at("2026-11-01T01:30:00Z"));
}

TEST(Zones, EveryWeekOfTenYearsIsDueExactlyOnce) {
  for (const char* zone : {"Europe/Tirane", "Asia/Tehran", "America/New_York", "Pacific/Apia",
                           "Africa/Cairo", "Australia/Lord_Howe"}) {
    const Schedule schedule{.weekday = Sunday, .time = hours{0} + minutes{15}, .zone = zone};
    Instant due = next_due(schedule, at("2008-01-01")).value();
    int weeks = 0;
    while (due < at("2018-01-01")) {
      EXPECT_EQ(last_due(schedule, due), due) << zone;
      const Instant next = next_due(schedule, due).value();
      ASSERT_GT(next, due + hours{24 * 6 - 1}) << zone << ' ' << format_iso8601(due);
      ASSERT_LT(next, due + hours{24 * 8 + 1}) << zone << ' ' << format_iso8601(due);
      EXPECT_EQ(last_due(schedule, next - std::chrono::seconds{1}), due) << zone;
      due = next;
      ++weeks;
    }
    EXPECT_EQ(weeks, 522) << zone;
  }
}

TEST(Zones, ADayThatACountrySkippedIsDueWhenItIsSkipped) {
  // Samoa had no 30 December 2011, a Friday: the 29th was followed by the 31st.
  const Schedule fridays{.weekday = std::chrono::Friday, .time = hours{9}, .zone = "Pacific/Apia"};
  EXPECT_EQ(next_due(fridays, at("2011-12-28T00:00:00Z")), at("2011-12-30T10:00:00Z"));
}

TEST(Zones, AZoneThatDoesNotExistIsAConfigurationError) {
  const Schedule nowhere{.weekday = Monday, .time = hours{8}, .zone = "Europe/Tirana"};
  const auto due = last_due(nowhere, at("2026-08-03"));
  ASSERT_FALSE(due);
  EXPECT_EQ(due.error().kind(), ErrorKind::configuration);
  EXPECT_THAT(due.error().to_string(), HasSubstr("Europe/Tirana"));
  EXPECT_FALSE(next_due(nowhere, at("2026-08-03")));
  EXPECT_FALSE(parse_local("2026-08-03", "Mars/Phobos"));
}

TEST(Zones, AWeekdayOrTimeThatIsNoneIsAConfigurationError) {
  Schedule schedule = kMondays;
  schedule.time = hours{24};
  EXPECT_FALSE(last_due(schedule, at("2026-08-03")));
  schedule = kMondays;
  schedule.weekday = std::chrono::weekday{9};
  EXPECT_FALSE(next_due(schedule, at("2026-08-03")));
}

TEST(Zones, ASpanHoldsFromOneChangeOfClocksToTheNext) {
  const auto summer = zone_span("Europe/Tirane", at("2026-08-03T10:00:00Z")).value();
  EXPECT_EQ(summer.offset, hours{2});
  EXPECT_EQ(summer.from, at("2026-03-29T01:00:00Z"));
  EXPECT_EQ(summer.until, at("2026-10-25T01:00:00Z"));
  const auto winter = zone_span("Europe/Tirane", summer.until).value();
  EXPECT_EQ(winter.offset, hours{1});
  EXPECT_EQ(winter.from, summer.until) << "the moment of the change belongs to what comes";
  EXPECT_EQ(zone_span("Europe/Tirane", summer.until - std::chrono::seconds{1})->from, summer.from);
}

TEST(Zones, ASpanWithoutAnEndHasNone) {
  const auto utc = zone_span("UTC", at("2026-08-03")).value();
  EXPECT_EQ(utc.offset, hours{0});
  EXPECT_EQ(utc.from, Instant::min());
  EXPECT_EQ(utc.until, Instant::max());
  // Iran has not changed its clocks since the autumn of 2022.
  const auto tehran = zone_span("Asia/Tehran", at("2026-08-03")).value();
  EXPECT_EQ(tehran.offset, hours{3} + minutes{30});
  EXPECT_EQ(tehran.from, at("2022-09-21T19:30:00Z"));
  EXPECT_EQ(tehran.until, Instant::max());
  EXPECT_FALSE(zone_span("Europe/Tirana", at("2026-08-03")));
}

TEST(Zones, LocalTimesAreReadInTheirZoneUnlessTheySayOtherwise) {
  EXPECT_EQ(parse_local("2026-08-03T10:00", "Europe/Tirane"), at("2026-08-03T08:00:00Z"));
  EXPECT_EQ(parse_local("2026-08-03", "Asia/Tehran"), at("2026-08-02T20:30:00Z"));
  EXPECT_EQ(parse_local(" 2026-08-03 10:00:05 ", "UTC"), at("2026-08-03T10:00:05Z"));
  EXPECT_EQ(parse_local("2026-08-03T10:00Z", "Europe/Tirane"), at("2026-08-03T10:00:00Z"));
  EXPECT_EQ(parse_local("2026-08-03T10:00+03:30", "UTC"), at("2026-08-03T06:30:00Z"));
  EXPECT_EQ(parse_local("2026-08-03T10:00:00-05:00", "UTC"), at("2026-08-03T15:00:00Z"));
  EXPECT_EQ(parse_local("2026-03-29T02:30", "Europe/Tirane"), at("2026-03-29T01:00:00Z"));
  EXPECT_EQ(parse_local("2026-10-25T02:30", "Europe/Tirane"), at("2026-10-25T00:30:00Z"));
  for (const char* wrong : {"", "yesterday", "2026-02-30", "2026-08-03T25:00"}) {
    EXPECT_FALSE(parse_local(wrong, "UTC")) << wrong;
  }
}

}  // namespace
}  // namespace peyk
