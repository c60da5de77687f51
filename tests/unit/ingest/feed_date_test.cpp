#include "ingest/feed_date.h"

#include <gtest/gtest.h>

namespace peyk {
namespace {

std::string read(std::string_view text, const std::string& zone = "UTC") {
  const auto instant = parse_feed_date(text, zone);
  return instant ? format_iso8601(*instant) : "none";
}

TEST(FeedDate, ReadsRfc822AndWhatIsWrittenInsteadOfIt) {
  for (const char* text : {"Wed, 21 Jun 2023 10:00:00 GMT",
                           "Wed, 21 Jun 2023 10:00:00 +0000",
                           "wed, 21 JUN 2023 10:00:00 gmt",
                           "21 Jun 2023 10:00 UT",
                           "Wed 21 June 2023 10:00:00 Z",
                           "Wednesday, 21 Jun 23 10:00:00 GMT",
                           "Wed,21 Jun 2023 10:00:00 GMT",
                           "Wed, 21-Jun-2023 10:00:00 GMT",
                           "Wed, 21 Jun 123 10:00:00 GMT",
                           "Wed, 21 Jun 2023 12:00:00 +02:00",
                           "Wed, 21 Jun 2023 12:00:00 GMT+2",
                           "Wed, 21 Jun 2023 12:00:00 GMT+0200",
                           "Wed, 21 Jun 2023 13:30:00 +0330 (Tehran)",
                           "Wed, 21 Jun 2023 06:00:00 EDT",
                           "Wed, 21 Jun 2023 05:00:00 EST",
                           "Wed, 21 Jun 2023 12:00:00 CEST",
                           "Wed, 21 Jun 2023 13:30:00 IRST",
                           "Wed, 21 Jun 2023 3:00:00 PDT",
                           "Jun 21, 2023 10:00 AM",
                           "June 21st, 2023 at 10 AM GMT",
                           "Wed Jun 21 10:00:00 2023",
                           "Wed Jun 21 10:00:00 UTC 2023",
                           "Tues, 21 Jun 2023 10:00:00 GMT",
                           "Wed,  21  Jun\n 2023 10:00:00 GMT",
                           "Thu, 22 Jun 2023 00:00:00 +1400",
                           "Wed, 21 Jun 2023 10:00:00 NOWHERE"}) {
    EXPECT_EQ(read(text), "2023-06-21T10:00:00Z") << text;
  }
  EXPECT_EQ(read("Wed, 21 Jun 2023 24:00:00 GMT"), "2023-06-22T00:00:00Z");
  EXPECT_EQ(read("Wed, 21 Jun 2023 10:00:60 GMT"), "2023-06-21T10:00:59Z");
  EXPECT_EQ(read("Tue, 21 Jun 94 10:00:00 GMT"), "1994-06-21T10:00:00Z");
  EXPECT_EQ(read("Jun 21, 2023 12:15 am"), "2023-06-21T00:15:00Z");
  EXPECT_EQ(read("Jun 21, 2023 12:15 PM"), "2023-06-21T12:15:00Z");
}

TEST(FeedDate, ReadsRfc3339AndItsRelatives) {
  for (const char* text : {"2023-06-21T10:00:00Z",
                           "2023-06-21t10:00:00z",
                           "2023-06-21 10:00:00 UTC",
                           "2023-06-21T10:00Z",
                           "2023-06-21T10:00:00.123456789Z",
                           "2023-06-21T10:00:00,5Z",
                           "2023-06-21T13:30:00+03:30",
                           "2023-06-21T13:30:00+0330",
                           "2023-06-21T12:00+02",
                           "20230621T100000Z",
                           "20230621T1000Z",
                           "2023/06/21 10:00:00",
                           "2023-6-21 10:00",
                           "2023-06-21T10:00:00",
                           "2023-06-21T10:00:00 +0000",
                           "2023-06-21T05:00:00-0500",
                           "1687341600",
                           "1687341600000",
                           "۲۰۲۳-۰۶-۲۱T۱۰:۰۰:۰۰Z",
                           "٢٠٢٣-٠٦-٢١ ١٠:٠٠"}) {
    EXPECT_EQ(read(text), "2023-06-21T10:00:00Z") << text;
  }
}

TEST(FeedDate, ATimeWithoutAZoneIsOneOfTheSourcesZone) {
  EXPECT_EQ(read("2023-06-21T10:00:00", "Europe/Tirane"), "2023-06-21T08:00:00Z");
  EXPECT_EQ(read("Wed, 21 Jun 2023 10:00:00", "Asia/Tehran"), "2023-06-21T06:30:00Z");
  EXPECT_EQ(read("2023-01-21 10:00", "Europe/Tirane"), "2023-01-21T09:00:00Z");
}

TEST(FeedDate, ADateWithoutATimeIsNoonThere) {
  EXPECT_EQ(read("2023-06-21", "Europe/Tirane"), "2023-06-21T10:00:00Z");
  EXPECT_EQ(read("21 Jun 2023", "Asia/Tehran"), "2023-06-21T08:30:00Z");
  EXPECT_EQ(read("2023-06"), "2023-06-01T12:00:00Z");
  EXPECT_EQ(read("2023"), "2023-01-01T12:00:00Z");
  EXPECT_EQ(read("20230621"), "2023-06-21T12:00:00Z");
  EXPECT_EQ(read("21/06/2023"), "2023-06-21T12:00:00Z");
  EXPECT_EQ(read("06/21/2023"), "2023-06-21T12:00:00Z");
}

TEST(FeedDate, KnowsDatesOfOtherCenturies) {
  EXPECT_EQ(read("Wed, 31 Dec 1969 23:59:59 GMT"), "1969-12-31T23:59:59Z");
  EXPECT_EQ(read("Fri, 01 Jan 2100 00:00:00 GMT"), "2100-01-01T00:00:00Z");
}

TEST(FeedDate, WhatIsNoDateIsNone) {
  for (const char* text : {"",
                           " ",
                           "yesterday",
                           "Wed",
                           "10:00",
                           "2023-02-30",
                           "2023-13-01T00:00:00Z",
                           "Wed, 31 Jun 2023 10:00:00 GMT",
                           "2023-06-21T25:00:00Z",
                           "2023-06-21T10:61:00Z",
                           "1402-03-31T10:00:00",
                           "0000-00-00 00:00:00",
                           "2023-06-21T10:00:00+99:00",
                           "06/07/2023",
                           "Wed, 21 Jun 2023 10:00:00 <b>",
                           "99999999999999999999",
                           "2023-06-00",
                           "2023-00-21",
                           "(2023-06-21",
                           "Jun",
                           "21 Jun",
                           "2023-06-21T24:00:01Z",
                           "3000-01-01"}) {
    EXPECT_EQ(read(text), "none") << text;
  }
  EXPECT_EQ(read(std::string(100000, '1')), "none");
}

}  // namespace
}  // namespace peyk
