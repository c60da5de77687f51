#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "html/text.h"
#include "ingest_fixture.h"

namespace peyk {
namespace {

using ingest_test::Outcome;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

SourceConfig archive(const std::filesystem::path& path) {
  SourceConfig source;
  source.name = "archive";
  source.kind = "archive-page";
  source.path = path;
  source.edition = "en";
  source.zone = "Europe/Tirane";
  source.options = {
      {"comments_suffix", "0 comments"},
      {"share_line", "FacebookTwitterPinterestWhatsappTelegramSkypeEmail"},
      {"recent_heading", "Recent Posts"},
      {"pagination", "Newer Posts,Older Posts"},
      {"date_pattern", "MMMM d, y"},
      {"locale", "en"},
      {"byline_prefixes", "By:,By"},
      {"source_prefixes", "With reporting by"},
      {"source_paragraph", "true"},
      {"drop_lines", "to see the map click here|to download the video file click here"}};
  return source;
}

size_t count(std::string_view text, std::string_view word) {
  size_t n = 0;
  for (size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) ++n;
  return n;
}

TEST(ArchivePage, CutsThePageIntoItsArticles) {
  const Outcome outcome = ingest_test::read(archive(ingest_test::data("archive-page.txt")));
  ASSERT_TRUE(outcome.report) << outcome.error();
  ASSERT_EQ(outcome.articles.size(), 4U);
  EXPECT_EQ(outcome.report->articles, 4);

  const Article& bridge = outcome.articles[0];
  EXPECT_EQ(bridge.id, "archive:2023-06-21:a-bridge-for-walkers-opens-on-the-river");
  EXPECT_EQ(bridge.story, bridge.id);
  EXPECT_EQ(bridge.edition, "en");
  EXPECT_EQ(bridge.title, "A bridge for walkers opens on the river");
  EXPECT_EQ(bridge.slug, "a-bridge-for-walkers-opens-on-the-river");
  EXPECT_EQ(bridge.byline, "Ana Dema");
  EXPECT_EQ(bridge.source, "The Harbour Post");
  ASSERT_EQ(bridge.categories.size(), 1U);
  EXPECT_EQ(bridge.categories[0], (Term{"city-life", "City Life"}));
  // Noon in Tirana, in summer.
  EXPECT_EQ(format_iso8601(bridge.published), "2023-06-21T10:00:00Z");
  EXPECT_THAT(bridge.excerpt, StartsWith("The city opened a bridge"));

  EXPECT_EQ(outcome.articles[1].title, "Timeline of a long day at the port");
  EXPECT_EQ(outcome.articles[2].title, "The library lends tools, too");
  EXPECT_EQ(outcome.articles[2].byline, "Besa Kola");
  EXPECT_EQ(outcome.articles[2].source, "Morning Paper");
  EXPECT_EQ(outcome.articles[3].byline, "");
  EXPECT_EQ(outcome.articles[3].source, "Municipal Gazette");
}

TEST(ArchivePage, ClockTimesAndDatesInTheBodyEndNoArticle) {
  const Outcome outcome = ingest_test::read(archive(ingest_test::data("archive-page.txt")));
  ASSERT_EQ(outcome.articles.size(), 4U);
  const std::string body = plain_text(outcome.articles[1].body.markup());
  EXPECT_THAT(body, AllOf(HasSubstr("12:10 – The last ship"), HasSubstr("11:55 – A tug"),
                          HasSubstr("June 20, 2023 was the windiest"), HasSubstr("to wait.")));
  EXPECT_EQ(outcome.articles[1].source, "harbour.example – Translated by the Review");
}

TEST(ArchivePage, LeavesOutWhatIsNoContent) {
  const Outcome outcome = ingest_test::read(archive(ingest_test::data("archive-page.txt")));
  ASSERT_EQ(outcome.articles.size(), 4U);
  for (const Article& article : outcome.articles) {
    const std::string body = plain_text(article.body.markup());
    for (const char* noise : {"Facebook", "comments", "•", "Newer", "Recent", "©", "Back To Top",
                              "click here", "Ana Dema", "Besa Kola", "Municipal Gazette"}) {
      EXPECT_THAT(body, Not(HasSubstr(noise))) << article.title;
    }
    EXPECT_EQ(count(body, article.title), 0U);
  }
}

TEST(ArchivePage, DropsTheCaptionsOfPicturesThatAreNotThere) {
  const Outcome outcome = ingest_test::read(archive(ingest_test::data("archive-page.txt")));
  ASSERT_EQ(outcome.articles.size(), 4U);
  std::string all;
  for (const Article& article : outcome.articles) all += plain_text(article.body.markup());
  for (const char* caption : {"The new bridge at dawn", "long arm", "Port Authority",
                              "A reader with her book", "Shelves of the town library"}) {
    EXPECT_THAT(all, Not(HasSubstr(caption)));
  }
  // What was alike only in part is told, so that nothing is lost in silence.
  EXPECT_THAT(outcome.report->warnings,
              ElementsAre(HasSubstr("archive-page.txt:47: taken for the caption of a picture and "
                                    "left out: “Port Authority of the river”"),
                          HasSubstr(":49: "), HasSubstr(":67: ")));
}

TEST(ArchivePage, EscapesTextThatLooksLikeMarkup) {
  const Outcome outcome = ingest_test::read(archive(ingest_test::data("archive-page.txt")));
  ASSERT_EQ(outcome.articles.size(), 4U);
  EXPECT_THAT(outcome.articles[2].body.markup(), HasSubstr("&lt;for a week&gt;"));
}

TEST(ArchivePage, ReportsRecentPostsAndDoesNotIngestThem) {
  const Outcome outcome = ingest_test::read(archive(ingest_test::data("archive-page.txt")));
  EXPECT_THAT(outcome.skipped(),
              ElementsAre("A title without any text: recent post without text",
                          "Another one, later in the year: recent post without text"));
}

TEST(ArchivePage, TheCommentsOptionMayLeaveTheNumberOut) {
  SourceConfig source = archive(ingest_test::data("archive-page.txt"));
  source.options["comments_suffix"] = "comments";
  EXPECT_EQ(ingest_test::read(source).articles.size(), 4U);
}

TEST(ArchivePage, TheSameTextGivesTheSameArticles) {
  const auto source = archive(ingest_test::data("archive-page.txt"));
  EXPECT_EQ(ingest_test::read(source).articles, ingest_test::read(source).articles);
}

TEST(ArchivePage, KeepsAnArticleOfAnUnknownCategoryButSaysSo) {
  const ingest_test::Folder folder;
  const auto path = folder.write(
      "page.txt",
      "City Life\n\nFirst\n\nText one.\n\nJune 2, 2023 0 comments\n"
      "FacebookTwitterPinterestWhatsappTelegramSkypeEmail\n"
      "Weather\n\nSecond\n\nText two.\n\nCity Life\n\nis a paper.\n\nJune 1, 2023 0 comments\n");
  const Outcome outcome = ingest_test::read(archive(path));
  ASSERT_EQ(outcome.articles.size(), 2U) << outcome.error();
  EXPECT_EQ(outcome.articles[1].categories[0].name, "Weather");
  EXPECT_EQ(outcome.articles[1].title, "Second");
  EXPECT_THAT(outcome.report->warnings,
              ElementsAre(HasSubstr("page.txt:9: “Weather” of “Second” is no category")));
}

TEST(ArchivePage, TellsOfAnArticleThatTheEndOfTheFileCuts) {
  const ingest_test::Folder folder;
  const auto path = folder.write("page.txt",
                                 "City Life\n\nFirst\n\nText one.\n\nJune 2, 2023 0 comments\n"
                                 "City Life\n\nSecond\n\nText that is cu");
  const Outcome outcome = ingest_test::read(archive(path));
  EXPECT_EQ(outcome.articles.size(), 1U);
  EXPECT_THAT(outcome.skipped(), Contains("City Life: no date line"));
  EXPECT_THAT(outcome.report->warnings, Contains(HasSubstr("page.txt:8: an article begins here")));
}

TEST(ArchivePage, RefusesATextThatIsNoArchivePage) {
  const ingest_test::Folder folder;
  const Outcome outcome = ingest_test::read(archive(folder.write("letter.txt", "Dear reader,\n")));
  ASSERT_FALSE(outcome.report);
  EXPECT_EQ(outcome.report.error().kind(), ErrorKind::bad_data);
  EXPECT_THAT(outcome.error(),
              AllOf(HasSubstr("letter.txt: has no article"), HasSubstr("MMMM d, y 0 comments")));
}

TEST(ArchivePage, SaysWhatTheConfigurationLacks) {
  SourceConfig source = archive(ingest_test::data("archive-page.txt"));
  source.place = {"peyk.yaml", 7, 3};
  source.edition = "";
  EXPECT_THAT(ingest_test::read(source).error(),
              AllOf(StartsWith("peyk.yaml:7:3: "), HasSubstr("Set `edition` to one of: en, fa.")));
  source.options.erase("date_pattern");
  EXPECT_THAT(ingest_test::read(source).error(), HasSubstr("needs the options date_pattern"));
  source.options["date_patern"] = "x";
  EXPECT_THAT(ingest_test::read(source).error(), AllOf(HasSubstr("unknown option “date_patern”"),
                                                       HasSubstr("Did you mean “date_pattern”?")));
}

TEST(ArchivePage, RefusesBytesThatAreNotUtf8) {
  const ingest_test::Folder folder;
  const Outcome outcome = ingest_test::read(archive(folder.write("a.txt", "City\n\xE3\xC7\n")));
  EXPECT_THAT(outcome.error(), HasSubstr("a.txt:2:1: the byte at offset 5 is not valid UTF-8"));
}

/// The archive page that the project was asked to read. It is not ours to ship.
TEST(ArchivePage, ReadsTheRealPageAsTenArticles) {
  const auto path = ingest_test::shared("seeds/000_4eccf4326dbbc7bf.txt");
  if (path.empty()) GTEST_SKIP() << "skipped: no corpus";
  Config config = ingest_test::config();
  config.categories = {};
  for (const char* name :
       {"Albania", "USA", "Missions of Nejat Society", "Former members of the MEK",
        "Mujahedin Khalq Organization members' families", "Mujahedin Khalq; A proxy force"}) {
    config.categories.push_back(ingest_test::category(name, name));
  }
  const Outcome outcome = ingest_test::read(archive(path), config);
  ASSERT_TRUE(outcome.report) << outcome.error();

  std::vector<std::string> facts;
  for (const Article& a : outcome.articles) {
    facts.push_back(a.categories.at(0).name + " | " + a.title + " | " + a.byline + " | " +
                    a.source + " | " + a.id.substr(8, 10));
  }
  EXPECT_THAT(
      facts,
      ElementsAre(
          "Albania | Is eventual eviction of the MEK members from Albania in perspective? | "
          "Tessaron "
          "| The Atlas News.co | 2023-06-21",
          "Albania | MEK Reaction unacceptable, intolerable, and reprehensible; says Interior "
          "Minister |  | AFP | 2023-06-21",
          "Albania | MEK has not respected the 2014 agreement, Albania Says | Fjori Sinoruka | "
          "Balkaninsight | 2023-06-21",
          "USA | US Says Albania’s Raid On Iranian MEK Compound Legal |  | Iran International | "
          "2023-06-21",
          "Albania | Police raid MEK camp in Albania, seize computers | LLAZAR SEMINI | Associated "
          "Press | 2023-06-21",
          "Albania | Tensions in the MEK camp, 70 arrest warrants, the mujahedin claim to kill, "
          "the "
          "police deny it |  | albeu.com – Translated by Nejat Society | 2023-06-20",
          "Missions of Nejat Society | 70 arrest warrants in the MEK camp in Durrës |  | Gazeta "
          "Express | 2023-06-20",
          "Former members of the MEK | The evil “Hydra” Rajavi vs Albanian NGO ASILA | Mohammad "
          "Pouladvand |  | 2023-06-19",
          "Mujahedin Khalq Organization members' families | Hossein Sabet Rostami’s Cries for help "
          "in front of ICRC office |  |  | 2023-06-19",
          "Mujahedin Khalq; A proxy force | The damage by accepting MEK largesse is not limited to "
          "the Iran matter | Michael Rubin | Washington Examiner | 2023-06-18"));
  EXPECT_EQ(outcome.skipped().size(), 5U);
  for (const Skipped& skipped : outcome.report->skipped) {
    EXPECT_EQ(skipped.reason, "recent post without text");
  }

  std::string all;
  for (const Article& a : outcome.articles) all += plain_text(a.body.markup()) + "\n";
  for (const char* caption :
       {"The Albania police takes control of the MEK Camp Ashraf 3",
        "compound after the police raid.", "70 MEK members arrested by the Albania Police",
        "Hasan Heyrani", "The US State Departement says", "Interior Minister Bledi Cuci Albania"}) {
    EXPECT_EQ(count(all, caption), 0U) << caption;
  }
  for (const char* noise : {"0 comments", "Facebook", "Pinterest", "Newer Posts", "Back To Top",
                            "Contact us", "•", "©", "click here"}) {
    EXPECT_THAT(all, Not(HasSubstr(noise)));
  }
  const std::string timeline = plain_text(outcome.articles[5].body.markup());
  for (const char* hour : {"12:10 – VIDEO/", "11:55 –", "11:31-", "09:46-", "09:31 –"}) {
    EXPECT_THAT(timeline, HasSubstr(hour));
  }
  EXPECT_THAT(timeline, HasSubstr("How did the Mujahideen take refuge in Albania?"));
}

}  // namespace
}  // namespace peyk
