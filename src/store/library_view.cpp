// The library: looking for articles, and at what is known of them.

#include "store/article_index.h"
#include "store/database.h"
#include "store/identity.h"
#include "store/markup_text.h"
#include "store/store.h"

namespace peyk {
namespace {

std::optional<Withdrawal> withdrawal_in(const Query& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return Withdrawal{row.instant(column), row.text(column + 1), row.text(column + 2)};
}

/// The ids that the query finds, in its order. Bodies are not touched: there may be a million.
std::string ids_sql(const ArticleQuery& query) {
  std::string sql = query.text.empty()
                        ? "SELECT a.id FROM articles a WHERE ?1 = ?1 "
                        : "SELECT a.id FROM article_search s "
                          "JOIN article_numbers n ON n.number = s.rowid "
                          "JOIN articles a ON a.id = n.article WHERE article_search MATCH ?1 ";
  // Two statements for one edition and all, so that each can walk its own index in the right order.
  sql += query.edition.empty() ? "AND ?2 = '' " : "AND a.edition = ?2 ";
  sql +=
      "AND a.published >= coalesce(?3, a.published) AND (?4 IS NULL OR a.published < ?4) "
      "AND (?5 = '' OR EXISTS(SELECT 1 FROM article_sources o WHERE o.article = a.id AND "
      "o.source = ?5)) ";
  switch (query.withdrawn) {
    case Withdrawn::leave_out:
      sql += "AND a.withdrawn IS NULL ";
      break;
    case Withdrawn::only:
      sql += "AND a.withdrawn IS NOT NULL ";
      break;
    case Withdrawn::also:
      break;
  }
  sql += "ORDER BY ";
  // A word in the title says most, one in the text least.
  if (!query.text.empty() && query.best_first) sql += "bm25(article_search, 10.0, 3.0, 2.0, 1.0), ";
  return sql + "a.published DESC, a.id";
}

/// Calls `take` with each article that the query finds and whether it is within the limit.
template <class Take>
Result<int64_t> each_found(Database& database, const ArticleQuery& query, const Take& take) {
  const std::string expression = search_expression(query.text);
  if (!query.text.empty() && expression.empty()) return 0;
  PEYK_ASSIGN(Query row, database.query(ids_sql(query), expression, query.edition, query.from,
                                        query.until, query.source));
  int64_t total = 0;
  for (;;) {
    PEYK_ASSIGN(const bool more, row.step());
    if (!more) return total;
    const bool within = query.limit <= 0 || total < query.limit;
    if (within || query.terms) {
      PEYK_ASSIGN(Query one,
                  database.query(std::string(kArticleColumns) + "WHERE id = ?", row.text(0)));
      PEYK_ASSIGN(const bool found, one.step());
      if (!found) continue;
      PEYK_ASSIGN(Article article, read_article(database, one));
      if (query.terms && !query.terms(article)) continue;
      if (within) PEYK_TRY(take(std::move(article)));
    }
    ++total;
  }
}

Result<std::optional<Withdrawal>> withdrawal_of(Database& database, const std::string& id) {
  PEYK_ASSIGN(Query row, database.query("SELECT withdrawn, withdrawn_by, withdrawn_reason "
                                        "FROM articles WHERE id = ?",
                                        id));
  PEYK_ASSIGN(const bool found, row.step());
  return found ? withdrawal_in(row, 0) : std::nullopt;
}

/// The id itself, or that of the article of which it is a copy.
Result<std::string> stored_id(Database& database, const std::string& id) {
  PEYK_ASSIGN(Query row,
              database.query("SELECT article FROM article_aliases WHERE id = ? AND article <> '' "
                             "AND NOT EXISTS(SELECT 1 FROM articles WHERE articles.id = "
                             "article_aliases.id)",
                             id));
  PEYK_ASSIGN(const bool alias, row.step());
  return alias ? row.text(0) : id;
}

}  // namespace

Result<std::optional<Article>> Store::article(const std::string& id) {
  PEYK_ASSIGN(Transaction snapshot, Transaction::begin_read(*database_));
  PEYK_ASSIGN(const std::string stored, stored_id(*database_, id));
  PEYK_ASSIGN(Query row, database_->query(std::string(kArticleColumns) + "WHERE id = ?", stored));
  PEYK_ASSIGN(const bool found, row.step());
  if (!found) return std::optional<Article>();
  PEYK_ASSIGN(Article article, read_article(*database_, row));
  return std::optional<Article>(std::move(article));
}

Result<std::optional<Article>> Store::listed_article(const std::string& id) {
  PEYK_ASSIGN(Transaction snapshot, Transaction::begin_read(*database_));
  PEYK_ASSIGN(auto found, article(id));
  if (!found) return found;
  PEYK_ASSIGN(const auto withdrawn, withdrawal_of(*database_, found->id));
  if (withdrawn) found.reset();
  return found;
}

Result<std::optional<ArticleRecord>> Store::article_record(const std::string& id) {
  PEYK_ASSIGN(Transaction snapshot, Transaction::begin_read(*database_));
  PEYK_ASSIGN(auto found, article(id));
  if (!found) return std::optional<ArticleRecord>();
  ArticleRecord record;
  record.article = std::move(*found);
  const std::string& stored = record.article.id;
  PEYK_ASSIGN(record.withdrawn, withdrawal_of(*database_, stored));
  PEYK_ASSIGN(Query sources, database_->query("SELECT source FROM article_sources "
                                              "WHERE article = ? ORDER BY source",
                                              stored));
  PEYK_ASSIGN(record.sources, sources.texts());
  PEYK_ASSIGN(Query row, database_->query("SELECT id, article, reason, source, since "
                                          "FROM article_aliases WHERE article = ? ORDER BY id",
                                          stored));
  for (;;) {
    PEYK_ASSIGN(const bool more, row.step());
    if (!more) break;
    record.aliases.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.instant(4)});
  }
  PEYK_ASSIGN(Query times,
              database_->query("SELECT added, changed FROM articles WHERE id = ?", stored));
  PEYK_ASSIGN(const bool there, times.step());
  if (there) {
    record.added = times.instant(0);
    record.changed = times.instant(1);
  }
  return std::optional(std::move(record));
}

