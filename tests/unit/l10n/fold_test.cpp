#include "l10n/fold.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>

#include "base/bytes.h"

namespace peyk {
namespace {

TEST(Fold, LatinLettersWithoutCaseAndDiacritics) {
  EXPECT_EQ(fold_for_search("ÇËSHTJA e Shqipërisë"), "ceshtja e shqiperise");
  EXPECT_EQ(fold_for_search("Straße, İstanbul & Łódź"), "strasse istanbul lodz");
  // Composed or not.
  EXPECT_EQ(fold_for_search("e\xCC\x88"), fold_for_search("ë"));
  EXPECT_EQ(fold_for_search("ΣΊΣΥΦΟΣ ЁЖ"), "σισυφοσ еж");
}

TEST(Fold, ArabicLettersWhateverTheKeyboard) {
  EXPECT_EQ(fold_for_search("كتاب يوم"), fold_for_search("کتاب یوم"));
  EXPECT_EQ(fold_for_search("على"), fold_for_search("علی"));
  EXPECT_EQ(fold_for_search("أحمد إلى آدم ٱلله"), fold_for_search("احمد الی ادم الله"));
  EXPECT_EQ(fold_for_search("مدرسة"), fold_for_search("مدرسه"));
  EXPECT_EQ(fold_for_search("خانۀ مؤسسه مسئول"), fold_for_search("خانه موسسه مسیول"));
  EXPECT_EQ(fold_for_search("ﻣﺪﺭﺳﺔ"), fold_for_search("مدرسة"));
}

TEST(Fold, WhatIsInvisibleOrOptionalIsNotThere) {
  EXPECT_EQ(fold_for_search("می‌روم"), "میروم");
  EXPECT_EQ(fold_for_search("كِتَابٌ مُـــدُن"), fold_for_search("کتاب مدن"));
  EXPECT_EQ(fold_for_search("co\xC2\xADoperate \xE2\x81\xA7x\xE2\x81\xA9"), "cooperate x");
}

TEST(Fold, DigitsOfEveryScript) {
  EXPECT_EQ(fold_for_search("۱۴۰۲ ١٩٧٩ 2023 x²"), "1402 1979 2023 x2");
}

TEST(Fold, PunctuationPartsWords) {
  EXPECT_EQ(fold_for_search("  “Tirana’s”—port/quay… «پیک»، 3.5 "), "tirana s port quay پیک 3 5");
  EXPECT_EQ(fold_for_search("!?—"), "");
}

TEST(Fold, WordsKnowWhereTheyStand) {
  const std::string text = "(Një, e\xCC\x88ndër)";
  std::vector<std::string> found;
  for_each_word(text, [&](const FoldedWord& word) {
    found.push_back(std::string(word.word) + "=" + text.substr(word.begin, word.end - word.begin));
    return true;
  });
  EXPECT_THAT(found, testing::ElementsAre("nje=Një", "ender=e\xCC\x88ndër"));
  int calls = 0;
  for_each_word("a b c", [&](const FoldedWord&) { return ++calls < 2; });
  EXPECT_EQ(calls, 2);
}

TEST(Fold, AnyBytesGiveValidTextThatFoldsToItself) {
  std::mt19937 random(20230622);
  const std::vector<std::string> pieces = {"ك",    "ي",    "ة", "ـ", "\xE2\x80\x8C", "Ë", "ß", "۴",
                                           "\xFF", "\xC3", " ", "’", "漢",           "ﷺ", "A", "½"};
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (unsigned i = random() % 12; i > 0; --i) {
      text += random() % 4 == 0 ? std::string(1, static_cast<char>(random()))
                                : pieces[random() % pieces.size()];
    }
    const std::string folded = fold_for_search(text);
    EXPECT_FALSE(find_invalid_utf8(folded)) << text;
    EXPECT_EQ(fold_for_search(folded), folded) << text;
  }
}

}  // namespace
}  // namespace peyk
