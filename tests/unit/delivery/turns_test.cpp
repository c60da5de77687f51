#include "delivery/turns.h"

#include <gmock/gmock.h>
#include <string>

namespace peyk {
namespace {

/// "aab…": who got the turns.
std::string turns(WeightedTurns& turns, int count, const std::function<bool(size_t)>& can) {
  std::string got;
  for (int i = 0; i < count; ++i) {
    const auto next = turns.next(can);
    got += next ? static_cast<char>('a' + *next) : '-';
  }
  return got;
}
bool all(size_t /*i*/) { return true; }

TEST(WeightedTurns, GivesTurnsByWeightAndMixesThem) {
  WeightedTurns equal({1, 1});
  EXPECT_EQ(turns(equal, 6, all), "ababab");
  WeightedTurns unequal({3, 1});
  EXPECT_EQ(turns(unequal, 8, all), "aabaaaba");
  WeightedTurns three({5, 1, 1});
  EXPECT_EQ(turns(three, 7, all), "aabacaa");
}

TEST(WeightedTurns, PassesOverWhoCannotAndOwesNothingForIt) {
  WeightedTurns two({3, 1});
  EXPECT_EQ(turns(two, 4, [](size_t i) { return i == 1; }), "bbbb");
  EXPECT_EQ(turns(two, 8, all), "aabaaaba");
  EXPECT_EQ(turns(two, 2, [](size_t) { return false; }), "--");
}

TEST(WeightedTurns, NothingOfNobody) {
  WeightedTurns none({});
  EXPECT_EQ(none.next(all), std::nullopt);
}

}  // namespace
}  // namespace peyk
