#include "pipeline/article_feeds.h"

#include "pipeline/feed_values.h"

namespace peyk {
namespace {

class ArticleFeed {
 public:
  ArticleFeed(Workspace& workspace, const SiteChanges& changes, SiteFolder& site,
              std::string folder, FeedHead head)
      : workspace_(workspace),
        changes_(changes),
        site_(site),
        folder_(std::move(folder)),
        head_(std::move(head)),
        writer_(head_) {}

  Result<void> publish() {
    PEYK_ASSIGN(const int64_t places, workspace_.store().site_records().places(folder_));
    // With no more than its newest document holds, a feed needs no archive.
    const bool archived = places > workspace_.config().feed_items;
    const int64_t archives = archived ? (places + kArchiveItems - 1) / kArchiveItems : 0;
    PEYK_TRY(subscription(archives));
    for (int64_t number = 1; number <= archives; ++number) PEYK_TRY(archive(number, archives));
    return {};
  }

 private:
  Result<void> subscription(int64_t archives) {
    site_.report().feeds += 1;
    if (!changes_.touches(folder_) && site_.keep_all(feed_paths(folder_), changes_.base)) return {};
    FeedHead head = head_;
    head.hubs = workspace_.config().hubs;
    link_archive(workspace_.config(), head, folder_, archives);
    PEYK_ASSIGN(const auto ids,
                workspace_.store().site_records().newest(folder_, workspace_.config().feed_items));
    PEYK_ASSIGN(const FeedEntries entries, entries_of(ids));
    return put_feed(site_, folder_, head, entries, changes_.base);
  }

  /// A closed one stays as it is for good, but for articles in it that are corrected or withdrawn:
  /// those who read it later must not get what we took back.
  Result<void> archive(int64_t number, int64_t archives) {
    site_.report().archives += 1;
    const std::string folder = archive_folder(folder_, number);
    const int64_t from = (number - 1) * kArchiveItems;
    const int64_t until = from + kArchiveItems;
    // The first place of the next one closes this one.
    if (!changes_.touches(folder_, from, until + 1) &&
        site_.keep_all(feed_paths(folder), changes_.base)) {
      return {};
    }
    const FeedHead head = archive_of(workspace_.config(), head_, folder_, number, archives);
    PEYK_ASSIGN(const auto ids, workspace_.store().site_records().between(folder_, from, until));
    PEYK_ASSIGN(const FeedEntries entries, entries_of(ids));
    return put_feed(site_, folder, head, entries, changes_.base);
  }

  Result<FeedEntries> entries_of(const std::vector<std::string>& ids) {
    FeedEntries entries;
    for (const std::string& id : ids) {
      PEYK_ASSIGN(const auto article, workspace_.store().listed_article(id));
      if (article) entries.push_back(writer_.write(article_item(workspace_.config(), *article)));
    }
    return entries;
  }

  Workspace& workspace_;
  const SiteChanges& changes_;
  SiteFolder& site_;
  std::string folder_;
  FeedHead head_;
  EntryWriter writer_;
};

}  // namespace

Result<std::vector<std::string>> publish_article_feeds(Workspace& workspace, const Edition& edition,
                                                       const SiteChanges& changes,
                                                       SiteFolder& site) {
  const Config& config = workspace.config();
  PEYK_ASSIGN(const auto known, workspace.store().site_records().feeds());
  const std::set<std::string> used(known.begin(), known.end());
  // The edition's own feed is there from the beginning; that of a category once it had an article.
  std::vector<std::string> folders = {edition.id};
  PEYK_TRY(
      ArticleFeed(workspace, changes, site, edition.id, edition_feed(config, edition, edition.id))
          .publish());
  for (const Category& category : config.categories) {
    const std::string folder = category_feed(edition.id, category.id);
    if (!used.contains(folder)) continue;
    FeedHead head = edition_feed(config, edition, folder);
    const auto name = category.names.find(edition.id);
    head.title += " – " + (name == category.names.end() ? category.id : name->second);
    head.description = head.title;
    PEYK_TRY(ArticleFeed(workspace, changes, site, folder, std::move(head)).publish());
    folders.push_back(folder);
  }
  return folders;
}

}  // namespace peyk