Result<std::vector<Article>> Store::articles(const ArticleQuery& query) {
  PEYK_ASSIGN(Transaction snapshot, Transaction::begin_read(*database_));
  std::vector<Article> found;
  PEYK_TRY(each_found(*database_, query, [&](Article&& article) -> Result<void> {
    found.push_back(std::move(article));
    return {};
  }));
  return found;
}

Result<FoundArticles> Store::find_articles(const ArticleQuery& query) {
  PEYK_ASSIGN(Transaction snapshot, Transaction::begin_read(*database_));
  FoundArticles found;
  PEYK_ASSIGN(found.total, each_found(*database_, query, [&](Article&& article) -> Result<void> {
                FoundArticle one;
                PEYK_ASSIGN(one.withdrawn, withdrawal_of(*database_, article.id));
                if (!query.text.empty()) {
                  one.snippet = make_snippet(markup_text(article.body.markup()), query.text);
                }
                one.article = std::move(article);
                found.articles.push_back(std::move(one));
                return {};
              }));
  return found;
}

Result<std::vector<std::string>> Store::articles_at(const std::string& url) {
  const std::string key = url_key(url);
  if (key.empty()) return std::vector<std::string>();
  PEYK_ASSIGN(Query row, database_->query("SELECT id FROM articles WHERE url_key = ? AND "
                                          "url_key <> '' ORDER BY id",
                                          key));
  return row.texts();
}

Result<std::vector<std::string>> Store::articles_of_source(const std::string& source) {
  PEYK_ASSIGN(Query row, database_->query("SELECT a.id FROM article_sources s JOIN articles a "
                                          "ON a.id = s.article WHERE s.source = ? AND "
                                          "a.withdrawn IS NULL ORDER BY a.id",
                                          source));
  return row.texts();
}

Result<std::vector<WithdrawnChoice>> Store::withdrawn_in(const std::string& issue) {
  PEYK_ASSIGN(Query row,
              database_->query("SELECT a.id, c.edition, a.title, a.withdrawn, a.withdrawn_by, "
                               "a.withdrawn_reason FROM issues i JOIN issue_choices c ON "
                               "c.issue = i.sequence JOIN articles a ON a.id = c.article "
                               "WHERE i.id = ? AND a.withdrawn IS NOT NULL "
                               "ORDER BY c.section, c.item, c.edition",
                               issue));
  std::vector<WithdrawnChoice> choices;
  for (;;) {
    PEYK_ASSIGN(const bool more, row.step());
    if (!more) return choices;
    choices.push_back({row.text(0), row.text(1), row.text(2), *withdrawal_in(row, 3)});
  }
}

}  // namespace peyk
