// The machine formats of time, written without the C library.

#include "base/clock.h"

#include <gtest/gtest.h>

namespace peyk {
namespace {

using namespace std::chrono;

TEST(Clock, WritesIsoAndMailDates) {
  const Instant instant = sys_days{year{2023} / June / 1} + 9h + 5min + 7s;
  EXPECT_EQ(format_iso8601(instant), "2023-06-01T09:05:07Z");
  EXPECT_EQ(format_rfc5322(instant), "Thu, 01 Jun 2023 09:05:07 +0000");
  EXPECT_EQ(format_iso8601(Instant{}), "1970-01-01T00:00:00Z");
  EXPECT_EQ(format_iso8601(Instant{} - 1s), "1969-12-31T23:59:59Z");
}

TEST(Clock, WritesTheYearsThatFewSee) {
  EXPECT_EQ(format_iso8601(sys_days{year{0} / January / 1}), "0000-01-01T00:00:00Z");
  EXPECT_EQ(format_iso8601(sys_days{year{987} / December / 31}), "0987-12-31T00:00:00Z");
  EXPECT_EQ(format_iso8601(sys_days{year{-5} / March / 2}), "-005-03-02T00:00:00Z");
  EXPECT_EQ(format_iso8601(sys_days{year{12345} / March / 2}), "12345-03-02T00:00:00Z");
  EXPECT_EQ(format_rfc5322(sys_days{year{9999} / October / 10}), "Sun, 10 Oct 9999 00:00:00 +0000");
}

TEST(Clock, WhatItWritesItReads) {
  // Steps of some days, hours and seconds that meet every month, weekday, hour and leap day.
  constexpr seconds kStep = 9 * 24h + 7h + 13min + 17s;
  for (Instant at = sys_days{year{1960} / January / 1}; at < sys_days{year{2101} / January / 1};
       at += kStep) {
    EXPECT_EQ(parse_iso8601(format_iso8601(at)).value(), at);
    EXPECT_EQ(parse_rfc822(format_rfc5322(at)).value(), at);
  }
}

}  // namespace
}  // namespace peyk
