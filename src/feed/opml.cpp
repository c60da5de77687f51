#include "feed/opml.h"

#include "feed/xml_writer.h"

namespace peyk {
namespace {

void write_outline(XmlWriter& xml, const OpmlFeed& feed) {
  const auto outline = xml.element("outline");
  xml.attribute("type", "rss");  // Of whatever kind the feed is (OPML 2.0, Subscription lists).
  xml.attribute("text", xml_line(feed.title));
  xml.attribute("title", xml_line(feed.title));
  xml.attribute("xmlUrl", feed_uri(feed.xml_url));
  if (!feed.html_url.empty()) xml.attribute("htmlUrl", feed_uri(feed.html_url));
  if (!feed.language.empty()) xml.attribute("language", xml_line(feed.language));
}

}  // namespace

std::string write_opml(const std::string& title, const std::vector<OpmlGroup>& groups) {
  std::string out;
  XmlWriter xml(out);
  xml.begin_document({});
  {
    const auto root = xml.element("opml");
    xml.attribute("version", "2.0");
    {
      const auto head = xml.element("head");
      xml.leaf("title", xml_line(title));
    }
    const auto body = xml.element("body");
    for (const OpmlGroup& group : groups) {
      const auto outer = xml.element("outline");
      // With a title it would be taken for a feed without a type.
      xml.attribute("text", xml_line(group.title));
      for (const OpmlFeed& feed : group.feeds) write_outline(xml, feed);
    }
  }
  return out;
}

}  // namespace peyk
