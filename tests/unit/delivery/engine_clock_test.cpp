/// Wall clocks that are wrong: between runs and in the middle of one.

#include "delivery/engine.h"
#include "desk.h"

namespace peyk {
namespace {

using namespace test;
using std::chrono::hours;
using testing::Each;
using testing::HasSubstr;
using testing::Pair;

constexpr hours kYear{24 * 365};

/// A clock that may be set while somebody looks at it.
class JumpingClock final : public Clock {
 public:
  explicit JumpingClock(Instant now) : seconds_(now.time_since_epoch().count()) {}
  [[nodiscard]] Instant now() const override { return Instant(std::chrono::seconds(seconds_)); }
  [[nodiscard]] std::chrono::nanoseconds monotonic() const override {
    return SystemClock().monotonic();
  }
  void jump(hours by) { seconds_ += std::chrono::seconds(by).count(); }

 private:
  std::atomic<int64_t> seconds_;
};

class ClockJumps : public testing::TestWithParam<int> {
 protected:
  [[nodiscard]] static hours jump() { return hours(GetParam()); }
};

TEST_P(ClockJumps, InTheMiddleOfARunDoublesAndMissesNobody) {
  Desk desk(40);
  JumpingClock clock(desk.clock().now());
  ScriptedServer server([&](const Moment& moment) -> std::optional<Action> {
    if (moment.phase == Phase::dot && moment.message == 10) clock.jump(jump());
    return {};
  });
  const SendReport report = desk.send_by(clock, {Desk::relay(server, 2)});
  EXPECT_FALSE(report.stopped);
  EXPECT_EQ(desk.ledger(), "sent 40");
  EXPECT_THAT(server.copies(), Each(Pair(testing::_, 1)));
}

TEST_P(ClockJumps, BetweenACrashAndTheNextRunTheOldClaimsAreRecoveredAtOnce) {
  Desk desk(20);
  const Instant now = desk.clock().now();
  const auto claimed =
      must(desk.store().claim(kIssue, "this machine", now, now + std::chrono::minutes(40), 8));
  must(desk.store().record(kIssue, {claimed[0].subscriber}, {}, now));
  desk.reopen();
  desk.clock().set(now + jump());
  const ScriptedServer server;
  desk.send(server);
  EXPECT_EQ(desk.ledger(), "sent 19, uncertain 1");
  EXPECT_THAT(server.copies(), Each(Pair(testing::_, 1)));
}

TEST_P(ClockJumps, AReaderWhoWasPutOffIsNotForgotten) {
  Desk desk(3);
  const Instant began = desk.clock().now();
  ScriptedServer server([](const Moment& moment) -> std::optional<Action> {
    if (moment.phase != Phase::rcpt || moment.line.find("<r2@") == std::string::npos) return {};
    return say("450 4.2.1 busy");
  });
  desk.send(server);
  EXPECT_EQ(desk.ledger(), "deferred 1, sent 2");
  desk.clock().set(began + jump());
  server.set_script({});
  desk.send(server);
  if (jump() >= desk.options().lifetime) {
    // By this clock the issue is too old; that is said, not kept silent.
    EXPECT_EQ(desk.ledger(), "sent 2, expired 1");
    EXPECT_THAT(desk.said_of("r2@example.org"), HasSubstr("lifetime of 72 h"));
    return;
  }
  EXPECT_EQ(desk.ledger(), jump() > hours(0) ? "sent 3" : "deferred 1, sent 2");
  // The clock is put right.
  desk.clock().set(began + hours(2));
  desk.send(server);
  EXPECT_EQ(desk.ledger(), "sent 3");
  EXPECT_THAT(server.copies(), Each(Pair(testing::_, 1)));
}

INSTANTIATE_TEST_SUITE_P(Hours, ClockJumps,
                         testing::Values(-10 * kYear.count(), -30, -1, 1, 30, 10 * kYear.count()),
                         [](const testing::TestParamInfo<int>& info) {
                           const int by = info.param;
                           return (by < 0 ? "back" : "forth") + std::to_string(std::abs(by));
                         });

TEST(ClockJump, AnotherMachinesClaimIsKeptUntilItsLeaseEndsByOurClock) {
  Desk desk(5);
  const Instant now = desk.clock().now();
  must(desk.store().claim(kIssue, "another machine", now, now + std::chrono::minutes(40), 2));
  const ScriptedServer server;
  desk.clock().set(now - kYear);
  desk.send(server);
  EXPECT_EQ(desk.ledger(), "claimed 2, sent 3");
  desk.clock().set(now + std::chrono::minutes(40));
  desk.send(server);
  EXPECT_EQ(desk.ledger(), "sent 5");
  EXPECT_THAT(server.copies(), Each(Pair(testing::_, 1)));
}

}  // namespace
}  // namespace peyk
