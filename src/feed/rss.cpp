/// RSS 2.0 (rssboard.org/rss-specification) with the content, dc, atom, media, sy and fh
/// namespaces, as the RSS Best Practices Profile and the W3C validator want it.

#include <algorithm>

#include "base/bytes.h"
#include "feed/feed_text.h"
#include "feed/xml_document.h"
#include "feed/xml_text.h"

namespace peyk {
namespace {

using namespace feed_detail;

constexpr const char* kMinutesToLive = "60";

/// Programs may take a description for HTML: what would be a tag is escaped, and nothing else,
/// since others show it as it is.
std::string plain_as_markup(std::string_view text) {
  return replace_all(replace_all(replace_all(text, "&", "&amp;"), "<", "&lt;"), ">", "&gt;");
}

void add_enclosure(xml_node item, const FeedItem::Image& image) {
  // An enclosure without its length is not one (RSS 2.0); a wrong length is worse than none.
  if (image.bytes <= 0 || image.type.empty()) return;
  xml_node enclosure = add(item, "enclosure");
  set(enclosure, "url", feed_uri(image.url));
  set(enclosure, "length", number(image.bytes));
  set(enclosure, "type", image.type);
}

void add_item(xml_node channel, const Feed& feed, const FeedItem& item) {
  xml_node node = add(channel, "item");
  add_text(node, "title", title_text(item.title, feed.direction));
  add_uri(node, "link", item.url);
  xml_node guid = add(node, "guid");
  set(guid, "isPermaLink", "false");
  guid.text().set(xml_line(item.guid).c_str());
  add_text(node, "pubDate", format_rfc5322(item.published));
  if (item.updated > item.published) add_text(node, "atom:updated", format_iso8601(item.updated));
  add_text(node, "dc:creator", item.author);
  // <source> of RSS is the feed that an item was taken from; ours come from articles.
  add_text(node, "dc:source", item.source.empty() ? feed_uri(item.source_url) : item.source);
  for (const auto& category : item.categories) add_text(node, "category", category.name);
  if (!item.summary.empty()) add_text(node, "description", summary_markup(feed, item.summary));
  if (!item.content.empty()) {
    // pugixml parts a "]]>" in the content into two CDATA sections.
    add(node, "content:encoded")
        .append_child(pugi::node_cdata)
        .set_value(xml_text(directed("div", feed, item.content.markup())).c_str());
  }
  if (item.image) {
    add_enclosure(node, *item.image);
    add_media(node, *item.image);
  }
}

/// How often a program need ask (RSS 2.0 <ttl>; web.resource.org/rss/1.0/modules/syndication).
void add_hints(xml_node channel, const Feed& feed) {
  if (feed.archive) return;
  add_text(channel, "ttl", kMinutesToLive);
  add_text(channel, "sy:updatePeriod", "hourly");
  add_text(channel, "sy:updateFrequency", "1");
}

}  // namespace

std::string write_rss(const Feed& feed) {
  pugi::xml_document document;
  begin_document(document, feed.style_url);
  xml_node rss = add(document, "rss");
  set(rss, "version", "2.0");
  set(rss, "xmlns:atom", "http://www.w3.org/2005/Atom");
  set(rss, "xmlns:content", "http://purl.org/rss/1.0/modules/content/");
  set(rss, "xmlns:dc", "http://purl.org/dc/elements/1.1/");
  set(rss, "xmlns:fh", "http://purl.org/syndication/history/1.0");
  set(rss, "xmlns:media", "http://search.yahoo.com/mrss/");
  set(rss, "xmlns:sy", "http://purl.org/rss/1.0/modules/syndication/");

  xml_node channel = add(rss, "channel");
  add_text(channel, "title", title_text(feed.title, feed.direction));
  add_uri(channel, "link", feed.home_url);
  // The specification asks for a description even where there is nothing to say.
  add_text(channel, "description",
           plain_as_markup(feed.description.empty() ? feed.title : feed.description));
  add_text(channel, "language", feed.language);
  if (const auto newest = newest_change(feed)) {
    add_text(channel, "lastBuildDate", format_rfc5322(*newest));
  }
  add_hints(channel, feed);
  add_feed_links(channel, "atom:link", feed, FeedKind::rss);
  for (const FeedItem& item : feed.items) add_item(channel, feed, item);
  return to_bytes(document);
}

}  // namespace peyk
