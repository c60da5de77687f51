#include "base/spool.h"

#include <gtest/gtest.h>

namespace peyk {
namespace {

namespace fs = std::filesystem;

TEST(Spool, GivesBackEachPieceAndLeavesNoFile) {
  const fs::path folder = fs::path(testing::TempDir()) / "peyk-spool-test";
  fs::remove_all(folder);
  auto spool = Spool::create(folder);
  ASSERT_TRUE(spool) << spool.error().to_string();
  const auto one = spool->append(std::string("a\0b", 3));
  const auto none = spool->append("");
  const auto two = spool->append(std::string(100'000, 'x'));
  ASSERT_TRUE(one && none && two);
  Spool moved = std::move(*spool);
  EXPECT_EQ(*moved.read(*two), std::string(100'000, 'x'));
  EXPECT_EQ(*moved.read(*one), std::string("a\0b", 3));
  EXPECT_EQ(*moved.read(*none), "");
  EXPECT_TRUE(fs::is_empty(folder));
  EXPECT_FALSE(moved.read({100'000, 100}));
  fs::remove_all(folder);
}

TEST(Spool, SaysWhereItCannotBe) {
  const auto spool = Spool::create("/proc/nowhere");
  ASSERT_FALSE(spool);
  EXPECT_EQ(spool.error().kind(), ErrorKind::io);
  EXPECT_EQ(spool.error().place().file, "/proc/nowhere");
}

}  // namespace
}  // namespace peyk
