/// A run on a disk that fails at its Nth operation, for every N until a run meets none.

#include "delivery/engine.h"
#include "desk.h"
#include "failing_disk.h"

namespace peyk {
namespace {

using namespace test;

constexpr int kReaders = 6;

struct Failure {
  FailingDisk::Kind kind;
  const char* name;
};

void PrintTo(const Failure& failure, std::ostream* out) { *out << failure.name; }

class DiskFault : public testing::TestWithParam<Failure> {
 protected:
  /// What the ledger says of each against what the relay took.
  static void check(Desk& desk, const ScriptedServer& server) {
    EXPECT_TRUE(must(desk.store().counts(kIssue)).balanced());
    const auto copies = server.copies();
    for (int i = 1; i <= kReaders; ++i) {
      const std::string reader = "r" + std::to_string(i) + "@example.org";
      const int got = copies.contains(reader) ? copies.at(reader) : 0;
      const auto state = must(desk.store().deliveries_to(must(Address::parse(reader)))).at(0).state;
      EXPECT_LE(got, 1) << reader;
      const bool open_to_doubt =
          state == DeliveryState::uncertain || state == DeliveryState::committing;
      EXPECT_TRUE(open_to_doubt || got == (state == DeliveryState::sent ? 1 : 0))
          << reader << " is " << to_string(state);
    }
  }

  /// Whether the run met the failure.
  static bool play(int64_t number) {
    const ScriptedServer server;
    Desk desk(kReaders);
    desk.close();
    bool failed = false;
    {
      const FailingDisk disk(number, GetParam().kind);
      if (auto store = Store::open(desk.folder() / "peyk.db")) {
        const auto report = desk.try_to_send(*store, {Desk::relay(server, 2)});
        EXPECT_TRUE(report || report.error().kind() == ErrorKind::io) << report.error().to_string();
        EXPECT_TRUE(report || disk.failed()) << report.error().to_string();
      } else {
        EXPECT_EQ(store.error().kind(), ErrorKind::io) << store.error().to_string();
      }
      failed = disk.failed();  // The end of the store is a checkpoint, so look after it.
    }
    desk.reopen();
    check(desk, server);
    const SendReport report = desk.send(server);
    EXPECT_FALSE(report.stopped);
    EXPECT_EQ(report.counts.open(), 0);
    EXPECT_LE(report.counts.of(DeliveryState::uncertain), 4);
    EXPECT_EQ(report.counts.of(DeliveryState::sent) + report.counts.of(DeliveryState::uncertain),
              kReaders);
    check(desk, server);
    return failed;
  }
};

TEST_P(DiskFault, AtAnyOperationLosesAndDoublesNobody) {
  int64_t number = 1;
  while (play(number)) {
    ASSERT_FALSE(HasFailure()) << "at operation " << number;
    ASSERT_LT(++number, 2000) << "there is no end";
  }
  EXPECT_GT(number, 20) << "too few operations to mean something";
}

INSTANTIATE_TEST_SUITE_P(Kinds, DiskFault,
                         testing::Values(Failure{FailingDisk::Kind::once, "AnErrorOnce"},
                                         Failure{FailingDisk::Kind::for_good, "AnErrorThatStays"},
                                         Failure{FailingDisk::Kind::torn, "ATornWrite"},
                                         Failure{FailingDisk::Kind::full_once, "NoRoom"}),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace peyk
