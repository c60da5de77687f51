/// Events in an unlucky order: claims that grow old, relays that fail together or are asked again,
/// messages that come back when their hours are over, runs that go on for another.

#include <atomic>
#include <thread>

#include "delivery/engine.h"
#include "desk.h"

namespace peyk {
namespace {

using namespace test;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::Each;
using testing::HasSubstr;
using testing::Pair;
using testing::SizeIs;

/// A clock whose monotonic time, and the wall's with it, leaps when somebody says so.
class LeapingClock final : public Clock {
 public:
  explicit LeapingClock(Instant now) : begun_(now) {}
  [[nodiscard]] Instant now() const override {
    return begun_ + std::chrono::floor<seconds>(std::chrono::nanoseconds(leapt_));
  }
  [[nodiscard]] std::chrono::nanoseconds monotonic() const override {
    return SystemClock().monotonic() + std::chrono::nanoseconds(leapt_);
  }
  void leap(seconds by) { leapt_ += std::chrono::nanoseconds(by).count(); }

 private:
  Instant begun_;
  std::atomic<int64_t> leapt_{0};
};

/// True after some milliseconds, or when the run has ended by itself.
using WaitFor = std::function<void(const std::function<bool()>& so, milliseconds most)>;

/// Sends while `meanwhile` waits for this and that, and interrupts the run as Ctrl-C does when it
/// has seen enough.
SendReport send_while(Desk& desk, const Clock& clock, const std::vector<RelaySettings>& relays,
                      const std::function<void(const WaitFor&)>& meanwhile) {
  std::atomic<int> interrupts{0};
  std::atomic<bool> ended{false};
  desk.options().interrupts = &interrupts;
  std::thread other([&] {
    meanwhile([&](const std::function<bool()>& so, milliseconds most) {
      const auto end = std::chrono::steady_clock::now() + most;
      while (!ended && !so() && std::chrono::steady_clock::now() < end) {
        std::this_thread::sleep_for(milliseconds(5));
      }
    });
    interrupts = 1;
  });
  SendReport report = desk.send_by(clock, relays);
  ended = true;
  other.join();
  desk.options().interrupts = nullptr;
  return report;
}

bool never() { return false; }

/// Signs, so that messages are made ahead of the lanes that take them.
void sign(Desk& desk) {
  std::vector<DkimIdentity> identities;
  identities.push_back({.domain = "example.org",
                        .selector = "s1",
                        .identity = "",
                        .key = must(DkimKey::generate(DkimKey::Algorithm::ed25519))});
  desk.options().dkim =
      std::make_shared<const DkimSigner>(must(DkimSigner::create(std::move(identities))));
  desk.options().dkim_times = {desk.clock().now(), desk.clock().now() + hours(24)};
}

TEST(EngineOrder, ClaimsThatWaitedTooLongAreClaimedAgainAndTheRunStays) {
  Desk desk(5);
  const ScriptedServer server;
  RelaySettings relay = Desk::relay(server, 4);
  relay.rate = Rate{.messages = 1, .per = minutes(18), .burst = 1};
  LeapingClock clock(desk.clock().now());
  const SendReport report = send_while(desk, clock, {relay}, [&](const WaitFor& wait_for) {
    wait_for([&] { return !server.taken().empty(); }, seconds(5));
    wait_for(never, milliseconds(50));
    clock.leap(minutes(11));
    wait_for(never, milliseconds(800));
  });
  EXPECT_TRUE(report.interrupted);  // It was still at it.
  EXPECT_EQ(desk.ledger(), "pending 4, sent 1");
}

TEST(EngineOrder, ReadersBehindAMessageThatIsTakenBackFromARelayAreNotForgotten) {
  constexpr int kFast = 6;
  Desk desk(12, 0, [](int i) {
    return "r" + std::to_string(i) + (i <= kFast ? "@fast.example" : "@slow.example");
  });
  sign(desk);
  desk.options().domains = {{.domains = {"slow.example"}, .connections = 1, .rate = {}}};
  // The only lane waits for a verdict, so that what is made meanwhile has none; then it breaks.
  const ScriptedServer server([](const Moment& moment) -> std::optional<Action> {
    if (moment.phase != Phase::dot || moment.message != 1) return {};
    std::this_thread::sleep_for(milliseconds(200));
    return Action{.then = Action::Then::reset};
  });
  send_while(desk, desk.clock(), {Desk::relay(server)},
             [&](const WaitFor& wait_for) { wait_for(never, seconds(5)); });
  EXPECT_EQ(desk.ledger(), "sent 11, uncertain 1");
  EXPECT_THAT(server.copies(), Each(Pair(testing::_, 1)));
}

TEST(EngineOrder, ARelayThatIsRestartedUnderManyConnectionsFailedOnce) {
  Desk desk(120);
  std::atomic<bool> killed{false};
  const ScriptedServer server([&](const Moment& moment) -> std::optional<Action> {
    if (moment.phase == Phase::dot) std::this_thread::sleep_for(milliseconds(20));
    if (moment.message >= 60) killed = true;
    if (!killed || moment.connection > 8) return {};
    return Action{.then = Action::Then::reset};
  });
  desk.options().patience.relay_backoff = milliseconds(300);
  desk.options().patience.first_retry = seconds(0);
  desk.options().patience.wait_for_retries = seconds(30);
  const SendReport report = desk.send({Desk::relay(server, 8)});
  EXPECT_FALSE(report.stopped) << report.stopped->to_string();
  EXPECT_EQ(report.counts.open(), 0);
  EXPECT_GE(report.counts.of(DeliveryState::sent), 120 - 8);
  EXPECT_THAT(server.copies(), Each(Pair(testing::_, 1)));
}

TEST(EngineOrder, TheSpareRelayGoesOnWhileTheOtherIsAskedAgain) {
  Desk desk(150);
  ScriptedServer first([](const Moment& moment) -> std::optional<Action> {
    if (moment.message > 5) return hang_up();
    return {};
  });
  const ScriptedServer other([](const Moment& moment) -> std::optional<Action> {
    if (moment.phase == Phase::dot) std::this_thread::sleep_for(milliseconds(5));
    return {};
  });
  RelaySettings spare = Desk::relay(other);
  spare.name = "spare";
  spare.weight = 0;
  LeapingClock clock(desk.clock().now());
  desk.options().patience.greeting = hours(5);  // It stalls for longer than anybody waits here.
  send_while(desk, clock, {Desk::relay(first), spare}, [&](const WaitFor& wait_for) {
    wait_for([&] { return other.taken().size() > 20; }, seconds(5));
    first.set_script([](const Moment&) { return stall(); });
    const int connections = first.connections();
    clock.leap(seconds(61));
    wait_for([&] { return first.connections() > connections; }, seconds(5));
    EXPECT_LT(other.taken().size(), 140U);
    wait_for(never, seconds(5));
  });
  const LedgerCounts counts = must(desk.store().counts(kIssue));
  EXPECT_EQ(counts.of(DeliveryState::pending), 0);
  EXPECT_GT(counts.of(DeliveryState::sent), 140);
}

TEST(EngineOrder, ARunGoesOnForThoseWhomAnEarlierOnePutOff) {
  Desk desk(60, 0, [](int i) { return "r" + std::to_string(i) + "@slow.example"; });
  desk.options().domains = {
      {.domains = {"slow.example"}, .connections = 2, .rate = Rate{1, minutes(1), 1}}};
  const ScriptedServer server;
  send_while(desk, desk.clock(), {Desk::relay(server)}, [&](const WaitFor& wait_for) {
    wait_for([&] { return !server.taken().empty(); }, seconds(5));
  });
  // Those who stood in line leave; the others' turn is yet to come.
  const auto waiting = must(desk.store().deliveries_in(kIssue, DeliveryState::pending, 0));
  for (const DeliveryRecord& record : waiting) {
    must(desk.store().set_subscriber_state(must(Address::parse(record.delivery.email)),
                                           SubscriberState::unsubscribed, "", desk.clock().now()));
  }
  ASSERT_GT(must(desk.store().counts(kIssue)).of(DeliveryState::deferred), 20);
  desk.reopen();
  const SendReport report =
      send_while(desk, desk.clock(), {Desk::relay(server)},
                 [&](const WaitFor& wait_for) { wait_for(never, milliseconds(700)); });
  EXPECT_TRUE(report.interrupted);  // As the first run it stays until everybody's turn has come.
}

TEST(EngineOrder, WhatComesBackAfterTheHoursWaitsForTheNextOnes) {
  Desk desk(40);
  std::atomic<bool> over{false};
  std::atomic<int> late{0};
  const ScriptedServer server([&](const Moment& moment) -> std::optional<Action> {
    if (moment.connection > 1 && moment.phase == Phase::dot) ++late;
    if (moment.connection > 1 || !over) return {};
    std::this_thread::sleep_for(milliseconds(50));  // Until the hours are surely over.
    return hang_up();
  });
  const Instant midnight = std::chrono::floor<std::chrono::days>(desk.clock().now());
  desk.options().hours.emplace(
      "en", must(SendWindow::create({.from = hours(8), .until = hours(20)}, "UTC")));
  desk.clock().set(midnight + hours(19));
  const auto values = desk.options().values;
  desk.options().values = [&](const Delivery& delivery) {
    if (delivery.subscriber == 20) {
      desk.clock().set(midnight + hours(20));
      over = true;
    }
    return values(delivery);
  };
  const SendReport report = desk.send(server);
  EXPECT_EQ(late, 0);
  EXPECT_THAT(report.waits, HasSubstr("sending hours"));
  EXPECT_EQ(report.counts.of(DeliveryState::pending), 0);
}

TEST(EngineOrder, AddressesThatTheRelayCannotTakeAreAllRejected) {
  Desk desk(60, 0, [](int i) { return "é" + std::to_string(i) + "@example.org"; });
  const ScriptedServer server;
  desk.send(server);
  EXPECT_EQ(desk.ledger(), "rejected 60");
}

TEST(EngineOrder, ReadersWhoOnlyWaitedForTheirHoursDoNotExpire) {
  Desk desk(5);
  ScriptedServer server([](const Moment& moment) -> std::optional<Action> {
    if (moment.phase != Phase::rcpt || moment.line.find("<r1@") == std::string::npos) return {};
    return say("450 4.2.1 busy");
  });
  const Instant midnight = std::chrono::floor<std::chrono::days>(desk.clock().now());
  desk.options().hours.emplace(
      "en", must(SendWindow::create({.from = hours(8), .until = hours(20)}, "UTC")));
  desk.options().lifetime = hours(5);
  desk.options().frozen = midnight + hours(1);
  desk.clock().set(midnight + hours(1));
  desk.send(server);
  EXPECT_EQ(desk.ledger(), "deferred 5");
  desk.clock().set(midnight + hours(9));
  desk.send(server);
  EXPECT_EQ(desk.ledger(), "sent 4, expired 1");  // Tried once, and the lifetime is over.
}

TEST(EngineOrder, ARunThatWaitsHearsOfAReaderWhoIsToGetItOnceMore) {
  Desk desk(2);
  const Instant now = desk.clock().now();
  must(desk.store().claim(kIssue, "another", now, now + hours(1), 1));
  must(desk.store().record(kIssue, {1}, {}, now));
  must(desk.store().record(kIssue, {},
                           {{.subscriber = 1,
                             .state = DeliveryState::uncertain,
                             .reason = "no verdict came",
                             .relay = "",
                             .retry_at = {}}},
                           now));
  const ScriptedServer server([](const Moment& moment) -> std::optional<Action> {
    if (moment.phase != Phase::rcpt || moment.line.find("<r2@") == std::string::npos) return {};
    return say("450 4.2.1 busy");
  });
  desk.options().patience.first_retry = hours(1);
  desk.options().patience.wait_for_retries = hours(3);
  Store other = must(Store::open(desk.folder() / "peyk.db"));
  send_while(desk, desk.clock(), {Desk::relay(server)}, [&](const WaitFor& wait_for) {
    wait_for([&] { return server.messages() > 0; }, seconds(5));
    wait_for(never, milliseconds(300));
    must(other.move_all(kIssue, DeliveryState::uncertain, DeliveryState::pending, "again", now));
    wait_for([&] { return !server.taken().empty(); }, seconds(5));
  });
  EXPECT_EQ(desk.ledger(), "deferred 1, sent 1");
}

}  // namespace
}  // namespace peyk
