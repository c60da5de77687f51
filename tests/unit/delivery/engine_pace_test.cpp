/// Rates, domains, hours, pauses, spare relays, readers who leave: what holds mail back, and what
/// it must not hold back.

#include <atomic>
#include <thread>

#include "delivery/engine.h"
#include "desk.h"

namespace peyk {
namespace {

using namespace test;
using std::chrono::hours;
using std::chrono::seconds;
using testing::Each;
using testing::HasSubstr;
using testing::Pair;
using testing::SizeIs;
using testing::StartsWith;

constexpr Rate kOneAnHour{.messages = 1, .per = hours(1), .burst = 1};

/// Sends until `enough` says so, then interrupts the run as Ctrl-C does: the rest would take hours.
SendReport send_until(Desk& desk, const RelaySettings& relay, const std::function<bool()>& enough) {
  std::atomic<int> interrupts{0};
  std::atomic<bool> over{false};
  desk.options().interrupts = &interrupts;
  std::thread watcher([&] {
    while (!over && !enough()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    interrupts = 1;
  });
  const SendReport report = desk.send({relay});
  over = true;
  watcher.join();
  desk.options().interrupts = nullptr;
  return report;
}

/// True some time after it was first asked.
std::function<bool()> after(std::chrono::milliseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  return [end] { return std::chrono::steady_clock::now() >= end; };
}

TEST(EnginePace, ARateOfOneLetsOneGoAndNotTwo) {
  Desk desk(5);
  const ScriptedServer server;
  RelaySettings relay = Desk::relay(server, 4);
  relay.rate = kOneAnHour;
  send_until(desk, relay, after(std::chrono::milliseconds(300)));
  EXPECT_EQ(desk.ledger(), "pending 4, sent 1");
  EXPECT_THAT(server.taken(), SizeIs(1));
}

TEST(EnginePace, ARateHoldsOverTheEndOfARun) {
  Desk desk(5);
  const ScriptedServer server;
  RelaySettings relay = Desk::relay(server, 4);
  relay.rate = kOneAnHour;
  send_until(desk, relay, after(std::chrono::milliseconds(200)));
  desk.reopen();
  send_until(desk, relay, after(std::chrono::milliseconds(200)));
  EXPECT_EQ(desk.ledger(), "pending 4, sent 1");
  desk.clock().set(desk.clock().now() + hours(1) + seconds(2));
  send_until(desk, relay, after(std::chrono::milliseconds(200)));
  EXPECT_EQ(desk.ledger(), "pending 3, sent 2");
}

TEST(EnginePace, AWarmUpEndsTheDay) {
  Desk desk(9);
  const ScriptedServer server;
  RelaySettings relay = Desk::relay(server, 4);
  const auto today = std::chrono::floor<std::chrono::days>(desk.clock().now());
  relay.warm_up = WarmUpPlan{.start = std::chrono::year_month_day(today), .days = {3, 4}};
  send_until(desk, relay, after(std::chrono::milliseconds(200)));
  EXPECT_EQ(desk.ledger(), "pending 6, sent 3");
  desk.reopen();
  send_until(desk, relay, after(std::chrono::milliseconds(200)));
  EXPECT_EQ(desk.ledger(), "pending 6, sent 3");
  desk.clock().set(desk.clock().now() + std::chrono::days(1));
  send_until(desk, relay, after(std::chrono::milliseconds(200)));
  EXPECT_EQ(desk.ledger(), "pending 2, sent 7");
}

/// Three hundred readers of a domain that takes one a minute stand before a hundred others.
TEST(EnginePace, ASlowDomainHoldsNobodyElse) {
  constexpr int kSlow = 300;
  constexpr int kOthers = 100;
  Desk desk(kSlow + kOthers, 0, [](int i) {
    return "r" + std::to_string(i) + (i <= kSlow ? "@slow.example" : "@fast.example");
  });
  desk.options().domains = {
      {.domains = {"slow.example"}, .connections = 2, .rate = Rate{1, std::chrono::minutes(1), 1}}};
  const ScriptedServer server;
  send_until(desk, Desk::relay(server, 3), [&] { return server.taken().size() > kOthers; });
  int slow = 0;
  for (const Taken& message : server.taken()) {
    slow += message.recipient.find("slow") == std::string::npos ? 0 : 1;
  }
  EXPECT_EQ(slow, 1);
  const LedgerCounts counts = must(desk.store().counts(kIssue));
  EXPECT_EQ(counts.of(DeliveryState::sent), kOthers + 1);
  // They are put off one behind the other, each to about its turn, and none was tried.
  const auto waiting = must(desk.store().deliveries_in(kIssue, DeliveryState::deferred, 0));
  ASSERT_GT(waiting.size(), 200U);
  Instant last{};
  for (const DeliveryRecord& record : waiting) {
    EXPECT_EQ(record.delivery.attempts, 0) << record.delivery.email;
    EXPECT_THAT(record.reason, StartsWith("waits its turn: slow.example takes 1 a minute"));
    EXPECT_GT(*record.retry_at, last);
    last = *record.retry_at;
  }
}

TEST(EnginePace, ADomainThatIsCongestedHoldsNobodyElse) {
  Desk desk(40, 0, [](int i) {
    return "r" + std::to_string(i) + (i % 2 == 0 ? "@busy.example" : "@fast.example");
  });
  ScriptedServer server([](const Moment& moment) -> std::optional<Action> {
    if (moment.phase != Phase::rcpt || moment.line.find("busy") == std::string::npos) return {};
    return say("450 4.7.1 slow down");
  });
  EXPECT_FALSE(send_until(desk, Desk::relay(server, 3), [&] {
                 return server.taken().size() == 20;
               }).stopped);
  EXPECT_EQ(must(desk.store().counts(kIssue)).of(DeliveryState::sent), 20);
  EXPECT_THAT(server.copies(), SizeIs(20));
  server.set_script({});
  desk.clock().set(desk.clock().now() + hours(24));
  desk.send({Desk::relay(server, 3)});
  EXPECT_EQ(desk.ledger(), "sent 40");
  EXPECT_THAT(server.copies(), Each(Pair(testing::_, 1)));
}

TEST(EnginePace, ARelayThatAsksToSlowDownGetsEverybodyInTheEnd) {
  Desk desk(60);
  std::atomic<int> refused{0};
  const ScriptedServer server([&](const Moment& moment) -> std::optional<Action> {
    // Only one connection at a time, and not all the time.
    if (moment.phase != Phase::mail || moment.message % 7 != 0 || refused >= 5) return {};
    ++refused;
    return say("451 4.3.2 not now");
  });
  desk.options().patience.first_retry = seconds(0);
  desk.options().patience.wait_for_retries = seconds(30);
  desk.options().patience.relay_failures = 100;
  desk.send({Desk::relay(server, 6)});
  EXPECT_EQ(desk.ledger(), "sent 60");
  EXPECT_THAT(server.copies(), Each(Pair(testing::_, 1)));
  EXPECT_EQ(refused, 5);
}

// ---- relays ----------------------------------------------------------------------------------

TEST(EnginePace, ASpareRelayIsUsedOnlyWhenTheOthersAreDown) {
  Desk desk(30);
  const ScriptedServer first;
  const ScriptedServer other;
  RelaySettings spare = Desk::relay(other, 2);
  spare.name = "spare";
  spare.weight = 0;
  desk.send({Desk::relay(first, 2), spare});
  EXPECT_EQ(desk.ledger(), "sent 30");
  EXPECT_THAT(first.taken(), SizeIs(30));
}

TEST(EnginePace, WhenTheOthersGoDownTheSpareRelayTakesOver) {
  Desk desk(30);
  ScriptedServer first([](const Moment& moment) -> std::optional<Action> {
    if (moment.message > 5) return hang_up();
    return {};
  });
  const ScriptedServer other;
  RelaySettings spare = Desk::relay(other, 2);
  spare.name = "spare";
  spare.weight = 0;
  desk.send({Desk::relay(first, 2), spare});
  const LedgerCounts counts = must(desk.store().counts(kIssue));
  EXPECT_EQ(counts.of(DeliveryState::sent) + counts.of(DeliveryState::deferred), 30);
  EXPECT_GT(other.taken().size(), 20U);
  desk.clock().set(desk.clock().now() + hours(12));
  desk.send({spare});
  EXPECT_EQ(desk.ledger(), "sent 30");
}

TEST(EnginePace, AnIdleConnectionIsClosed) {
  Desk desk(2);
  ScriptedServer server([](const Moment& moment) -> std::optional<Action> {
    if (moment.phase != Phase::rcpt || moment.line.find("<r2@") == std::string::npos) return {};
    return say("450 4.2.1 busy");
  });
  desk.options().patience.first_retry = seconds(2);
  desk.options().patience.wait_for_retries = seconds(3);
  RelaySettings relay = Desk::relay(server);
  relay.idle_close = seconds(1);
  desk.send({relay});
  EXPECT_THAT(server.commands(), testing::Contains("QUIT"));
}

// ---- hours -----------------------------------------------------------------------------------

SendWindow window(std::chrono::minutes from, std::chrono::minutes until) {
  return must(SendWindow::create({.from = from, .until = until}, "UTC"));
}

TEST(EnginePace, NoMailAtNight) {
  Desk desk(5);
  const ScriptedServer server;
  const Instant midnight = std::chrono::floor<std::chrono::days>(desk.clock().now());
  desk.options().hours.emplace("en", window(hours(8), hours(20)));
  desk.clock().set(midnight + hours(3));
  const SendReport report = desk.send(server);
  EXPECT_EQ(desk.ledger(), "deferred 5");
  EXPECT_THAT(report.waits, HasSubstr("the sending hours of edition en, which begin at"));
  EXPECT_FALSE(report.stopped);
  EXPECT_EQ(must(desk.store().next_retry(kIssue)), midnight + hours(8));
  desk.clock().set(midnight + hours(8));
  EXPECT_EQ(desk.send(server).waits, "");
  EXPECT_EQ(desk.ledger(), "sent 5");
}

TEST(EnginePace, WhenTheHoursEndTheRestWaitsUntilTheyBeginAgain) {
  Desk desk(200);
  const ScriptedServer server;
  const Instant midnight = std::chrono::floor<std::chrono::days>(desk.clock().now());
  desk.options().hours.emplace("en", window(hours(8), hours(20)));
  desk.clock().set(midnight + hours(19));
  const auto values = desk.options().values;
  desk.options().values = [&desk, values, midnight](const Delivery& delivery) {
    if (delivery.subscriber == 20) desk.clock().set(midnight + hours(20));
    return values(delivery);
  };
  const SendReport report = desk.send(server);
  const LedgerCounts counts = must(desk.store().counts(kIssue));
  EXPECT_LT(counts.of(DeliveryState::sent), 60);
  EXPECT_EQ(counts.of(DeliveryState::sent) + counts.of(DeliveryState::deferred), 200);
  EXPECT_THAT(report.waits, HasSubstr("sending hours"));
  desk.options().values = values;
  desk.clock().set(midnight + hours(24 + 8));
  desk.send(server);
  EXPECT_EQ(desk.ledger(), "sent 200");
  EXPECT_THAT(server.copies(), Each(Pair(testing::_, 1)));
}

TEST(EnginePace, AStopTimeLeavesTheRest) {
  Desk desk(200);
  const ScriptedServer server;
  const Instant stop = desk.clock().now() + hours(1);
  desk.options().stop_at = stop;
  const auto values = desk.options().values;
  desk.options().values = [&desk, values, stop](const Delivery& delivery) {
    if (delivery.subscriber == 20) desk.clock().set(stop);
    return values(delivery);
  };
  const SendReport report = desk.send(server);
  const LedgerCounts counts = must(desk.store().counts(kIssue));
  EXPECT_LT(counts.of(DeliveryState::sent), 60);
  EXPECT_EQ(counts.of(DeliveryState::sent) + counts.of(DeliveryState::pending), 200);
  EXPECT_THAT(report.waits, StartsWith("it was to stop at"));
}

// ---- what others do meanwhile ----------------------------------------------------------------

/// Answers slowly enough that somebody can come in between.
std::optional<Action> slowly(const Moment& moment) {
  if (moment.phase == Phase::dot) std::this_thread::sleep_for(std::chrono::milliseconds(8));
  return {};
}

TEST(EnginePace, APauseStopsARunAndItGoesOnLater) {
  Desk desk(400);
  const ScriptedServer server(slowly);
  Store other = must(Store::open(desk.folder() / "peyk.db"));
  const auto values = desk.options().values;
  desk.options().values = [&](const Delivery& delivery) {
    if (delivery.subscriber == 10) must(other.set_paused(kIssue, desk.clock().now()));
    return values(delivery);
  };
  const SendReport report = desk.send(server);
  EXPECT_THAT(report.waits, HasSubstr("it is paused since"));
  EXPECT_FALSE(report.stopped);
  const LedgerCounts counts = must(desk.store().counts(kIssue));
  EXPECT_LT(counts.of(DeliveryState::sent), 400);
  EXPECT_EQ(counts.of(DeliveryState::sent) + counts.of(DeliveryState::pending), 400);
  desk.options().values = values;
  EXPECT_EQ(desk.send(server).sent_now, 0);  // As long as it is paused.
  must(other.set_paused(kIssue, std::nullopt));
  desk.send(server);
  EXPECT_EQ(desk.ledger(), "sent 400");
  EXPECT_THAT(server.copies(), Each(Pair(testing::_, 1)));
}

TEST(EnginePace, AReaderWhoLeavesMeanwhileGetsNothing) {
  Desk desk(400);
  const ScriptedServer server(slowly);
  Store other = must(Store::open(desk.folder() / "peyk.db"));
  const auto values = desk.options().values;
  desk.options().values = [&](const Delivery& delivery) {
    if (delivery.subscriber == 5) {
      const Address leaver = must(Address::parse("r399@example.org"));
      must(other.set_subscriber_state(leaver, SubscriberState::unsubscribed, "",
                                      desk.clock().now()));
    }
    return values(delivery);
  };
  desk.send(server);
  EXPECT_EQ(desk.ledger(), "sent 399, expired 1");
  EXPECT_THAT(desk.said_of("r399@example.org"), HasSubstr("unsubscribed while the issue"));
}

// ---- signatures ------------------------------------------------------------------------------

TEST(EnginePace, SignedMessagesAreMadeByThreadsAndStillGoOnceToEach) {
  Desk desk(150);
  auto key = must(DkimKey::generate(DkimKey::Algorithm::ed25519));
  std::vector<DkimIdentity> identities;
  identities.push_back(
      {.domain = "example.org", .selector = "s1", .identity = "", .key = std::move(key)});
  desk.options().dkim =
      std::make_shared<const DkimSigner>(must(DkimSigner::create(std::move(identities))));
  desk.options().dkim_times = {desk.clock().now(), desk.clock().now() + hours(24)};
  ScriptedServer server([](const Moment& moment) -> std::optional<Action> {
    if (moment.phase == Phase::mail && moment.message % 40 == 0) return hang_up();
    return {};
  });
  desk.send({Desk::relay(server, 4)});
  server.set_script({});
  desk.clock().set(desk.clock().now() + hours(12));
  desk.send({Desk::relay(server, 4)});
  EXPECT_EQ(desk.ledger(), "sent 150");
  EXPECT_THAT(server.copies(), Each(Pair(testing::_, 1)));
  for (const Taken& message : server.taken()) {
    EXPECT_THAT(message.data, StartsWith("DKIM-Signature: v=1; a=ed25519-sha256;"));
    // Its own message, not that of somebody else.
    EXPECT_THAT(message.data, HasSubstr("To: <" + message.recipient + ">"));
  }
}

}  // namespace
}  // namespace peyk
