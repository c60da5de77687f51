#include "pipeline/article_feeds.h"

#include <algorithm>
#include <deque>
#include <tuple>

#include "pipeline/entry_shelf.h"
#include "pipeline/feed_values.h"

namespace peyk {
namespace {

/// An archive document that has to be made.
struct DueArchive {
  Instant newest;  ///< When the article in its last place appeared.
  size_t feed = 0;
  int64_t number = 0;
  bool operator<(const DueArchive& other) const {
    return std::tie(newest, feed, number) < std::tie(other.newest, other.feed, other.number);
  }
};

class ArticleFeed {
 public:
  ArticleFeed(Workspace& workspace, const SiteChanges& changes, SiteFolder& site, EntryShelf& shelf,
              std::string folder, FeedHead head)
      : workspace_(workspace),
        changes_(changes),
        site_(site),
        shelf_(shelf),
        folder_(std::move(folder)),
        head_(std::move(head)) {}

  [[nodiscard]] const std::string& folder() const { return folder_; }

  /// The archive documents that are not there as they should be; the others are kept.
  Result<std::vector<DueArchive>> due_archives(size_t feed) {
    PEYK_ASSIGN(const int64_t places, workspace_.store().site_records().places(folder_));
    // With no more than its newest document holds, a feed needs no archive.
    const bool archived = places > workspace_.config().feed_items;
    archives_ = archived ? (places + kArchiveItems - 1) / kArchiveItems : 0;
    std::vector<DueArchive> due;
    for (int64_t number = 1; number <= archives_; ++number) {
      site_.report().archives += 1;
      const int64_t from = (number - 1) * kArchiveItems;
      const int64_t until = from + kArchiveItems;
      // The first place of the next one closes this one.
      if (!changes_.touches(folder_, from, until + 1) &&
          site_.keep_all(feed_paths(archive_folder(folder_, number)), changes_.base)) {
        continue;
      }
      PEYK_ASSIGN(const Instant newest, workspace_.store().site_records().published_at(
                                            folder_, std::min(until, places) - 1));
      due.push_back({newest, feed, number});
    }
    return due;
  }

  /// A closed one stays as it is for good, but for articles in it that are corrected or withdrawn:
  /// those who read it later must not get what we took back.
  Result<void> archive(int64_t number) {
    const int64_t from = (number - 1) * kArchiveItems;
    PEYK_ASSIGN(const FeedEntries entries, entries_of([&](SiteRecords records) {
                  return records.between(folder_, from, from + kArchiveItems);
                }));
    return put_feed(site_, archive_folder(folder_, number),
                    archive_of(workspace_.config(), head_, folder_, number, archives_), entries,
                    changes_.base);
  }

  Result<void> subscription() {
    site_.report().feeds += 1;
    if (!changes_.touches(folder_) && site_.keep_all(feed_paths(folder_), changes_.base)) return {};
    FeedHead head = head_;
    head.hubs = workspace_.config().hubs;
    link_archive(workspace_.config(), head, folder_, archives_);
    PEYK_ASSIGN(const FeedEntries entries, entries_of([&](SiteRecords records) {
                  return records.newest(folder_, workspace_.config().feed_items);
                }));
    return put_feed(site_, folder_, head, entries, changes_.base);
  }

 private:
  /// The entries of the articles that `find` gives, in its order.
  template <class Find>
  Result<FeedEntries> entries_of(Find find) {
    FeedEntries entries;
    PEYK_TRY(workspace_.store().reading([&]() -> Result<void> {
      PEYK_ASSIGN(const std::vector<std::string> ids, find(workspace_.store().site_records()));
      for (const std::string& id : ids) {
        PEYK_ASSIGN(auto entry, shelf_.entry(id));
        if (entry) entries.push_back(std::move(entry));
      }
      return {};
    }));
    return entries;
  }

  Workspace& workspace_;
  const SiteChanges& changes_;
  SiteFolder& site_;
  EntryShelf& shelf_;
  std::string folder_;
  FeedHead head_;
  int64_t archives_ = 0;
};

/// By time and not feed by feed: the documents that show an article are made near each other.
Result<void> publish_all(std::deque<ArticleFeed>& feeds) {
  std::vector<DueArchive> due;
  for (size_t i = 0; i < feeds.size(); ++i) {
    PEYK_ASSIGN(const auto some, feeds[i].due_archives(i));
    due.insert(due.end(), some.begin(), some.end());
  }
  std::sort(due.begin(), due.end());
  for (const DueArchive& each : due) PEYK_TRY(feeds[each.feed].archive(each.number));
  for (ArticleFeed& feed : feeds) PEYK_TRY(feed.subscription());
  return {};
}

}  // namespace

Result<std::vector<std::string>> publish_article_feeds(Workspace& workspace, const Edition& edition,
                                                       const SiteChanges& changes,
                                                       SiteFolder& site) {
  const Config& config = workspace.config();
  PEYK_ASSIGN(const auto known, workspace.store().site_records().feeds());
  const std::set<std::string> used(known.begin(), known.end());
  EntryShelf shelf(workspace, edition_feed(config, edition, edition.id));
  std::deque<ArticleFeed> feeds;
  // The edition's own feed is there from the beginning; that of a category once it had an article.
  feeds.emplace_back(workspace, changes, site, shelf, edition.id,
                     edition_feed(config, edition, edition.id));
  for (const Category& category : config.categories) {
    const std::string folder = category_feed(edition.id, category.id);
    if (!used.contains(folder)) continue;
    FeedHead head = edition_feed(config, edition, folder);
    const auto name = category.names.find(edition.id);
    head.title += " – " + (name == category.names.end() ? category.id : name->second);
    head.description = head.title;
    feeds.emplace_back(workspace, changes, site, shelf, folder, std::move(head));
  }
  PEYK_TRY(publish_all(feeds));
  std::vector<std::string> folders;
  for (const ArticleFeed& feed : feeds) folders.push_back(feed.folder());
  return folders;
}

}  // namespace peyk
