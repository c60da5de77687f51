#include "feed/xml_document.h"

#include "feed/feed_text.h"
#include "feed/xml_text.h"

namespace peyk::feed_detail {
namespace {

class StringWriter final : public pugi::xml_writer {
 public:
  void write(const void* data, size_t size) override {
    bytes.append(static_cast<const char*>(data), size);
  }
  std::string bytes;
};

}  // namespace

xml_node add(xml_node parent, const char* name) { return parent.append_child(name); }

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

std::string number(int64_t value) { return std::to_string(value); }

void begin_document(pugi::xml_document& document, const std::string& style_url) {
  xml_node declaration = document.append_child(pugi::node_declaration);
  set(declaration, "version", "1.0");
  set(declaration, "encoding", "UTF-8");
  if (style_url.empty()) return;
  // CSS only: browsers have given up XSLT.
  xml_node style = document.append_child(pugi::node_pi);
  style.set_name("xml-stylesheet");
  style.set_value(("type=\"text/css\" href=\"" + feed_uri(style_url) + "\"").c_str());
}

std::string to_bytes(const pugi::xml_document& document) {
  StringWriter writer;
  document.save(writer, " ", pugi::format_indent, pugi::encoding_utf8);
  return std::move(writer.bytes);
}

void add_link(xml_node parent, const char* name, const char* relation, std::string_view url,
              std::string_view type) {
  if (url.empty()) return;
  xml_node link = add(parent, name);
  set(link, "href", feed_uri(url));
  set(link, "rel", relation);
  if (!type.empty()) set(link, "type", type);
}

void add_feed_links(xml_node parent, const char* name, const Feed& feed, FeedKind kind) {
  add_link(parent, name, "self", document_url(feed.folder_url, kind), feed_type(kind));
  if (!feed.archive) {
    for (const std::string& hub : feed.hubs) add_link(parent, name, "hub", hub);
  }
  add_link(parent, name, "current", document_url(feed.current_folder_url, kind), feed_type(kind));
  add_link(parent, name, "prev-archive", document_url(feed.previous_folder_url, kind),
           feed_type(kind));
  add_link(parent, name, "next-archive", document_url(feed.next_folder_url, kind), feed_type(kind));
  if (feed.archive && !feed.next_folder_url.empty()) (void)add(parent, "fh:archive");
}

void add_media(xml_node item, const FeedItem::Image& image) {
  xml_node media = add(item, "media:content");
  set(media, "url", feed_uri(image.url));
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

}  // namespace peyk::feed_detail
