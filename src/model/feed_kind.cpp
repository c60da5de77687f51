#include "model/feed_kind.h"

namespace peyk {

std::string feed_file(FeedKind kind) {
  switch (kind) {
    case FeedKind::rss:
      return "feed.xml";
    case FeedKind::atom:
      return "atom.xml";
    case FeedKind::json:
      return "feed.json";
  }
  return {};
}

std::string feed_type(FeedKind kind) {
  switch (kind) {
    case FeedKind::rss:
      return "application/rss+xml";
    case FeedKind::atom:
      return "application/atom+xml";
    case FeedKind::json:
      return "application/feed+json";
  }
  return {};
}

}  // namespace peyk
