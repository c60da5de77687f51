/// RSS 2.0 (rssboard.org/rss-specification) with the content, dc, atom and media namespaces, as the
/// RSS Best Practices Profile and the W3C validator want it.

#include <algorithm>
#include <pugixml.hpp>

#include "base/bytes.h"
#include "feed/feed.h"
#include "feed/xml_text.h"
#include "l10n/text.h"

namespace peyk {
namespace {

using pugi::xml_node;

xml_node add(xml_node parent, const char* name) { return parent.append_child(name); }

/// Nothing is added for an empty text.
void add_text(xml_node parent, const char* name, std::string_view text) {
  const std::string clean = xml_line(text);
  if (!clean.empty()) add(parent, name).text().set(clean.c_str());
}

void add_uri(xml_node parent, const char* name, std::string_view url) {
  add_text(parent, name, feed_uri(url));
}

void set(xml_node node, const char* name, std::string_view value) {
  node.append_attribute(name).set_value(xml_line(value).c_str());
}

/// A title is plain text: nothing but marks in it can tell a reader's program its direction.
void add_title(xml_node parent, std::string_view title, Direction direction) {
  add_text(parent, "title", isolate(xml_line(title), direction));
}

std::string_view name_of(Direction direction) {
  return direction == Direction::rtl ? "rtl" : "ltr";
}

/// Readers' programs show a description as HTML and outside of any page of ours.
std::string directed(std::string_view element, const Feed& feed, std::string_view markup) {
  const std::string name(element);
  return "<" + name + " dir=\"" + std::string(name_of(feed.direction)) + "\" lang=\"" +
         escape_markup(feed.language) + "\">" + std::string(markup) + "</" + name + ">";
}

std::string number(int64_t value) { return std::to_string(value); }

void add_image(xml_node item, const FeedItem::Image& image) {
  const std::string url = feed_uri(image.url);
  // An enclosure without its length is not one (RSS 2.0); a wrong length is worse than none.
  if (image.bytes > 0 && !image.type.empty()) {
    xml_node enclosure = add(item, "enclosure");
    set(enclosure, "url", url);
    set(enclosure, "length", number(image.bytes));
    set(enclosure, "type", image.type);
  }
  xml_node media = add(item, "media:content");
  set(media, "url", url);
  if (!image.type.empty()) set(media, "type", image.type);
  set(media, "medium", "image");
  if (image.bytes > 0) set(media, "fileSize", number(image.bytes));
  if (image.width > 0 && image.height > 0) {
    set(media, "width", number(image.width));
    set(media, "height", number(image.height));
  }
  if (!image.alt.empty()) {
    xml_node description = add(media, "media:description");
    set(description, "type", "plain");
    description.text().set(xml_line(image.alt).c_str());
  }
}

void add_item(xml_node channel, const Feed& feed, const FeedItem& item) {
  xml_node node = add(channel, "item");
  add_title(node, item.title, feed.direction);
  add_uri(node, "link", item.url);
  xml_node guid = add(node, "guid");
  set(guid, "isPermaLink", "false");
  guid.text().set(xml_line(item.guid).c_str());
  add_text(node, "pubDate", format_rfc5322(item.published));
  if (item.updated > item.published) add_text(node, "atom:updated", format_iso8601(item.updated));
  add_text(node, "dc:creator", item.author);
  for (const std::string& category : item.categories) add_text(node, "category", category);
  if (!item.summary.empty()) {
    add_text(node, "description", directed("p", feed, escape_markup(xml_line(item.summary))));
  }
  if (!item.content.empty()) {
    // pugixml parts a "]]>" in the content into two CDATA sections.
    add(node, "content:encoded")
        .append_child(pugi::node_cdata)
        .set_value(xml_text(directed("div", feed, item.content.markup())).c_str());
  }
  if (item.image) add_image(node, *item.image);
}

class StringWriter final : public pugi::xml_writer {
 public:
  void write(const void* data, size_t size) override {
    bytes.append(static_cast<const char*>(data), size);
  }
  std::string bytes;
};

}  // namespace

std::string write_rss(const Feed& feed) {
  pugi::xml_document document;
  xml_node declaration = document.append_child(pugi::node_declaration);
  set(declaration, "version", "1.0");
  set(declaration, "encoding", "UTF-8");
  xml_node rss = add(document, "rss");
  set(rss, "version", "2.0");
  set(rss, "xmlns:atom", "http://www.w3.org/2005/Atom");
  set(rss, "xmlns:content", "http://purl.org/rss/1.0/modules/content/");
  set(rss, "xmlns:dc", "http://purl.org/dc/elements/1.1/");
  set(rss, "xmlns:media", "http://search.yahoo.com/mrss/");

  xml_node channel = add(rss, "channel");
  add_title(channel, feed.title, feed.direction);
  add_uri(channel, "link", feed.home_url);
  // The specification asks for a description even where there is nothing to say.
  add_text(channel, "description",
           escape_markup(feed.description.empty() ? feed.title : feed.description));
  add_text(channel, "language", feed.language);
  if (!feed.items.empty()) {
    Instant newest{};
    for (const FeedItem& item : feed.items)
      newest = std::max({newest, item.published, item.updated});
    add_text(channel, "lastBuildDate", format_rfc5322(newest));
  }
  xml_node self = add(channel, "atom:link");
  set(self, "href", feed_uri(feed.self_url));
  set(self, "rel", "self");
  set(self, "type", "application/rss+xml");
  for (const FeedItem& item : feed.items) add_item(channel, feed, item);

  StringWriter writer;
  document.save(writer, " ", pugi::format_indent, pugi::encoding_utf8);
  return std::move(writer.bytes);
}

}  // namespace peyk
