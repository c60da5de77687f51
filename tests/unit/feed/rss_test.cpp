#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pugixml.hpp>

#include "base/bytes.h"
#include "feed/feed.h"
#include "unit/feed/written.h"

namespace peyk {
namespace {

using ::testing::HasSubstr;

Instant at(int day, int hour = 10) {
  using namespace std::chrono;
  return sys_days{year{2023} / June / 1} + days{day - 1} + hours{hour};
}

FeedItem sample_item() {
  FeedItem item;
  item.guid = "wxr-en-101/en";
  item.title = "Families ask for a visit";
  item.url = "https://www.example.org/en/families-ask";
  item.summary = "They wrote a letter.";
  item.content = SanitizedHtml::trusted("<p>They wrote a <em>letter</em>.</p>");
  item.author = "Ana Deda";
  item.categories = {{"albania", "Albania"}, {"usa", "USA"}};
  item.published = at(21);
  item.updated = at(21);
  return item;
}

Feed sample_feed(std::vector<FeedItem> items = {sample_item()}) {
  Feed feed;
  feed.title = "Example";
  feed.description = "All articles";
  feed.home_url = "https://www.example.org/en/";
  feed.folder_url = "https://www.example.org/feeds/en";
  feed.language = "en";
  feed.items = std::move(items);
  return feed;
}

/// The written feed as a reader's program sees it.
struct Parsed {
  explicit Parsed(const Feed& feed) : bytes(write_rss(feed)) {
    const pugi::xml_parse_result result =
        document.load_buffer(bytes.data(), bytes.size(), pugi::parse_default, pugi::encoding_utf8);
    EXPECT_TRUE(result) << result.description() << "\n" << bytes;
    channel = document.child("rss").child("channel");
    item = channel.child("item");
  }
  std::string bytes;
  pugi::xml_document document;
  pugi::xml_node channel;
  pugi::xml_node item;
};

std::string text_of(pugi::xml_node parent, const char* name) {
  std::string text;
  for (const pugi::xml_node part : parent.child(name).children()) text += part.value();
  return text;
}

TEST(Rss, HasTheWholeFormOfAFeed) {
  EXPECT_EQ(write_rss(sample_feed()), R"(<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:fh="http://purl.org/syndication/history/1.0" xmlns:media="http://search.yahoo.com/mrss/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
 <channel>
  <title>Example</title>
  <link>https://www.example.org/en/</link>
  <description>All articles</description>
  <language>en</language>
  <lastBuildDate>Wed, 21 Jun 2023 10:00:00 +0000</lastBuildDate>
  <ttl>60</ttl>
  <sy:updatePeriod>hourly</sy:updatePeriod>
  <sy:updateFrequency>1</sy:updateFrequency>
  <atom:link href="https://www.example.org/feeds/en/feed.xml" rel="self" type="application/rss+xml" />
  <item>
   <title>Families ask for a visit</title>
   <link>https://www.example.org/en/families-ask</link>
   <guid isPermaLink="false">wxr-en-101/en</guid>
   <pubDate>Wed, 21 Jun 2023 10:00:00 +0000</pubDate>
   <dc:creator>Ana Deda</dc:creator>
   <category>Albania</category>
   <category>USA</category>
   <description>&lt;p dir="ltr" lang="en"&gt;They wrote a letter.&lt;/p&gt;</description>
   <content:encoded><![CDATA[<div dir="ltr" lang="en"><p>They wrote a <em>letter</em>.</p></div>]]></content:encoded>
  </item>
 </channel>
</rss>
)");
}

TEST(Rss, SameFeedGivesTheSameBytes) {
  EXPECT_EQ(write_rss(sample_feed()), write_rss(sample_feed()));
}

TEST(Rss, KeepsTheOrderOfItsItems) {
  FeedItem first = sample_item();
  first.guid = "z";
  FeedItem second = sample_item();
  second.guid = "a";
  const Parsed parsed(sample_feed({first, second}));
  EXPECT_EQ(text_of(parsed.item, "guid"), "z");
  EXPECT_EQ(text_of(parsed.item.next_sibling("item"), "guid"), "a");
}

TEST(Rss, IsBuiltWhenItsNewestItemWasChanged) {
  FeedItem old = sample_item();
  old.published = at(3);
  old.updated = at(24);
  const Parsed parsed(sample_feed({sample_item(), old}));
  EXPECT_EQ(text_of(parsed.channel, "lastBuildDate"), "Sat, 24 Jun 2023 10:00:00 +0000");
  EXPECT_EQ(text_of(parsed.item, "atom:updated"), "");
  EXPECT_EQ(text_of(parsed.item.next_sibling("item"), "atom:updated"), "2023-06-24T10:00:00Z");
}

TEST(Rss, WithoutItemsIsStillAFeed) {
  const Parsed parsed(sample_feed({}));
  EXPECT_TRUE(parsed.channel.child("title"));
  EXPECT_FALSE(parsed.channel.child("lastBuildDate"));
}

TEST(Rss, TitleIsPlainTextAndASummaryIsMarkup) {
  FeedItem item = sample_item();
  item.title = "Fish & <chips> \"at\" 5 > 4";
  item.summary = "Fish & <chips>";
  const Parsed parsed(sample_feed({item}));
  EXPECT_EQ(text_of(parsed.item, "title"), "Fish & <chips> \"at\" 5 > 4");
  EXPECT_EQ(text_of(parsed.item, "description"),
            "<p dir=\"ltr\" lang=\"en\">Fish &amp; &lt;chips&gt;</p>");
}

TEST(Rss, ContentMayHoldTheEndOfCdata) {
  FeedItem item = sample_item();
  item.content = SanitizedHtml::trusted("<p>a[b[0]]&gt;0, ]]> ]]]]>> <![CDATA[ ]]></p>");
  const Parsed parsed(sample_feed({item}));
  EXPECT_EQ(text_of(parsed.item, "content:encoded"),
            "<div dir=\"ltr\" lang=\"en\"><p>a[b[0]]&gt;0, ]]> ]]]]>> <![CDATA[ ]]></p></div>");
}

TEST(Rss, RightToLeftContentSaysSo) {
  Feed feed = sample_feed();
  feed.language = "fa";
  feed.direction = Direction::rtl;
  feed.items[0].title = "نامهٔ خانواده‌ها";
  feed.items[0].summary = "خانواده‌ها نامه نوشتند.";
  const Parsed parsed(feed);
  EXPECT_EQ(text_of(parsed.item, "title"), "نامهٔ خانواده‌ها");
  EXPECT_THAT(text_of(parsed.item, "description"), HasSubstr("<p dir=\"rtl\" lang=\"fa\">"));
  EXPECT_THAT(text_of(parsed.item, "content:encoded"), HasSubstr("<div dir=\"rtl\" lang=\"fa\">"));
}

TEST(Rss, TitleAgainstTheFeedsDirectionIsIsolated) {
  Feed feed = sample_feed();
  feed.language = "fa";
  feed.direction = Direction::rtl;
  EXPECT_EQ(text_of(Parsed(feed).item, "title"),
            "\u2066Families ask for a visit\u2069");  // LRI … PDI
  feed = sample_feed();
  feed.items[0].title = "نامه";
  EXPECT_EQ(text_of(Parsed(feed).item, "title"), "\u2067نامه\u2069");  // RLI … PDI
}

TEST(Rss, PictureIsMediaAndWithItsLengthAnEnclosure) {
  FeedItem item = sample_item();
  item.image = FeedItem::Image{.url = "https://www.example.org/media/a b.jpg",
                               .type = "image/jpeg",
                               .width = 600,
                               .height = 400,
                               .bytes = 12345,
                               .alt = "A gate & a road"};
  const Parsed parsed(sample_feed({item}));
  const pugi::xml_node media = parsed.item.child("media:content");
  EXPECT_STREQ(media.attribute("url").value(), "https://www.example.org/media/a%20b.jpg");
  EXPECT_STREQ(media.attribute("medium").value(), "image");
  EXPECT_STREQ(media.attribute("type").value(), "image/jpeg");
  EXPECT_STREQ(media.attribute("fileSize").value(), "12345");
  EXPECT_STREQ(media.attribute("width").value(), "600");
  EXPECT_STREQ(media.attribute("height").value(), "400");
  EXPECT_EQ(text_of(media, "media:description"), "A gate & a road");
  const pugi::xml_node enclosure = parsed.item.child("enclosure");
  EXPECT_STREQ(enclosure.attribute("url").value(), "https://www.example.org/media/a%20b.jpg");
  EXPECT_STREQ(enclosure.attribute("length").value(), "12345");
  EXPECT_STREQ(enclosure.attribute("type").value(), "image/jpeg");
}

TEST(Rss, PictureOfUnknownLengthIsNoEnclosure) {
  FeedItem item = sample_item();
  item.image =
      FeedItem::Image{.url = "https://www.example.org/a.jpg", .type = "image/jpeg", .alt = ""};
  const Parsed parsed(sample_feed({item}));
  EXPECT_FALSE(parsed.item.child("enclosure"));
  const pugi::xml_node media = parsed.item.child("media:content");
  EXPECT_TRUE(media);
  EXPECT_FALSE(media.attribute("fileSize"));
  EXPECT_FALSE(media.attribute("width"));
}

TEST(Rss, LeavesOutWhatIsEmpty) {
  FeedItem item;
  item.guid = "g";
  item.title = "Only a title";
  item.published = item.updated = at(2);
  const Parsed parsed(sample_feed({item}));
  for (const char* name : {"link", "dc:creator", "category", "description", "content:encoded",
                           "media:content", "enclosure"}) {
    EXPECT_FALSE(parsed.item.child(name)) << name;
  }
}

TEST(Rss, NothingThatXmlForbidsGetsInAnywhere) {
  std::string nasty = "a";
  for (char c = 0; c < 0x20; ++c) nasty += c;
  nasty += "\x7F\u0080\u0085\u009F\uFFFE\uFFFF\xFF\xC3(\xED\xA0\x80z";
  FeedItem item = sample_item();
  item.guid = item.title = item.url = item.summary = item.author = nasty;
  item.source = item.source_url = nasty;
  item.categories = {{nasty, nasty}};
  item.content = SanitizedHtml::trusted(nasty);
  item.image = FeedItem::Image{.url = nasty, .type = nasty, .bytes = 1, .alt = nasty};
  Feed feed = sample_feed({item});
  feed.title = feed.description = feed.home_url = feed.folder_url = feed.language = nasty;
  const Parsed parsed(feed);
  EXPECT_FALSE(find_invalid_utf8(parsed.bytes));
  for (const char c : parsed.bytes) {
    EXPECT_TRUE(static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t')
        << static_cast<int>(c);
    EXPECT_NE(c, '\x7F');
  }
  for (const char* forbidden : {"\u0085", "\uFFFE", "\uFFFF", "&#0", "&#1", "&#x"}) {
    EXPECT_EQ(parsed.bytes.find(forbidden), std::string::npos) << forbidden;
  }
}

}  // namespace
}  // namespace peyk
