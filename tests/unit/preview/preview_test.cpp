#include "preview/preview.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "preview/words.h"

namespace peyk {
namespace {

using testing::HasSubstr;
using testing::Not;

PreviewIssue sample() {
  PreviewIssue issue;
  issue.issue = "weekly-2";
  issue.hash = std::string(64, 'a');
  issue.budget = 1000;
  issue.file = "issues/weekly-2.yaml";
  PreviewEdition edition;
  edition.edition.id = "fa";
  edition.edition.language = "fa";
  edition.edition.name = "فارسی";
  edition.edition.direction = Direction::rtl;
  edition.subject = "<b>Subject</b> new";
  edition.last_subject = "<b>Subject</b> old";
  edition.html = "<html><head></head><body>\n<p id=\"s1\">x</p>\n</body></html>";
  edition.text = "text & <script>alert(1)</script>";
  edition.page = "<html><head></head></html>";
  edition.message = "Subject: =?utf-8?B?2LM=?=\r\n\r\nbody";
  issue.editions = {edition};
  return issue;
}

TEST(Preview, EscapesEverythingThatOthersWrote) {
  PreviewIssue issue = sample();
  issue.findings = {{"rule", Severity::error, "fa", "<i>bad</i>", {}}};
  issue.since_last = {{PreviewChange::Kind::added, "<u>new</u>"}};
  issue.last_issue = "weekly-1";
  const std::string index = preview_files(issue).at("index.html");
  for (const char* markup : {"<b>Subject", "<script>alert", "<i>bad", "<u>new"}) {
    EXPECT_THAT(index, Not(HasSubstr(markup)));
  }
  EXPECT_THAT(index,
              HasSubstr("<pre id=\"fa-text\" tabindex=\"0\" lang=\"fa\" dir=\"rtl\">text &amp;"));
  EXPECT_THAT(index, HasSubstr("<del>old</del> <ins>new</ins>"));
}

TEST(Preview, RunsOnlyItsOwnScriptAndAsksNobody) {
  const std::string index = preview_files(sample()).at("index.html");
  EXPECT_THAT(index, HasSubstr("default-src 'none'"));
  EXPECT_THAT(index, testing::ContainsRegex("script-src 'sha256-[A-Za-z0-9+/=]+';"));
  EXPECT_THAT(index, Not(HasSubstr("connect-src")));
  EXPECT_THAT(index, Not(HasSubstr("data-version=\"")));
  EXPECT_THAT(index, Not(HasSubstr("<iframe title")));
  PreviewIssue live = sample();
  live.live = true;
  EXPECT_THAT(preview_files(live).at("index.html"), HasSubstr("connect-src 'self'"));
}

TEST(Preview, PutsAFindingBesideItsLineAndMarksItsElement) {
  PreviewIssue issue = sample();
  issue.findings = {
      {"link.relative",
       Severity::error,
       "fa",
       "a link is relative",
       {Part::html, 2, 0, "", "#s1", "x"}},
      {"text.markup", Severity::warning, "fa", "tags", {Part::text, 1, 0, "", "", ""}}};
  const auto files = preview_files(issue);
  EXPECT_THAT(files.at("index.html"), HasSubstr("<li class=\"has\" id=\"fa-html-2\""));
  EXPECT_THAT(files.at("index.html"), HasSubstr("1 error: it cannot be sent"));
  EXPECT_THAT(files.at("fa.mail.marked.html"), HasSubstr("#s1{outline"));
  EXPECT_THAT(files.at("index.html"), HasSubstr("<a href=\"fa.mail.marked.html#s1\""));
  EXPECT_THAT(files.at("index.html"), HasSubstr("<mark id=\"fa-text-1\" tabindex=\"-1\">text"));
  EXPECT_EQ(preview_files(sample()).count("fa.mail.marked.html"), 0U);
  EXPECT_EQ(files.at("fa.eml"), issue.editions[0].message);
}

TEST(Preview, SaysHowToApproveWhatIsShown) {
  PreviewIssue issue = sample();
  issue.approval = "waits for approval";
  issue.waits = true;
  EXPECT_THAT(preview_files(issue).at("index.html"),
              HasSubstr("peyk approve weekly-2 --hash aaaaaaaaaaaa<"));
}

TEST(CompareWords, KeepsWhatBothHave) {
  const auto runs = compare_words("one two three", "one 2 three four");
  ASSERT_EQ(runs.size(), 5U);
  EXPECT_EQ(runs[1].text, "two");
  EXPECT_EQ(runs[2].text, "2");
  EXPECT_EQ(runs[2].kind, WordRun::Kind::added);
  EXPECT_EQ(runs[4].text, "four");
}

}  // namespace
}  // namespace peyk
