/// Rates, warm-up plans, readers' domains and the hours of editions, as they are loaded.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/config.h"
#include "config/values.h"
#include "workspace.h"

namespace peyk {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::year;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* kRoot = "config/peyk.yaml";
constexpr const char* kEnglish = "config/editions/en.yaml";
/// The line of the relay that the tests put theirs behind.
constexpr const char* kRelayLine = "    tls: none\n";

Result<Config> with_relay(const std::string& lines) {
  TestWorkspace workspace;
  workspace.edit(kRoot, kRelayLine, kRelayLine + lines);
  return workspace.load();
}
std::string relay_errors(const std::string& lines) {
  TestWorkspace workspace;
  workspace.edit(kRoot, kRelayLine, kRelayLine + lines);
  return workspace.errors();
}
Result<Config> with_domains(const std::string& lines) {
  TestWorkspace workspace;
  workspace.append(kRoot, "domains:\n" + lines);
  return workspace.load();
}
std::string domain_errors(const std::string& lines) {
  TestWorkspace workspace;
  workspace.append(kRoot, "domains:\n" + lines);
  return workspace.errors();
}
Result<Config> with_window(const std::string& value) {
  TestWorkspace workspace;
  workspace.append(kEnglish, "send_window: " + value + "\n");
  return workspace.load();
}
std::string window_errors(const std::string& value) {
  TestWorkspace workspace;
  workspace.append(kEnglish, "send_window: " + value + "\n");
  return workspace.errors();
}

TEST(PacingConfig, NothingIsPacedThatNobodyAskedFor) {
  const auto config = TestWorkspace().load();
  ASSERT_TRUE(config) << config.error().to_string();
  EXPECT_FALSE(config->relays[0].rate);
  EXPECT_FALSE(config->relays[0].warm_up);
  EXPECT_TRUE(config->domains.empty());
  EXPECT_FALSE(config->editions[0].send_window);
}

TEST(PacingConfig, ReadsRates) {
  EXPECT_EQ(parse_rate("20/s"), (Rate{.messages = 20, .per = seconds{1}, .burst = 2}));
  EXPECT_EQ(parse_rate("600/m"), (Rate{.messages = 600, .per = minutes{1}, .burst = 1}));
  EXPECT_EQ(parse_rate("5000/h"), (Rate{.messages = 5000, .per = hours{1}, .burst = 1}));
  EXPECT_EQ(parse_rate("1000000/s")->burst, 100'000);
  EXPECT_EQ(parse_rate("1/s")->burst, 1);
  for (const char* wrong : {"", "/s", "20", "20/", "s", "20/d", "20/sec", "0/s", "-1/s", "020/s",
                            "1000001/s", "2.5/s", "20 /s", "20/S", "99999999999999999999/s"}) {
    EXPECT_FALSE(parse_rate(wrong)) << wrong;
  }
}

TEST(PacingConfig, ReadsDecimals) {
  EXPECT_EQ(parse_decimal("1.5"), 1.5);
  EXPECT_EQ(parse_decimal("0.25"), 0.25);
  EXPECT_EQ(parse_decimal("3"), 3.0);
  for (const char* wrong : {"", ".", "1.", ".5", "01.5", "-1.5", "+1", "1e3", "1,5", "nan", "inf",
                            "0x1", "1.5x", "1.5.5"}) {
    EXPECT_FALSE(parse_decimal(wrong)) << wrong;
  }
}

TEST(PacingConfig, ReadsWhatARelayMayGet) {
  const auto config = with_relay(
      "    rate: 600/m\n    burst: 7\n"
      "    warm_up: {start: 2026-12-01, zone: Asia/Tehran, first: 500, growth: 1.5, until: "
      "50000}\n");
  ASSERT_TRUE(config) << config.error().to_string();
  EXPECT_EQ(config->relays[0].rate, (Rate{.messages = 600, .per = minutes{1}, .burst = 7}));
  EXPECT_EQ(config->relays[0].warm_up, (WarmUpPlan{.start = year{2026} / 12 / 1,
                                                   .first = 500,
                                                   .growth = 1.5,
                                                   .until = 50'000,
                                                   .zone = "Asia/Tehran"}));
}

TEST(PacingConfig, ReadsAWarmUpThatIsListed) {
  const auto config = with_relay("    warm_up: {start: 2026-12-01, days: [500, 1000, 2000]}\n");
  ASSERT_TRUE(config) << config.error().to_string();
  EXPECT_THAT(config->relays[0].warm_up->days, ElementsAre(500, 1000, 2000));
  EXPECT_EQ(config->relays[0].warm_up->zone, "UTC");
}

TEST(PacingConfig, TellsWhatIsWrongWithARateAndWhere) {
  EXPECT_EQ(relay_errors("    rate: 0/s\n"),
            "config/peyk.yaml:17:11: “rate” is “0/s”, which is no rate\n"
            "  Write how many messages in a second, minute or hour, 1 to 1000000: 20/s, 600/m or "
            "5000/h. To send nothing, take the relay or the readers away.");
  for (const char* rate : {"-20/s", "20", "fast", "20/d", "[20]", "\"\""}) {
    EXPECT_THAT(relay_errors(std::string("    rate: ") + rate + "\n"),
                StartsWith("config/peyk.yaml:17:11: “rate” "))
        << rate;
  }
  for (const char* burst : {"-1", "0", "1.5", "many", "1000001"}) {
    EXPECT_THAT(relay_errors(std::string("    rate: 20/s\n    burst: ") + burst + "\n"),
                StartsWith("config/peyk.yaml:18:12: “burst” is "))
        << burst;
  }
  EXPECT_THAT(relay_errors("    burst: 5\n"), HasSubstr("17:12: “burst” has no “rate” to go with"));
  EXPECT_THAT(relay_errors("    connections: 0\n"), HasSubstr("17:18: “connections” is 0"));
}

TEST(PacingConfig, TellsWhatIsWrongWithAWarmUpAndWhere) {
  const auto errors = [](const std::string& keys) {
    return relay_errors("    warm_up: {" + keys + "}\n");
  };
  const std::string grows = "first: 500, growth: 1.5, until: 50000";
  EXPECT_EQ(errors("start: 2026-12-01, first: 600, growth: 1.5, until: 500"),
            "config/peyk.yaml:17:41: “first” is more than “until”, so there is nothing to warm up\n"
            "  Begin with fewer messages a day than the plan ends with.");
  EXPECT_THAT(errors("start: 2026-12-01, first: 500, growth: 0.9, until: 5000"),
              HasSubstr("17:54: “growth” is “0.9”, so that each day would have less"));
  for (const char* growth : {"-1", "101", "much", "1,5"}) {
    EXPECT_THAT(
        errors(std::string("start: 2026-12-01, first: 5, until: 50, growth: \"") + growth + "\""),
        HasSubstr("“growth” is "));
  }
  for (const char* start : {"2026-02-30", "tomorrow", "2026-12-01T10:00Z", "1.12.2026"}) {
    EXPECT_THAT(errors("start: \"" + std::string(start) + "\", " + grows),
                HasSubstr("which is no day"))
        << start;
  }
  EXPECT_THAT(errors(grows), HasSubstr("the warm-up has no “start”"));
  EXPECT_THAT(errors("start: 2026-12-01"), HasSubstr("17:14: the warm-up has no “first”"));
  EXPECT_THAT(errors("start: 2026-12-01, first: 5, growth: 2"), HasSubstr("has no “until”"));
  EXPECT_THAT(errors("start: 2026-12-01, days: [5], " + grows),
              HasSubstr("“first” and “days” cannot both be given"));
  EXPECT_THAT(errors("start: 2026-12-01, days: []"), HasSubstr("“days” has no day in it"));
  EXPECT_THAT(errors("start: 2026-12-01, days: [5, 0]"),
              HasSubstr("17:44: the share of a day is “0”"));
  EXPECT_THAT(errors("start: 2026-12-01, first: 0, growth: 2, until: 50"),
              HasSubstr("“first” is 0, which is out of range"));
  EXPECT_THAT(errors("start: 2026-12-01, zone: Europe/Tirana, " + grows),
              HasSubstr("no such time zone"));
  EXPECT_THAT(errors("start: 2026-12-01, util: 5, " + grows),
              HasSubstr("unknown key “util”; did you mean “until”?"));
  EXPECT_THAT(relay_errors("    warm_up: 500\n"), HasSubstr("17:14: “warm_up” wants a mapping"));
}

TEST(PacingConfig, ReadsWhatDomainsTake) {
  const auto config = with_domains(
      "  GMail.com: {connections: 5, rate: 20/s}\n"
      "  outlook.com: {also: [hotmail.com, live.com], rate: 600/m, burst: 3}\n"
      "  bücher.example: {connections: 1}\n"
      "  \"*\": {connections: 20}\n"
      "  free.example: {}\n");
  ASSERT_TRUE(config) << config.error().to_string();
  EXPECT_THAT(
      config->domains,
      ElementsAre(
          DomainPace{{"gmail.com"}, 5, Rate{20, seconds{1}, 2}},
          DomainPace{{"outlook.com", "hotmail.com", "live.com"}, {}, Rate{600, minutes{1}, 3}},
          DomainPace{{"xn--bcher-kva.example"}, 1, {}}, DomainPace{{"*"}, 20, {}},
          DomainPace{{"free.example"}, {}, {}}));
}

TEST(PacingConfig, TellsWhatIsWrongWithADomainAndWhere) {
  EXPECT_EQ(domain_errors("  gmail.com: {connections: 0}\n"),
            "config/peyk.yaml:25:28: “connections” is 0, which is out of range\n"
            "  It is a whole number from 1 to 1000, in plain digits.");
  EXPECT_THAT(domain_errors("  gmail.com: {rate: 0/m}\n"), HasSubstr("25:21: “rate” is “0/m”"));
  EXPECT_THAT(domain_errors("  gmail.com: {}\n"),
              HasSubstr("25:14: the entry of “gmail.com” sets no limit"));
  EXPECT_THAT(domain_errors("  \"*\": {}\n"), HasSubstr("the entry of “*” sets no limit"));
  EXPECT_THAT(domain_errors("  \"*\": {connections: 1, also: [a.example]}\n"),
              HasSubstr("“also” cannot go with “*”"));
  EXPECT_THAT(domain_errors("  a@b.example: {connections: 1}\n"),
              HasSubstr("25:3: “a@b.example” is no domain: it has a character"));
  EXPECT_THAT(domain_errors("  a.example: {connections: 1, also: [\"*\"]}\n"),
              HasSubstr("25:38: “*” is no domain"));
  EXPECT_THAT(
      domain_errors("  a.example: {connections: 1, also: [b.example]}\n"
                    "  B.example: {connections: 2}\n"),
      HasSubstr("26:3: “B.example” stands in two entries; the other is that of “a.example”"));
  EXPECT_THAT(domain_errors("  a.example: {connections: 1, also: [A.example]}\n"),
              HasSubstr("“A.example” stands in this entry twice"));
  EXPECT_THAT(domain_errors("  a.example: {conections: 1}\n"),
              HasSubstr("unknown key “conections”; did you mean “connections”?"));
  EXPECT_THAT(domain_errors("  a.example: 20/s\n"), HasSubstr("here must be the domain"));
}

TEST(PacingConfig, ReadsTheHoursOfAnEdition) {
  const auto config = with_window("{from: \"07:30\", until: \"21:00\"}");
  ASSERT_TRUE(config) << config.error().to_string();
  EXPECT_EQ(config->edition("en")->send_window,
            (SendHours{.from = hours{7} + minutes{30}, .until = hours{21}}));
  EXPECT_FALSE(config->edition("fa")->send_window);
  const auto nights = with_window("{from: 22:00, until: 24:00, days: [mon, Fri]}");
  ASSERT_TRUE(nights) << nights.error().to_string();
  EXPECT_EQ(nights->edition("en")->send_window,
            (SendHours{.from = hours{22},
                       .until = hours{24},
                       .days = {false, true, false, false, false, true, false}}));
}

TEST(PacingConfig, TellsWhatIsWrongWithHoursAndWhere) {
  EXPECT_EQ(window_errors("{from: 09:00, until: 09:00}"),
            "config/editions/en.yaml:8:35: “until” is the same as “from”, so the window never "
            "opens\n"
            "  Give it another end; for the whole day write from “00:00” until “24:00”.");
  EXPECT_THAT(window_errors("{from: 09:00, until: 10:00, days: []}"),
              HasSubstr("8:48: “days” has no day in it, so the window never opens"));
  EXPECT_THAT(window_errors("{from: 24:00, until: 10:00}"), HasSubstr("“from” is “24:00”"));
  EXPECT_THAT(window_errors("{from: 7:30, until: 25:00}"),
              AllOf(HasSubstr("“from” is “7:30”, which is no time"),
                    HasSubstr("“until” is “25:00”, which is no time")));
  EXPECT_THAT(window_errors("{from: 07:30}"), HasSubstr("the send window has no “until”"));
  EXPECT_THAT(window_errors("{from: 09:00, until: 10:00, days: [moon]}"),
              HasSubstr("8:49: there is no day “moon”; did you mean “mon”?"));
  EXPECT_THAT(window_errors("{from: 09:00, until: 10:00, days: [mon, MON]}"),
              HasSubstr("“MON” stands in this list twice"));
  EXPECT_THAT(window_errors("{from: 09:00, till: 10:00}"), HasSubstr("unknown key “till”"));
  // One mistake is told once.
  EXPECT_THAT(window_errors("{from: 09:00, until: 10:00, days: mon}"),
              AllOf(HasSubstr("“days” wants a list"), Not(HasSubstr("\nconfig/"))));
}

}  // namespace
}  // namespace peyk
