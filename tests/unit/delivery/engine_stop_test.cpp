/// Relays that are not there, interrupts, crashes, Maildirs, single messages.

#include <fstream>
#include <thread>

#include "delivery/engine.h"
#include "desk.h"

namespace peyk {
namespace {

using namespace test;
using testing::Each;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;
using testing::SizeIs;

namespace fs = std::filesystem;

std::string unused_url() {
  const ScriptedServer gone;
  return gone.url();
}

TEST(Engine, ARelayThatIsNotThereIsSaidAndNothingIsClaimed) {
  Desk desk(5);
  RelaySettings relay;
  relay.name = "away";
  relay.url = unused_url();
  relay.require_starttls = false;
  const SendReport report = desk.send({relay});
  ASSERT_TRUE(report.stopped);
  EXPECT_EQ(report.stopped->kind(), ErrorKind::unavailable);
  EXPECT_THAT(report.stopped->message(), HasSubstr(relay.url + " cannot be reached"));
  EXPECT_EQ(desk.ledger(), "pending 5");
}

TEST(Engine, AServerThatIsNoMailServerIsSaid) {
  Desk desk(2);
  const ScriptedServer server([](const Moment&) { return say("HTTP/1.1 400 Bad Request"); });
  const SendReport report = desk.send(server);
  ASSERT_TRUE(report.stopped);
  EXPECT_EQ(report.stopped->kind(), ErrorKind::unavailable);
  EXPECT_THAT(report.stopped->message(), HasSubstr("\"HTTP/1.1 400 Bad Request\" is not a reply"));
  EXPECT_EQ(desk.ledger(), "pending 2");
}

TEST(Engine, OneRelayOfTwoIsEnough) {
  Desk desk(5);
  const ScriptedServer server;
  RelaySettings away = Desk::relay(server);
  away.url = unused_url();
  EXPECT_FALSE(desk.send({away, Desk::relay(server)}).stopped);
  EXPECT_EQ(desk.ledger(), "sent 5");
}

TEST(Engine, ARelayThatGoesAwayMidwayStopsTheRunAndTheNextOneGoesOn) {
  Desk desk(50);
  ScriptedServer server([](const Moment& moment) -> std::optional<Action> {
    if (moment.connection == 1 && moment.message < 20) return {};
    return hang_up();
  });
  const SendReport report = desk.send({Desk::relay(server, 2)});
  ASSERT_TRUE(report.stopped);
  EXPECT_EQ(report.stopped->kind(), ErrorKind::unavailable);
  EXPECT_EQ(report.counts.of(DeliveryState::claimed), 0);
  EXPECT_EQ(report.counts.of(DeliveryState::committing), 0);
  EXPECT_LE(report.counts.of(DeliveryState::uncertain), 1);
  server.set_script({});
  desk.clock().set(desk.clock().now() + std::chrono::hours(1));
  desk.send(server);
  const LedgerCounts counts = must(desk.store().counts(kIssue));
  EXPECT_EQ(counts.open(), 0);
  EXPECT_EQ(counts.of(DeliveryState::sent) + counts.of(DeliveryState::uncertain), 50);
  EXPECT_THAT(server.copies(), Each(Pair(testing::_, 1)));
}

TEST(Engine, AConnectionThatClosesAfterEachMessageIsNoFault) {
  for (const bool pipelining : {false, true}) {
    Desk desk(20);
    const ScriptedServer server(
        [](const Moment& moment) -> std::optional<Action> {
          if (moment.phase == Phase::dot) return hang_up_after("250 2.0.0 queued");
          return {};
        },
        pipelining ? std::vector<std::string>{"PIPELINING"} : std::vector<std::string>{});
    const SendReport report = desk.send(server);
    EXPECT_FALSE(report.stopped);
    EXPECT_EQ(report.sent_now, 20);
    EXPECT_THAT(server.copies(), Each(Pair(testing::_, 1)));
  }
}

TEST(Engine, AConnectionCarriesOnlySoManyMessages) {
  Desk desk(20);
  const ScriptedServer server;
  RelaySettings relay = Desk::relay(server);
  relay.messages_per_connection = 6;
  EXPECT_EQ(desk.send({relay}).sent_now, 20);
  EXPECT_EQ(server.connections(), 4);
}

TEST(Engine, ARelayThatTakesOneConnectionOnlyIsUsedByOne) {
  Desk desk(60);
  const ScriptedServer server([](const Moment& moment) -> std::optional<Action> {
    if (moment.phase != Phase::greeting || moment.connection == 1) return {};
    return hang_up_after("421 4.7.0 too many connections");
  });
  const SendReport report = desk.send({Desk::relay(server, 4)});
  EXPECT_FALSE(report.stopped);
  EXPECT_EQ(desk.ledger(), "sent 60");
}

TEST(Engine, StarttlsThatIsRequiredAndNotOfferedFailsClosed) {
  Desk desk(2);
  const ScriptedServer server;
  RelaySettings relay = Desk::relay(server);
  relay.require_starttls = true;
  relay.user = "ana";
  relay.password = Secret("do not show");
  const SendReport report = desk.send({relay});
  ASSERT_TRUE(report.stopped);
  EXPECT_EQ(report.stopped->kind(), ErrorKind::credentials);
  EXPECT_THAT(report.stopped->message(), HasSubstr("does not offer STARTTLS"));
  EXPECT_THAT(server.commands(), Not(testing::Contains(testing::StartsWith("AUTH"))));
  EXPECT_EQ(desk.ledger(), "pending 2");
}

TEST(Engine, RefusedCredentialsStopWithoutShowingThePassword) {
  Desk desk(2);
  const ScriptedServer server(
      [](const Moment& moment) -> std::optional<Action> {
        if (moment.phase != Phase::auth) return {};
        return say("535 5.7.8 s3cret-pass is wrong");
      },
      {"AUTH PLAIN LOGIN"});
  RelaySettings relay = Desk::relay(server);
  relay.user = "ana";
  relay.password = Secret("s3cret-pass");
  const SendReport report = desk.send({relay});
  ASSERT_TRUE(report.stopped);
  EXPECT_EQ(report.stopped->kind(), ErrorKind::credentials);
  EXPECT_THAT(report.stopped->to_string(), HasSubstr("refused user \"ana\""));
  EXPECT_THAT(report.stopped->to_string(), HasSubstr("535 5.7.8 *** is wrong"));
  EXPECT_EQ(desk.ledger(), "pending 2");
}

TEST(Engine, ARelayWithoutAuthIsRefusedWhenAUserIsConfigured) {
  Desk desk(2);
  const ScriptedServer server;
  RelaySettings relay = Desk::relay(server);
  relay.user = "ana";
  relay.password = Secret("x");
  const SendReport report = desk.send({relay});
  ASSERT_TRUE(report.stopped);
  EXPECT_EQ(report.stopped->kind(), ErrorKind::credentials);
  EXPECT_THAT(report.stopped->message(), HasSubstr("does not offer AUTH"));
}

TEST(Engine, AcceptedCredentialsSend) {
  Desk desk(2);
  const ScriptedServer server(
      [](const Moment& moment) -> std::optional<Action> {
        if (moment.phase != Phase::auth) return {};
        return say("235 2.7.0 welcome");
      },
      {"AUTH PLAIN"});
  RelaySettings relay = Desk::relay(server);
  relay.user = "ana";
  relay.password = Secret("x");
  EXPECT_EQ(desk.send({relay}).sent_now, 2);
}

TEST(Engine, TheFirstInterruptFinishesWhatIsUnderWay) {
  Desk desk(200);
  std::atomic<int> interrupts{0};
  desk.options().interrupts = &interrupts;
  ScriptedServer server([&](const Moment& moment) -> std::optional<Action> {
    if (moment.phase == Phase::dot && moment.message >= 10) interrupts = 1;
    return {};
  });
  const SendReport report = desk.send({Desk::relay(server, 2)});
  EXPECT_TRUE(report.interrupted);
  EXPECT_FALSE(report.stopped);
  EXPECT_GE(report.sent_now, 10);
  EXPECT_LT(report.sent_now, 200);
  EXPECT_EQ(report.counts.of(DeliveryState::pending) + report.sent_now, 200);
  interrupts = 0;
  server.set_script({});
  desk.send(server);
  EXPECT_EQ(desk.ledger(), "sent 200");
  EXPECT_THAT(server.copies(), Each(Pair(testing::_, 1)));
}

TEST(Engine, TheSecondInterruptReturnsAtOnceAndTheNextRunRecovers) {
  Desk desk(20);
  std::atomic<int> interrupts{0};
  desk.options().interrupts = &interrupts;
  ScriptedServer server([&](const Moment& moment) -> std::optional<Action> {
    if (moment.phase != Phase::dot || moment.message < 5) return {};
    interrupts = 2;
    return stall();
  });
  const SendReport report = desk.send(server);
  EXPECT_TRUE(report.interrupted);
  EXPECT_EQ(report.counts.of(DeliveryState::committing), 1);
  EXPECT_GT(report.counts.of(DeliveryState::claimed), 0);
  interrupts = 0;
  server.set_script({});
  desk.reopen();
  desk.send(server);
  EXPECT_EQ(desk.ledger(), "sent 19, uncertain 1");
  EXPECT_THAT(server.copies(), Each(Pair(testing::_, 1)));
}

TEST(Engine, AnAnswerInPiecesAndAFloodOfLinesAreBothSurvived) {
  Desk desk(6);
  const ScriptedServer server([&](const Moment& moment) -> std::optional<Action> {
    if (moment.phase != Phase::rcpt) return {};
    if (moment.line.find("<r2@") != std::string::npos && moment.connection == 1) {
      std::string flood;
      for (int i = 0; i < 100'000; ++i) flood += "250-more\r\n";
      return Action{.reply = flood};
    }
    if (moment.line.find("<r4@") != std::string::npos && moment.connection == 2) {
      return Action{.reply = std::string(1'000'000, '2')};
    }
    return {};
  });
  const SendReport report = desk.send(server);
  EXPECT_FALSE(report.stopped);
  EXPECT_EQ(desk.ledger(), "sent 6");
  EXPECT_THAT(server.copies(), Each(Pair(testing::_, 1)));
}

// ---- Maildir -------------------------------------------------------------------------------

size_t count_files(const fs::path& folder) {
  return static_cast<size_t>(std::distance(fs::directory_iterator(folder), {}));
}

std::string bytes_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

TEST(EngineToMaildir, DeliversEverybodyOnceUnderTheirMessageId) {
  Desk desk(150);
  const fs::path maildir = desk.folder() / "Maildir";
  EXPECT_EQ(desk.send_to_maildir(maildir).sent_now, 150);
  EXPECT_EQ(desk.ledger(), "sent 150");
  EXPECT_EQ(desk.issue_state(), IssueState::finished);
  EXPECT_EQ(count_files(maildir / "new"), 150U);
  EXPECT_EQ(count_files(maildir / "tmp"), 0U);
  const int64_t id = desk.id_of("r7@example.org");
  EXPECT_THAT(bytes_of(maildir / "new" / Desk::message_id(id)), HasSubstr("To: <r7@example.org>"));
  EXPECT_EQ(desk.send_to_maildir(maildir).sent_now, 0);
}

TEST(EngineToMaildir, WhatACrashLeftIsToldByTheFolders) {
  Desk desk(6);
  const fs::path maildir = desk.folder() / "Maildir";
  must(deliver_to_maildir(maildir, Desk::message_id(99), "x"));
  fs::remove(maildir / "new" / Desk::message_id(99));
  // As a run leaves it that dies between `committing` and `sent`.
  const auto claimed = must(desk.store().claim(kIssue, "this machine", desk.clock().now(),
                                               desk.clock().now() + std::chrono::hours(1), 5));
  std::vector<int64_t> ids;
  for (const Delivery& delivery : claimed) ids.push_back(delivery.subscriber);
  must(desk.store().record(kIssue, {ids[0], ids[1], ids[2], ids[3]}, {}, desk.clock().now()));
  std::ofstream(maildir / "new" / Desk::message_id(ids[0])) << "delivered";
  std::ofstream(maildir / "cur" / (Desk::message_id(ids[1]) + ":2,S")) << "delivered and read";
  std::ofstream(maildir / "tmp" / Desk::message_id(ids[2])) << "staged";
  desk.reopen();

  EXPECT_EQ(desk.send_to_maildir(maildir).sent_now, 3);
  EXPECT_EQ(desk.ledger(), "sent 5, uncertain 1");
  EXPECT_EQ(bytes_of(maildir / "new" / Desk::message_id(ids[0])), "delivered");
  EXPECT_FALSE(fs::exists(maildir / "new" / Desk::message_id(ids[1])));
  EXPECT_THAT(bytes_of(maildir / "new" / Desk::message_id(ids[2])), HasSubstr("Message-ID"));
}

TEST(EngineToMaildir, AFolderThatCannotBeWrittenStopsAndLosesNobody) {
  Desk desk(3);
  const fs::path blocked = desk.folder() / "file";
  std::ofstream(blocked) << "not a folder";
  const SendReport report = desk.send_to_maildir(blocked / "Maildir");
  ASSERT_TRUE(report.stopped);
  EXPECT_EQ(report.stopped->kind(), ErrorKind::io);
  EXPECT_EQ(desk.ledger(), "pending 3");
}

TEST(Maildir, ANameCannotLeaveTheFolderNorMeetAnother) {
  Desk desk(1);
  const fs::path maildir = desk.folder() / "m";
  for (const char* name : {"../../x", "a/b", "a:b", ".hidden", ""}) {
    must(deliver_to_maildir(maildir, name, "text"));
  }
  must(deliver_to_maildir(maildir, std::string(3000, 'x'), "text"));
  EXPECT_EQ(count_files(maildir / "new"), 6U);
  must(deliver_to_maildir(maildir, "a/b", "text"));
  EXPECT_EQ(count_files(maildir / "new"), 6U);
}

// ---- one message ---------------------------------------------------------------------------

TEST(SendOne, DeliversOrSaysWhyNot) {
  ScriptedServer server;
  const Address ana = must(Address::parse("ana@example.org"));
  must(send_one(Desk::relay(server), "bounce@example.org", ana, "Subject: x\r\n\r\n.hi\r\n"));
  ASSERT_THAT(server.taken(), SizeIs(1));
  EXPECT_EQ(server.taken()[0].data, "Subject: x\r\n\r\n.hi\r\n");
  EXPECT_EQ(server.commands().back(), "QUIT");

  server.set_script([](const Moment& moment) -> std::optional<Action> {
    if (moment.phase != Phase::rcpt) return {};
    return say("550 5.1.1 no such user");
  });
  const auto refused = send_one(Desk::relay(server), "bounce@example.org", ana, "x\r\n");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message(), HasSubstr("550 5.1.1 no such user"));

  RelaySettings away = Desk::relay(server);
  away.url = unused_url();
  EXPECT_EQ(send_one(away, "bounce@example.org", ana, "x\r\n").error().kind(),
            ErrorKind::unavailable);
}

}  // namespace
}  // namespace peyk
