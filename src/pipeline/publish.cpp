#include "pipeline/publish.h"

#include "base/file.h"
#include "model/feed_kind.h"
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

/// Addresses of the feeds that got new bytes. Nobody subscribes to an archive.
std::vector<std::string> changed_feeds(const Config& config, const SiteFolder& site) {
  std::vector<std::string> urls;
  for (const std::string& path : site.changed()) {
    if (path.find("/archive/") != std::string::npos) continue;
    const std::string file = path.substr(path.rfind('/') + 1);
    for (const FeedKind kind : kFeedKinds) {
      if (file == feed_file(kind)) urls.push_back(public_url(config, path));
    }
  }
  return urls;
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
    PEYK_TRY(note_hub_news(workspace, changed_feeds(config, site)));
    return remember_published(workspace, changes);
  }));
  PEYK_ASSIGN(site.report().hubs, tell_hubs(workspace));
  return site.report();
}

}  // namespace peyk
