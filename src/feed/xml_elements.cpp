#include "feed/xml_elements.h"

namespace peyk::feed_detail {

void write_link(XmlWriter& xml, FeedWord name, FeedWord relation, const FeedText& url,
                const FeedText& type) {
  if (url.empty()) return;
  const auto link = xml.element(name);
  xml.attribute("href", url);
  xml.attribute("rel", relation);
  if (!type.empty()) xml.attribute("type", type);
}

void write_feed_links(XmlWriter& xml, FeedWord name, const FeedHead& head, FeedKind kind) {
  const FeedText type = FeedText::own(feed_type(kind));
  write_link(xml, name, "self", document_url(head.folder_url, kind), type);
  if (!head.archive) {
    for (const std::string& hub : head.hubs) write_link(xml, name, "hub", feed_uri(hub));
  }
  write_link(xml, name, "current", document_url(head.current_folder_url, kind), type);
  write_link(xml, name, "prev-archive", document_url(head.previous_folder_url, kind), type);
  write_link(xml, name, "next-archive", document_url(head.next_folder_url, kind), type);
  if (head.archive && !head.next_folder_url.empty()) {
    const auto closed = xml.element("fh:archive");
  }
}

void write_media(XmlWriter& xml, const EntryText::Image& image) {
  const auto media = xml.element("media:content");
  xml.attribute("url", image.url);
  if (!image.type.empty()) xml.attribute("type", image.type);
  xml.attribute("medium", "image");
  if (image.bytes > 0) xml.attribute("fileSize", feed_number(image.bytes));
  if (image.width > 0 && image.height > 0) {
    xml.attribute("width", feed_number(image.width));
    xml.attribute("height", feed_number(image.height));
  }
  if (!image.alt.empty()) {
    const auto description = xml.element("media:description");
    xml.attribute("type", "plain");
    xml.text(image.alt);
  }
}

void write_markup(XmlWriter& xml, const DirectedMarkup& markup) {
  xml.text(markup.begin);
  xml.text(markup.markup);
  xml.text(markup.end);
}

}  // namespace peyk::feed_detail
