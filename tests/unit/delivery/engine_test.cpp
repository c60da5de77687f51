#include "delivery/engine.h"

#include <thread>

#include "desk.h"

namespace peyk {
namespace {

using namespace test;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

using Then = Action::Then;

/// The answer to one phase of the dialogue with one reader.
ScriptedServer::Script at(Phase phase, const std::string& reader, const Action& action) {
  return [=](const Moment& moment) -> std::optional<Action> {
    if (moment.phase != phase || moment.line.find(reader) == std::string::npos) return {};
    return action;
  };
}

TEST(Engine, SendsEverybodyOnceWithTheirOwnMessage) {
  Desk desk(100);
  const ScriptedServer server;
  const SendReport report = desk.send({Desk::relay(server, 4)});
  EXPECT_FALSE(report.stopped) << report.stopped->to_string();
  EXPECT_EQ(report.sent_now, 100);
  EXPECT_EQ(desk.ledger(), "sent 100");
  EXPECT_EQ(desk.issue_state(), IssueState::finished);
  EXPECT_THAT(server.copies(), SizeIs(100));
  EXPECT_THAT(server.copies(), Each(Pair(testing::_, 1)));
  for (const Taken& message : server.taken()) {
    const int64_t id = desk.id_of(message.recipient);
    EXPECT_EQ(message.sender, "bounce+" + std::to_string(id) + "@example.org");
    EXPECT_THAT(message.data, HasSubstr("<" + Desk::message_id(id) + ">"));
    EXPECT_THAT(message.data, HasSubstr("To: <" + message.recipient + ">"));
    EXPECT_THAT(message.data, HasSubstr("\r\n=2E\r\nend\r\n"));
  }
}

TEST(Engine, SendsInLockStepToARelayWithoutPipelining) {
  Desk desk(20);
  const ScriptedServer server({}, {});
  EXPECT_EQ(desk.send({Desk::relay(server, 2)}).sent_now, 20);
  EXPECT_THAT(server.copies(), SizeIs(20));
  EXPECT_THAT(server.copies(), Each(Pair(testing::_, 1)));
}

TEST(Engine, ASecondRunSendsNothing) {
  Desk desk(5);
  const ScriptedServer server;
  desk.send(server);
  const SendReport again = desk.send(server);
  EXPECT_EQ(again.sent_now, 0);
  EXPECT_EQ(server.connections(), 1);
  EXPECT_THAT(server.taken(), SizeIs(5));
}

TEST(Engine, TheIntentIsInTheLedgerBeforeTheDotLeaves) {
  Desk desk(10);
  Store other = must(Store::open(desk.folder() / "peyk.db", Store::Mode::read_only));
  std::vector<std::string> early;
  const ScriptedServer server([&](const Moment& moment) -> std::optional<Action> {
    if (moment.phase != Phase::dot) return {};
    const auto records = must(other.deliveries_to(must(Address::parse(moment.line))));
    if (records.at(0).state != DeliveryState::committing) early.push_back(moment.line);
    return {};
  });
  EXPECT_EQ(desk.send(server).sent_now, 10);
  EXPECT_THAT(early, IsEmpty());
}

TEST(Engine, ARefusedReaderIsRejectedAndTheOthersGetTheirs) {
  Desk desk(10);
  const ScriptedServer server(at(Phase::rcpt, "<r4@", say("550 5.1.1 no such user")));
  const SendReport report = desk.send(server);
  EXPECT_FALSE(report.stopped);
  EXPECT_EQ(desk.ledger(), "sent 9, rejected 1");
  EXPECT_EQ(desk.said_of("r4@example.org"), "rejected: 550 5.1.1 no such user");
  const auto reader = must(desk.store().subscriber(must(Address::parse("r4@example.org"))));
  EXPECT_EQ(reader->state, SubscriberState::suppressed);
  EXPECT_EQ(server.connections(), 1);
  EXPECT_EQ(desk.issue_state(), IssueState::finished);
}

TEST(Engine, AFullMailboxIsRejectedButNotSuppressed) {
  Desk desk(3);
  const ScriptedServer server(at(Phase::dot, "r2@", say("552 5.2.2 mailbox full")));
  desk.send(server);
  EXPECT_EQ(desk.ledger(), "sent 2, rejected 1");
  const auto reader = must(desk.store().subscriber(must(Address::parse("r2@example.org"))));
  EXPECT_EQ(reader->state, SubscriberState::active);
}

TEST(Engine, ABusyReaderIsDeferredAndSentToWhenTheirTimeComes) {
  Desk desk(5);
  ScriptedServer server(at(Phase::rcpt, "<r2@", say("450 4.2.1 mailbox busy")));
  const SendReport report = desk.send(server);
  EXPECT_FALSE(report.stopped);
  EXPECT_EQ(desk.ledger(), "deferred 1, sent 4");
  EXPECT_EQ(desk.issue_state(), IssueState::sending);
  const Instant retry = *must(desk.store().next_retry(kIssue));
  EXPECT_GE(retry, desk.clock().now() + std::chrono::seconds(225));
  EXPECT_LE(retry, desk.clock().now() + std::chrono::seconds(375));

  server.set_script({});
  EXPECT_EQ(desk.send(server).sent_now, 0);  // Not yet.
  desk.clock().set(retry);
  EXPECT_EQ(desk.send(server).sent_now, 1);
  EXPECT_EQ(desk.ledger(), "sent 5");
  EXPECT_EQ(desk.issue_state(), IssueState::finished);
}

TEST(Engine, ARunMayWaitForAReaderWhoseTimeComesSoon) {
  Desk desk(2);
  desk.options().patience.first_retry = std::chrono::seconds(0);
  desk.options().patience.wait_for_retries = std::chrono::seconds(5);
  std::atomic<int> refusals{0};
  const ScriptedServer server([&](const Moment& moment) -> std::optional<Action> {
    if (moment.phase != Phase::rcpt || moment.line.find("<r2@") == std::string::npos) return {};
    if (refusals++ > 0) return {};
    return say("450 4.2.1 busy");
  });
  EXPECT_EQ(desk.send(server).sent_now, 2);
  EXPECT_EQ(desk.ledger(), "sent 2");
}

TEST(Engine, ADeferredReaderExpiresWithTheIssue) {
  Desk desk(2);
  ScriptedServer server(at(Phase::rcpt, "<r2@", say("450 4.2.1 busy")));
  desk.send(server);
  desk.clock().set(desk.options().frozen + desk.options().lifetime);
  desk.send(server);
  EXPECT_EQ(desk.ledger(), "sent 1, expired 1");
  EXPECT_THAT(desk.said_of("r2@example.org"), HasSubstr("lifetime of 72 h is over"));
  EXPECT_EQ(desk.issue_state(), IssueState::finished);
}

TEST(Engine, ALostConnectionBeforeTheDotLosesNobody) {
  for (const Phase phase : {Phase::mail, Phase::rcpt, Phase::data}) {
    Desk desk(10);
    std::atomic<bool> done{false};
    const ScriptedServer server([&](const Moment& moment) -> std::optional<Action> {
      if (moment.phase != phase || moment.message != 4 || done.exchange(true)) return {};
      return hang_up();
    });
    const SendReport report = desk.send(server);
    EXPECT_FALSE(report.stopped) << to_string(phase);
    EXPECT_EQ(desk.ledger(), "sent 10") << to_string(phase);
    EXPECT_THAT(server.copies(), Each(Pair(testing::_, 1))) << to_string(phase);
    EXPECT_EQ(server.connections(), 2);
  }
}

TEST(Engine, ALostConnectionAfterTheDotIsUncertainAndNotSentAgain) {
  for (const bool taken : {false, true}) {
    Desk desk(10);
    const ScriptedServer server(at(Phase::dot, "r3@", Action{.then = Then::reset, .takes = taken}));
    const SendReport report = desk.send(server);
    EXPECT_FALSE(report.stopped);
    EXPECT_EQ(desk.ledger(), "sent 9, uncertain 1");
    EXPECT_THAT(desk.said_of("r3@example.org"), HasSubstr("after the final dot"));
    EXPECT_EQ(server.copies().contains("r3@example.org"), taken);
    desk.send(server);
    EXPECT_THAT(server.taken(), SizeIs(taken ? 10 : 9));
  }
}

TEST(Engine, ARelayThatDoesNotAnswerTheDotIsGivenUpAfterItsTime) {
  Desk desk(3);
  desk.options().patience.dot = std::chrono::milliseconds(150);
  const ScriptedServer server(at(Phase::dot, "r2@", stall()));
  desk.send(server);
  EXPECT_EQ(desk.ledger(), "sent 2, uncertain 1");
  EXPECT_THAT(desk.said_of("r2@example.org"), HasSubstr("no answer to final dot"));
}

TEST(Engine, ARelayThatStallsEarlierLosesNobody) {
  for (const Phase phase : {Phase::ehlo, Phase::mail, Phase::rcpt, Phase::data}) {
    Desk desk(3);
    desk.options().patience.command = desk.options().patience.data = std::chrono::milliseconds(150);
    std::atomic<int> seen{0};
    const ScriptedServer server([&](const Moment& moment) -> std::optional<Action> {
      // The second EHLO is ours; the first one is libcurl's.
      if (moment.phase != phase || ++seen != 2) return {};
      return stall();
    });
    desk.send(server);
    EXPECT_EQ(desk.ledger(), phase == Phase::ehlo ? "pending 3" : "sent 3") << to_string(phase);
    desk.send(server);
    EXPECT_EQ(desk.ledger(), "sent 3");
    EXPECT_THAT(server.copies(), Each(Pair(testing::_, 1)));
  }
}

TEST(Engine, FiveSevenStopsTheIssueAndBlamesNoReader) {
  for (const Phase phase : {Phase::mail, Phase::rcpt, Phase::data, Phase::dot}) {
    Desk desk(20);
    ScriptedServer server([&](const Moment& moment) -> std::optional<Action> {
      if (moment.phase != phase || moment.message < 5) return {};
      return say("550 5.7.1 our block list has you");
    });
    const SendReport report = desk.send({Desk::relay(server, 1)});
    ASSERT_TRUE(report.stopped) << to_string(phase);
    EXPECT_EQ(report.stopped->kind(), ErrorKind::unavailable);
    EXPECT_THAT(report.stopped->message(), HasSubstr("550 5.7.1 our block list has you"));
    EXPECT_EQ(desk.issue_state(), IssueState::stopped);
    EXPECT_THAT(must(desk.store().issue(kIssue))->stop_reason, HasSubstr("block list"));
    EXPECT_EQ(report.sent_now, 4);
    EXPECT_EQ(report.counts.of(DeliveryState::rejected), 0);
    EXPECT_EQ(report.counts.of(DeliveryState::claimed), 0);
    EXPECT_EQ(report.counts.of(DeliveryState::committing), 0);
    EXPECT_EQ(report.counts.of(DeliveryState::uncertain), 0);

    server.set_script({});
    desk.clock().set(desk.clock().now() + std::chrono::hours(1));
    EXPECT_FALSE(desk.send(server).stopped);
    EXPECT_EQ(desk.ledger(), "sent 20");
    EXPECT_THAT(server.copies(), Each(Pair(testing::_, 1)));
  }
}

TEST(Engine, AStoppedIssueReleasesNoFurtherDot) {
  Desk desk(20);
  // While the first connection meets the refusal, the second one is on its way to the dot.
  std::atomic<bool> second_is_on_its_way{false};
  std::atomic<bool> refused{false};
  const auto wait_for = [](const std::atomic<bool>& flag) {
    for (int i = 0; i < 1000 && !flag; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
  };
  const ScriptedServer server([&](const Moment& moment) -> std::optional<Action> {
    if (moment.connection == 2 && moment.phase == Phase::data) {
      second_is_on_its_way = true;
      wait_for(refused);
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      return {};
    }
    if (moment.connection == 1 && moment.phase == Phase::rcpt) {
      wait_for(second_is_on_its_way);
      refused = true;
      return say("550 5.7.1 blocked");
    }
    return {};
  });
  const SendReport report = desk.send({Desk::relay(server, 2)});
  ASSERT_TRUE(report.stopped);
  EXPECT_EQ(report.sent_now, 0);
  EXPECT_THAT(server.taken(), IsEmpty());
  EXPECT_EQ(report.counts.of(DeliveryState::pending), 19);
  EXPECT_EQ(report.counts.of(DeliveryState::deferred), 1);
}

TEST(Engine, MissingAuthenticationStopsWithCredentials) {
  Desk desk(3);
  const ScriptedServer server(at(Phase::mail, "MAIL", say("530 5.7.0 authentication required")));
  const SendReport report = desk.send(server);
  ASSERT_TRUE(report.stopped);
  EXPECT_EQ(report.stopped->kind(), ErrorKind::credentials);
  EXPECT_EQ(report.counts.open(), 3);
}

TEST(Engine, FourTwentyOneAtAnyPhaseIsFollowedByANewConnection) {
  for (const Phase phase : {Phase::mail, Phase::rcpt, Phase::data, Phase::dot, Phase::rset}) {
    Desk desk(10);
    std::atomic<bool> done{false};
    const ScriptedServer server([&](const Moment& moment) -> std::optional<Action> {
      if (phase == Phase::rset && moment.phase == Phase::rcpt && moment.message == 3) {
        return say("550 5.2.1 disabled");  // So that a RSET follows.
      }
      if (moment.phase != phase || moment.message < 3 || done.exchange(true)) return {};
      return hang_up_after("421 4.3.2 closing down");
    });
    const SendReport report = desk.send(server);
    EXPECT_FALSE(report.stopped) << to_string(phase);
    EXPECT_EQ(report.counts.of(DeliveryState::uncertain), 0) << to_string(phase);
    EXPECT_THAT(server.copies(), Each(Pair(testing::_, 1))) << to_string(phase);
    if (phase != Phase::dot && phase != Phase::rset) {
      EXPECT_EQ(desk.ledger(), "sent 10") << to_string(phase);
    }
    desk.clock().set(desk.clock().now() + std::chrono::hours(1));
    desk.send(server);
    EXPECT_EQ(desk.ledger(), phase == Phase::rset ? "sent 9, rejected 1" : "sent 10");
    EXPECT_THAT(server.copies(), Each(Pair(testing::_, 1))) << to_string(phase);
  }
}

TEST(Engine, ARelayThatKeepsSayingSlowDownIsLeftAloneAfterAWhile) {
  Desk desk(50);
  const ScriptedServer server(at(Phase::rcpt, "RCPT", say("450 4.7.1 too much mail from you")));
  const SendReport report = desk.send(server);
  ASSERT_TRUE(report.stopped);
  EXPECT_EQ(report.stopped->kind(), ErrorKind::unavailable);
  EXPECT_THAT(report.stopped->message(), HasSubstr("slow down: 450 4.7.1 too much mail"));
  EXPECT_EQ(report.counts.open(), 50);
  EXPECT_EQ(report.counts.of(DeliveryState::claimed), 0);
  EXPECT_EQ(desk.issue_state(), IssueState::sending);
  EXPECT_LE(server.commands().size(), 60U);
}

}  // namespace
}  // namespace peyk
