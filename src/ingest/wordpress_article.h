#pragma once
/// What the readers of an export and of the REST API have in common: the same post becomes the same
/// article, whichever way it comes.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/credits.h"
#include "model/article.h"

namespace peyk {

struct WordPressOptions {
  std::vector<std::string> byline_meta, source_meta, source_url_meta, post_types;
  bool author_as_byline = false;
  CreditRules credits;

  /// From the options of names(). Fails with configuration on a value that is none.
  [[nodiscard]] static Result<WordPressOptions> create(const SourceConfig& source);
  [[nodiscard]] static const std::vector<std::string>& names();
};

/// Host and path of a site's address, without scheme and trailing slash: it stays when a site moves
/// to https.
[[nodiscard]] std::string wordpress_site_key(std::string_view url);

/// The custom field of that name, or "".
using MetaLookup = std::function<std::string(const std::string& key)>;

/// The credit of an article: custom fields say more than `found`, its last lines; the author's name
/// counts only without both, and if the options want it.
[[nodiscard]] Credit wordpress_credit(const Credit& found, const MetaLookup& meta,
                                      std::string_view author, const WordPressOptions& options);

/// The first picture of a text, for an article that has none of its own. Small ones are none:
/// emoji, and pixels that count readers.
[[nodiscard]] std::optional<Picture> first_picture_of(const SanitizedHtml& body);

/// Adds a category or a tag, cleaned; not one without a slug and not twice.
void add_wordpress_term(std::vector<Term>& terms, std::string_view slug, std::string_view name);

}  // namespace peyk
