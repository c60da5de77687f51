#pragma once
/// What the library says of its articles: how they are found, which of them are one, which of them
/// nobody is to see any more.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/article.h"

namespace peyk {

/// `duplicate`: another source's copy of an article that is here already.
enum class PutOutcome { added, updated, unchanged, duplicate };

/// Articles that were withdrawn: deleted or unpublished at their source, or taken back by hand.
enum class Withdrawn { leave_out, only, also };

struct ArticleQuery {
  std::string edition{};  ///< Empty: all.
  /// Words that must all be there, in the title, the text, the byline, the source, the categories
  /// or the tags. "Two words" in quotation marks of any kind stand beside each other; word* is the
  /// beginning of a word. Any bytes are a query; one without a letter or digit finds nothing.
  /// Empty: all.
  std::string text{};
  std::optional<Instant> from{};   ///< published >= from
  std::optional<Instant> until{};  ///< published < until
  int limit = 0;                   ///< 0: all
  std::string source{};            ///< Read from this configured source; empty: all.
  /// Asked for the terms of an article; empty: all.
  std::function<bool(const Article&)> terms{};
  Withdrawn withdrawn = Withdrawn::leave_out;
  bool best_first = false;  ///< With a text: the best matches first, not the newest.
};

struct Withdrawal {
  Instant since{};
  std::string source;  ///< The configured source that does not publish it any more; empty: by hand.
  std::string reason;
};

/// Another source's copy that is not stored, since it is the same article.
struct ArticleAlias {
  std::string id;       ///< Article::id of the copy.
  std::string article;  ///< Article::id of what is stored; empty: said to be no copy, by hand.
  std::string reason;   ///< "url", "guid" or "text": what both have in common.
  std::string source;   ///< The configured source of the copy.
  Instant since{};
};

struct FoundArticle {
  Article article;
  std::optional<Withdrawal> withdrawn;
  std::string snippet;  ///< With a text: where it was found, without markup; may be empty.
};

struct FoundArticles {
  std::vector<FoundArticle> articles;
  int64_t total = 0;  ///< Also those over the limit.
};

/// All that is known of one article.
struct ArticleRecord {
  Article article;
  std::optional<Withdrawal> withdrawn;
  std::vector<std::string> sources;
  std::vector<ArticleAlias> aliases;
  Instant added{};
  Instant changed{};
};

/// An article of an issue that was withdrawn after it was chosen.
struct WithdrawnChoice {
  std::string article;
  std::string edition;  ///< Of the issue, which shows the article.
  std::string title;
  Withdrawal withdrawn;
};

}  // namespace peyk
