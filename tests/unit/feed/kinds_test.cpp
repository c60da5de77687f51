// What the three kinds of a feed have in common, and what only Atom and JSON Feed have.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include "base/bytes.h"
#include "feed/feed.h"
#include "unit/feed/written.h"

namespace peyk {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using Json = nlohmann::json;

Instant at(int day, int hour = 10) {
  using namespace std::chrono;
  return sys_days{year{2023} / June / 1} + days{day - 1} + hours{hour};
}

FeedItem item(const std::string& id, int day) {
  FeedItem made;
  made.guid = "wp:example.org:" + id + "@fa";
  made.title = "خبر " + id;
  made.url = "https://www.example.org/fa/" + id;
  made.summary = "خلاصهٔ " + id;
  made.content = SanitizedHtml::trusted("<p>متن " + id + "</p>");
  made.author = "آنا لکا";
  made.source = "Balkan Insight";
  made.source_url = "https://balkan.example/" + id;
  made.categories = {{"albania", "آلبانی"}};
  made.published = made.updated = at(day);
  made.image = FeedItem::Image{.url = "https://www.example.org/media/" + id + ".jpg",
                               .type = "image/jpeg",
                               .width = 600,
                               .height = 400,
                               .bytes = 1234,
                               .alt = "دروازه"};
  return made;
}

Feed persian_feed() {
  Feed feed;
  feed.domain = "example.org";
  feed.id = "fa";
  feed.title = "انجمن";
  feed.description = "همهٔ خبرها";
  feed.author = "انجمن";
  feed.home_url = "https://www.example.org/fa";
  feed.folder_url = "https://www.example.org/pub/fa";
  feed.language = "fa";
  feed.direction = Direction::rtl;
  feed.items = {item("3", 23), item("1", 22), item("2", 21)};
  return feed;
}

struct Xml {
  explicit Xml(const std::string& bytes) {
    const auto result = document.load_buffer(bytes.data(), bytes.size());
    EXPECT_TRUE(result) << result.description() << "\n" << bytes;
  }
  pugi::xml_document document;
};

std::string link(pugi::xml_node parent, const char* element, const std::string& relation) {
  for (const auto node : parent.children(element)) {
    if (node.attribute("rel").value() == relation) return node.attribute("href").value();
  }
  return {};
}

/// Every item of a document as "title|url", in order.
std::vector<std::string> rss_items(const Feed& feed) {
  const Xml xml(write_rss(feed));
  std::vector<std::string> found;
  for (const auto node : xml.document.child("rss").child("channel").children("item")) {
    found.push_back(std::string(node.child_value("title")) + "|" + node.child_value("link"));
  }
  return found;
}

std::vector<std::string> atom_items(const Feed& feed) {
  const Xml xml(write_atom(feed));
  std::vector<std::string> found;
  for (const auto node : xml.document.child("feed").children("entry")) {
    found.push_back(std::string(node.child_value("title")) + "|" + link(node, "link", "alternate"));
  }
  return found;
}

std::vector<std::string> json_items(const Feed& feed) {
  std::vector<std::string> found;
  const Json json = Json::parse(write_json_feed(feed));
  for (const Json& node : json["items"]) {
    found.push_back(node["title"].get<std::string>() + "|" + node["url"].get<std::string>());
  }
  return found;
}

TEST(FeedKinds, HaveTheSameItemsInTheSameOrder) {
  Feed feed = persian_feed();
  feed.items[1].title = "A title & <marks> against the direction";
  ASSERT_EQ(rss_items(feed).size(), 3U);
  EXPECT_EQ(atom_items(feed), rss_items(feed));
  EXPECT_EQ(json_items(feed), rss_items(feed));
  EXPECT_EQ(rss_items(feed)[1],
            "\u2066A title & <marks> against the direction\u2069|https://www.example.org/fa/1");
}

TEST(FeedKinds, SameFeedGivesTheSameBytesInEach) {
  for (const FeedKind kind : kFeedKinds) {
    EXPECT_EQ(write_feed(persian_feed(), kind), write_feed(persian_feed(), kind));
  }
}

TEST(FeedKinds, AnEntryMayStandInEveryFeedOfItsEdition) {
  Feed whole = persian_feed();
  Feed category = whole;
  category.id = "fa/category/albania";
  category.title = "آلبانی";
  category.folder_url = "https://www.example.org/pub/fa/category/albania";
  category.items = {whole.items[0], whole.items[2]};
  const EntryWriter writer(whole);
  FeedEntries entries;
  for (const FeedItem& each : whole.items) entries.push_back(writer.write(each));
  for (const FeedKind kind : kFeedKinds) {
    EXPECT_EQ(write_feed(whole, entries, kind), write_feed(whole, kind));
    EXPECT_EQ(write_feed(category, {entries[0], entries[2]}, kind), write_feed(category, kind));
  }
}

TEST(FeedKinds, WhatIsBlankIsLeftOut) {
  Feed feed = persian_feed();
  FeedItem blank;
  blank.guid = "g";
  blank.title = blank.url = blank.summary = blank.author = blank.source = blank.source_url = " \n";
  blank.image = FeedItem::Image{.url = "https://e.org/a.jpg", .type = " ", .bytes = 1, .alt = "\t"};
  feed.items = {blank};
  const Xml rss(write_rss(feed));
  const auto item = rss.document.child("rss").child("channel").child("item");
  for (const char* name : {"title", "link", "dc:creator", "dc:source", "description",
                           "content:encoded", "enclosure"}) {
    EXPECT_FALSE(item.child(name)) << name;
  }
  EXPECT_FALSE(item.child("media:content").first_child());
  const Xml atom(write_atom(feed));
  const auto entry = atom.document.child("feed").child("entry");
  for (const char* name : {"link", "author", "dc:source", "summary"}) {
    EXPECT_FALSE(entry.child(name)) << name;
  }
  EXPECT_TRUE(entry.child("content"));
  const Json json = Json::parse(write_json_feed(feed))["items"][0];
  for (const char* name : {"url", "title", "summary", "authors", "attachments", "_source"}) {
    EXPECT_FALSE(json.contains(name)) << name;
  }
}

TEST(FeedKinds, ACorrectionChangesTheDateAndNotTheId) {
  const Feed before = persian_feed();
  Feed after = before;
  after.items[0].title = "خبر اصلاح‌شده";
  after.items[0].updated = at(24);
  const Xml first(write_atom(before));
  const Xml second(write_atom(after));
  const auto old_entry = first.document.child("feed").child("entry");
  const auto new_entry = second.document.child("feed").child("entry");
  EXPECT_STREQ(old_entry.child_value("id"), new_entry.child_value("id"));
  EXPECT_STREQ(old_entry.child_value("updated"), "2023-06-23T10:00:00Z");
  EXPECT_STREQ(new_entry.child_value("updated"), "2023-06-24T10:00:00Z");
  EXPECT_STREQ(new_entry.child_value("published"), "2023-06-23T10:00:00Z");
  EXPECT_STREQ(second.document.child("feed").child_value("updated"), "2023-06-24T10:00:00Z");
  const Json json = Json::parse(write_json_feed(after));
  EXPECT_EQ(json["items"][0]["id"], "wp:example.org:3@fa");
  EXPECT_EQ(json["items"][0]["date_modified"], "2023-06-24T10:00:00Z");
  EXPECT_FALSE(json["items"][1].contains("date_modified"));
}

TEST(FeedKinds, AnArchiveNamesWhatWasBeforeAndWhatIsCurrent) {
  Feed feed = persian_feed();
  feed.hubs = {"https://hub.example/"};
  feed.archive = true;
  feed.folder_url = "https://www.example.org/pub/fa/archive/2";
  feed.previous_folder_url = "https://www.example.org/pub/fa/archive/1";
  feed.current_folder_url = "https://www.example.org/pub/fa";
  EXPECT_THAT(write_rss(feed), Not(HasSubstr("<fh:archive")));  // It still grows.
  feed.next_folder_url = "https://www.example.org/pub/fa/archive/3";
  const Xml rss(write_rss(feed));
  const auto channel = rss.document.child("rss").child("channel");
  EXPECT_EQ(link(channel, "atom:link", "prev-archive"),
            "https://www.example.org/pub/fa/archive/1/feed.xml");
  EXPECT_EQ(link(channel, "atom:link", "current"), "https://www.example.org/pub/fa/feed.xml");
  EXPECT_EQ(link(channel, "atom:link", "next-archive"),
            "https://www.example.org/pub/fa/archive/3/feed.xml");
  EXPECT_EQ(link(channel, "atom:link", "hub"), "");
  EXPECT_TRUE(channel.child("fh:archive"));
  EXPECT_FALSE(channel.child("ttl"));
  const Xml atom(write_atom(feed));
  const auto root = atom.document.child("feed");
  EXPECT_EQ(link(root, "link", "self"), "https://www.example.org/pub/fa/archive/2/atom.xml");
  EXPECT_EQ(link(root, "link", "prev-archive"),
            "https://www.example.org/pub/fa/archive/1/atom.xml");
  EXPECT_TRUE(root.child("fh:archive"));
  const Json json = Json::parse(write_json_feed(feed));
  EXPECT_EQ(json["feed_url"], "https://www.example.org/pub/fa/archive/2/feed.json");
  EXPECT_EQ(json["next_url"], "https://www.example.org/pub/fa/archive/1/feed.json");
  EXPECT_FALSE(json.contains("hubs"));
}

TEST(FeedKinds, TheFirstArchiveEndsTheChain) {
  Feed feed = persian_feed();
  feed.archive = true;
  EXPECT_FALSE(Json::parse(write_json_feed(feed)).contains("next_url"));
  EXPECT_THAT(write_rss(feed), Not(HasSubstr("prev-archive")));
  EXPECT_THAT(write_atom(feed), Not(HasSubstr("prev-archive")));
}

TEST(FeedKinds, TellTheirHubs) {
  Feed feed = persian_feed();
  feed.hubs = {"https://hub.example/"};
  const Xml rss(write_rss(feed));
  EXPECT_EQ(link(rss.document.child("rss").child("channel"), "atom:link", "hub"),
            "https://hub.example/");
  const Xml atom(write_atom(feed));
  EXPECT_EQ(link(atom.document.child("feed"), "link", "hub"), "https://hub.example/");
  EXPECT_EQ(Json::parse(write_json_feed(feed))["hubs"][0],
            Json({{"type", "WebSub"}, {"url", "https://hub.example/"}}));
}

TEST(FeedKinds, AStyleSheetIsForTheXmlAlone) {
  Feed feed = persian_feed();
  feed.style_url = "https://www.example.org/pub/fa/feed.css";
  const std::string instruction =
      "<?xml-stylesheet type=\"text/css\" href=\"https://www.example.org/pub/fa/feed.css\"?>";
  EXPECT_THAT(write_rss(feed), HasSubstr(instruction));
  EXPECT_THAT(write_atom(feed), HasSubstr(instruction));
  EXPECT_THAT(write_json_feed(feed), Not(HasSubstr("feed.css")));
}

TEST(Atom, HasAllThatAnEntryNeeds) {
  const Xml xml(write_atom(persian_feed()));
  const auto root = xml.document.child("feed");
  EXPECT_STREQ(root.attribute("xml:lang").value(), "fa");
  EXPECT_THAT(std::string(root.child_value("id")), StartsWith("urn:uuid:"));
  EXPECT_STREQ(root.child("author").child_value("name"), "انجمن");
  const auto entry = root.child("entry");
  EXPECT_STREQ(entry.attribute("xml:lang").value(), "fa");
  EXPECT_STREQ(entry.child("author").child_value("name"), "آنا لکا");
  EXPECT_EQ(link(entry, "link", "via"), "https://balkan.example/3");
  EXPECT_EQ(link(entry, "link", "enclosure"), "https://www.example.org/media/3.jpg");
  EXPECT_STREQ(entry.child("category").attribute("term").value(), "albania");
  EXPECT_STREQ(entry.child("category").attribute("label").value(), "آلبانی");
  EXPECT_STREQ(entry.child("content").attribute("type").value(), "html");
  EXPECT_STREQ(entry.child_value("content"), "<div dir=\"rtl\" lang=\"fa\"><p>متن 3</p></div>");
  EXPECT_STREQ(entry.child_value("summary"), "<p dir=\"rtl\" lang=\"fa\">خلاصهٔ 3</p>");
  EXPECT_FALSE(entry.attribute("dir"));  // A draft that validators refuse.
}

TEST(Atom, AnEntryWithoutAnAddressHasContent) {
  Feed feed = persian_feed();
  feed.items = {FeedItem{}};
  feed.items[0].guid = "g";
  const Xml xml(write_atom(feed));
  const auto entry = xml.document.child("feed").child("entry");
  EXPECT_TRUE(entry.child("content"));
  EXPECT_TRUE(entry.child("title"));
  EXPECT_FALSE(entry.child("author"));
}

TEST(PermanentUrn, IsAUuidThatOnlyItsNameDecides) {
  const std::string urn = permanent_urn("example.org", "wp:1@en");
  EXPECT_EQ(urn, "urn:uuid:378d03ac-4999-8106-8459-29d0157b0e2b");
  EXPECT_NE(permanent_urn("example.org", "wp:2@en"), urn);
  EXPECT_NE(permanent_urn("example.com", "wp:1@en"), urn);
}

TEST(JsonFeed, HasTheFormOfVersionOneDotOne) {
  const Json json = Json::parse(write_json_feed(persian_feed()));
  EXPECT_EQ(json["version"], "https://jsonfeed.org/version/1.1");
  EXPECT_EQ(json["feed_url"], "https://www.example.org/pub/fa/feed.json");
  EXPECT_EQ(json["language"], "fa");
  const Json& first = json["items"][0];
  EXPECT_EQ(first["id"], "wp:example.org:3@fa");
  EXPECT_EQ(first["content_html"], "<div dir=\"rtl\" lang=\"fa\"><p>متن 3</p></div>");
  EXPECT_EQ(first["authors"], Json::parse(R"([{"name": "آنا لکا"}])"));
  EXPECT_EQ(first["tags"], Json::parse(R"(["آلبانی"])"));
  EXPECT_EQ(first["attachments"][0]["size_in_bytes"], 1234);
  EXPECT_EQ(first["_source"]["url"], "https://balkan.example/3");
  EXPECT_FALSE(first.contains("external_url"));  // It would lead readers away.
}

TEST(JsonFeed, IsUtf8WithoutControlCharactersWhateverComes) {
  Feed feed = persian_feed();
  std::string nasty = "a\x01\xFF\xED\xA0\x80\u0085z";
  feed.title = feed.items[0].title = feed.items[0].guid = feed.items[0].author = nasty;
  feed.items[0].content = SanitizedHtml::trusted(nasty);
  const std::string bytes = write_json_feed(feed);
  EXPECT_FALSE(find_invalid_utf8(bytes));
  EXPECT_TRUE(Json::accept(bytes));
  EXPECT_EQ(bytes.find("\\u0001"), std::string::npos);
}

}  // namespace
}  // namespace peyk
