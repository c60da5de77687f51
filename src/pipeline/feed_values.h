#pragma once
/// Articles and editions as feeds show them.

#include <string>

#include "config/config.h"
#include "feed/feed.h"
#include "model/article.h"
#include "pipeline/site_folder.h"

namespace peyk {

/// How many entries an archive document has once it is full; for good, since the address of a
/// document says which ones they are.
inline constexpr int64_t kArchiveItems = 100;

[[nodiscard]] FeedItem article_item(const Config& config, const Article& article);

/// A feed of an edition without items: its subscription document, at a folder below the publish
/// root.
[[nodiscard]] FeedHead edition_feed(const Config& config, const Edition& edition,
                                    const std::string& folder);
/// Its archive document with that number, of so many, from 1. All but the last are closed.
[[nodiscard]] FeedHead archive_of(const Config& config, FeedHead feed, const std::string& folder,
                                  int64_t number, int64_t archives);
/// "en/archive/3"
[[nodiscard]] std::string archive_folder(const std::string& folder, int64_t number);
/// Names the newest archive document in the subscription document; 0: there is none.
void link_archive(const Config& config, FeedHead& feed, const std::string& folder, int64_t number);

/// The paths of a feed's documents in a folder, of all kinds.
[[nodiscard]] std::vector<std::string> feed_paths(const std::string& folder);
/// Writes the feed into the folder in all kinds.
[[nodiscard]] Result<void> put_feed(SiteFolder& site, const std::string& folder,
                                    const FeedHead& head, const FeedEntries& entries,
                                    const std::string& depends);

}  // namespace peyk
