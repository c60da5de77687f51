/// RSS 2.0 (rssboard.org/rss-specification) with the content, dc, atom, media, sy and fh
/// namespaces, as the RSS Best Practices Profile and the W3C validator want it.

#include "base/bytes.h"
#include "feed/xml_elements.h"

namespace peyk::feed_detail {
namespace {

constexpr size_t kItemDepth = 2;

/// Programs may take a description for HTML: what would be a tag is escaped, and nothing else,
/// since others show it as it is.
std::string plain_as_markup(std::string_view text) {
  return replace_all(replace_all(replace_all(text, "&", "&amp;"), "<", "&lt;"), ">", "&gt;");
}

void write_enclosure(XmlWriter& xml, const EntryText::Image& image) {
  // An enclosure without its length is not one (RSS 2.0); a wrong length is worse than none.
  if (image.bytes <= 0 || image.type.empty()) return;
  const auto enclosure = xml.element("enclosure");
  xml.attribute("url", image.url);
  xml.attribute("length", feed_number(image.bytes));
  xml.attribute("type", image.type);
}

/// How often a program need ask (RSS 2.0 <ttl>; web.resource.org/rss/1.0/modules/syndication).
void write_hints(XmlWriter& xml, const FeedHead& head) {
  if (head.archive) return;
  xml.leaf("ttl", "60");
  xml.leaf("sy:updatePeriod", "hourly");
  xml.leaf("sy:updateFrequency", "1");
}

}  // namespace

void write_rss_entry(std::string& out, const EntryText& entry) {
  XmlWriter xml(out, kItemDepth);
  const auto item = xml.element("item");
  xml.leaf("title", entry.title);
  xml.leaf("link", entry.url);
  {
    const auto guid = xml.element("guid");
    xml.attribute("isPermaLink", "false");
    xml.text(entry.guid);
  }
  xml.leaf("pubDate", FeedText::own(format_rfc5322(entry.published)));
  if (entry.corrected) xml.leaf("atom:updated", entry.updated_iso);
  xml.leaf("dc:creator", entry.author);
  // <source> of RSS is the feed that an item was taken from; ours come from articles.
  xml.leaf("dc:source", entry.source.empty() ? entry.source_url : entry.source);
  for (const auto& category : entry.categories) xml.leaf("category", category.name);
  if (entry.summary_markup) {
    const auto description = xml.element("description");
    write_markup(xml, *entry.summary_markup);
  }
  if (entry.has_content) {
    const auto content = xml.element("content:encoded");
    const auto cdata = xml.cdata();
    write_markup(xml, entry.content);
  }
  if (entry.image) {
    write_enclosure(xml, *entry.image);
    write_media(xml, *entry.image);
  }
}

void write_rss(std::string& out, const FeedHead& head, const FeedEntries& entries) {
  XmlWriter xml(out);
  xml.begin_document(feed_uri(head.style_url));
  const auto rss = xml.element("rss");
  xml.attribute("version", "2.0");
  xml.attribute("xmlns:atom", "http://www.w3.org/2005/Atom");
  xml.attribute("xmlns:content", "http://purl.org/rss/1.0/modules/content/");
  xml.attribute("xmlns:dc", "http://purl.org/dc/elements/1.1/");
  xml.attribute("xmlns:fh", "http://purl.org/syndication/history/1.0");
  xml.attribute("xmlns:media", "http://search.yahoo.com/mrss/");
  xml.attribute("xmlns:sy", "http://purl.org/rss/1.0/modules/syndication/");

  const auto channel = xml.element("channel");
  xml.leaf("title", title_text(head.title, head.direction));
  xml.leaf("link", feed_uri(head.home_url));
  // The specification asks for a description even where there is nothing to say.
  const std::string description =
      plain_as_markup(head.description.empty() ? head.title : head.description);
  xml.leaf("description", xml_line(description));
  xml.leaf("language", xml_line(head.language));
  if (const auto newest = newest_change(entries)) {
    xml.leaf("lastBuildDate", FeedText::own(format_rfc5322(*newest)));
  }
  write_hints(xml, head);
  write_feed_links(xml, "atom:link", head, FeedKind::rss);
  for (const auto& entry : entries) xml.elements(entry->bytes(FeedKind::rss));
}

}  // namespace peyk::feed_detail
