// Exports that come as several files, of one site or of many.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest_fixture.h"

namespace peyk {
namespace {

using ingest_test::Folder;
using ingest_test::Outcome;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

SourceConfig wxr(const std::filesystem::path& path) {
  SourceConfig source;
  source.name = "site";
  source.kind = "wxr";
  source.path = path;
  source.place = {"peyk.yaml", 12, 5};
  return source;
}

std::string wrap(const std::string& items, const std::string& blog = "https://a.example") {
  return "<?xml version=\"1.0\"?>\n<rss xmlns:wp=\"http://wordpress.org/export/1.2/\" "
         "xmlns:excerpt=\"http://wordpress.org/export/1.2/excerpt/\" "
         "xmlns:content=\"http://purl.org/rss/1.0/modules/content/\">\n<channel><language>en"
         "</language>\n<wp:wxr_version>1.2</wp:wxr_version>\n<wp:base_blog_url>" +
         blog + "</wp:base_blog_url>\n" + items + "</channel></rss>\n";
}

std::string item(const std::string& id, const std::string& type, const std::string& status,
                 const std::string& more) {
  return "<item><title>Item " + id + "</title><wp:post_id>" + id + "</wp:post_id><wp:post_type>" +
         type + "</wp:post_type><wp:status>" + status +
         "</wp:status><wp:post_date_gmt>2023-06-01 08:00:00</wp:post_date_gmt>" + more +
         "</item>\n";
}

std::string post(const std::string& id, const std::string& content, const std::string& more = "") {
  return item(id, "post", "publish",
              "<content:encoded><![CDATA[" + content + "]]></content:encoded>" + more);
}

std::string attachment(const std::string& id, const std::string& name, const std::string& parent) {
  return item(id, "attachment", "inherit",
              "<wp:post_parent>" + parent +
                  "</wp:post_parent><wp:attachment_url>https://a.example/" + name +
                  "</wp:attachment_url>");
}

std::string thumbnail(const std::string& id) {
  return "<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>" + id +
         "</wp:meta_value></wp:postmeta>";
}

std::vector<std::string> ids(const Outcome& outcome) {
  std::vector<std::string> list;
  for (const Article& article : outcome.articles) list.push_back(article.id);
  return list;
}

TEST(WxrFiles, AttachmentsMayStandBehindThePostsAndInAnotherFile) {
  const Folder folder;
  folder.write("s/site.000.xml",
               wrap(post("1", "[gallery]", thumbnail("8")) + attachment("7", "seven.jpg", "1")));
  folder.write("s/site.001.xml", wrap(attachment("8", "eight.jpg", "1") +
                                      attachment("7", "again.jpg", "1") + post("2", "Two")));
  const Outcome outcome = ingest_test::read(wxr(folder.path() / "s"));
  ASSERT_TRUE(outcome.report) << outcome.error();
  EXPECT_THAT(ids(outcome), ElementsAre("wp:a.example:1", "wp:a.example:2"));
  EXPECT_THAT(outcome.report->warnings, IsEmpty());
  const Article& first = outcome.articles.at(0);
  ASSERT_TRUE(first.picture);
  EXPECT_EQ(first.picture->url, "https://a.example/eight.jpg");
  EXPECT_THAT(first.body.markup(), HasSubstr("seven.jpg"));
  EXPECT_THAT(first.body.markup(), HasSubstr("eight.jpg"));
  EXPECT_THAT(first.body.markup(), testing::Not(HasSubstr("again.jpg")));
}

TEST(WxrFiles, SitesOfANetworkHaveTheirOwnPostsAndPictures) {
  const Folder folder;
  folder.write("s/one.xml", wrap(post("1", "One", thumbnail("5")) + attachment("5", "one.jpg", "1"),
                                 "https://a.example/one"));
  folder.write("s/two.xml", wrap(post("1", "Two", thumbnail("5")) + attachment("5", "two.jpg", "1"),
                                 "https://a.example/two/"));
  const Outcome outcome = ingest_test::read(wxr(folder.path() / "s"));
  EXPECT_THAT(ids(outcome), ElementsAre("wp:a.example/one:1", "wp:a.example/two:1"));
  EXPECT_EQ(outcome.articles.at(0).picture->url, "https://a.example/one.jpg");
  EXPECT_EQ(outcome.articles.at(1).picture->url, "https://a.example/two.jpg");
}

TEST(WxrFiles, AnOptionNamesTheFilesOfAFolder) {
  const Folder folder;
  folder.write("s/site.000.xml", wrap(post("1", "One")));
  folder.write("s/site.001.xml", wrap(post("2", "Two")));
  folder.write("s/other.xml", wrap(post("3", "Three")));
  SourceConfig source = wxr(folder.path() / "s");
  source.options["files"] = "site.*.xml";
  EXPECT_THAT(ids(ingest_test::read(source)), ElementsAre("wp:a.example:1", "wp:a.example:2"));
  source.options["files"] = "other.xml,site.000.xml";
  EXPECT_THAT(ids(ingest_test::read(source)),
              UnorderedElementsAre("wp:a.example:1", "wp:a.example:3"));
  source.options["files"] = "none.xml";
  EXPECT_THAT(ingest_test::read(source).error(), HasSubstr("that the option “files” names"));
}

TEST(WxrFiles, AFaultInTheLastFileComesBeforeAnyArticle) {
  const Folder folder;
  folder.write("s/a.xml", wrap(post("1", "One")));
  folder.write("s/b.xml", wrap(post("2", "Two")).substr(0, 500));
  const Outcome outcome = ingest_test::read(wxr(folder.path() / "s"));
  EXPECT_THAT(outcome.error(), HasSubstr("b.xml:"));
  EXPECT_THAT(outcome.articles, IsEmpty());
}

TEST(WxrFiles, TellsWhichPostsAreNotPublishedAnyMore) {
  const Folder folder;
  const auto path =
      folder.write("a.xml", wrap(item("1", "post", "draft", "") + item("2", "post", "trash", "") +
                                 item("3", "page", "draft", "") + item("x", "post", "private", "") +
                                 post("4", "Four") +
                                 post("5", "Five", "<wp:post_password>p</wp:post_password>")));
  const Outcome outcome = ingest_test::read(wxr(path));
  ASSERT_TRUE(outcome.report) << outcome.error();
  std::vector<std::pair<std::string, std::string>> gone;
  for (const Unpublished& one : outcome.report->unpublished) gone.emplace_back(one.id, one.reason);
  EXPECT_THAT(gone, ElementsAre(Pair("wp:a.example:1", "draft"), Pair("wp:a.example:2", "trash"),
                                Pair("wp:a.example:5", "password-protected")));
}

}  // namespace
}  // namespace peyk
