#include "preview/variants.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace peyk {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string kMail =
    "<!DOCTYPE html>\n<html lang=\"en\"><head><meta name=\"color-scheme\" content=\"light dark\">"
    "<!--[if mso]><style>td{}</style><![endif]-->"
    "<style>:root{color-scheme:light dark;}@media (Prefers-Color-Scheme : dark) and "
    "(max-width:480px){.ink{color:#fff}}@media (prefers-color-scheme:light){a{}}</style></head>"
    "<body class=\"ink\"><td class='a > b' id=x style=\"color:#111\" dir=\"rtl\">"
    "<img src=\"https://m.example.org/p/a.jpg\" alt=\"A\"></td></body></html>";

TEST(FrameDocument, ForcesTheRulesOfTheSchemeThatIsShown) {
  const std::string dark = frame_document(kMail, {.dark = true}, "");
  EXPECT_THAT(dark, HasSubstr("@media (min-width:0px) and (max-width:480px)"));
  EXPECT_THAT(dark, HasSubstr("@media (max-width:0px){a{}}"));
  EXPECT_THAT(dark, HasSubstr(":root{color-scheme:dark;}"));
  EXPECT_THAT(dark, HasSubstr("<meta name=\"color-scheme\" content=\"dark\">"));
  const std::string light = frame_document(kMail, {}, "");
  EXPECT_THAT(light, HasSubstr("@media (max-width:0px) and (max-width:480px)"));
  EXPECT_THAT(light, HasSubstr("@media (min-width:0px){a{}}"));
  EXPECT_THAT(light, HasSubstr("content=\"light\""));
}

TEST(FrameDocument, StrippedHasNoStyleSheetClassIdOrComment) {
  const std::string stripped = frame_document(kMail, {.dark = true, .stripped = true}, "");
  for (const char* gone : {"<style", "class=", "id=", "mso", "prefers", "color-scheme"}) {
    EXPECT_THAT(stripped, Not(HasSubstr(gone)));
  }
  EXPECT_THAT(stripped, HasSubstr("<td style=\"color:#111\" dir=\"rtl\">"));
  EXPECT_THAT(stripped, HasSubstr("<body>"));
}

TEST(FrameDocument, LetsNothingRunAndFetchesOnlyPicturesThatLieBesideIt) {
  const std::string shown = frame_document(kMail, {}, "https://m.example.org/p");
  EXPECT_THAT(shown, HasSubstr("<head><meta http-equiv=\"Content-Security-Policy\" "
                               "content=\"default-src 'none'; style-src 'unsafe-inline'"));
  EXPECT_THAT(shown, HasSubstr("; img-src 'self' file:\""));
  EXPECT_THAT(shown, HasSubstr("src=\"media/a.jpg\""));
  EXPECT_THAT(frame_document(kMail, {.pictures = false}, ""), Not(HasSubstr("img-src")));
  EXPECT_THAT(frame_document("<p>no head", {}, ""), testing::StartsWith("<meta http-equiv"));
}

TEST(FrameDocument, OutlinesWhatFindingsAreAbout) {
  const Variant marked{.marks = {"#story-2", "</style><script>"}};
  const std::string shown = frame_document(kMail, marked, "");
  EXPECT_THAT(shown, HasSubstr("#story-2{outline:"));
  EXPECT_THAT(shown, Not(HasSubstr("<script>")));
}

TEST(FrameDocument, GivesWhatFindingsAreAboutAnIdToGoTo) {
  const std::string mail =
      "<html><head></head><body><p>a</p>\n<table><tr><td><a href=\"x\">é</a></td></tr></table>"
      "<p id=\"own\">b</p></body></html>";
  const std::vector<std::string> marks = {
      "html > body > table:nth-child(2) > tbody:nth-child(1) > tr:nth-child(1) > "
      "td:nth-child(1) > a:nth-child(1)",
      "#own", "html > body > p:nth-child(9)",
      "html > body > table:nth-child(2) > tbody:nth-child(1)"};
  const auto ids = mark_ids(mail, marks);
  EXPECT_THAT(ids, testing::UnorderedElementsAre(testing::Pair(marks[0], "finding-1"),
                                                 testing::Pair(marks[1], "own")));
  const std::string shown = frame_document(mail, {.marks = marks}, "");
  EXPECT_THAT(shown, HasSubstr("<td><a id=\"finding-1\" href=\"x\">"));
  EXPECT_THAT(shown, HasSubstr("<p id=\"own\">b"));
  EXPECT_THAT(shown, HasSubstr(",:target){outline:"));
  EXPECT_THAT(frame_document(mail, {}, ""), Not(HasSubstr("finding-1")));
}

TEST(VariantFile, NamesWhatIsDifferent) {
  EXPECT_EQ(variant_file("fa", "mail", {}), "fa.mail.html");
  EXPECT_EQ(variant_file("fa", "mail", {.dark = true, .pictures = false, .stripped = true}),
            "fa.mail.dark.no-pictures.stripped.html");
  EXPECT_EQ(variant_file("fa", "mail", {.marks = {"a"}}), "fa.mail.marked.html");
}

}  // namespace
}  // namespace peyk
