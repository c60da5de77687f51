#include "pipeline/site_pages.h"

#include <algorithm>

#include "base/hash.h"
#include "feed/opml.h"
#include "pipeline/feed_values.h"

namespace peyk {
namespace {

/// Issues of a publication on one page of the index.
constexpr size_t kIndexIssues = 50;

std::string name_in(const Category& category, const std::string& edition) {
  const auto name = category.names.find(edition);
  return name == category.names.end() ? category.id : name->second;
}

/// The index in pages: on each the next issues of every publication, newest first.
std::vector<IndexView> index_pages(const std::vector<IndexView::Entry>& entries) {
  std::map<std::string, std::vector<const IndexView::Entry*>> by_publication;
  for (const auto& entry : entries) by_publication[entry.issue.publication].push_back(&entry);
  std::vector<IndexView> pages(1);
  for (auto& [publication, own] : by_publication) {
    std::sort(own.begin(), own.end(),
              [](const auto* a, const auto* b) { return a->issue.number > b->issue.number; });
    for (size_t i = 0; i < own.size(); ++i) {
      if (pages.size() <= i / kIndexIssues) pages.emplace_back();
      pages[i / kIndexIssues].issues.push_back(*own[i]);
    }
  }
  for (size_t i = 0; i < pages.size(); ++i) {
    pages[i].page = static_cast<int>(i) + 1;
    pages[i].pages = static_cast<int>(pages.size());
  }
  return pages;
}

class EditionPages {
 public:
  EditionPages(Workspace& workspace, const Renderer& renderer, const Edition& edition,
               const SiteChanges& changes, SiteFolder& site)
      : config_(workspace.config()),
        renderer_(renderer),
        edition_(edition),
        changes_(changes),
        site_(site) {}

  Result<void> index(const std::vector<IndexView::Entry>& entries) {
    for (const IndexView& view : index_pages(entries)) {
      site_.report().pages += 1;
      FieldHash hash;
      hash.add(changes_.base).add(view.pages);
      for (const auto& entry : view.issues) hash.add(entry.issue.id).add(entry.subject);
      const std::string depends = hash.hex();
      const std::string path = index_page_path(edition_.id, view.page);
      if (site_.keep(path, depends)) continue;
      PEYK_ASSIGN(const std::string page, renderer_.render_index(edition_.id, view));
      PEYK_TRY(site_.put(path, page, depends));
    }
    return {};
  }

  /// Every feed of the edition, in the groups of its subscribe page.
  Result<SubscribeView> feeds(const std::vector<std::string>& folders,
                              const std::vector<std::string>& publications) {
    SubscribeView view;
    view.groups.push_back({"articles", {{edition_.id, edition_.site_title}}});
    for (const bool media : {false, true}) {
      SubscribeView::Group group{media ? "media" : "categories", {}};
      for (const Category& category : config_.categories) {
        const std::string folder = category_feed(edition_.id, category.id);
        const bool used = std::find(folders.begin(), folders.end(), folder) != folders.end();
        if (used && category.media == media) {
          group.feeds.push_back({folder, name_in(category, edition_.id)});
        }
      }
      if (!group.feeds.empty()) view.groups.push_back(std::move(group));
    }
    PEYK_ASSIGN(const Catalog catalog, Catalog::create(edition_, config_.catalogs.at(edition_.id)));
    SubscribeView::Group group{"publications", {}};
    for (const std::string& id : publications) {
      PEYK_ASSIGN(const std::string name, catalog.message("publication." + id + ".name"));
      group.feeds.push_back({edition_.id + "/" + id, name});
    }
    if (!group.feeds.empty()) view.groups.push_back(std::move(group));
    return view;
  }

  Result<void> subscribe(const SubscribeView& view) {
    site_.report().pages += 1;
    FieldHash hash;
    hash.add(changes_.base);
    for (const auto& group : view.groups) {
      for (const auto& feed : group.feeds) hash.add(feed.path);
    }
    const std::string depends = hash.hex();
    const std::string path = edition_.id + "/subscribe.html";
    if (!site_.keep(path, depends)) {
      PEYK_ASSIGN(const std::string page, renderer_.render_subscribe(edition_.id, view));
      PEYK_TRY(site_.put(path, page, depends));
    }
    const std::string style = edition_.id + "/feed.css";
    if (!site_.keep(style, changes_.base)) {
      PEYK_ASSIGN(const std::string css, renderer_.render_feed_style(edition_.id));
      PEYK_TRY(site_.put(style, css, changes_.base));
    }
    return {};
  }

  OpmlGroup outline(const SubscribeView& view) const {
    OpmlGroup group{edition_.site_title + " (" + edition_.name + ")", {}};
    for (const auto& each : view.groups) {
      for (const auto& feed : each.feeds) {
        const bool whole = feed.path == edition_.id;
        group.feeds.push_back({whole ? feed.title : edition_.site_title + " – " + feed.title,
                               public_url(config_, feed.path + "/" + feed_file(FeedKind::rss)),
                               each.id == "publications"
                                   ? public_url(config_, edition_.id + "/index.html")
                                   : edition_.site_url,
                               edition_.language});
      }
    }
    return group;
  }

 private:
  const Config& config_;
  const Renderer& renderer_;
  const Edition& edition_;
  const SiteChanges& changes_;
  SiteFolder& site_;
};

template <class Map>
const typename Map::mapped_type& of(const Map& map, const std::string& key) {
  static const typename Map::mapped_type nothing{};
  const auto found = map.find(key);
  return found == map.end() ? nothing : found->second;
}

}  // namespace

Result<void> publish_site_pages(Workspace& workspace, const Renderer& renderer,
                                const ArticleFolders& feeds, const PublishedIssues& issues,
                                const SiteChanges& changes, SiteFolder& site) {
  const Config& config = workspace.config();
  std::vector<OpmlGroup> outlines;
  for (const Edition& edition : config.editions) {
    EditionPages pages(workspace, renderer, edition, changes, site);
    PEYK_TRY(pages.index(of(issues.entries, edition.id)));
    PEYK_ASSIGN(const SubscribeView view,
                pages.feeds(of(feeds, edition.id), of(issues.feeds, edition.id)));
    PEYK_TRY(pages.subscribe(view));
    outlines.push_back(pages.outline(view));
    PEYK_TRY(site.put(edition.id + "/feeds.opml", write_opml(edition.site_title, {outlines.back()}),
                      changes.base));
  }
  return site.put("feeds.opml", write_opml(config.site.name, outlines), changes.base);
}

std::vector<SitemapUrl> site_page_urls(const Config& config, const PublishedIssues& issues) {
  std::vector<SitemapUrl> urls;
  for (const char* file : {"index.html", "subscribe.html"}) {
    std::vector<std::pair<std::string, std::string>> alternates;
    for (const Edition& edition : config.editions) {
      alternates.emplace_back(edition.language, public_url(config, edition.id + "/" + file));
    }
    const size_t count = alternates.size();
    if (count > 0) alternates.emplace_back("x-default", alternates.front().second);
    for (size_t i = 0; i < count; ++i) urls.push_back({alternates[i].second, {}, alternates});
  }
  for (const Edition& edition : config.editions) {
    const int pages = static_cast<int>(index_pages(of(issues.entries, edition.id)).size());
    for (int page = 2; page <= pages; ++page) {
      urls.push_back({public_url(config, index_page_path(edition.id, page)), {}, {}});
    }
  }
  return urls;
}

}  // namespace peyk
