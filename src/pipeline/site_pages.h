#pragma once
/// Publish: what ties the site together. The index of issues, the subscribe page, the style of
/// feeds, OPML and site maps.

#include "pipeline/issue_pages.h"

namespace peyk {

/// The folders of all feeds of an edition's articles: the edition's own, then those of categories.
using ArticleFolders = std::map<std::string, std::vector<std::string>>;

[[nodiscard]] Result<void> publish_site_pages(Workspace& workspace, const Renderer& renderer,
                                              const ArticleFolders& feeds,
                                              const PublishedIssues& issues,
                                              const SiteChanges& changes, SiteFolder& site);

/// sitemap.xml, an index, with parts for our pages and for the articles of each edition, and
/// sitemap-news.xml with what appeared in the last two days before now.
[[nodiscard]] Result<void> publish_sitemaps(Workspace& workspace, std::vector<SitemapUrl> pages,
                                            const SiteChanges& changes, SiteFolder& site);
/// Addresses of the pages that publish_site_pages() makes.
[[nodiscard]] std::vector<SitemapUrl> site_page_urls(const Config& config,
                                                     const PublishedIssues& issues);

}  // namespace peyk
