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

TEST(EngineOrder, ClaimsThatWaitedTooLongAreClaimedAgainAndTheRunStays) {
  Desk desk(5);
  const ScriptedServer server;
  RelaySettings relay = Desk::relay(server, 4);
  relay.rate = Rate{.messages = 1, .per = hours(1), .burst = 1};
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

}  // namespace
}  // namespace peyk
