#include <gtest/gtest.h>
#include <random>

#include "base/bytes.h"

namespace peyk {
namespace {

/// Table 3-7 of the Unicode Standard, letter by letter.
std::optional<size_t> plainly_invalid(std::string_view text) {
  const auto in = [&](size_t at, int low, int high) {
    return at < text.size() && static_cast<unsigned char>(text[at]) >= low &&
           static_cast<unsigned char>(text[at]) <= high;
  };
  for (size_t at = 0; at < text.size();) {
    const auto rest = [&](size_t from, size_t count) {
      for (size_t i = 0; i < count; ++i) {
        if (!in(at + from + i, 0x80, 0xBF)) return false;
      }
      return true;
    };
    if (in(at, 0x00, 0x7F)) {
      at += 1;
    } else if (in(at, 0xC2, 0xDF) && rest(1, 1)) {
      at += 2;
    } else if ((in(at, 0xE0, 0xE0) && in(at + 1, 0xA0, 0xBF) && rest(2, 1)) ||
               (in(at, 0xE1, 0xEC) && rest(1, 2)) ||
               (in(at, 0xED, 0xED) && in(at + 1, 0x80, 0x9F) && rest(2, 1)) ||
               (in(at, 0xEE, 0xEF) && rest(1, 2))) {
      at += 3;
    } else if ((in(at, 0xF0, 0xF0) && in(at + 1, 0x90, 0xBF) && rest(2, 2)) ||
               (in(at, 0xF1, 0xF3) && rest(1, 3)) ||
               (in(at, 0xF4, 0xF4) && in(at + 1, 0x80, 0x8F) && rest(2, 2))) {
      at += 4;
    } else {
      return at;
    }
  }
  return std::nullopt;
}

TEST(Utf8, TheFirstInvalidByteIsFoundWhereverItStands) {
  // Bytes at the edges of the table, and texts of many lengths round the sixteen of a look.
  constexpr unsigned char kBytes[] = {0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF,
                                      0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE,
                                      0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF};
  const std::string good = "abc\u00E9\u0628\u200C\uFFFD\U0001F600xyz";
  std::mt19937 dice(20230621);
  int valid = 0;
  for (int round = 0; round < 60'000; ++round) {
    std::string text;
    const size_t length = dice() % 70;
    while (text.size() < length) text += good.substr(dice() % 3, good.size());
    if (dice() % 4 > 0) text.resize(std::min(text.size(), length));
    if (dice() % 2 > 0 && !text.empty()) {
      text[dice() % text.size()] = static_cast<char>(kBytes[dice() % std::size(kBytes)]);
    }
    const auto expected = plainly_invalid(text);
    ASSERT_EQ(find_invalid_utf8(text), expected) << to_hex(text);
    valid += expected ? 0 : 1;
  }
  EXPECT_GT(valid, 10'000);
  EXPECT_LT(valid, 50'000);
}

TEST(Utf8, ACodePointThatTheEndCutsIsInvalid) {
  for (const std::string whole : {"\u00E9", "\u200C", "\U0001F600"}) {
    for (size_t before = 0; before < 40; ++before) {
      for (size_t cut = 1; cut < whole.size(); ++cut) {
        const std::string text = std::string(before, 'a') + whole.substr(0, cut);
        EXPECT_EQ(find_invalid_utf8(text), before) << before << " " << cut;
      }
      EXPECT_EQ(find_invalid_utf8(std::string(before, 'a') + whole), std::nullopt);
    }
  }
}

}  // namespace
}  // namespace peyk
