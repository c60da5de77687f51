#include "render/data_maker.h"

#include <gtest/gtest.h>

namespace peyk::render {
namespace {

TEST(DataMaker, TheSubjectInAListLeavesOutThePublication) {
  EXPECT_EQ(without_publication("A letter | NewsLetter", "NewsLetter", "3"), "A letter");
  EXPECT_EQ(without_publication("یک نامه | خبرنامه", "خبرنامه", "۳"), "یک نامه");
  EXPECT_EQ(without_publication("Pars Brief 12: A letter", "Pars Brief", "12"), "A letter");
  EXPECT_EQ(without_publication("پارس بریف ۱: یک نامه", "پارس بریف", "۱"), "یک نامه");
}

TEST(DataMaker, ASubjectThatSaysMoreThanThePublicationStaysWhole) {
  // No sign parts the name from the rest: it is a word of the sentence.
  EXPECT_EQ(without_publication("Who reads the NewsLetter", "NewsLetter", "3"),
            "Who reads the NewsLetter");
  EXPECT_EQ(without_publication("NewsLetters of the town", "NewsLetter", "3"),
            "NewsLetters of the town");
  EXPECT_EQ(without_publication("NewsLetter", "NewsLetter", "3"), "NewsLetter");
  EXPECT_EQ(without_publication("NewsLetter 3", "NewsLetter", "3"), "NewsLetter 3");
  EXPECT_EQ(without_publication("", "NewsLetter", "3"), "");
}

TEST(DataMaker, AnUnbrokenTextHasNoPlainSpaces) {
  EXPECT_EQ(unbroken("22 June 2023"), "22\u00A0June\u00A02023");
}

}  // namespace
}  // namespace peyk::render
