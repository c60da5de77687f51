#pragma once
/// What the XML writers have in common; private to the room.

#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "feed/feed.h"

namespace peyk::feed_detail {

using pugi::xml_node;

[[nodiscard]] xml_node add(xml_node parent, const char* name);
/// Nothing is added for an empty text.
void add_text(xml_node parent, const char* name, std::string_view text);
void add_uri(xml_node parent, const char* name, std::string_view url);
void set(xml_node node, const char* name, std::string_view value);
[[nodiscard]] std::string number(int64_t value);

/// `<?xml …?>`, and for people the style sheet.
void begin_document(pugi::xml_document& document, const std::string& style_url);
[[nodiscard]] std::string to_bytes(const pugi::xml_document& document);

/// A link element of Atom, which RSS borrows: `name` is "link" or "atom:link".
void add_link(xml_node parent, const char* name, const char* relation, std::string_view url,
              std::string_view type = {});
/// self, hub, current, prev-archive and next-archive (RFC 5005 §4, W3C WebSub §4), as links of
/// Atom, and fh:archive.
void add_feed_links(xml_node parent, const char* name, const Feed& feed, FeedKind kind);
/// media:content (rssboard.org/media-rss) for a picture.
void add_media(xml_node item, const FeedItem::Image& image);

}  // namespace peyk::feed_detail
