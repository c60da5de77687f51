#include "pipeline/dkim.h"

#include <gtest/gtest.h>

namespace peyk {
namespace {

using std::chrono::hours;

constexpr Instant kFrozen{std::chrono::seconds(1'785'000'000)};
constexpr hours kLifetime{72};
constexpr hours kWeek{7 * 24};

TEST(DkimTimesTest, AreTheSameInEveryRunOfTheLifetime) {
  const DkimTimes first = dkim_times(kFrozen, kLifetime, kFrozen);
  EXPECT_EQ(first.signed_at, kFrozen);
  EXPECT_EQ(first.expires, kFrozen + kLifetime + kWeek);
  for (const auto later :
       {std::chrono::seconds(1), std::chrono::seconds(kLifetime) - std::chrono::seconds(1)}) {
    const DkimTimes again = dkim_times(kFrozen, kLifetime, kFrozen + later);
    EXPECT_EQ(again.signed_at, first.signed_at);
    EXPECT_EQ(again.expires, first.expires);
  }
}

TEST(DkimTimesTest, LeaveAWeekAtLeastToVerifyWhatIsSentByHandMuchLater) {
  for (int hour = 0; hour < 5000; ++hour) {
    const Instant now = kFrozen + hours(hour);
    const DkimTimes times = dkim_times(kFrozen, kLifetime, now);
    EXPECT_EQ(times.signed_at, kFrozen);
    EXPECT_GT(times.expires, now + kWeek);
    EXPECT_LE(times.expires, now + kWeek + kLifetime + kWeek);
  }
}

TEST(DkimAlignmentTest, IsTroubleOnlyWhenNoKeyIsOfTheSendersDomain) {
  Config config;
  config.site.from = "news@example.org";
  EXPECT_EQ(dkim_alignment_trouble(config), "");
  config.dkim.push_back({.domain = "relay.example.net",
                         .selector = "s",
                         .key_file = "k",
                         .identity = "",
                         .place = {}});
  EXPECT_NE(dkim_alignment_trouble(config).find("relay.example.net"), std::string::npos);
  config.dkim.push_back({.domain = "mail.example.org",
                         .selector = "s",
                         .key_file = "k",
                         .identity = "",
                         .place = {}});
  EXPECT_EQ(dkim_alignment_trouble(config), "");
}

}  // namespace
}  // namespace peyk
