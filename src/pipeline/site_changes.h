#pragma once
/// What has to be made anew since the site was last published.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "pipeline/workspace.h"

namespace peyk {

struct SiteChanges {
  /// All of it: for the first time, by request, or since configuration, templates or the program
  /// changed.
  bool full = false;
  /// A hash of what every file is made of: configuration, templates and program.
  std::string base;
  std::set<std::string> articles;                  ///< That were added, changed or removed.
  std::map<std::string, std::set<int64_t>> feeds;  ///< Places in feeds that show one of them.
  /// Dated later than now: they have no place yet, and count as changed until they get one.
  std::vector<std::string> early;

  /// Whether one of them is, or was, in the places [from, until) of the feed.
  [[nodiscard]] bool touches(const std::string& feed, int64_t from, int64_t until) const;
  [[nodiscard]] bool touches(const std::string& feed) const { return feeds.contains(feed); }
};

/// Finds what changed and brings the places of articles in feeds up to date. Stays true until
/// remember_published(): a run that was interrupted is repeated.
[[nodiscard]] Result<SiteChanges> find_site_changes(Workspace& workspace, bool full);
/// In the transaction that notes what was written.
[[nodiscard]] Result<void> remember_published(Workspace& workspace, const SiteChanges& changes);

/// The folder of a category's feed below the publish root: "fa/category/albania".
[[nodiscard]] std::string category_feed(const std::string& edition, const std::string& category);
/// The categories of an article, each once, in its order.
[[nodiscard]] std::vector<const Category*> categories_of(const Config& config,
                                                         const Article& article);

}  // namespace peyk
