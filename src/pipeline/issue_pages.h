#pragma once
/// Publish: the pages of issues, and the feeds of publications.

#include <map>
#include <string>
#include <vector>

#include "feed/sitemap.h"
#include "pipeline/issues.h"
#include "pipeline/site_changes.h"
#include "pipeline/site_folder.h"

namespace peyk {

/// What the rest of the site shows of issues.
struct PublishedIssues {
  std::map<std::string, std::vector<IndexView::Entry>> entries;  ///< By edition.
  std::map<std::string, std::vector<std::string>> feeds;         ///< Publications, by edition.
  std::vector<SitemapUrl> pages;
};

/// `issues` are those to publish, oldest first. A page is rendered again when its issue, an article
/// in it or an issue beside it has changed.
[[nodiscard]] Result<PublishedIssues> publish_issues(Workspace& workspace, const Renderer& renderer,
                                                     const std::vector<StoredIssue>& issues,
                                                     const SiteChanges& changes, SiteFolder& site);

}  // namespace peyk
