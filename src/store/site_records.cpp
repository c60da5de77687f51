#include "store/site_records.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "store/database.h"
#include "store/store.h"

namespace peyk {
SiteRecords Store::site_records() { return SiteRecords(*database_); }

// ---- what changed --------------------------------------------------------------------------

Result<std::vector<std::string>> SiteRecords::changed_articles() {
  PEYK_ASSIGN(Query query,
              database_->query("SELECT article FROM article_changes ORDER BY article"));
  return query.texts();
}

Result<void> SiteRecords::note_change(const std::string& article) {
  PEYK_TRY(database_->run("INSERT OR IGNORE INTO article_changes(article) VALUES(?)", article));
  return {};
}

Result<void> SiteRecords::forget_changes() {
  PEYK_TRY(database_->run("DELETE FROM article_changes"));
  return {};
}

// ---- places --------------------------------------------------------------------------------

Result<void> SiteRecords::each_article(
    const std::function<Result<void>(const std::string& id)>& work) {
  PEYK_ASSIGN(Query query, database_->query("SELECT id FROM articles ORDER BY published, id"));
  for (;;) {
    PEYK_ASSIGN(const bool row, query.step());
    if (!row) return {};
    PEYK_TRY(work(query.text(0)));
  }
}

Result<void> SiteRecords::each_picture(
    const std::function<void(const std::string& id, std::string_view url)>& work) {
  PEYK_ASSIGN(Query query, database_->query("SELECT id, picture_url FROM articles "
                                            "WHERE picture_url IS NOT NULL"));
  for (;;) {
    PEYK_ASSIGN(const bool row, query.step());
    if (!row) return {};
    work(query.text(0), query.view(1));
  }
}

Result<std::vector<std::string>> SiteRecords::in_order(const std::vector<std::string>& ids) {
  std::vector<std::tuple<bool, int64_t, std::string>> keys;  // Whether it is gone, when, its id.
  for (const std::string& id : ids) {
    PEYK_ASSIGN(Query query, database_->query("SELECT published FROM articles WHERE id = ?", id));
    PEYK_ASSIGN(const bool row, query.step());
    keys.emplace_back(!row, row ? query.integer(0) : 0, id);
  }
  std::sort(keys.begin(), keys.end());
  std::vector<std::string> sorted;
  for (auto& [gone, published, id] : keys) sorted.push_back(std::move(id));
  return sorted;
}

namespace {

bool contains(const std::vector<std::string>& feeds, const std::string& feed) {
  return std::find(feeds.begin(), feeds.end(), feed) != feeds.end();
}

}  // namespace

Result<std::vector<FeedPlace>> SiteRecords::place(const ArticleHead& article,
                                                  const std::vector<std::string>& feeds) {
  std::vector<FeedPlace> found;
  std::vector<FeedPlace> outdated;
  {
    PEYK_ASSIGN(Query query, database_->query("SELECT feed, sequence, present, published, story "
                                              "FROM feed_entries WHERE article = ? ORDER BY feed",
                                              article.id));
    for (;;) {
      PEYK_ASSIGN(const bool row, query.step());
      if (!row) break;
      found.push_back({query.text(0), query.integer(1)});
      const bool wanted = contains(feeds, found.back().feed);
      const bool same = feeds.empty() ||
                        (query.instant(3) == article.published && query.view(4) == article.story);
      if ((query.integer(2) != 0) != wanted || !same) outdated.push_back(found.back());
    }
  }
  for (const FeedPlace& old : outdated) {
    const bool present = contains(feeds, old.feed);
    if (feeds.empty()) {
      PEYK_TRY(database_->run("UPDATE feed_entries SET present = 0 WHERE feed = ? AND sequence = ?",
                              old.feed, old.sequence));
    } else {
      PEYK_TRY(
          database_->run("UPDATE feed_entries SET present = ?, published = ?, story = ? "
                         "WHERE feed = ? AND sequence = ?",
                         present, article.published, article.story, old.feed, old.sequence));
    }
  }
  for (const std::string& feed : feeds) {
    const bool known = std::any_of(found.begin(), found.end(),
                                   [&](const FeedPlace& old) { return old.feed == feed; });
    if (known) continue;
    PEYK_ASSIGN(const int64_t next, places(feed));
    PEYK_TRY(database_->run(
        "INSERT INTO feed_entries(feed, sequence, article, published, story, present) "
        "VALUES(?, ?, ?, ?, ?, 1)",
        feed, next, article.id, article.published, article.story));
    found.push_back({feed, next});
  }
  return found;
}

Result<void> SiteRecords::drop_lost_articles() {
  PEYK_TRY(
      database_->run("UPDATE feed_entries SET present = 0 WHERE present = 1 AND NOT EXISTS("
                     "SELECT 1 FROM articles WHERE articles.id = feed_entries.article)"));
  return {};
}

Result<std::string> SiteRecords::placed_story(const std::string& article) {
  PEYK_ASSIGN(
      Query query,
      database_->query("SELECT story FROM feed_entries WHERE article = ? LIMIT 1", article));
  PEYK_ASSIGN(const bool row, query.step());
  return row ? query.text(0) : std::string();
}

Result<std::vector<std::string>> SiteRecords::articles_of_story(const std::string& story) {
  PEYK_ASSIGN(Query query, database_->query("SELECT DISTINCT article FROM feed_entries "
                                            "WHERE story = ? AND present = 1 ORDER BY article",
                                            story));
  return query.texts();
}

// ---- reading feeds -------------------------------------------------------------------------

Result<std::vector<std::string>> SiteRecords::feeds() {
  // From one feed to the next in the index; to ask for all would walk over every entry.
  PEYK_ASSIGN(
      Query query,
      database_->query("WITH RECURSIVE known(feed) AS ("
                       "SELECT min(feed) FROM feed_entries UNION ALL "
                       "SELECT (SELECT min(feed) FROM feed_entries WHERE feed > known.feed) "
                       "FROM known WHERE known.feed IS NOT NULL) "
                       "SELECT feed FROM known WHERE feed IS NOT NULL ORDER BY feed"));
  return query.texts();
}

Result<int64_t> SiteRecords::places(const std::string& feed) {
  PEYK_ASSIGN(const auto last,
              database_->number("SELECT max(sequence) FROM feed_entries WHERE feed = ?", feed));
  return last ? *last + 1 : 0;
}

Result<Instant> SiteRecords::published_at(const std::string& feed, int64_t sequence) {
  PEYK_ASSIGN(Query query, database_->query("SELECT published FROM feed_entries "
                                            "WHERE feed = ? AND sequence = ?",
                                            feed, sequence));
  PEYK_ASSIGN(const bool row, query.step());
  return row ? query.instant(0) : Instant{};
}

Result<std::vector<std::string>> SiteRecords::newest(const std::string& feed, int most) {
  PEYK_ASSIGN(Query query, database_->query("SELECT article FROM feed_entries "
                                            "WHERE feed = ? AND present = 1 "
                                            "ORDER BY published DESC, article LIMIT ?",
                                            feed, most));
  return query.texts();
}

Result<std::vector<std::string>> SiteRecords::between(const std::string& feed, int64_t from,
                                                      int64_t until) {
  // "+present": the index by date would walk over the whole feed.
  PEYK_ASSIGN(Query query,
              database_->query("SELECT article FROM feed_entries WHERE feed = ? AND sequence >= ? "
                               "AND sequence < ? AND +present = 1 ORDER BY published DESC, article",
                               feed, from, until));
  return query.texts();
}

namespace {

Result<std::vector<SiteAddress>> read_addresses(Database& database, Query query) {
  std::vector<SiteAddress> found;
  for (;;) {
    PEYK_ASSIGN(const bool row, query.step());
    if (!row) return found;
    SiteAddress address{query.text(0), query.text(1), query.instant(2), query.instant(3), {}};
    PEYK_ASSIGN(Query mates,
                database.query("SELECT e.feed, a.url FROM feed_entries e "
                               "JOIN articles a ON a.id = e.article AND a.edition = e.feed "
                               "WHERE e.story = ? AND e.present = 1 AND a.url <> '' "
                               "ORDER BY e.feed, e.published, e.article",
                               query.text(4)));
    for (;;) {
      PEYK_ASSIGN(const bool mate, mates.step());
      if (!mate) break;
      address.editions.emplace(mates.text(0), mates.text(1));
    }
    // One of two articles of a story in one edition: it is the original of itself.
    address.editions[query.text(5)] = address.url;
    found.push_back(std::move(address));
  }
}

}  // namespace

Result<std::vector<SiteAddress>> SiteRecords::addresses(const std::string& edition, int64_t from,
                                                        int64_t until) {
  PEYK_ASSIGN(Query query,
              database_->query("SELECT a.url, a.title, a.published, a.modified, e.story, e.feed "
                               "FROM feed_entries e JOIN articles a ON a.id = e.article "
                               "WHERE e.feed = ? AND e.sequence >= ? AND e.sequence < ? "
                               "AND +e.present = 1 AND a.url <> '' ORDER BY e.sequence",
                               edition, from, until));
  return read_addresses(*database_, std::move(query));
}

Result<std::vector<SiteAddress>> SiteRecords::addresses_since(const std::string& edition,
                                                              Instant since, int most) {
  PEYK_ASSIGN(
      Query query,
      database_->query("SELECT a.url, a.title, a.published, a.modified, e.story, e.feed "
                       "FROM feed_entries e JOIN articles a ON a.id = e.article "
                       "WHERE e.feed = ? AND e.present = 1 AND e.published >= ? AND a.url <> '' "
                       "ORDER BY e.published DESC, e.article LIMIT ?",
                       edition, since, most));
  return read_addresses(*database_, std::move(query));
}

// ---- files ---------------------------------------------------------------------------------

Result<std::map<std::string, SiteFileRecord>> SiteRecords::files() {
  PEYK_ASSIGN(Query query, database_->query("SELECT path, depends, size, note FROM site_files"));
  std::map<std::string, SiteFileRecord> found;
  for (;;) {
    PEYK_ASSIGN(const bool row, query.step());
    if (!row) return found;
    found[query.text(0)] = {query.text(1), query.integer(2), query.text(3)};
  }
}

Result<void> SiteRecords::put_file(const std::string& path, const SiteFileRecord& record) {
  PEYK_TRY(
      database_->run("INSERT INTO site_files(path, depends, size, note) VALUES(?1, ?2, ?3, ?4) "
                     "ON CONFLICT(path) DO UPDATE SET depends = ?2, size = ?3, note = ?4",
                     path, record.depends, record.size, record.note));
  return {};
}

Result<void> SiteRecords::forget_file(const std::string& path) {
  PEYK_TRY(database_->run("DELETE FROM site_files WHERE path = ?", path));
  return {};
}

}  // namespace peyk
