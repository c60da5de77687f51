#pragma once
/// A feed as a value, and its writers. RSS 2.0 (with content, dc, atom and media namespaces).

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/edition.h"
#include "model/sanitized_html.h"

namespace peyk {

struct FeedItem {
  std::string guid;  ///< Opaque and permanent: from source id and edition, never from a URL.
  std::string title;
  std::string url;
  std::string summary;  ///< Plain text.
  SanitizedHtml content;
  std::string author;
  std::vector<std::string> categories;
  Instant published{};
  Instant updated{};
  struct Image {
    std::string url;
    std::string type;  ///< "image/jpeg"
    int width = 0;
    int height = 0;
    int64_t bytes = 0;  ///< 0: unknown, then there is no enclosure.
    std::string alt;
  };
  std::optional<Image> image;
};

struct Feed {
  std::string title;
  std::string description;
  std::string home_url;
  std::string self_url;
  std::string language;
  Direction direction = Direction::ltr;
  std::vector<FeedItem> items;  ///< Newest first; the writer keeps the order.
};

/// RSS 2.0. The same feed always gives the same bytes: its lastBuildDate is the newest item's.
/// Control characters and what XML 1.0 forbids never get in; plain titles that run against the
/// feed's direction are isolated; content is wrapped in <div dir lang>.
[[nodiscard]] std::string write_rss(const Feed& feed);

}  // namespace peyk
