/// Atom 1.0 (RFC 4287), with archives (RFC 5005) and hubs (W3C WebSub) as links.

#include "feed/xml_elements.h"

namespace peyk::feed_detail {
namespace {

constexpr size_t kEntryDepth = 1;

void write_html(XmlWriter& xml, FeedWord name, const DirectedMarkup& markup) {
  const auto element = xml.element(name);
  xml.attribute("type", "html");
  write_markup(xml, markup);
}

void write_author(XmlWriter& xml, const FeedText& name) {
  if (name.empty()) return;
  const auto author = xml.element("author");
  xml.leaf("name", name);
}

void write_enclosure(XmlWriter& xml, const EntryText::Image& image) {
  if (image.bytes <= 0 || image.type.empty()) return;
  const auto link = xml.element("link");
  xml.attribute("href", image.url);
  xml.attribute("rel", "enclosure");
  xml.attribute("type", image.type);
  xml.attribute("length", feed_number(image.bytes));
}

/// Where it appeared first. atom:source is the feed that an entry was copied from, with its id;
/// what we know is an address (rel="via", RFC 4287 §4.2.7.2) and a name.
void write_source(XmlWriter& xml, const EntryText& entry) {
  if (!entry.source_url.empty()) {
    const auto via = xml.element("link");
    xml.attribute("href", entry.source_url);
    xml.attribute("rel", "via");
    if (!entry.source.empty()) xml.attribute("title", entry.source);
  }
  xml.leaf("dc:source", entry.source);
}

}  // namespace

void write_atom_entry(std::string& out, const EntryText& entry) {
  XmlWriter xml(out, kEntryDepth);
  const auto element = xml.element("entry");
  xml.attribute("xml:lang", entry.language);
  xml.leaf("id", entry.urn);
  {
    // An entry must have a title, if only an empty one (RFC 4287 §4.1.2).
    const auto title = xml.element("title");
    xml.text(entry.title);
  }
  xml.leaf("published", entry.published_iso);
  xml.leaf("updated", entry.updated_iso);
  write_author(xml, entry.author);
  write_link(xml, "link", "alternate", entry.url, FeedText::lent("text/html"));
  write_source(xml, entry);
  for (const auto& category : entry.categories) {
    const auto node = xml.element("category");
    xml.attribute("term", category.id);
    xml.attribute("label", category.name);
  }
  if (entry.summary_markup) write_html(xml, "summary", *entry.summary_markup);
  // Without an address the content is what an entry is (RFC 4287 §4.1.2), even an empty one.
  if (entry.has_content || entry.url.empty()) write_html(xml, "content", entry.content);
  if (entry.image) {
    write_enclosure(xml, *entry.image);
    write_media(xml, *entry.image);
  }
}

void write_atom(std::string& out, const FeedHead& head, const FeedEntries& entries) {
  XmlWriter xml(out);
  xml.begin_document(feed_uri(head.style_url));
  const auto root = xml.element("feed");
  xml.attribute("xmlns", "http://www.w3.org/2005/Atom");
  xml.attribute("xmlns:dc", "http://purl.org/dc/elements/1.1/");
  xml.attribute("xmlns:fh", "http://purl.org/syndication/history/1.0");
  xml.attribute("xmlns:media", "http://search.yahoo.com/mrss/");
  xml.attribute("xml:lang", xml_line(head.language));
  xml.leaf("id", FeedText::own(permanent_urn(head.domain, "feed " + head.id)));
  xml.leaf("title", title_text(head.title, head.direction));
  if (head.description != head.title) {
    xml.leaf("subtitle", title_text(head.description, head.direction));
  }
  xml.leaf("updated", FeedText::own(format_iso8601(newest_change(entries).value_or(Instant{}))));
  write_author(xml, xml_line(head.author.empty() ? head.title : head.author));
  write_link(xml, "link", "alternate", feed_uri(head.home_url), FeedText::lent("text/html"));
  write_feed_links(xml, "link", head, FeedKind::atom);
  for (const auto& entry : entries) xml.elements(entry->bytes(FeedKind::atom));
}

}  // namespace peyk::feed_detail
