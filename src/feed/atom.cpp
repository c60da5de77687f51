/// Atom 1.0 (RFC 4287), with archives (RFC 5005) and hubs (W3C WebSub) as links.

#include <algorithm>

#include "feed/feed_text.h"
#include "feed/xml_document.h"
#include "feed/xml_text.h"

namespace peyk {
namespace {

using namespace feed_detail;

void add_markup(xml_node entry, const char* name, std::string_view markup) {
  xml_node node = add(entry, name);
  set(node, "type", "html");
  node.text().set(xml_text(markup).c_str());
}

void add_author(xml_node parent, std::string_view name) {
  if (xml_line(name).empty()) return;
  add_text(add(parent, "author"), "name", name);
}

void add_enclosure(xml_node entry, const FeedItem::Image& image) {
  if (image.bytes <= 0 || image.type.empty()) return;
  xml_node link = add(entry, "link");
  set(link, "href", feed_uri(image.url));
  set(link, "rel", "enclosure");
  set(link, "type", image.type);
  set(link, "length", number(image.bytes));
}

/// Where it appeared first. atom:source is the feed that an entry was copied from, with its id;
/// what we know is an address (rel="via", RFC 4287 §4.2.7.2) and a name.
void add_source(xml_node entry, const FeedItem& item) {
  if (!item.source_url.empty()) {
    xml_node via = add(entry, "link");
    set(via, "href", feed_uri(item.source_url));
    set(via, "rel", "via");
    if (!item.source.empty()) set(via, "title", item.source);
  }
  add_text(entry, "dc:source", item.source);
}

void add_entry(xml_node root, const Feed& feed, const FeedItem& item) {
  xml_node entry = add(root, "entry");
  set(entry, "xml:lang", feed.language);
  add_text(entry, "id", permanent_urn(feed.domain, item.guid));
  // An entry must have a title, if only an empty one (RFC 4287 §4.1.2).
  add(entry, "title").text().set(title_text(item.title, feed.direction).c_str());
  add_text(entry, "published", format_iso8601(item.published));
  add_text(entry, "updated", format_iso8601(std::max(item.published, item.updated)));
  add_author(entry, item.author);
  add_link(entry, "link", "alternate", item.url, item.url.empty() ? "" : "text/html");
  add_source(entry, item);
  for (const auto& category : item.categories) {
    xml_node node = add(entry, "category");
    set(node, "term", category.id);
    set(node, "label", category.name);
  }
  if (!item.summary.empty()) add_markup(entry, "summary", summary_markup(feed, item.summary));
  // Without an address the content is what an entry is (RFC 4287 §4.1.2), even an empty one.
  if (!item.content.empty() || item.url.empty()) {
    add_markup(entry, "content", directed("div", feed, item.content.markup()));
  }
  if (item.image) {
    add_enclosure(entry, *item.image);
    add_media(entry, *item.image);
  }
}

}  // namespace

std::string write_atom(const Feed& feed) {
  pugi::xml_document document;
  begin_document(document, feed.style_url);
  xml_node root = add(document, "feed");
  set(root, "xmlns", "http://www.w3.org/2005/Atom");
  set(root, "xmlns:dc", "http://purl.org/dc/elements/1.1/");
  set(root, "xmlns:fh", "http://purl.org/syndication/history/1.0");
  set(root, "xmlns:media", "http://search.yahoo.com/mrss/");
  set(root, "xml:lang", feed.language);
  add_text(root, "id", permanent_urn(feed.domain, "feed " + feed.id));
  add_text(root, "title", title_text(feed.title, feed.direction));
  if (feed.description != feed.title) {
    add_text(root, "subtitle", title_text(feed.description, feed.direction));
  }
  add_text(root, "updated", format_iso8601(newest_change(feed).value_or(Instant{})));
  add_author(root, feed.author.empty() ? feed.title : feed.author);
  add_link(root, "link", "alternate", feed.home_url, "text/html");
  add_feed_links(root, "link", feed, FeedKind::atom);
  for (const FeedItem& item : feed.items) add_entry(root, feed, item);
  return to_bytes(document);
}

}  // namespace peyk
