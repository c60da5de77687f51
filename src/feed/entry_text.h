#pragma once
/// The words of a feed that are the same in every kind; private to the room.

#include <string>
#include <string_view>

#include "feed/feed.h"

namespace peyk::feed_detail {

/// A title is plain text: nothing but marks in it can tell a reader's program its direction.
[[nodiscard]] std::string title_text(std::string_view title, Direction direction);
/// Markup in an element that says language and direction: readers' programs show it outside of any
/// page of ours. `element` is "p" or "div".
[[nodiscard]] std::string directed(std::string_view element, const Feed& feed,
                                   std::string_view markup);
[[nodiscard]] std::string summary_markup(const Feed& feed, std::string_view summary);
/// The folder and the name of the document in it; empty for an empty folder.
[[nodiscard]] std::string document_url(const std::string& folder_url, FeedKind kind);
/// When something in the feed was last changed; nothing in an empty one.
[[nodiscard]] std::optional<Instant> newest_change(const Feed& feed);

}  // namespace peyk::feed_detail
