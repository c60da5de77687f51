#include "l10n/dates.h"

#include <clocale>
#include <cstdlib>
#include <ctime>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace peyk {
namespace {

using testing::HasSubstr;

Instant at(const std::string& text) { return parse_iso8601(text).value(); }

Edition english() {
  Edition edition;
  edition.id = edition.locale = "en";
  edition.zone = "Europe/Tirane";
  edition.date_pattern = "EEEE, MMMM d, y";
  edition.short_date_pattern = "d MMM y";
  return edition;
}

Edition persian() {
  Edition edition = english();
  edition.id = edition.locale = "fa";
  edition.calendar = CalendarKind::persian;
  edition.digits = DigitKind::persian;
  edition.date_pattern = "EEEE d MMMM y";
  edition.short_date_pattern = "y/MM/dd";
  return edition;
}

Edition arabic() {
  Edition edition = english();
  edition.id = edition.locale = "ar";
  edition.digits = DigitKind::arabic;
  edition.date_pattern = "d MMMM y";
  return edition;
}

Edition albanian() {
  Edition edition = english();
  edition.id = edition.locale = "sq";
  edition.date_pattern = "EEEE, d MMMM y";
  return edition;
}

std::string full(const std::string& instant, const Edition& edition) {
  const auto date = format_date(at(instant), edition, DateStyle::full);
  return date ? *date : date.error().to_string();
}

/// Sets the zone and locale of the process for one test.
class ProcessSettings {
 public:
  ProcessSettings(const char* zone, const char* locale) {
    setenv("TZ", zone, 1);
    tzset();
    setenv("LC_ALL", locale, 1);
    setenv("LANG", locale, 1);
    std::setlocale(LC_ALL, locale);
  }
  ~ProcessSettings() {
    unsetenv("TZ");
    unsetenv("LC_ALL");
    unsetenv("LANG");
    tzset();
    std::setlocale(LC_ALL, "C");
  }
  ProcessSettings(const ProcessSettings&) = delete;
  ProcessSettings& operator=(const ProcessSettings&) = delete;
};

TEST(Dates, EachEditionHasItsCalendarItsDigitsAndItsOrder) {
  EXPECT_EQ(full("2026-08-03T10:00:00Z", english()), "Monday, August 3, 2026");
  EXPECT_EQ(full("2026-08-03T10:00:00Z", persian()), "دوشنبه ۱۲ مرداد ۱۴۰۵");
  EXPECT_EQ(full("2026-08-03T10:00:00Z", arabic()), "٣ أغسطس ٢٠٢٦");
  EXPECT_EQ(full("2026-08-03T10:00:00Z", albanian()), "E hënë, 3 gusht 2026");
  EXPECT_EQ(format_date(at("2026-08-03"), persian(), DateStyle::short_), "۱۴۰۵/۰۵/۱۲");
}

TEST(Dates, TheProcessHasNoSayInThem) {
  for (const char* zone : {"America/Los_Angeles", "Asia/Tokyo", "nonsense"}) {
    for (const char* locale : {"C", "fa_IR.UTF-8", "de_DE.UTF-8", "nonsense"}) {
      const ProcessSettings settings(zone, locale);
      EXPECT_EQ(full("2026-08-03T10:00:00Z", english()), "Monday, August 3, 2026");
      EXPECT_EQ(full("2026-08-03T10:00:00Z", persian()), "دوشنبه ۱۲ مرداد ۱۴۰۵");
      EXPECT_EQ(full("2026-08-03T10:00:00Z", arabic()), "٣ أغسطس ٢٠٢٦");
      EXPECT_EQ(full("2026-08-03T10:00:00Z", albanian()), "E hënë, 3 gusht 2026");
      EXPECT_EQ(parse_date("June 21, 2023", "MMMM d, y", "en", "UTC"), at("2023-06-21"));
    }
  }
}

TEST(Dates, TheDayIsTheOneOfTheEditionsZone) {
  Edition tehran = persian();
  tehran.zone = "Asia/Tehran";
  EXPECT_EQ(full("2026-08-03T20:29:59Z", tehran), "دوشنبه ۱۲ مرداد ۱۴۰۵");
  EXPECT_EQ(full("2026-08-03T20:30:00Z", tehran), "سه\u200cشنبه ۱۳ مرداد ۱۴۰۵");
}

TEST(Dates, JalaliYearsBeginInSpringAndKnowLeapYears) {
  Edition tehran = persian();
  tehran.zone = "Asia/Tehran";
  tehran.date_pattern = "d MMMM y";
  EXPECT_EQ(full("2025-03-20T12:00:00Z", tehran), "۳۰ اسفند ۱۴۰۳");  // 1403 is a leap year.
  EXPECT_EQ(full("2025-03-21T12:00:00Z", tehran), "۱ فروردین ۱۴۰۴");
  EXPECT_EQ(full("2026-03-20T12:00:00Z", tehran), "۲۹ اسفند ۱۴۰۴");
  EXPECT_EQ(full("2026-03-21T12:00:00Z", tehran), "۱ فروردین ۱۴۰۵");
}

TEST(Dates, TheCalendarIsTheEditionsAndNotTheLocales) {
  Edition edition = persian();
  edition.calendar = CalendarKind::gregorian;
  edition.digits = DigitKind::latin;
  edition.date_pattern = "d MMMM y";
  EXPECT_EQ(full("2026-08-03T10:00:00Z", edition), "3 اوت 2026");
  edition = arabic();
  edition.calendar = CalendarKind::islamic;
  EXPECT_EQ(full("2026-08-03T10:00:00Z", edition), "٢٠ صفر ١٤٤٨");
}

std::string range(const std::string& from, const std::string& to, const Edition& edition) {
  const auto made = format_date_range(at(from), at(to), edition);
  return made ? made->from + (made->in_month ? "–" : " – ") + made->to : made.error().to_string();
}

TEST(Dates, ARangeSaysMonthAndYearOnce) {
  Edition edition = english();
  edition.short_date_pattern = "d MMMM y";
  EXPECT_EQ(range("2026-06-15", "2026-06-22", edition), "15–22 June 2026");
  EXPECT_EQ(range("2026-06-28", "2026-07-05", edition), "28 June – 5 July 2026");
  EXPECT_EQ(range("2025-12-28", "2026-01-04", edition), "28 December 2025 – 4 January 2026");
  EXPECT_EQ(range("2025-06-15", "2026-06-22", edition), "15 June 2025 – 22 June 2026");
  edition = persian();
  edition.short_date_pattern = "d MMMM y";
  EXPECT_EQ(range("2023-06-15T10:00:00Z", "2023-06-22T10:00:00Z", edition),
            "۲۵ خرداد – ۱ تیر ۱۴۰۲");
}

TEST(Dates, ARangeLeavesOutOnlyWhatEndsThePattern) {
  Edition edition = english();
  edition.short_date_pattern = "MMMM d, y";
  EXPECT_EQ(range("2026-06-15", "2026-06-22", edition), "June 15 – June 22, 2026");
  edition.short_date_pattern = "y-MM-dd";
  EXPECT_EQ(range("2026-06-15", "2026-06-22", edition), "2026-06-15 – 2026-06-22");
  edition.short_date_pattern = "d 'de' MMMM 'de' y";
  EXPECT_EQ(range("2026-06-28", "2026-07-05", edition), "28 de June – 5 de July de 2026");
  edition.short_date_pattern = "MMMM y";
  EXPECT_EQ(range("2026-06-15", "2026-06-22", edition), "June 2026 – June 2026");
}

TEST(Dates, WhatIcuRefusesIsAConfigurationError) {
  Edition edition = english();
  for (const char* pattern : {"", "d 'of MMMM", "d MMMM n", "YYYY tt"}) {
    edition.date_pattern = pattern;
    const auto date = format_date(at("2026-08-03"), edition, DateStyle::full);
    ASSERT_FALSE(date) << pattern << " gave " << *date;
    EXPECT_EQ(date.error().kind(), ErrorKind::configuration);
  }
  edition = english();
  edition.zone = "Europe/Tirana";
  EXPECT_THAT(full("2026-08-03", edition), HasSubstr("Europe/Tirana"));
  edition = english();
  edition.locale = "xx";
  EXPECT_THAT(full("2026-08-03", edition), HasSubstr("“xx”"));
}

TEST(Dates, AreReadAsAPersonWritesThem) {
  EXPECT_EQ(parse_date("June 21, 2023", "MMMM d, y", "en", "UTC"), at("2023-06-21"));
  EXPECT_EQ(parse_date("June 21, 2023", "MMMM d, y", "en", "Europe/Tirane"),
            at("2023-06-20T22:00:00Z"));
  EXPECT_EQ(parse_date("3 gusht 2026", "d MMMM y", "sq", "UTC"), at("2026-08-03"));
  EXPECT_EQ(parse_date("۱۲ مرداد ۱۴۰۵", "d MMMM y", "fa", "UTC"), at("2026-08-03"));
  EXPECT_EQ(parse_date("٣ أغسطس ٢٠٢٦", "d MMMM y", "ar", "UTC"), at("2026-08-03"));
}

TEST(Dates, WhatIsNoDateIsBadData) {
  for (const char* text : {"", "June 31, 2023", "June 21", "21 June 2023", "June 21, 2023 at noon",
                           "Smarch 1, 2023"}) {
    const auto date = parse_date(text, "MMMM d, y", "en", "UTC");
    ASSERT_FALSE(date) << text;
    EXPECT_EQ(date.error().kind(), ErrorKind::bad_data);
  }
}

TEST(Dates, AMidnightThatDoesNotExistIsTheMomentOfTheJump) {
  // Cairo moved its clocks at midnight of 28 April 2023.
  EXPECT_EQ(parse_date("April 28, 2023", "MMMM d, y", "en", "Africa/Cairo"),
            at("2023-04-27T22:00:00Z"));
}

}  // namespace
}  // namespace peyk
