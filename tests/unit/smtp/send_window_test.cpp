#include "smtp/send_window.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace peyk {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

Instant at(const std::string& text) { return parse_iso8601(text).value(); }

SendHours from_until(minutes from, minutes until) { return {.from = from, .until = until}; }

SendHours on(SendHours hours, const std::vector<std::chrono::weekday>& weekdays) {
  hours.days.fill(false);
  for (const auto day : weekdays) hours.days.at(day.c_encoding()) = true;
  return hours;
}

SendWindow window(const SendHours& hours, const std::string& zone) {
  return SendWindow::create(hours, zone).value();
}

/// Each opening that begins or goes on in [begin, end): "22:30Z–01:00Z".
std::vector<std::string> openings(const SendWindow& window, Instant begin, Instant end) {
  std::vector<std::string> found;
  for (Instant now = window.next_open(begin); now < end;) {
    const Instant close = window.next_close(now);
    found.push_back(format_iso8601(now).substr(5, 11) + "–" + format_iso8601(close).substr(5, 11));
    now = window.next_open(close);
  }
  return found;
}

using Openings = std::vector<std::string>;

TEST(SendWindow, IsHalfOpen) {
  const auto day = window(from_until(hours{7} + minutes{30}, hours{21}), "Europe/Tirane");
  // Summer: 7:30 is 5:30 UTC.
  EXPECT_FALSE(day.open(at("2026-08-03T05:29:59Z")));
  EXPECT_TRUE(day.open(at("2026-08-03T05:30:00Z")));
  EXPECT_TRUE(day.open(at("2026-08-03T18:59:59Z")));
  EXPECT_FALSE(day.open(at("2026-08-03T19:00:00Z")));
  EXPECT_EQ(day.next_open(at("2026-08-03T05:30:00Z")), at("2026-08-03T05:30:00Z"));
  EXPECT_EQ(day.next_open(at("2026-08-03T12:34:56Z")), at("2026-08-03T12:34:56Z"));
  EXPECT_EQ(day.next_open(at("2026-08-03T19:00:00Z")), at("2026-08-04T05:30:00Z"));
  EXPECT_EQ(day.next_close(at("2026-08-03T05:30:00Z")), at("2026-08-03T19:00:00Z"));
  EXPECT_EQ(day.next_close(at("2026-08-03T19:00:00Z")), at("2026-08-04T19:00:00Z"));
}

TEST(SendWindow, MayGoOverMidnightAndBelongsToTheDayOnWhichItBegins) {
  const auto nights = on(from_until(hours{22}, hours{2}), {std::chrono::Friday});
  EXPECT_EQ(openings(window(nights, "UTC"), at("2026-08-02"), at("2026-08-20")),
            (Openings{"08-07T22:00–08-08T02:00", "08-14T22:00–08-15T02:00"}));
  // Saturday the 1st: the early hours are those of Friday's window.
  EXPECT_EQ(window(nights, "UTC").next_open(at("2026-08-01T01:00Z")), at("2026-08-01T01:00Z"));
}

TEST(SendWindow, KeepsToItsDays) {
  const auto weekdays =
      on(from_until(hours{9}, hours{24}), {std::chrono::Monday, std::chrono::Tuesday});
  EXPECT_EQ(
      openings(window(weekdays, "UTC"), at("2026-08-03"), at("2026-08-11")),
      (Openings{"08-03T09:00–08-04T00:00", "08-04T09:00–08-05T00:00", "08-10T09:00–08-11T00:00"}));
}

TEST(SendWindow, WholeDaysThatFollowEachOtherAreOneOpening) {
  const auto weekend =
      on(from_until(hours{0}, hours{24}), {std::chrono::Saturday, std::chrono::Sunday});
  EXPECT_EQ(openings(window(weekend, "Europe/Tirane"), at("2026-08-03"), at("2026-08-12")),
            (Openings{"08-07T22:00–08-09T22:00"}));
  const auto always = window(from_until(hours{0}, hours{24}), "Europe/Tirane");
  EXPECT_EQ(always.next_close(at("2026-08-03")), Instant::max());
}

