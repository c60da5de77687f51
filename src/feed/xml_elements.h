#pragma once
/// Elements that RSS and Atom have in common; private to the room.

#include "feed/entry_text.h"
#include "feed/xml_writer.h"

namespace peyk::feed_detail {

/// A link element of Atom, which RSS borrows: `name` is "link" or "atom:link". Nothing without an
/// address.
void write_link(XmlWriter& xml, FeedWord name, FeedWord relation, const FeedText& url,
                const FeedText& type = {});
/// self, hub, current, prev-archive and next-archive (RFC 5005 §4, W3C WebSub §4), as links of
/// Atom, and fh:archive.
void write_feed_links(XmlWriter& xml, FeedWord name, const FeedHead& head, FeedKind kind);
/// media:content (rssboard.org/media-rss) for a picture.
void write_media(XmlWriter& xml, const EntryText::Image& image);
/// The text of an element, after its attributes.
void write_markup(XmlWriter& xml, const DirectedMarkup& markup);

}  // namespace peyk::feed_detail
