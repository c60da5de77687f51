#include "ingest/credits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace peyk {
namespace {

using ::testing::ElementsAre;

CreditRules rules() {
  return {.byline_prefixes = {"By:", "By", "نویسنده:", "Nga"},
          .source_prefixes = {"With reporting by"},
          .source_paragraph = true,
          .drop_lines = {"click here, please"}};
}

TEST(Credits, PartsABylineFromASource) {
  EXPECT_EQ(prefixed_credit("By Fjori Sinoruka – Balkaninsight\u00A0", rules()),
            (Credit{"Fjori Sinoruka", "Balkaninsight", ""}));
  EXPECT_EQ(prefixed_credit("By: Tessaron – The Atlas News.co", rules()),
            (Credit{"Tessaron", "The Atlas News.co", ""}));
  EXPECT_EQ(prefixed_credit("by Mohammad Pouladvand", rules()),
            (Credit{"Mohammad Pouladvand", "", ""}));
  EXPECT_EQ(prefixed_credit("نویسنده: مریم سنجابی", rules()), (Credit{"مریم سنجابی", "", ""}));
  EXPECT_EQ(prefixed_credit("With reporting by AFP", rules()), (Credit{"", "AFP", ""}));
  EXPECT_EQ(prefixed_credit("By Jean-Luc Roy | Le Port", rules()),
            (Credit{"Jean-Luc Roy", "Le Port", ""}));
}

TEST(Credits, ASentenceIsNoByline) {
  EXPECT_FALSE(prefixed_credit("By noon the camp was empty.", rules()));
  EXPECT_FALSE(prefixed_credit("Bystanders left early", rules()));
  EXPECT_FALSE(prefixed_credit("By", rules()));
  EXPECT_FALSE(prefixed_credit("“By then,” he said, “it was over.”", rules()));
}

TEST(Credits, WithoutConfiguredPrefixesNothingIsRecognised) {
  std::string markup = "<p>Text.</p><p>By Ana Dema</p>";
  EXPECT_TRUE(take_credit(markup, CreditRules{}).empty());
  EXPECT_EQ(markup, "<p>Text.</p><p>By Ana Dema</p>");
}

TEST(Credits, TakesTheLastParagraphOutOfTheBody) {
  std::string markup =
      "<p>Text.</p>\n<p>By <em>Ana Dema</em> – <a href=\"https://p.example/?a=1&amp;b\">"
      "The Post</a></p>\n";
  EXPECT_EQ(take_credit(markup, rules()),
            (Credit{"Ana Dema", "The Post", "https://p.example/?a=1&b"}));
  EXPECT_EQ(markup, "<p>Text.</p>");
}

TEST(Credits, TakesAShortLastParagraphAsTheSource) {
  std::string markup = "<p>Text.</p><p>By Ana Dema</p><p>Iran International</p>";
  EXPECT_EQ(take_credit(markup, rules()), (Credit{"Ana Dema", "Iran International", ""}));
  EXPECT_EQ(markup, "<p>Text.</p>");
  markup = "<p>Text.</p><p>albeu.com – Translated by us</p>";
  EXPECT_EQ(take_credit(markup, rules()), (Credit{"", "albeu.com – Translated by us", ""}));
  markup = "<p>Text.</p><p>Iran International</p>";
  CreditRules no_source = rules();
  no_source.source_paragraph = false;
  EXPECT_TRUE(take_credit(markup, no_source).empty());
}

TEST(Credits, ABylineEndsTheSearch) {
  std::string markup = "<p>Text.</p><p>A short line above</p><p>By Ana Dema</p>";
  EXPECT_EQ(take_credit(markup, rules()), (Credit{"Ana Dema", "", ""}));
  EXPECT_EQ(markup, "<p>Text.</p><p>A short line above</p>");
}

TEST(Credits, LeavesSentencesPicturesAndTheOnlyParagraphAlone) {
  for (const char* body :
       {"<p>Iran International</p>", "<p>Text.</p><p>It is over.</p>", "<p>Text.</p><p>Namely:</p>",
        "<p>Text.</p><p>to see the film click here</p>", "<p>Text.</p><ul><li>By Ana</li></ul>",
        "<p>Text.</p><p>By Ana <img src=\"https://a.example/a.jpg\"></p>",
        "<p>Text.</p><p>گزارش به پایان رسید؟</p>"}) {
    std::string markup = body;
    EXPECT_TRUE(take_credit(markup, rules()).empty()) << body;
    EXPECT_EQ(markup, body);
  }
}

TEST(Credits, TakesTheLastLineOfAParagraph) {
  std::string markup = "<p>One.</p><p><em>It was removed.<br>By Ana Dema – The Post</em></p>";
  EXPECT_EQ(take_credit(markup, rules()), (Credit{"Ana Dema", "The Post", ""}));
  EXPECT_EQ(markup.find("Ana"), std::string::npos);
  EXPECT_NE(markup.find("<em>It was removed.</em>"), std::string::npos) << markup;
}

TEST(Credits, ALinkToAFileIsContentAndALinkToASiteIsASource) {
  std::string video =
      "<p>Text.</p><p><a href=\"https://example.org/up/sit-in.mp4?x=1\">Download the film</a></p>";
  const std::string before = video;
  EXPECT_TRUE(take_credit(video, rules()).empty());
  EXPECT_EQ(video, before);
  std::string site = "<p>Text.</p><p><a href=\"https://paper.example/a.html\">The Paper</a></p>";
  EXPECT_EQ(take_credit(site, rules()), (Credit{"", "The Paper", "https://paper.example/a.html"}));
  std::string root = "<p>Text.</p><p><a href=\"https://paper.example\">The Paper</a></p>";
  EXPECT_EQ(take_credit(root, rules()).source, "The Paper");
}

TEST(Credits, DropsLinesThatAreNoContent) {
  std::vector<std::string> lines = {"Text.", "Gazeta", "Click here, please"};
  EXPECT_EQ(take_credit(lines, rules()), (Credit{"", "Gazeta", ""}));
  EXPECT_THAT(lines, ElementsAre("Text."));
}

}  // namespace
}  // namespace peyk