TEST(SendWindow, AnHourThatDoesNotExistIsInNoWindow) {
  // On 29 March 2026 the clocks of Tirana jump from 2:00 to 3:00, which is 1:00 UTC.
  const auto inside = window(from_until(hours{2}, hours{3}), "Europe/Tirane");
  EXPECT_EQ(openings(inside, at("2026-03-28"), at("2026-03-31")),
            (Openings{"03-28T01:00–03-28T02:00", "03-30T00:00–03-30T01:00"}));
  EXPECT_FALSE(inside.open(at("2026-03-29T01:00:00Z")));
  EXPECT_FALSE(inside.open(at("2026-03-29T00:59:59Z")));
  const auto into = window(from_until(hours{1}, hours{2} + minutes{30}), "Europe/Tirane");
  EXPECT_EQ(openings(into, at("2026-03-29"), at("2026-03-29T12:00Z")),
            (Openings{"03-29T00:00–03-29T01:00"}))
      << "it closes when the clocks jump over its end";
  const auto out = window(from_until(hours{2} + minutes{30}, hours{8}), "Europe/Tirane");
  EXPECT_EQ(openings(out, at("2026-03-29"), at("2026-03-29T12:00Z")),
            (Openings{"03-29T01:00–03-29T06:00"}))
      << "it opens when the clocks jump over its beginning";
}

TEST(SendWindow, AnHourThatExistsTwiceIsInTheWindowBothTimes) {
  // On 25 October 2026 they go back from 3:00 to 2:00, at 1:00 UTC.
  const auto inside = window(from_until(hours{2}, hours{2} + minutes{30}), "Europe/Tirane");
  EXPECT_EQ(openings(inside, at("2026-10-25"), at("2026-10-26")),
            (Openings{"10-25T00:00–10-25T00:30", "10-25T01:00–10-25T01:30"}));
  const auto whole = window(from_until(hours{2}, hours{3}), "Europe/Tirane");
  EXPECT_EQ(openings(whole, at("2026-10-25"), at("2026-10-26")),
            (Openings{"10-25T00:00–10-25T02:00"}));
  const auto round = window(from_until(hours{1}, hours{8}), "Europe/Tirane");
  EXPECT_EQ(openings(round, at("2026-10-24T12:00Z"), at("2026-10-25T12:00Z")),
            (Openings{"10-24T23:00–10-25T07:00"}));
}

TEST(SendWindow, HoldsInTehranBeforeAndAfterItsClocksStoppedChanging) {
  const auto day = window(from_until(hours{8}, hours{20}), "Asia/Tehran");
  // Daylight saving (+4:30) until the autumn of 2022, none since (+3:30).
  EXPECT_EQ(day.next_open(at("2022-08-03")), at("2022-08-03T03:30:00Z"));
  EXPECT_EQ(day.next_open(at("2026-08-03")), at("2026-08-03T04:30:00Z"));
  // Spring 2022: at 0:00 of 22 March the clocks jumped to 1:00, which was 20:30 UTC.
  const auto midnight = window(from_until(hours{0}, hours{0} + minutes{30}), "Asia/Tehran");
  EXPECT_EQ(openings(midnight, at("2022-03-20T12:00Z"), at("2022-03-23T12:00Z")),
            (Openings{"03-20T20:30–03-20T21:00", "03-22T19:30–03-22T20:00"}));
  // Autumn 2022: at 0:00 of 22 September they went back to 23:00 of the 21st.
  const auto late = window(from_until(hours{23}, hours{24}), "Asia/Tehran");
  EXPECT_EQ(openings(late, at("2022-09-21T12:00Z"), at("2022-09-22T12:00Z")),
            (Openings{"09-21T18:30–09-21T20:30"}));
}

