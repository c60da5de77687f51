#pragma once
/// What the published site remembers between two runs of publish, so that a new article costs the
/// few files that show it and not all of them.
///
/// Three things: which articles have changed since (the database notes it by itself, whoever
/// changes them); the place of every article in every feed that it was ever in; and what each file
/// was made of.
///
/// A place is given once and never to another article, so that an archive document of a feed keeps
/// its set of entries for good (RFC 5005 §4). One that is withdrawn, or that has left a category,
/// leaves its place empty and gets it back when it returns.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"

namespace peyk {

class Database;

struct FeedPlace {
  std::string feed;      ///< "en", "en/category/albania"
  int64_t sequence = 0;  ///< From 0, in the order in which articles came to the feed.
  bool operator==(const FeedPlace&) const = default;
};

/// What decides an article's places.
struct ArticleHead {
  std::string id;
  std::string edition;
  std::string story;
  Instant published{};
};

struct SiteFileRecord {
  std::string depends;  ///< A hash of all that the file was made of.
  int64_t size = 0;     ///< Bytes.
  std::string note;     ///< What others want to know of it without making it again.
  bool operator==(const SiteFileRecord&) const = default;
};

/// A line of a site map: an article with its translations.
struct SiteAddress {
  std::string url;
  std::string title;
  Instant published{};
  Instant modified{};
  std::map<std::string, std::string> editions;  ///< Edition id → address, this one included.
};

/// Borrowed from a Store, which must outlive it.
class SiteRecords {
 public:
  explicit SiteRecords(Database& database) : database_(&database) {}

  /// Ids of the articles that were added, changed or removed since forget_changes(), sorted.
  [[nodiscard]] Result<std::vector<std::string>> changed_articles();
  /// Counts an article among the changed ones.
  [[nodiscard]] Result<void> note_change(const std::string& article);
  [[nodiscard]] Result<void> forget_changes();

  /// All articles in the order in which those that come together get their places: by date.
  [[nodiscard]] Result<void> each_article(
      const std::function<Result<void>(const std::string& id)>& work);
  /// The order of each_article() for some of them; those that the library does not have come last.
  [[nodiscard]] Result<std::vector<std::string>> in_order(const std::vector<std::string>& ids);
  /// Every article that has a picture, with its address; in no order.
  [[nodiscard]] Result<void> each_picture(
      const std::function<void(const std::string& id, std::string_view url)>& work);
  /// Puts the article into these feeds and takes it out of all others. Gives all places that it has
  /// or had. With an article that is gone, `feeds` is empty.
  [[nodiscard]] Result<std::vector<FeedPlace>> place(const ArticleHead& article,
                                                     const std::vector<std::string>& feeds);
  /// Takes articles that the library does not have any more out of every feed; their places stay
  /// their own.
  [[nodiscard]] Result<void> drop_lost_articles();
  /// The story that the article was last placed with; empty if it never was.
  [[nodiscard]] Result<std::string> placed_story(const std::string& article);
  /// The articles of a story that are in a feed.
  [[nodiscard]] Result<std::vector<std::string>> articles_of_story(const std::string& story);

  /// Every feed that ever had an entry, sorted.
  [[nodiscard]] Result<std::vector<std::string>> feeds();
  /// How many places the feed has given away.
  [[nodiscard]] Result<int64_t> places(const std::string& feed);
  /// When the article in that place appeared, or the beginning of time for a place that was never
  /// given away.
  [[nodiscard]] Result<Instant> published_at(const std::string& feed, int64_t sequence);
  /// Ids of the articles that are in the feed now, newest first, ties by id.
  [[nodiscard]] Result<std::vector<std::string>> newest(const std::string& feed, int most);
  /// The same for the places [from, until).
  [[nodiscard]] Result<std::vector<std::string>> between(const std::string& feed, int64_t from,
                                                         int64_t until);
  /// Addresses of the articles in these places of an edition's feed, by place.
  [[nodiscard]] Result<std::vector<SiteAddress>> addresses(const std::string& edition, int64_t from,
                                                           int64_t until);
  /// The same for all that appeared at `since` or later, newest first, at most so many.
  [[nodiscard]] Result<std::vector<SiteAddress>> addresses_since(const std::string& edition,
                                                                 Instant since, int most);

  [[nodiscard]] Result<std::map<std::string, SiteFileRecord>> files();
  [[nodiscard]] Result<void> put_file(const std::string& path, const SiteFileRecord& record);
  [[nodiscard]] Result<void> forget_file(const std::string& path);

 private:
  Database* database_;
};

}  // namespace peyk
