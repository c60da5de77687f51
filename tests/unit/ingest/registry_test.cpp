#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/editions.h"
#include "ingest_fixture.h"

namespace peyk {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Registry, KnowsItsReaders) {
  EXPECT_THAT(reader_kinds(), ElementsAre("archive-page", "feed", "markdown", "wordpress", "wxr"));
  for (const std::string& kind : reader_kinds()) EXPECT_NE(find_reader(kind), nullptr);
  EXPECT_EQ(find_reader("gopher"), nullptr);
}

TEST(Registry, GuessesTheKindOfAPath) {
  const ingest_test::Folder folder;
  EXPECT_EQ(guess_kind(folder.path()), "markdown");
  EXPECT_EQ(guess_kind(folder.write("a.md", "")), "markdown");
  EXPECT_EQ(guess_kind(folder.write("a.XML", "")), "wxr");
  EXPECT_EQ(guess_kind(folder.write("export", "\xEF\xBB\xBF\n<?xml version='1.0'?>")), "wxr");
  EXPECT_EQ(guess_kind(folder.write("a.txt", "Nejat Society\n")), "archive-page");
  EXPECT_EQ(guess_kind(folder.write("b.xml", "not XML")), "wxr");
}

TEST(Registry, KnowsAFeedByItsRoot) {
  const ingest_test::Folder folder;
  for (const char* text :
       {"<rss version='2.0'><channel>", "<?xml version='1.0'?><!-- <rss> -->\n<feed xmlns='x'>",
        "<!DOCTYPE rss PUBLIC 'a' 'b'><rss>", "<rdf:RDF xmlns:rdf='x'>", "<a:feed xmlns:a='x'>",
        "{\"version\": \"https://jsonfeed.org/version/1.1\"}"}) {
    for (const char* name : {"a.xml", "a.rss", "a", "a.json"}) {
      EXPECT_EQ(guess_kind(folder.write(name, text)), "feed") << name << " " << text;
    }
  }
  const std::string wide("\xFF\xFE<\0f\0e\0e\0d\0>\0", 14);
  EXPECT_EQ(guess_kind(folder.write("b.xml", wide)), "feed");
  for (const char* text :
       {"<rss xmlns:wp='http://wordpress.org/export/1.2/'>", "<html>", "<!-- <rss>", "<"}) {
    EXPECT_EQ(guess_kind(folder.write("c.xml", text)), "wxr") << text;
  }
}

TEST(Registry, SaysWhyAPathIsNoSource) {
  const ingest_test::Folder folder;
  EXPECT_THAT(guess_kind(folder.path() / "none").error().to_string(),
              HasSubstr("there is no such file or folder"));
  EXPECT_THAT(guess_kind(folder.write("a.gz", "\x1F\x8B\x08")).error().to_string(),
              HasSubstr("is neither XML nor text\n  If it is compressed"));
  EXPECT_THAT(guess_kind(folder.write("b", "")).error().to_string(),
              HasSubstr("the file is empty"));
}

TEST(Editions, AreFoundByIdOrLanguageTag) {
  Config config = ingest_test::config();
  config.editions.push_back(ingest_test::edition("intl", "en_US", "UTC"));
  config.editions.back().language = "de-AT";
  const auto id = [&](std::string_view tag) {
    const Edition* found = match_edition(config, tag);
    return found == nullptr ? std::string("none") : found->id;
  };
  EXPECT_EQ(id("fa"), "fa");
  EXPECT_EQ(id("fa_IR"), "fa");
  EXPECT_EQ(id("FA-ir"), "fa");
  EXPECT_EQ(id("de-at"), "intl");
  EXPECT_EQ(id("de"), "intl");
  EXPECT_EQ(id("fr"), "none");
  EXPECT_EQ(id(""), "none");
}

}  // namespace
}  // namespace peyk
