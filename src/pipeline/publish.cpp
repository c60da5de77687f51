#include "pipeline/publish.h"

#include <algorithm>
#include <set>

#include "base/bytes.h"
#include "base/file.h"
#include "feed/feed.h"
#include "html/sanitize.h"
#include "pipeline/issues.h"
#include "pipeline/pictures.h"

namespace peyk {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kManifest = ".peyk-files";

/// The folder that is published: writes what changed, and at the end removes what an earlier run
/// wrote and this one did not. Files that peyk never wrote are not touched.
class SiteFolder {
 public:
  explicit SiteFolder(fs::path root) : root_(std::move(root)) {}

  Result<void> put(const std::string& path, std::string_view bytes) {
    wanted_.insert(path);
    PEYK_ASSIGN(const WriteOutcome outcome, write_file_if_changed(root_ / path, bytes));
    ++(outcome == WriteOutcome::written ? report_.written : report_.unchanged);
    return {};
  }

  Result<PublishReport> finish() {
    const auto manifest = read_file(root_ / kManifest, 64U << 20U);
    if (manifest) {
      for (const std::string_view line : split(*manifest, '\n')) {
        if (line.empty() || wanted_.contains(std::string(line)) || !is_ours(line)) continue;
        std::error_code error;
        if (fs::remove(root_ / fs::path(line), error)) ++report_.removed;
      }
    }
    std::string lines;
    for (const std::string& path : wanted_) lines += path + "\n";
    PEYK_ASSIGN([[maybe_unused]] const WriteOutcome outcome,
                write_file_if_changed(root_ / kManifest, lines));
    return report_;
  }

  PublishReport& report() { return report_; }

 private:
  /// A manifest that somebody edited must not lead outside the folder.
  static bool is_ours(std::string_view path) {
    return path.front() != '/' && path.find("..") == std::string_view::npos;
  }

  fs::path root_;
  std::set<std::string> wanted_;
  PublishReport report_;
};

FeedItem::Image feed_image(const Config& config, const Picture& picture) {
  const PublicPicture shown = public_picture(config, picture);
  return {shown.picture.url,    shown.type,  shown.picture.width,
          shown.picture.height, shown.bytes, shown.picture.alt};
}

std::vector<const Category*> categories_of(const Config& config, const Article& article) {
  std::vector<const Category*> found;
  for (const Term& term : article.categories) {
    const Category* category = config.match(article.edition, term.slug, term.name);
    if (category != nullptr && std::find(found.begin(), found.end(), category) == found.end()) {
      found.push_back(category);
    }
  }
  return found;
}

FeedItem article_item(const Config& config, const Article& article) {
  FeedItem item;
  item.guid = article.id + "@" + article.edition;
  item.title = article.title;
  item.url = article.url;
  item.summary = article.excerpt;
  item.content = article.body;
  item.author = article.byline;
  for (const Category* category : categories_of(config, article)) {
    const auto name = category->names.find(article.edition);
    item.categories.push_back(name == category->names.end() ? category->id : name->second);
  }
  item.published = article.published;
  item.updated = article.modified;
  if (article.picture) item.image = feed_image(config, *article.picture);
  return item;
}

Feed edition_feed(const Config& config, const Edition& edition, const std::string& path) {
  Feed feed;
  feed.title = edition.site_title;
  feed.description = edition.site_title;
  feed.home_url = edition.site_url;
  feed.self_url = config.site.publish_url + "/" + path;
  feed.language = edition.language;
  feed.direction = edition.direction;
  return feed;
}

/// One edition's share of the site.
class EditionPublisher {
 public:
  EditionPublisher(Workspace& workspace, const Renderer& renderer, const Edition& edition,
                   SiteFolder& site)
      : workspace_(workspace), renderer_(renderer), edition_(edition), site_(site) {}

  Result<void> publish(const std::map<std::string, std::vector<Issue>>& issues) {
    PEYK_TRY(article_feeds());
    std::vector<IssueView> all;
    for (const Publication& publication : workspace_.config().publications) {
      const auto found = issues.find(publication.id);
      if (found == issues.end()) continue;
      PEYK_TRY(publication_pages(publication, found->second, all));
    }
    std::stable_sort(all.begin(), all.end(), [](const IssueView& a, const IssueView& b) {
      return a.issue.until > b.issue.until;
    });
    PEYK_ASSIGN(const std::string index, renderer_.render_index(edition_.id, all));
    ++site_.report().pages;
    return site_.put(edition_.id + "/index.html", index);
  }

 private:
  Result<void> article_feeds() {
    const Config& config = workspace_.config();
    const auto most = static_cast<size_t>(config.feed_items);
    PEYK_ASSIGN(
        const auto articles,
        workspace_.store().articles({.edition = edition_.id, .text = {}, .from = {}, .until = {}}));
    const std::string path = edition_.id + "/feed.xml";
    Feed newest = edition_feed(config, edition_, path);
    std::map<std::string, Feed> by_category;
    for (const Article& article : articles) {
      if (newest.items.size() < most) newest.items.push_back(article_item(config, article));
      for (const Category* category : categories_of(config, article)) {
        const std::string category_path = edition_.id + "/category/" + category->id + "/feed.xml";
        auto [feed, made] = by_category.try_emplace(category_path);
        if (made) {
          feed->second = edition_feed(config, edition_, category_path);
          const auto name = category->names.find(edition_.id);
          feed->second.title +=
              " – " + (name == category->names.end() ? category->id : name->second);
        }
        if (feed->second.items.size() < most) {
          feed->second.items.push_back(article_item(config, article));
        }
      }
    }
    PEYK_TRY(put_feed(path, newest));
    for (const auto& [category_path, feed] : by_category) PEYK_TRY(put_feed(category_path, feed));
    return {};
  }

