#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "config/front_matter.h"
#include "ingest_fixture.h"

namespace peyk {
namespace {

using ingest_test::Folder;
using ingest_test::Outcome;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

SourceConfig notes(const std::filesystem::path& path) {
  SourceConfig source;
  source.name = "notes";
  source.kind = "markdown";
  source.path = path;
  source.edition = "en";
  source.zone = "Europe/Tirane";
  return source;
}

constexpr const char* kVisit = R"md(---
title: "Visit: the second day"
date: 2023-06-21T10:00
categories: [City Life, books]
tags: [visit, "spring: late"]
byline: Ana Dema
source: The Harbour Post
source_url: https://post.example/
image: pictures/visit day.jpg
alt: People at the gate
caption: The gate at noon
---
# Heading

Text with **weight**, ~~old~~ and https://a.example/ and <b onclick="x()">raw</b>.

| a | b |
|---|---|
| 1 | 2 |

![A picture](inside.png) [bad](javascript:alert(1))

<script>alert(1)</script>
)md";

TEST(MarkdownReader, ReadsAnArticleWithAllItsFields) {
  const Folder folder;
  folder.write("visit.md", kVisit);
  const Outcome outcome = ingest_test::read(notes(folder.path()));
  ASSERT_TRUE(outcome.report) << outcome.error();
  ASSERT_EQ(outcome.articles.size(), 1U);
  const Article& visit = outcome.articles[0];
  EXPECT_EQ(visit.id, "md:notes:visit:en");
  EXPECT_EQ(visit.story, "md:visit");
  EXPECT_EQ(visit.edition, "en");
  EXPECT_EQ(visit.title, "Visit: the second day");
  EXPECT_EQ(visit.slug, "visit-the-second-day");
  EXPECT_EQ(format_iso8601(visit.published), "2023-06-21T08:00:00Z");
  EXPECT_EQ(visit.modified, visit.published);
  EXPECT_EQ(visit.byline, "Ana Dema");
  EXPECT_EQ(visit.source, "The Harbour Post");
  EXPECT_EQ(visit.source_url, "https://post.example/");
  EXPECT_THAT(visit.excerpt, StartsWith("Text with weight"));
  ASSERT_TRUE(visit.picture);
  EXPECT_EQ(*visit.picture, (Picture{"https://media.example.org/files/pictures/visit%20day.jpg",
                                     "People at the gate", "The gate at noon", 0, 0}));
  EXPECT_THAT(visit.tags, ElementsAre(Term{"visit", "visit"}, Term{"spring-late", "spring: late"}));
  const Config config = ingest_test::config();
  ASSERT_EQ(visit.categories.size(), 2U);
  EXPECT_EQ(config.match("en", visit.categories[0].slug, visit.categories[0].name)->id, "city");
  EXPECT_EQ(config.match("en", visit.categories[1].slug, visit.categories[1].name)->id, "books");
  EXPECT_THAT(visit.body.markup(), AllOf(HasSubstr("<strong>weight</strong>"), HasSubstr("<table>"),
                                         HasSubstr("href=\"https://a.example/\""),
                                         HasSubstr("https://media.example.org/files/inside.png"),
                                         Not(HasSubstr("onclick")), Not(HasSubstr("script"))));
}

TEST(MarkdownReader, TheFileNameMayTellTheEdition) {
  const Folder folder;
  const std::string head = "---\ntitle: T\ndate: 2023-06-21\n---\nx\n";
  folder.write("visit.en.md", head);
  folder.write("visit.fa.md", head);
  folder.write("sub/v1.2.md", head);
  folder.write("other.md",
               "---\ntitle: T\ndate: 2023-06-21\nedition: FA\nid: gate\n"
               "translation_of: visit\nslug: the-gate\n---\n");
  folder.write("linked.md", "---\ntitle: T\ndate: 2023-06-21\ntranslation_of: pll:abc\n---\n");
  const Outcome outcome = ingest_test::read(notes(folder.path()));
  ASSERT_TRUE(outcome.report) << outcome.error();
  std::vector<std::string> facts;
  for (const Article& a : outcome.articles) facts.push_back(a.id + " " + a.edition + " " + a.story);
  EXPECT_THAT(facts, ElementsAre("md:notes:linked:en en pll:abc", "md:notes:gate:fa fa md:visit",
                                 "md:notes:v1.2:en en md:v1.2", "md:notes:visit:en en md:visit",
                                 "md:notes:visit:fa fa md:visit"));
  EXPECT_EQ(outcome.articles[1].slug, "the-gate");
}

TEST(MarkdownReader, ReadsOneFileToo) {
  const Folder folder;
  const auto path = folder.write("one.md",
                                 "\xEF\xBB\xBF---\r\ntitle: T\r\ndate: 2023-06-21 09:30\r\n"
                                 "---\r\nText.\r\n");
  const Outcome outcome = ingest_test::read(notes(path));
  ASSERT_EQ(outcome.articles.size(), 1U) << outcome.error();
  EXPECT_EQ(outcome.articles[0].body.markup().substr(0, 12), "<p>Text.</p>");
}

TEST(MarkdownReader, SkipsDraftsAndTheReadMe) {
  const Folder folder;
  folder.write("a.md", "---\ntitle: Later\ndate: 2023-06-21\ndraft: true\n---\n");
  folder.write("README.md", "How to write here.\n");
  const Outcome outcome = ingest_test::read(notes(folder.path()));
  ASSERT_TRUE(outcome.report) << outcome.error();
  EXPECT_THAT(outcome.articles, IsEmpty());
  EXPECT_THAT(outcome.skipped(), ElementsAre(HasSubstr("README.md: read-me"), "Later: draft"));
}

TEST(MarkdownReader, ShowsAllFaultsOfAllFilesAtOnceAndGivesNothing) {
  const Folder folder;
  folder.write("a.md", "---\ntitlle: T\ndate: 21.6.2023\ncategories: [Boks]\n---\n");
  folder.write("b.md",
               "---\ntitle: [a, b]\ndate: 2023-06-21\nedition: xx\nimage: ftp://x/y\n"
               "source_url: nowhere\ndraft: perhaps\n---\n");
  folder.write("c.md", "---\ntitle: Good\ndate: 2023-06-21\n---\n");
  const Outcome outcome = ingest_test::read(notes(folder.path()));
  ASSERT_FALSE(outcome.report);
  EXPECT_EQ(outcome.report.error().kind(), ErrorKind::bad_data);
  EXPECT_THAT(outcome.articles, IsEmpty());
  const std::string error = outcome.error();
  EXPECT_THAT(error, AllOf(HasSubstr("a.md:2:1: unknown key “titlle”\n  Did you mean “title”?"),
                           HasSubstr("a.md:1:1: “title” is missing"),
                           HasSubstr("a.md:3:7: “date” is “21.6.2023”, which is no date"),
                           HasSubstr("a.md:4:13: there is no category “Boks”\n  Did you mean "
                                     "“books”?"),
                           HasSubstr("b.md:2:8: “title” is a list")));
  EXPECT_THAT(error, AllOf(HasSubstr("b.md:4:10: there is no edition “xx”\n  Editions: en, fa."),
                           HasSubstr("b.md:5:8: “image” is “ftp://x/y”"),
                           HasSubstr("b.md:6:13: “source_url” is no absolute"),
                           HasSubstr("b.md:7:8: “draft” is “perhaps”")));
}

TEST(MarkdownReader, RefusesTwoFilesWithOneId) {
  const Folder folder;
  folder.write("a.md", "---\ntitle: T\ndate: 2023-06-21\nid: same\n---\n");
  folder.write("b.md", "---\ntitle: T\ndate: 2023-06-21\nid: same\n---\n");
  EXPECT_THAT(ingest_test::read(notes(folder.path())).error(),
              AllOf(HasSubstr("b.md:4:5: has the same id as "), HasSubstr("a.md")));
}

TEST(MarkdownReader, WarnsOfPicturesWithoutTextAndOfEmptyFolders) {
  const Folder folder;
  Outcome outcome = ingest_test::read(notes(folder.path()));
  ASSERT_TRUE(outcome.report) << outcome.error();
  EXPECT_THAT(outcome.report->warnings, ElementsAre(HasSubstr("there is no file *.md")));
  folder.write("a.md", "---\ntitle: T\ndate: 2023-06-21\nimage: a.jpg\n---\n");
  outcome = ingest_test::read(notes(folder.path()));
  EXPECT_THAT(outcome.report->warnings, ElementsAre(HasSubstr("no alternative text")));
}

TEST(MarkdownReader, RefusesBrokenFiles) {
  const Folder folder;
  const auto error = [&](const std::string& bytes) {
    return ingest_test::read(notes(folder.write("x.md", bytes))).error();
  };
  EXPECT_THAT(error("# No front matter\n"), HasSubstr("x.md:1:1: there is no front matter"));
  EXPECT_THAT(error("---\ntitle: T\n"),
              HasSubstr("x.md:1:1: the front matter that begins here never"));
  EXPECT_THAT(error("---\n- a\n---\n"),
              HasSubstr("x.md:2:1: the front matter is not a list of keys"));
  EXPECT_THAT(error("---\ntitle: {a: b}\n---\n"),
              HasSubstr("x.md:2:8: “title” has keys of its own"));
  EXPECT_THAT(error("---\ntags: [[a]]\n---\n"), HasSubstr("x.md:2:8: “tags” has an entry"));
  EXPECT_THAT(error("---\ntitle: T\n---\n\xE3\xC7"), HasSubstr("x.md:4:1: the byte at offset 17"));
  EXPECT_THAT(error("---\ntitle: a\ntitle: b\n---\n"), HasSubstr("x.md:3:1"));
  EXPECT_THAT(error("---\ntitle: &a b\ndate: *a\n---\n"), HasSubstr("x.md:2:"));
  EXPECT_THAT(error("---\n" + std::string(70000, '#') + "\n---\n"),
              HasSubstr("larger than 64 KiB"));
  EXPECT_THAT(error("---\n---\n" + std::string(600000, 'x')), HasSubstr("x.md"));
  EXPECT_THAT(ingest_test::read(notes(folder.path() / "none")).error(), HasSubstr("none"));
  SourceConfig source = notes(folder.path());
  source.options["edition"] = "en";
  EXPECT_THAT(ingest_test::read(source).error(), HasSubstr("unknown option “edition”"));
}

TEST(FrontMatter, TellsWhereTheBodyBegins) {
  const std::string text = "---\ntitle: T\n# a comment\nlist: [a, 012, no]\nempty:\n---\nBody\n";
  const auto matter = parse_front_matter(text, "x.md");
  ASSERT_TRUE(matter) << matter.error().to_string();
  EXPECT_EQ(text.substr(matter->body), "Body\n");
  EXPECT_EQ(matter->body_line, 7);
  EXPECT_THAT(matter->find("list")->items, ElementsAre("a", "012", "no"));
  EXPECT_THAT(matter->find("empty")->items, IsEmpty());
  EXPECT_EQ(matter->find("nothing"), nullptr);
  EXPECT_TRUE(parse_front_matter("---\n---\n", "x.md"));
}

}  // namespace
}  // namespace peyk
