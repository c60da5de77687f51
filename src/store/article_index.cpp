#include "store/article_index.h"

#include <vector>

#include "l10n/fold.h"
#include "store/identity.h"
#include "store/markup_text.h"

namespace peyk {

const std::string_view kArticleColumns =
    "SELECT id, edition, story, slug, url, title, byline, source, source_url, published, modified, "
    "excerpt, body, picture_url, picture_alt, picture_caption, picture_width, picture_height, guid "
    "FROM articles ";

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
  article.guid = row.text(18);
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

ArticleWords words_of(const Article& article) {
  std::string names = article.byline + "\n" + article.source;
  for (const auto* terms : {&article.categories, &article.tags}) {
    for (const Term& term : *terms) names += "\n" + term.name;
  }
  ArticleWords words{fold_for_search(article.title), fold_for_search(names),
                     fold_for_search(article.excerpt),
                     fold_for_search(markup_text(article.body.markup()))};
  // The beginning of the text is an excerpt that says nothing new.
  if (words.body.starts_with(words.excerpt)) words.excerpt.clear();
  return words;
}

Result<void> index_article(Database& database, const std::string& id, const ArticleWords& words) {
  PEYK_ASSIGN(
      const int64_t added,
      database.run("INSERT INTO article_numbers(article) VALUES(?) ON CONFLICT DO NOTHING", id));
  PEYK_ASSIGN(const auto number,
              database.number("SELECT number FROM article_numbers WHERE article = ?", id));
  if (added == 0) PEYK_TRY(database.run("DELETE FROM article_search WHERE rowid = ?", number));
  PEYK_TRY(database.run(
      "INSERT INTO article_search(rowid, title, names, excerpt, body) VALUES(?, ?, ?, ?, ?)",
      number, words.title, words.names, words.excerpt, words.body));
  return {};
}

Result<void> index_library(Database& database) {
  std::vector<std::string> ids;
  {
    PEYK_ASSIGN(Query row, database.query("SELECT id FROM articles ORDER BY published, id"));
    for (;;) {
      PEYK_ASSIGN(const bool more, row.step());
      if (!more) break;
      ids.push_back(row.text(0));
    }
  }
  for (const std::string& id : ids) {
    Article article;
    {
      PEYK_ASSIGN(Query row, database.query(std::string(kArticleColumns) + "WHERE id = ?", id));
      PEYK_ASSIGN(const bool found, row.step());
      if (!found) continue;
      PEYK_ASSIGN(article, read_article(database, row));
    }
    const ArticleWords words = words_of(article);
    PEYK_TRY(database.run("UPDATE articles SET url_key = ?, text_key = ? WHERE id = ?",
                          url_key(article.url), text_key(words.title, words.body), id));
    PEYK_TRY(index_article(database, id, words));
  }
  return {};
}

}  // namespace peyk
