#include "smtp/pacer.h"

#include <deque>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <random>

namespace peyk {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using testing::HasSubstr;

using Time = Pacer::Time;

const Instant kWall = parse_iso8601("2026-12-01T10:00:00Z").value();
constexpr Time kNow = hours{7};

Rate a_second(int64_t messages, int64_t burst = 1) {
  return {.messages = messages, .per = seconds{1}, .burst = burst};
}

RelayPace relay(int connections, std::optional<Rate> rate = std::nullopt) {
  return {.name = "main", .connections = connections, .rate = rate, .warm_up = std::nullopt};
}

DomainPace pace(std::vector<std::string> domains, std::optional<int> connections,
                std::optional<Rate> rate = std::nullopt) {
  return {.domains = std::move(domains), .connections = connections, .rate = rate};
}

void begin(Pacer& pacer, std::string_view domain, int count = 1, Time now = kNow) {
  for (int i = 0; i < count; ++i) pacer.begin(0, domain, kWall, now);
}
void end(Pacer& pacer, std::string_view domain, Feedback feedback, int count = 1, Time now = kNow) {
  for (int i = 0; i < count; ++i) pacer.end(0, domain, feedback, kWall, now);
}

TEST(Pacer, WithoutAnythingConfiguredOnlyTheWindowOfTheRelayCounts) {
  Pacer pacer({relay(3)}, {});
  EXPECT_EQ(pacer.relay_ready(0, kWall, kNow), kNow);
  EXPECT_EQ(pacer.relay_window(0), 3);
  EXPECT_EQ(pacer.domain_ready("gmail.com", kNow), kNow);
  EXPECT_FALSE(pacer.domain_rate("gmail.com"));
  begin(pacer, "gmail.com", 3);
  EXPECT_EQ(pacer.domain_ready("gmail.com", kNow), kNow);
  EXPECT_EQ(pacer.relay_ready(0, kWall, kNow), Time::max());
  end(pacer, "gmail.com", Feedback::success);
  EXPECT_EQ(pacer.relay_ready(0, kWall, kNow), kNow);
  EXPECT_EQ(pacer.save(kWall, kNow), "");
}

TEST(Pacer, KeepsToTheRateOfEachRelay) {
  Pacer pacer(
      {relay(10, a_second(2)), {.name = "other", .connections = 1, .rate = {}, .warm_up = {}}}, {});
  begin(pacer, "a.example");
  EXPECT_EQ(pacer.relay_ready(0, kWall, kNow), kNow + milliseconds{500});
  EXPECT_EQ(pacer.relay_ready(1, kWall, kNow), kNow);
}

TEST(Pacer, KeepsToTheConcurrencyAndRateOfADomain) {
  Pacer pacer({relay(10)}, {pace({"gmail.com"}, 2, a_second(4, 2))});
  EXPECT_EQ(pacer.domain_rate("gmail.com"), 4.0);
  begin(pacer, "gmail.com", 2);
  EXPECT_EQ(pacer.domain_ready("gmail.com", kNow), Time::max());
  EXPECT_EQ(pacer.domain_ready("example.org", kNow), kNow);
  end(pacer, "gmail.com", Feedback::success);
  EXPECT_EQ(pacer.domain_ready("gmail.com", kNow), kNow + milliseconds{250});
}

TEST(Pacer, CountsTheDomainsOfAGroupTogether) {
  Pacer pacer({relay(10)}, {pace({"outlook.com", "hotmail.com", "live.com"}, 3, a_second(10, 3))});
  begin(pacer, "outlook.com");
  begin(pacer, "hotmail.com");
  EXPECT_EQ(pacer.domain_ready("live.com", kNow), kNow);
  begin(pacer, "live.com");
  for (const char* domain : {"outlook.com", "hotmail.com", "live.com"}) {
    EXPECT_EQ(pacer.domain_ready(domain, kNow), Time::max()) << domain;
  }
  end(pacer, "hotmail.com", Feedback::success);
  EXPECT_EQ(pacer.domain_ready("live.com", kNow), kNow + milliseconds{100}) << "the tokens, too";
}

TEST(Pacer, AStarIsForEachOtherDomainByItself) {
  Pacer pacer({relay(100)}, {pace({"gmail.com"}, 5), pace({"*"}, 1, a_second(1))});
  begin(pacer, "a.example");
  EXPECT_EQ(pacer.domain_ready("a.example", kNow), Time::max());
  EXPECT_EQ(pacer.domain_ready("b.example", kNow), kNow);
  EXPECT_EQ(pacer.domain_rate("b.example"), 1.0);
  EXPECT_FALSE(pacer.domain_rate("gmail.com")) << "what is named is not another domain";
  end(pacer, "a.example", Feedback::success);
  EXPECT_EQ(pacer.domain_ready("a.example", kNow), kNow + seconds{1});
  begin(pacer, "gmail.com", 4);
  EXPECT_EQ(pacer.domain_ready("gmail.com", kNow), kNow);
}

TEST(Pacer, ADomainThatSlowsUsDownIsLetAloneAndTheOthersAreNot) {
  Pacer pacer({relay(4)}, {});
  begin(pacer, "gmail.com");
  end(pacer, "gmail.com", Feedback::domain_congested);
  EXPECT_GT(pacer.domain_ready("gmail.com", kNow), kNow + seconds{7});
  EXPECT_LT(pacer.domain_ready("gmail.com", kNow), kNow + seconds{13});
  EXPECT_EQ(pacer.domain_ready("example.org", kNow), kNow);
  EXPECT_EQ(pacer.relay_ready(0, kWall, kNow), kNow) << "the relay is not paused";
  EXPECT_EQ(pacer.relay_window(0), 3) << "but its window shrinks";
}

TEST(Pacer, ARelayThatSlowsUsDownIsLetAloneAndTheDomainIsNot) {
  Pacer pacer({relay(1)}, {});
  for (const Feedback feedback : {Feedback::relay_congested, Feedback::lost}) {
    const Time now = pacer.relay_ready(0, kWall, kNow);
    begin(pacer, "gmail.com", 1, now);
    end(pacer, "gmail.com", feedback, 1, now);
    EXPECT_GT(pacer.relay_ready(0, kWall, now), now + milliseconds{700});
    EXPECT_EQ(pacer.domain_ready("gmail.com", now), now);
  }
}

TEST(Pacer, AReaderWhoIsRefusedSaysNothing) {
  Pacer pacer({relay(2)}, {pace({"gmail.com"}, 2)});
  begin(pacer, "gmail.com", 2);
  end(pacer, "gmail.com", Feedback::reader_refused, 2);
  EXPECT_EQ(pacer.relay_window(0), 2);
  EXPECT_EQ(pacer.domain_ready("gmail.com", kNow), kNow);
}

TEST(Pacer, KeepsToTheWarmUpAndGoesOnTheNextDay) {
  RelayPace warm = relay(10);
  warm.warm_up = WarmUpPlan{.start = std::chrono::year{2026} / 12 / 1, .days = {2, 4}};
  Pacer pacer({warm}, {});
  begin(pacer, "a.example", 2);
  EXPECT_EQ(pacer.relay_ready(0, kWall, kNow), kNow + hours{14});
  end(pacer, "a.example", Feedback::reader_refused);
  EXPECT_EQ(pacer.relay_ready(0, kWall, kNow), kNow);
  end(pacer, "a.example", Feedback::lost);
  const Time later = pacer.relay_ready(0, kWall, kNow);
  EXPECT_LT(later, kNow + seconds{2}) << "the pause of the relay, not the end of the day";
  begin(pacer, "a.example", 1, later);
  end(pacer, "a.example", Feedback::success, 1, later);
  EXPECT_EQ(pacer.relay_ready(0, kWall, later), later + hours{14}) << "what was lost may be there";
  EXPECT_EQ(pacer.relay_ready(0, kWall + hours{14}, later), later);
}

TEST(Pacer, SaysWhyAMessageWaits) {
  RelayPace warm = relay(2, a_second(20));
  warm.warm_up = WarmUpPlan{.start = std::chrono::year{2026} / 12 / 1, .days = {3}};
  Pacer pacer({warm}, {pace({"gmail.com"}, 1),
                       pace({"outlook.com", "live.com"}, 5, Rate{600, minutes{1}, 1}),
                       pace({"*"}, std::nullopt, Rate{50, hours{1}, 1})});
  const auto why = [&](const char* domain, Time now) {
    return pacer.why_waiting(0, domain, kWall, now);
  };
  EXPECT_EQ(why("gmail.com", kNow), "");
  begin(pacer, "gmail.com");
  EXPECT_EQ(why("gmail.com", kNow), "relay main takes 20 a second");
  Time now = kNow + seconds{1};
  EXPECT_EQ(why("gmail.com", now), "gmail.com: 1 under way of 1 at once");
  begin(pacer, "live.com", 1, now);
  EXPECT_EQ(why("b.example", now), "relay main: 2 under way of 2 at once");
  end(pacer, "gmail.com", Feedback::success, 1, now);
  now += milliseconds{60};
  EXPECT_EQ(why("outlook.com", now), "outlook.com (with those counted with it) takes 600 a minute");
  begin(pacer, "b.example", 1, now);
  end(pacer, "b.example", Feedback::success, 1, now);
  EXPECT_EQ(why("c.example", now + seconds{1}), "relay main: warm-up: 3 of 3 for today");
}

TEST(Pacer, SaysWhyAnotherDomainWaits) {
  Pacer pacer({relay(2)}, {pace({"*"}, std::nullopt, Rate{50, hours{1}, 1})});
  begin(pacer, "b.example");
  EXPECT_EQ(pacer.why_waiting(0, "b.example", kWall, kNow), "b.example takes 50 an hour");
  end(pacer, "b.example", Feedback::domain_congested);
  EXPECT_THAT(pacer.why_waiting(0, "b.example", kWall, kNow),
              HasSubstr("b.example asked to slow down: it is let alone for "));
}

/// What it answered is what then happens: the moment it names is ready, the one before is not.
TEST(Pacer, TheMomentThatItNamesIsTheFirst) {
  Pacer pacer({relay(50, a_second(7))}, {pace({"*"}, 3, a_second(3))});
  Time now = kNow;
  for (int i = 0; i < 200; ++i) {
    const char* domain = i % 3 == 0 ? "a.example" : "b.example";
    const Time when = std::max(pacer.relay_ready(0, kWall, now), pacer.domain_ready(domain, now));
    ASSERT_NE(when, Time::max());
    if (when > now) {
      const Time early = when - nanoseconds{1};
      ASSERT_GT(std::max(pacer.relay_ready(0, kWall, early), pacer.domain_ready(domain, early)),
                early);
    }
    now = when;
    begin(pacer, domain, 1, now);
    end(pacer, domain, Feedback::success, 1, now);
  }
}

/// Random messages, answers and times: no limit is ever broken, and all comes back in the end.
TEST(Pacer, NoLimitIsEverBrokenAndItRecovers) {
  std::mt19937_64 random(7);
  const auto roll = [&](int most) { return std::uniform_int_distribution<int>(0, most)(random); };
  const std::vector<std::string> domains{"gmail.com", "outlook.com", "live.com", "a.example",
                                         "b.example"};
  const auto key = [](const std::string& domain) {
    return domain == "live.com" ? "outlook.com" : domain;
  };
  const std::map<std::string, int> limits{
      {"gmail.com", 3}, {"outlook.com", 2}, {"a.example", 1}, {"b.example", 1}};
  Pacer pacer({relay(6, a_second(100, 4))},
              {pace({"gmail.com"}, 3, a_second(20, 2)), pace({"outlook.com", "live.com"}, 2),
               pace({"*"}, 1, a_second(5))});
  std::deque<std::string> under_way;
  std::map<std::string, int> at_once;
  std::map<std::string, std::vector<Time>> begun;
  Time now = kNow;
  int congestions = 0;
  for (int step = 0; step < 200'000; ++step) {
    const bool calm = step > 150'000;
    now += nanoseconds{roll(3'000'000)};
    const std::string& domain = domains[static_cast<size_t>(roll(4))];
    if (roll(1) == 0 && pacer.relay_ready(0, kWall, now) <= now &&
        pacer.domain_ready(domain, now) <= now) {
      begin(pacer, domain, 1, now);
      under_way.push_back(domain);
      begun[key(domain)].push_back(now);
      begun["relay"].push_back(now);
      ASSERT_LE(++at_once[key(domain)], limits.at(key(domain)));
      ASSERT_LE(under_way.size(), 6U);
    } else if (!under_way.empty() && roll(2) == 0) {
      const int what = calm ? 0 : roll(30);
      const Feedback feedback = what == 1   ? Feedback::domain_congested
                                : what == 2 ? Feedback::relay_congested
                                : what == 3 ? Feedback::reader_refused
                                : what == 4 ? Feedback::lost
                                            : Feedback::success;
      congestions += what == 1 || what == 2 ? 1 : 0;
      end(pacer, under_way.front(), feedback, 1, now);
      --at_once[key(under_way.front())];
      under_way.pop_front();
    }
  }
  EXPECT_GT(congestions, 50);
  EXPECT_EQ(pacer.relay_window(0), 6);
  const auto keeps_to = [&](const std::string& name, int64_t messages, size_t burst) {
    const auto& moments = begun[name];
    EXPECT_GT(moments.size(), 100U) << name;
    for (size_t i = 0; i + burst < moments.size(); ++i) {
      for (size_t j = i + burst; j < std::min(moments.size(), i + burst + 40); ++j) {
        ASSERT_GE((moments[j] - moments[i]) * messages,
                  seconds{1} * static_cast<int64_t>(j - i + 1 - burst))
            << name;
      }
    }
  };
  keeps_to("relay", 100, 4);
  keeps_to("gmail.com", 20, 2);
  keeps_to("a.example", 5, 1);
  keeps_to("b.example", 5, 1);
}

TEST(Pacer, ForgetsDomainsWithoutBackOff) {
  Pacer pacer({relay(4)}, {});
  for (int i = 0; i < 300'000; ++i) {
    const std::string domain = "d" + std::to_string(i) + ".example";
    begin(pacer, domain);
    end(pacer, domain, Feedback::success);
    ASSERT_LE(pacer.remembered_domains(), 2048U);
  }
}

TEST(Pacer, RemembersABoundedNumberOfDomainsAndLetsTheOthersWait) {
  Pacer pacer({relay(4)}, {pace({"*"}, std::nullopt, Rate{1, minutes{1}, 1})});
  Time now = kNow;
  size_t sent = 0;
  size_t waited = 0;
  for (int i = 0; i < 50'000; ++i) {
    const std::string domain = "d" + std::to_string(i) + ".example";
    if (pacer.domain_ready(domain, now) > now) {
      ++waited;
      now = std::min(pacer.domain_ready(domain, now), now + milliseconds{100});
      continue;
    }
    begin(pacer, domain, 1, now);
    end(pacer, domain, Feedback::success, 1, now);
    ++sent;
    ASSERT_GT(pacer.domain_ready(domain, now), now) << "its minute is kept";
    ASSERT_LE(pacer.remembered_domains(), Pacer::kMostDomains);
  }
  EXPECT_GE(sent, Pacer::kMostDomains * 2 - 1) << "they are let go when there is room again";
  EXPECT_GT(waited, 100U);
  EXPECT_GE(now, kNow + minutes{1});
}

TEST(Pacer, ADomainThatWasForgottenIsAsOneThatWasNot) {
  // Ten minutes after the pause; the sweep that forgets comes when others are met.
  for (const bool swept : {false, true}) {
    Pacer pacer({relay(4)}, {});
    begin(pacer, "gmail.com");
    end(pacer, "gmail.com", Feedback::domain_congested);
    const Time later = pacer.domain_ready("gmail.com", kNow) + minutes{10};
    for (int i = 0; i < (swept ? 3000 : 10); ++i) {
      const std::string domain = "d" + std::to_string(i) + ".example";
      begin(pacer, domain, 1, later);
      end(pacer, domain, Feedback::success, 1, later);
    }
    begin(pacer, "gmail.com", 4, later);
    EXPECT_EQ(pacer.domain_ready("gmail.com", later), later) << swept;
  }
}

}  // namespace
}  // namespace peyk
