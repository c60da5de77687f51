// The library: articles and their terms, and which of them are one.

#include "base/bytes.h"
#include "store/article_index.h"
#include "store/database.h"
#include "store/identity.h"
#include "store/store.h"

namespace peyk {
namespace {

/// Copies are published together, whatever clock each source has.
constexpr std::chrono::hours kNear{72};

Result<void> put_terms(Database& database, const std::string& article, const char* kind,
                       const std::vector<Term>& terms) {
  int position = 0;
  for (const Term& term : terms) {
    PEYK_TRY(
        database.run("INSERT INTO article_terms(article, kind, position, slug, name) "
                     "VALUES(?, ?, ?, ?, ?)",
                     article, kind, position++, term.slug, term.name));
  }
  return {};
}

/// What an article is compared by.
struct Keys {
  std::string url, guid, text;
};

/// Writes all of the article.
Result<void> write_article(Database& database, const Article& article, const Keys& keys,
                           const std::string& print, Instant now) {
  const Picture picture = article.picture.value_or(Picture{});
  const auto picture_url = article.picture ? std::optional(picture.url) : std::nullopt;
  // An upsert, not a replacement: `added` stays, and so does every row that refers to the article.
  PEYK_TRY(database.run(
      "INSERT INTO articles(id, edition, story, slug, url, title, byline, source, source_url, "
      "published, modified, excerpt, body, picture_url, picture_alt, picture_caption, "
      "picture_width, picture_height, fingerprint, added, changed, guid, url_key, guid_key, "
      "text_key) "
      "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, "
      "?19, ?20, ?20, ?21, ?22, ?23, ?24) "
      "ON CONFLICT(id) DO UPDATE SET edition = ?2, story = ?3, slug = ?4, url = ?5, title = ?6, "
      "byline = ?7, source = ?8, source_url = ?9, published = ?10, modified = ?11, excerpt = ?12, "
      "body = ?13, picture_url = ?14, picture_alt = ?15, picture_caption = ?16, "
      "picture_width = ?17, picture_height = ?18, fingerprint = ?19, changed = ?20, guid = ?21, "
      "url_key = ?22, guid_key = ?23, text_key = ?24",
      article.id, article.edition, article.story, article.slug, article.url, article.title,
      article.byline, article.source, article.source_url, article.published, article.modified,
      article.excerpt, article.body.markup(), picture_url, picture.alt, picture.caption,
      picture.width, picture.height, print, now, article.guid, keys.url, keys.guid, keys.text));
  PEYK_TRY(database.run("DELETE FROM article_terms WHERE article = ?", article.id));
  PEYK_TRY(put_terms(database, article.id, "category", article.categories));
  return put_terms(database, article.id, "tag", article.tags);
}

Result<void> note_source(Database& database, const std::string& article,
                         const std::string& source) {
  if (source.empty()) return {};
  PEYK_TRY(database.run(
      "INSERT INTO article_sources(article, source) VALUES(?, ?) ON CONFLICT DO NOTHING", article,
      source));
  return {};
}

/// The one article of the edition that has this key, if it can be what `article` is a copy of:
/// another source's, of another kind of id, and with no copy from this source yet. Two with the
/// same key are none: a key that does not tell them apart tells nothing.
Result<std::optional<std::string>> original_by(Database& database, std::string_view where,
                                               const std::string& key, const Article& article,
                                               const std::string& source) {
  if (key.empty()) return std::optional<std::string>();
  PEYK_ASSIGN(
      Query row,
      database.query("SELECT id, published, "
                     "EXISTS(SELECT 1 FROM article_sources s WHERE s.article = articles.id AND "
                     "s.source = ?3) OR EXISTS(SELECT 1 FROM article_aliases x WHERE "
                     "x.article = articles.id AND x.source = ?3) FROM articles WHERE " +
                         std::string(where) + " AND edition = ?2 LIMIT 2",
                     key, article.edition, source));
  PEYK_ASSIGN(const bool found, row.step());
  if (!found) return std::optional<std::string>();
  std::string id = row.text(0);
  const bool near = std::chrono::abs(row.instant(1) - article.published) <= kNear;
  const bool of_this_source = row.integer(2) != 0 || id_space(id) == id_space(article.id);
  PEYK_ASSIGN(const bool more, row.step());
  const bool by_text = where.starts_with("text_key");
  if (more || of_this_source || (by_text && !near)) return std::optional<std::string>();
  return std::optional(std::move(id));
}

/// Looks for the article that this one, which is new, is a copy of, and notes it.
Result<bool> note_copy(Database& database, const Article& article, const Keys& keys,
                       const std::string& source, Instant now) {
  struct Rule {
    const char* reason;
    std::string_view where;
    const std::string* key;
  };
  for (const Rule& rule : {Rule{"url", "url_key = ?1 AND url_key <> ''", &keys.url},
                           Rule{"guid", "guid_key = ?1 AND guid_key <> ''", &keys.guid},
                           Rule{"text", "text_key = ?1 AND text_key <> ''", &keys.text}}) {
    PEYK_ASSIGN(const auto original, original_by(database, rule.where, *rule.key, article, source));
    if (!original) continue;
    PEYK_TRY(database.run(
        "INSERT INTO article_aliases(id, article, reason, source, since) VALUES(?, ?, ?, ?, ?)",
        article.id, *original, rule.reason, source, now));
    return true;
  }
  return false;
}

}  // namespace

Result<PutOutcome> Store::put_article(const Article& article, Instant now,
                                      const std::string& source) {
  PEYK_ASSIGN(Transaction transaction, Transaction::begin(*database_));
  const std::string print = fingerprint(article);
  bool known = false;
  bool same = false;
  bool back = false;
  {
    PEYK_ASSIGN(Query old, database_->query("SELECT fingerprint, guid, withdrawn, withdrawn_by "
                                            "FROM articles WHERE id = ?",
                                            article.id));
    PEYK_ASSIGN(known, old.step());
    same = known && old.view(0) == print && old.view(1) == article.guid;
    // Who withdrew it may take that back, and so may whoever has a newer text. A hand stands.
    back = known && !old.is_null(2) && !source.empty() && !old.view(3).empty() &&
           (old.view(3) == source || article.modified > old.instant(2));
  }
  bool separate = source.empty();
  if (!known && !separate) {
    PEYK_ASSIGN(Query alias,
                database_->query("SELECT article FROM article_aliases WHERE id = ?", article.id));
    PEYK_ASSIGN(const bool noted, alias.step());
    if (noted && !alias.view(0).empty()) return PutOutcome::duplicate;
    separate = noted;
  }
  if (!same) {
    const ArticleWords words = words_of(article);
    const Keys keys{url_key(article.url), guid_key(article.guid),
                    text_key(words.title, words.body)};
    if (!known && !separate) {
      PEYK_ASSIGN(const bool copy, note_copy(*database_, article, keys, source, now));
      if (copy) {
        PEYK_TRY(transaction.commit());
        return PutOutcome::duplicate;
      }
    }
    PEYK_TRY(write_article(*database_, article, keys, print, now));
    PEYK_TRY(index_article(*database_, article.id, words));
  }
  if (back) {
    PEYK_TRY(database_->run(
        "UPDATE articles SET withdrawn = NULL, withdrawn_by = '', withdrawn_reason = '', "
        "changed = ? WHERE id = ?",
        now, article.id));
  }
  PEYK_TRY(note_source(*database_, article.id, source));
  PEYK_TRY(transaction.commit());
  if (!known) return PutOutcome::added;
  return same && !back ? PutOutcome::unchanged : PutOutcome::updated;
}

Result<bool> Store::withdraw_article(const std::string& id, const std::string& source,
                                     const std::string& reason, Instant now) {
  PEYK_ASSIGN(Transaction transaction, Transaction::begin(*database_));
  // A hand overrules a source, and what a hand withdrew no source withdraws once more.
  PEYK_ASSIGN(const int64_t changed,
              database_->run("UPDATE articles SET withdrawn = ?4, withdrawn_by = ?2, "
                             "withdrawn_reason = ?3, changed = ?4 WHERE id = ?1 AND "
                             "(withdrawn IS NULL OR (?2 = '' AND withdrawn_by <> ''))",
                             id, source, reason, now));
  PEYK_TRY(transaction.commit());
  return changed > 0;
}

Result<bool> Store::restore_article(const std::string& id, Instant now) {
  PEYK_ASSIGN(Transaction transaction, Transaction::begin(*database_));
  PEYK_ASSIGN(const int64_t changed,
              database_->run("UPDATE articles SET withdrawn = NULL, withdrawn_by = '', "
                             "withdrawn_reason = '', changed = ?2 WHERE id = ?1 AND "
                             "withdrawn IS NOT NULL",
                             id, now));
  PEYK_TRY(transaction.commit());
  return changed > 0;
}

Result<bool> Store::separate_alias(const std::string& id, Instant now) {
  PEYK_ASSIGN(Transaction transaction, Transaction::begin(*database_));
  PEYK_ASSIGN(const int64_t changed,
              database_->run("UPDATE article_aliases SET article = '', since = ?2 "
                             "WHERE id = ?1 AND article <> ''",
                             id, now));
  PEYK_TRY(transaction.commit());
  return changed > 0;
}

}  // namespace peyk
