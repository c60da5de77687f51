#pragma once
/// The kinds of feeds, and the names of their documents, which pages link to.

#include <string>

namespace peyk {

enum class FeedKind { rss, atom, json };
inline constexpr FeedKind kFeedKinds[] = {FeedKind::rss, FeedKind::atom, FeedKind::json};

/// "feed.xml", "atom.xml", "feed.json": the name of the document in the folder of its feed.
[[nodiscard]] std::string feed_file(FeedKind kind);
/// "application/rss+xml", "application/atom+xml", "application/feed+json".
[[nodiscard]] std::string feed_type(FeedKind kind);

}  // namespace peyk
