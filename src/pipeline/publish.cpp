#include "pipeline/publish.h"

#include "base/file.h"
#include "pipeline/article_feeds.h"
#include "pipeline/site_pages.h"

namespace peyk {
namespace {

/// The pictures go beside the pages when the site serves them from there.
Result<void> publish_pictures(const Config& config, SiteFolder& site) {
  const std::string prefix = config.site.publish_url + "/";
  if (config.site.media_folder.empty() || !config.site.media_url.starts_with(prefix)) return {};
  const std::string folder = config.site.media_url.substr(prefix.size());
  PEYK_ASSIGN(const auto files,
              list_files(config.site.media_folder, {".jpg", ".jpeg", ".png", ".gif"}));
  for (const auto& file : files) {
    ++site.report().pictures;
    const std::string path = folder + "/" + file.filename().string();
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    const auto time = std::filesystem::last_write_time(file, error).time_since_epoch().count();
    const std::string depends = std::to_string(size) + " " + std::to_string(time);
    if (!error && site.keep(path, depends)) continue;
    PEYK_ASSIGN(const std::string bytes, read_file(file));
    PEYK_TRY(site.put(path, bytes, depends));
  }
  return {};
}

Result<std::vector<StoredIssue>> issues_to_publish(Workspace& workspace,
                                                   const std::string& also_issue) {
  PEYK_ASSIGN(auto stored, workspace.store().issues(""));
  std::erase_if(stored, [&](const StoredIssue& each) {
    return each.state == IssueState::composed && each.issue.id != also_issue;
  });
  return stored;
}

}  // namespace

Result<PublishReport> publish_site(Workspace& workspace, const PublishOptions& options) {
  const Config& config = workspace.config();
  Store& store = workspace.store();
  PEYK_ASSIGN(const Renderer renderer, make_renderer(config));
  PEYK_ASSIGN(const SiteChanges changes, find_site_changes(workspace, options.full));
  PEYK_ASSIGN(SiteFolder site, SiteFolder::open(store, config.site.publish_folder, changes.full));
  site.report().full = changes.full;
  PEYK_TRY(publish_pictures(config, site));
  ArticleFolders feeds;
  for (const Edition& edition : config.editions) {
    PEYK_ASSIGN(feeds[edition.id], publish_article_feeds(workspace, edition, changes, site));
  }
  PEYK_ASSIGN(const auto issues, issues_to_publish(workspace, options.also_issue));
  PEYK_ASSIGN(const PublishedIssues published,
              publish_issues(workspace, renderer, issues, changes, site));
  PEYK_TRY(publish_site_pages(workspace, renderer, feeds, published, changes, site));
  std::vector<SitemapUrl> pages = site_page_urls(config, published);
  pages.insert(pages.end(), published.pages.begin(), published.pages.end());
  PEYK_TRY(publish_sitemaps(workspace, std::move(pages), changes, site));
  PEYK_TRY(site.finish());
  PEYK_TRY(store.transaction([&]() -> Result<void> {
    PEYK_TRY(site.remember());
    return remember_published(workspace, changes);
  }));
  return site.report();
}

}  // namespace peyk
