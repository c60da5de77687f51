#pragma once
/// What is derived from an article: the keys of its identity and its row of the search index.
/// Whoever writes an article keeps them right, in the same transaction.

#include <string>
#include <string_view>

#include "base/error.h"
#include "model/article.h"
#include "store/database.h"

namespace peyk {

/// The row that the query stands on, with its terms. Its columns are those of kArticleColumns.
extern const std::string_view kArticleColumns;
[[nodiscard]] Result<Article> read_article(Database& database, const Query& row);

/// The words of an article, folded: a row of the index.
struct ArticleWords {
  std::string title, names, excerpt, body;
};
[[nodiscard]] ArticleWords words_of(const Article& article);

/// Puts an article that is stored into the index, or its new words instead of the old ones.
[[nodiscard]] Result<void> index_article(Database& database, const std::string& id,
                                         const ArticleWords& words);
/// Keys and index of all that is stored; for a store that had none.
[[nodiscard]] Result<void> index_library(Database& database);

/// What somebody typed as an expression of FTS5; empty if no word is in it.
[[nodiscard]] std::string search_expression(std::string_view typed);

/// Where words of the query stand in the text, with some words around. The beginning of the text if
/// they are not in it.
[[nodiscard]] std::string make_snippet(std::string_view text, std::string_view typed);

}  // namespace peyk
