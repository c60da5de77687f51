#include <chrono>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "ingest/wxr_media.h"
#include "ingest_fixture.h"

namespace peyk {
namespace {

using ingest_test::Folder;
using ingest_test::Outcome;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

SourceConfig wxr(const std::filesystem::path& path) {
  SourceConfig source;
  source.name = "site";
  source.kind = "wxr";
  source.path = path;
  source.zone = "Europe/Tirane";
  source.options = {{"byline_prefixes", "By:,By"}};
  source.place = {"peyk.yaml", 12, 5};
  return source;
}

Outcome site() { return ingest_test::read(wxr(ingest_test::data("site.wxr.xml"))); }

/// A small export around some items.
std::string wrap(const std::string& items, const std::string& language = "en") {
  return "<?xml version=\"1.0\"?>\n<rss xmlns:wp=\"http://wordpress.org/export/1.2/\" "
         "xmlns:content=\"http://purl.org/rss/1.0/modules/content/\">\n<channel><link>http://"
         "a.example/</link><language>" +
         language + "</language>\n<wp:wxr_version>1.2</wp:wxr_version>\n" + items +
         "</channel></rss>\n";
}

std::string post(const std::string& id, const std::string& title, const std::string& content,
                 const std::string& more = "") {
  return "<item><title>" + title + "</title><wp:post_id>" + id +
         "</wp:post_id><wp:post_type>post</wp:post_type><wp:status>publish</wp:status>"
         "<wp:post_date_gmt>2023-06-01 08:00:00</wp:post_date_gmt><content:encoded><![CDATA[" +
         content + "]]></content:encoded>" + more + "</item>\n";
}

TEST(WxrReader, ReadsAllThatAPostHas) {
  const Outcome outcome = site();
  ASSERT_TRUE(outcome.report) << outcome.error();
  const Article* storm = outcome.find("The harbour & the storm");
  ASSERT_NE(storm, nullptr);
  EXPECT_EQ(storm->id, "wp:www.review.example.org/en:101");
  EXPECT_EQ(storm->edition, "en");
  EXPECT_EQ(storm->story, "pll:pll_storm1");
  EXPECT_EQ(storm->slug, "storm");
  EXPECT_EQ(storm->url, "https://www.review.example.org/en/2023/06/storm/");
  EXPECT_EQ(format_iso8601(storm->published), "2023-06-21T08:30:00Z");
  EXPECT_EQ(format_iso8601(storm->modified), "2023-06-22T08:30:00Z");
  EXPECT_EQ(storm->excerpt, "A port, a storm & a decision.");
  EXPECT_EQ(storm->byline, "Ana Dema");
  EXPECT_EQ(storm->source, "The Harbour Post");
  EXPECT_EQ(storm->source_url, "https://post.example/");
  EXPECT_THAT(storm->categories, ElementsAre(Term{"city-life", "City Life"}));
  EXPECT_THAT(storm->tags, ElementsAre(Term{"wind-&-rain", "Wind & Rain"}));
  ASSERT_TRUE(storm->picture);
  EXPECT_EQ(*storm->picture, (Picture{"https://www.review.example.org/u/port.jpg", "Port & tower",
                                      "The port, seen from the tower", 1200, 800}));
}

TEST(WxrReader, TheBodyIsSanitisedAndLosesItsByline) {
  const Article storm = site().articles.at(0);
  const std::string& body = storm.body.markup();
  EXPECT_THAT(body, AllOf(HasSubstr("https://www.review.example.org/en/map"),
                          HasSubstr("<figcaption>The port at noon</figcaption>"),
                          HasSubstr("a split end ]]&gt; inside.")));
  for (const char* gone : {"steal", "script", "wp:", "<!--", "onclick", "Ana Dema"}) {
    EXPECT_THAT(body, Not(HasSubstr(gone)));
  }
}

TEST(WxrReader, ReadsATranslationWithItsOwnFields) {
  const Outcome outcome = site();
  const Article* storm = outcome.find("بندر و توفان");
  ASSERT_NE(storm, nullptr);
  EXPECT_EQ(storm->edition, "fa");
  EXPECT_EQ(storm->story, "pll:pll_storm1");
  EXPECT_EQ(storm->slug, "بندر");
  EXPECT_THAT(storm->categories, ElementsAre(Term{"شهر", "شهر"}));
  EXPECT_EQ(storm->byline, "لیلا رضایی");
  EXPECT_EQ(storm->source, "روزنامه بندر");
  EXPECT_EQ(storm->source_url, "https://bandar.example/");
  // Without a date in GMT the local one counts, in the zone of the source.
  EXPECT_EQ(format_iso8601(storm->published), "2023-06-21T10:00:00Z");
  EXPECT_EQ(storm->modified, storm->published);
  EXPECT_THAT(storm->excerpt, HasSubstr("بندر باز ماند."));
  EXPECT_THAT(storm->body.markup(), HasSubstr("<figcaption>The port, seen from the tower"));
}

TEST(WxrReader, ReadsWpmlFieldsAndFallsBackToPubDate) {
  const Outcome outcome = site();
  const Article* post = outcome.find("WPML speaks");
  ASSERT_NE(post, nullptr);
  EXPECT_EQ(post->edition, "fa");
  EXPECT_EQ(post->story, "wpml:42");
  EXPECT_EQ(format_iso8601(post->published), "2023-06-20T09:00:00Z");
  EXPECT_EQ(post->slug, "wpml-speaks");
  EXPECT_THAT(post->categories, ElementsAre(Term{"city-life", "City Life"}));
  EXPECT_EQ(post->byline, "");
  EXPECT_FALSE(post->picture);
}

TEST(WxrReader, CountsAndNamesEverySkip) {
  const Outcome outcome = site();
  EXPECT_EQ(outcome.report->articles, 3);
  EXPECT_THAT(
      outcome.skipped(),
      ElementsAre("In French: no edition for the language “fr”",
                  "Second of one number: has the post id of an earlier item",
                  "Without a date: has no valid date", "Not ready: draft", "Ours alone: private",
                  "Secret: password-protected", "Tomorrow: scheduled for later", "About us: page",
                  "post 111: menu item", "Cup: post type “product”", "port: attachment"));
}

TEST(WxrReader, WarnsWithAPlaceOfWhatAnEditorShouldLookAt) {
  const Outcome outcome = site();
  EXPECT_THAT(
      outcome.report->warnings,
      ElementsAre(
          HasSubstr("site.wxr.xml:58: “بندر و توفان”: a gallery shows attachment 999"),
          HasSubstr("“WPML speaks”: its featured image, attachment 998, is not"),
          HasSubstr("“Second of one number”: has the post id of an earlier item; it is left"),
          HasSubstr("“Without a date”: has no valid date")));
}

TEST(WxrReader, TheSameExportGivesTheSameArticles) { EXPECT_EQ(site().articles, site().articles); }

TEST(WxrReader, TheIdStaysWhenTheSiteMovesToHttps) {
  const Folder folder;
  std::string bytes = *read_file(ingest_test::data("site.wxr.xml"));
  const auto moved = folder.write("a.xml", replace_all(bytes, "https://www.R", "http://www.r"));
  EXPECT_EQ(ingest_test::read(wxr(moved)).articles.at(0).id, site().articles.at(0).id);
}

TEST(WxrReader, ReadsOlderVersions) {
  const Folder folder;
  const std::string bytes = *read_file(ingest_test::data("site.wxr.xml"));
  for (const char* version : {"1.0", "1.1"}) {
    const auto path = folder.write(
        "old.xml", replace_all(bytes, "/export/1.2/", std::string("/export/") + version + "/"));
    EXPECT_EQ(ingest_test::read(wxr(path)).articles, site().articles);
  }
}

TEST(WxrReader, TheAuthorIsABylineOnlyOnRequest) {
  SourceConfig source = wxr(ingest_test::data("site.wxr.xml"));
  source.options["author_as_byline"] = "true";
  const Outcome outcome = ingest_test::read(source);
  EXPECT_EQ(outcome.find("WPML speaks")->byline, "Mira Dodaj");
  EXPECT_EQ(outcome.find("The harbour & the storm")->byline, "Ana Dema");
}

TEST(WxrReader, ChannelLanguageThenConfigurationTellTheEdition) {
  const Folder folder;
  SourceConfig source = wxr(folder.write("a.xml", wrap(post("1", "A", "x"), "fa-IR")));
  EXPECT_EQ(ingest_test::read(source).articles.at(0).edition, "fa");
  source.edition = "en";
  Outcome outcome = ingest_test::read(source);
  EXPECT_EQ(outcome.articles.at(0).edition, "fa");
  EXPECT_THAT(outcome.report->warnings, ElementsAre(HasSubstr("ignore_channel_language")));
  source.options["ignore_channel_language"] = "true";
  outcome = ingest_test::read(source);
  EXPECT_EQ(outcome.articles.at(0).edition, "en");
  EXPECT_THAT(outcome.report->warnings, IsEmpty());
}

TEST(WxrReader, SaysWhatToDoWhenNothingTellsTheEdition) {
  const Folder folder;
  SourceConfig source = wxr(folder.write("a.xml", wrap(post("1", "A", "x"), "de-DE")));
  EXPECT_THAT(ingest_test::read(source).error(),
              AllOf(HasSubstr("a.xml:5: cannot tell the edition"), HasSubstr("“de-DE”"),
                    HasSubstr("Set `edition` of the source “site” to one of: en, fa.")));
  source.edition = "xx";
  EXPECT_THAT(ingest_test::read(source).error(), StartsWith("peyk.yaml:12:5: "));
}

TEST(WxrReader, RefusesUnknownOptions) {
  SourceConfig source = wxr(ingest_test::data("site.wxr.xml"));
  source.options["bylin_meta"] = "x";
  source.options["zzzz"] = "x";
  EXPECT_THAT(ingest_test::read(source).error(),
              AllOf(HasSubstr("Did you mean “byline_meta”?"), HasSubstr("“zzzz”")));
  source.options = {{"source_paragraph", "yes"}};
  EXPECT_THAT(ingest_test::read(source).error(), HasSubstr("Write true or false."));
}

TEST(WxrReader, SaysWhatAFileIsThatIsNoExport) {
  const Folder folder;
  const auto error = [&](const std::string& bytes) {
    return ingest_test::read(wxr(folder.write("x.xml", bytes))).error();
  };
  EXPECT_THAT(error("<rss version='2.0'><channel><item/></channel></rss>"),
              HasSubstr("x.xml:1: is an RSS feed, not a WordPress export"));
  EXPECT_THAT(error("<feed xmlns='http://www.w3.org/2005/Atom'/>"), HasSubstr("is an Atom feed"));
  EXPECT_THAT(error("<html><body/></html>"), HasSubstr("is a web page"));
  EXPECT_THAT(error("<cats/>"), HasSubstr("with the root element <cats>"));
  EXPECT_THAT(error(wrap("")), HasSubstr("x.xml: has no items"));
  EXPECT_THAT(error("<rss><channel><item>"), HasSubstr("ends inside <item>"));
  EXPECT_THAT(ingest_test::read(wxr(folder.path() / "none.xml")).error(), HasSubstr("none.xml"));
}

TEST(WxrReader, ACutExportGivesNoReport) {
  const Folder folder;
  const std::string bytes = *read_file(ingest_test::data("site.wxr.xml"));
  for (size_t n = 1; n + 2 < bytes.size(); n += 97) {
    const Outcome outcome = ingest_test::read(wxr(folder.write("cut.xml", bytes.substr(0, n))));
    ASSERT_FALSE(outcome.report) << n;
    EXPECT_EQ(outcome.report.error().kind(), ErrorKind::bad_data);
    EXPECT_THAT(outcome.articles, IsEmpty());
  }
}

/// Marks of the private use planes stand for holes in rendered mail; none may come from an article.
TEST(WxrReader, NoFieldCarriesAMarkOfPrivateUse) {
  const Folder folder;
  const std::string mark = "\xF3\xB5\x80\x82";  // U+F5002
  const auto path = folder.write(
      "a.xml",
      wrap(post("5", "T" + mark, "B <a href=\"https://a.example/" + mark + "\">" + mark + "</a>",
                "<link>https://a.example/" + mark + "x</link><wp:post_name>s" + mark +
                    "</wp:post_name><category domain=\"category\" nicename=\"c" + mark + "\">C" +
                    mark + "</category><category domain=\"post_translations\" nicename=\"g" + mark +
                    "\"/><wp:postmeta><wp:meta_key>byline</wp:meta_key><wp:meta_value>N" + mark +
                    "</wp:meta_value></wp:postmeta><wp:postmeta><wp:meta_key>source_url</"
                    "wp:meta_key><wp:meta_value>https://s.example/" +
                    mark + "</wp:meta_value></wp:postmeta>") +
           post("6" + mark, "Bad id", "x")));
  const Outcome outcome = ingest_test::read(wxr(path));
  ASSERT_EQ(outcome.articles.size(), 1U) << outcome.error();
  const Article& a = outcome.articles[0];
  for (const std::string& field :
       {a.id, a.story, a.slug, a.url, a.title, a.byline, a.source_url, a.excerpt, a.body.markup(),
        a.categories.at(0).slug, a.categories.at(0).name}) {
    EXPECT_FALSE(field.empty());
    EXPECT_THAT(field, Not(HasSubstr(mark)));
  }
}

TEST(WxrReader, StopsWhenTheSinkFails) {
  const SourceConfig source = wxr(ingest_test::data("site.wxr.xml"));
  int calls = 0;
  const auto report =
      find_reader("wxr")->read(source, ingest_test::config(), [&](Article&&) -> Result<void> {
        ++calls;
        return fail(ErrorKind::io, "the disk is full");
      });
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().message(), "the disk is full");
  EXPECT_EQ(calls, 1);
}

TEST(WxrReader, ReadsAMegabyteInATenthOfASecondOrSo) {
  const Folder folder;
  std::string items;
  for (int i = 0; items.size() < 1000000; ++i) {
    std::string content;
    for (int k = 0; k < 20; ++k) content += "A sentence with <em>words</em> [b]in[/b] it.\n\n";
    items += post(std::to_string(i), "Post " + std::to_string(i), content);
  }
  const SourceConfig source = wxr(folder.write("big.xml", wrap(items)));
  const auto begin = std::chrono::steady_clock::now();
  const Outcome outcome = ingest_test::read(source);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
  EXPECT_GT(outcome.articles.size(), 500U);
  // Far above what it takes, far below what anything quadratic would.
  EXPECT_LT(taken.count(), 5.0);
}

TEST(WxrMedia, ReadsWidthAndHeightOfTheOriginalOnly) {
  EXPECT_EQ(attachment_size("a:2:{s:5:\"width\";i:640;s:6:\"height\";i:480;}"),
            (PixelSize{640, 480}));
  EXPECT_EQ(attachment_size("a:2:{s:5:\"width\";s:3:\"640\";s:6:\"height\";s:3:\"480\";}"),
            (PixelSize{640, 480}));
  EXPECT_EQ(attachment_size("a:1:{s:5:\"sizes\";a:1:{s:5:\"width\";i:9;s:6:\"height\";i:9;}}"),
            PixelSize{});
  for (const char* broken : {"", "x", "s:5:\"width\";", "s:5:\"width\";s:", "s:5:\"width\";i:",
                             "s:5:\"width\";i:-4;s:6:\"height\";i:4;",
                             "s:5:\"width\";i:99999999999999;s:6:\"height\";i:4;"}) {
    EXPECT_EQ(attachment_size(broken), PixelSize{}) << broken;
  }
}

/// WordPress' own test data for themes: real exports, old and new, with hostile corners.
TEST(WxrReader, ReadsTheThemeUnitTestExport) {
  const auto path = ingest_test::shared("corpora/wordpress/theme-unit-test.wxr.xml");
  if (path.empty()) GTEST_SKIP() << "skipped: no corpus";
  const Outcome outcome = ingest_test::read(wxr(path));
  ASSERT_TRUE(outcome.report) << outcome.error();
  EXPECT_EQ(outcome.articles.size(), 48U);
  EXPECT_THAT(outcome.skipped(),
              AllOf(Contains("Scheduled: scheduled for later"), Contains("Draft: draft"),
                    Contains(HasSubstr(": password")), Contains("About The Tests: page")));
  EXPECT_EQ(outcome.skipped().size() + outcome.articles.size(), 180U);
  for (const Article& article : outcome.articles) {
    EXPECT_FALSE(article.title.empty());
    EXPECT_THAT(article.id, StartsWith("wp:wpthemetestdata.wordpress.com:"));
    for (const char* bad : {"<script", "<iframe", "<style", "javascript:", " onclick", "<!--",
                            "[caption", "[gallery", "[/", "<form", "<svg", "<video"}) {
      EXPECT_THAT(article.body.markup(), Not(HasSubstr(bad))) << article.title;
    }
  }
  EXPECT_EQ(outcome.find("Template: Featured Image (Horizontal)")->picture->url,
            "https://wpthemetestdata.files.wordpress.com/2013/03/featured-image-horizontal.jpg");
}

}  // namespace
}  // namespace peyk
