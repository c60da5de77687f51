/// The engine killed without warning, again and again.

#include <random>
#include <signal.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "delivery/engine.h"
#include "desk.h"

namespace peyk {
namespace {

using namespace test;
using std::chrono::microseconds;

constexpr int kReaders = 600;
constexpr int kKills = 25;

/// Sends in a process of its own and kills it when the relay has seen so many more messages and a
/// moment has passed. The store must be closed.
void send_and_kill(Desk& desk, const ScriptedServer& server, int messages, microseconds moment) {
  const int until = server.messages() + messages;
  const pid_t child = ::fork();
  if (child == 0) {
    desk.reopen();
    desk.send({Desk::relay(server, 4)});
    ::_exit(0);
  }
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (server.messages() < until && std::chrono::steady_clock::now() < patience) {
    std::this_thread::sleep_for(microseconds(100));
  }
  std::this_thread::sleep_for(moment);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
}

TEST(Engine, KilledAtAnyMomentSendsNobodyTwiceAndMissesNobody) {
  Desk desk(kReaders);
  // A verdict takes a moment, so that kills meet dots that are out.
  const ScriptedServer server([](const Moment& moment) -> std::optional<Action> {
    if (moment.phase == Phase::dot) std::this_thread::sleep_for(microseconds(1500));
    return {};
  });
  std::mt19937 random(42);
  int met_claims = 0;
  for (int i = 0; i < kKills; ++i) {
    desk.close();
    send_and_kill(desk, server, static_cast<int>(1 + random() % 12), microseconds(random() % 3000));
    desk.reopen();
    const LedgerCounts counts = must(desk.store().counts(kIssue));
    ASSERT_TRUE(counts.balanced());
    const bool met = counts.of(DeliveryState::claimed) + counts.of(DeliveryState::committing) > 0;
    if (met) ++met_claims;
  }
  EXPECT_GE(met_claims, kKills * 7 / 10) << "the kills came too early or too late to mean much";

  const SendReport report = desk.send({Desk::relay(server, 4)});
  EXPECT_FALSE(report.stopped);
  EXPECT_GT(report.sent_now, 0);
  EXPECT_EQ(report.counts.open(), 0);
  const auto copies = server.copies();
  for (const auto& [reader, count] : copies) EXPECT_EQ(count, 1) << reader;
  const auto uncertain =
      must(desk.store().deliveries_in(kIssue, DeliveryState::uncertain, /*limit=*/0));
  EXPECT_LE(uncertain.size(), static_cast<size_t>(kKills) * 4);
  EXPECT_GT(uncertain.size(), 0U);
  for (const DeliveryRecord& record :
       must(desk.store().deliveries_in(kIssue, DeliveryState::sent, /*limit=*/0))) {
    EXPECT_TRUE(copies.contains(record.delivery.email)) << record.delivery.email;
  }
  EXPECT_EQ(report.counts.of(DeliveryState::sent) + static_cast<int64_t>(uncertain.size()),
            kReaders);
}

}  // namespace
}  // namespace peyk
