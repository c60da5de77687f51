#include "ingest/slug.h"

#include <gtest/gtest.h>

#include "base/bytes.h"

namespace peyk {
namespace {

TEST(Slug, KeepsLettersAndDigitsOfAnyScript) {
  EXPECT_EQ(slug("Raid: the 2nd day"), "raid-the-2nd-day");
  EXPECT_EQ(slug("  “Hydra” – Albania’s NGO… "), "hydra-albanias-ngo");
  EXPECT_EQ(slug("Çështja e Durrësit"), "çështja-e-durrësit");
  EXPECT_EQ(slug("سفر دوم، تهران؟"), "سفر-دوم-تهران");
  EXPECT_EQ(slug("می‌رود"), "می-رود");
  EXPECT_EQ(slug("ÇËŽ ΑΒΓ ЖЯЁ"), "çëž-αβγ-жяё");
  EXPECT_EQ(slug("«؟!»"), "");
  EXPECT_EQ(slug(""), "");
}

TEST(Slug, LongTitlesAreCutAndStayApart) {
  std::string title;
  for (int i = 0; i < 100; ++i) title += "خبر ";
  const std::string one = slug(title + "یک");
  const std::string two = slug(title + "دو");
  EXPECT_LE(one.size(), 160U);
  EXPECT_NE(one, two);
  EXPECT_FALSE(find_invalid_utf8(one));
}

}  // namespace
}  // namespace peyk
