#pragma once
/// The documents of a feed, by the names of their kinds.

#include "feed/feed.h"

namespace peyk {

inline std::string write_rss(const Feed& feed) { return write_feed(feed, FeedKind::rss); }
inline std::string write_atom(const Feed& feed) { return write_feed(feed, FeedKind::atom); }
inline std::string write_json_feed(const Feed& feed) { return write_feed(feed, FeedKind::json); }

}  // namespace peyk