  Result<void> put_feed(const std::string& path, const Feed& feed) {
    ++site_.report().feeds;
    return site_.put(path, write_rss(feed));
  }

  Result<void> publication_pages(const Publication& publication, const std::vector<Issue>& issues,
                                 std::vector<IssueView>& all) {
    const Config& config = workspace_.config();
    const std::string path = edition_.id + "/" + publication.id + "/feed.xml";
    Feed feed = edition_feed(config, edition_, path);
    PEYK_ASSIGN(const Catalog catalog, Catalog::create(edition_, config.catalogs.at(edition_.id)));
    PEYK_ASSIGN(const std::string name, catalog.message("publication." + publication.id + ".name"));
    feed.title += " – " + name;
    feed.home_url = config.site.publish_url + "/" + edition_.id + "/";
    for (auto issue = issues.rbegin(); issue != issues.rend(); ++issue) {
      const auto editions = editions_of(*issue, publication);
      if (std::find(editions.begin(), editions.end(), edition_.id) == editions.end()) continue;
      PEYK_ASSIGN(IssueView view, load_view(workspace_, *issue));
      PEYK_ASSIGN(const Rendition rendition, renderer_.render(view, edition_.id));
      const std::string page = issue_page_path(*issue, edition_.id);
      ++site_.report().pages;
      PEYK_TRY(site_.put(page, rendition.page));
      if (feed.items.size() < static_cast<size_t>(config.feed_items)) {
        PEYK_ASSIGN(FeedItem item, issue_item(view, rendition, page, catalog));
        feed.items.push_back(std::move(item));
      }
      all.push_back(std::move(view));
    }
    return put_feed(path, feed);
  }

  Result<FeedItem> issue_item(const IssueView& view, const Rendition& rendition,
                              const std::string& page, const Catalog& catalog) {
    FeedItem item;
    item.guid = view.issue.id + "@" + edition_.id;
    item.title = rendition.subject;
    item.url = workspace_.config().site.publish_url + "/" + page;
    item.summary = rendition.preheader;
    item.published = view.issue.until;
    item.updated = view.issue.until;
    std::string markup;
    for (const IssueSection& section : view.issue.sections) {
      std::string items;
      for (const IssueItem& each : section.items) {
        const auto choice = each.editions.find(edition_.id);
        if (choice == each.editions.end()) continue;
        const Article& article = view.articles.at(choice->second.article);
        items += "<h3><a href=\"" + escape_markup(article.url) + "\">" +
                 escape_markup(article.title) + "</a></h3><p>" + escape_markup(article.excerpt) +
                 "</p>";
      }
      if (items.empty()) continue;
      PEYK_ASSIGN(const std::string heading, catalog.message("section." + section.id));
      markup += "<h2>" + escape_markup(heading) + "</h2>" + items;
    }
    item.content = sanitize(markup);
    return item;
  }

  Workspace& workspace_;
  const Renderer& renderer_;
  const Edition& edition_;
  SiteFolder& site_;
};

/// The pictures go beside the pages when the site serves them from there.
Result<void> publish_pictures(const Config& config, SiteFolder& site) {
  const std::string prefix = config.site.publish_url + "/";
  if (config.site.media_folder.empty() || !config.site.media_url.starts_with(prefix)) return {};
  const std::string folder = config.site.media_url.substr(prefix.size());
  PEYK_ASSIGN(const auto files,
              list_files(config.site.media_folder, {".jpg", ".jpeg", ".png", ".gif"}));
  for (const fs::path& file : files) {
    PEYK_ASSIGN(const std::string bytes, read_file(file));
    PEYK_TRY(site.put(folder + "/" + file.filename().string(), bytes));
    ++site.report().pictures;
  }
  return {};
}

}  // namespace

Result<PublishReport> publish_site(Workspace& workspace, const std::string& also_issue) {
  const Config& config = workspace.config();
  PEYK_ASSIGN(const Renderer renderer, make_renderer(config));
  PEYK_ASSIGN(const auto stored, workspace.store().issues(""));
  std::map<std::string, std::vector<Issue>> issues;
  for (const StoredIssue& each : stored) {
    if (each.state == IssueState::composed && each.issue.id != also_issue) continue;
    if (config.publication(each.issue.publication) == nullptr) continue;
    issues[each.issue.publication].push_back(each.issue);
  }
  SiteFolder site(config.site.publish_folder);
  for (const Edition& edition : config.editions) {
    PEYK_TRY(EditionPublisher(workspace, renderer, edition, site).publish(issues));
  }
  PEYK_TRY(publish_pictures(config, site));
  return site.finish();
}

}  // namespace peyk
