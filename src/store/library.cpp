// The library: articles and their terms.

#include "base/bytes.h"
#include "store/database.h"
#include "store/fold.h"
#include "store/store.h"

namespace peyk {
namespace {

constexpr std::string_view kColumns =
    "SELECT id, edition, story, slug, url, title, byline, source, source_url, published, modified, "
    "excerpt, body, picture_url, picture_alt, picture_caption, picture_width, picture_height "
    "FROM articles ";
constexpr int kTitleColumn = 5;

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

/// The row that the query stands on, with its terms.
Result<Article> read_article(Database& database, const Query& row) {
  Article article;
  int column = 0;
  for (std::string* text :
       {&article.id, &article.edition, &article.story, &article.slug, &article.url, &article.title,
        &article.byline, &article.source, &article.source_url}) {
    *text = row.text(column++);
  }
  article.published = row.instant(9);
  article.modified = row.instant(10);
  article.excerpt = row.text(11);
  article.body = SanitizedHtml::trusted(row.text(12));
  if (!row.is_null(13)) {
    article.picture = Picture{row.text(13), row.text(14), row.text(15),
                              static_cast<int>(row.integer(16)), static_cast<int>(row.integer(17))};
  }
  PEYK_ASSIGN(Query terms,
              database.query("SELECT kind, slug, name FROM article_terms WHERE article = ? "
                             "ORDER BY kind, position",
                             article.id));
  for (;;) {
    PEYK_ASSIGN(const bool more, terms.step());
    if (!more) return article;
    auto& list = terms.text(0) == "tag" ? article.tags : article.categories;
    list.push_back({terms.text(1), terms.text(2)});
  }
}

}  // namespace

Result<PutOutcome> Store::put_article(const Article& article, Instant now) {
  PEYK_ASSIGN(Transaction transaction, Transaction::begin(*database_));
  const std::string print = fingerprint(article);
  PutOutcome outcome = PutOutcome::added;
  {
    PEYK_ASSIGN(Query old,
                database_->query("SELECT fingerprint FROM articles WHERE id = ?", article.id));
    PEYK_ASSIGN(const bool known, old.step());
    if (known && old.text(0) == print) return PutOutcome::unchanged;
    if (known) outcome = PutOutcome::updated;
  }
  const Picture picture = article.picture.value_or(Picture{});
  const auto picture_url = article.picture ? std::optional(picture.url) : std::nullopt;
  // An upsert, not a replacement: `added` stays, and so does every row that refers to the article.
  PEYK_TRY(database_->run(
      "INSERT INTO articles(id, edition, story, slug, url, title, byline, source, source_url, "
      "published, modified, excerpt, body, picture_url, picture_alt, picture_caption, "
      "picture_width, picture_height, fingerprint, added, changed) "
      "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, "
      "?19, ?20, ?20) "
      "ON CONFLICT(id) DO UPDATE SET edition = ?2, story = ?3, slug = ?4, url = ?5, title = ?6, "
      "byline = ?7, source = ?8, source_url = ?9, published = ?10, modified = ?11, excerpt = ?12, "
      "body = ?13, picture_url = ?14, picture_alt = ?15, picture_caption = ?16, "
      "picture_width = ?17, picture_height = ?18, fingerprint = ?19, changed = ?20",
      article.id, article.edition, article.story, article.slug, article.url, article.title,
      article.byline, article.source, article.source_url, article.published, article.modified,
      article.excerpt, article.body.markup(), picture_url, picture.alt, picture.caption,
      picture.width, picture.height, print, now));
  PEYK_TRY(database_->run("DELETE FROM article_terms WHERE article = ?", article.id));
  PEYK_TRY(put_terms(*database_, article.id, "category", article.categories));
  PEYK_TRY(put_terms(*database_, article.id, "tag", article.tags));
  PEYK_TRY(transaction.commit());
  return outcome;
}

Result<std::optional<Article>> Store::article(const std::string& id) {
  PEYK_ASSIGN(Transaction snapshot, Transaction::begin_read(*database_));
  PEYK_ASSIGN(Query row, database_->query(std::string(kColumns) + "WHERE id = ?", id));
  PEYK_ASSIGN(const bool found, row.step());
  if (!found) return std::optional<Article>();
  PEYK_ASSIGN(Article article, read_article(*database_, row));
  return std::optional<Article>(std::move(article));
}

Result<std::vector<Article>> Store::articles(const ArticleQuery& query) {
  PEYK_ASSIGN(Transaction snapshot, Transaction::begin_read(*database_));
  std::string sql(kColumns);
  // Two statements, so that each can walk its own index in the right order.
  sql += query.edition.empty() ? "WHERE ?1 = '' " : "WHERE edition = ?1 ";
  sql +=
      "AND published >= coalesce(?2, published) AND (?3 IS NULL OR published < ?3) "
      "ORDER BY published DESC, id";
  PEYK_ASSIGN(Query row, database_->query(sql, query.edition, query.from, query.until));
  const std::string wanted = fold_for_search(query.text);
  std::vector<Article> found;
  while (query.limit <= 0 || found.size() < static_cast<size_t>(query.limit)) {
    PEYK_ASSIGN(const bool more, row.step());
    if (!more) break;
    if (!wanted.empty() &&
        fold_for_search(row.text(kTitleColumn)).find(wanted) == std::string::npos) {
      continue;
    }
    PEYK_ASSIGN(Article article, read_article(*database_, row));
    found.push_back(std::move(article));
  }
  return found;
}

}  // namespace peyk