TEST(SendWindow, ADayWhoseMidnightDoesNotExistBeginsLater) {
  // Santiago: at 0:00 of Sunday 6 September 2026 the clocks jump to 1:00, which is 4:00 UTC.
  const auto sundays = on(from_until(hours{0}, hours{12}), {std::chrono::Sunday});
  EXPECT_EQ(openings(window(sundays, "America/Santiago"), at("2026-09-04"), at("2026-09-08")),
            (Openings{"09-06T04:00–09-06T15:00"}));
  // At 0:00 of Sunday 5 April 2026 they go back to 23:00 of Saturday, at 3:00 UTC.
  const auto saturdays = on(from_until(hours{12}, hours{24}), {std::chrono::Saturday});
  EXPECT_EQ(openings(window(saturdays, "America/Santiago"), at("2026-04-03"), at("2026-04-07")),
            (Openings{"04-04T15:00–04-05T04:00"}));
}

TEST(SendWindow, ADayThatACountrySkippedHasNoWindow) {
  // Samoa had no 30 December 2011, a Friday.
  const auto fridays = on(from_until(hours{9}, hours{10}), {std::chrono::Friday});
  EXPECT_EQ(window(fridays, "Pacific/Apia").next_open(at("2011-12-24")),
            at("2012-01-05T19:00:00Z"));
}

/// What it says about the next opening and closing is what it says about each minute.
TEST(SendWindow, AgreesWithItselfMinuteByMinuteOverTheChangesOfClocks) {
  struct Case {
    const char* zone;
    const char* day;
  };
  for (const auto& [zone, day] :
       {Case{"Europe/Tirane", "2026-03-28"}, Case{"Europe/Tirane", "2026-10-24"},
        Case{"Asia/Tehran", "2022-03-21"}, Case{"Asia/Tehran", "2022-09-20"},
        Case{"Australia/Lord_Howe", "2026-04-04"}, Case{"America/Santiago", "2026-09-05"},
        Case{"America/St_Johns", "2005-10-29"}, Case{"Pacific/Apia", "2011-12-29"}}) {
    for (const auto& hours_of_day :
         {from_until(hours{2} + minutes{15}, hours{2} + minutes{45}),
          from_until(hours{23}, hours{1}), from_until(hours{0}, hours{3}),
          from_until(minutes{1}, hours{23} + minutes{1}),
          from_until(hours{1}, hours{1} + minutes{30})}) {
      const auto open = window(
          on(hours_of_day, {std::chrono::Saturday, std::chrono::Sunday, std::chrono::Friday}),
          zone);
      Instant opens = Instant::max();
      Instant closes = Instant::max();
      const Instant begin = at(day);
      bool later = open.open(begin + days{3});
      for (Instant now = begin + days{3}; now >= begin; now -= minutes{1}) {
        const bool is_open = open.open(now);
        if (is_open) opens = now;
        if (is_open && !later) closes = now + minutes{1};
        later = is_open;
        if (opens > begin + days{2}) continue;  // Too near the end to have seen the next ones.
        ASSERT_EQ(open.next_open(now), opens) << zone << ' ' << format_iso8601(now);
        if (closes != Instant::max()) {
          ASSERT_EQ(open.next_close(now), closes) << zone << ' ' << format_iso8601(now);
        }
      }
    }
  }
}

TEST(SendWindow, RefusesWhatNeverOpensAndZonesThatDoNotExist) {
  EXPECT_FALSE(SendWindow::create(from_until(hours{9}, hours{9}), "UTC"));
  EXPECT_FALSE(SendWindow::create(on(from_until(hours{9}, hours{10}), {}), "UTC"));
  EXPECT_FALSE(SendWindow::create(from_until(hours{24}, hours{24}), "UTC"));
  EXPECT_FALSE(SendWindow::create(from_until(hours{-1}, hours{24}), "UTC"));
  EXPECT_FALSE(SendWindow::create(from_until(hours{1}, hours{25}), "UTC"));
  const auto nowhere = SendWindow::create(from_until(hours{9}, hours{10}), "Europe/Tirana");
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().kind(), ErrorKind::configuration);
}

}  // namespace
}  // namespace peyk
