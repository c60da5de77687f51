#pragma once
/// An entry of a feed as an article. docs/sources.md says for operators what becomes what.

#include <optional>
#include <string>
#include <vector>

#include "config/config.h"
#include "ingest/credits.h"
#include "ingest/feed_entry.h"
#include "model/article.h"

namespace peyk {

struct FeedOptions {
  std::string feed_id;  ///< The first part of all ids.
  bool ignore_author = false;
  bool feed_as_source = false;
  const Category* audio_category = nullptr;  ///< What an entry with a sound belongs to, or null.
  const Category* video_category = nullptr;
  CreditRules credits;

  /// Fails with configuration. `config` must outlive the options.
  [[nodiscard]] static Result<FeedOptions> create(const SourceConfig& source, const Config& config);
  [[nodiscard]] static const std::vector<std::string>& names();
};

/// "feed:SOURCE:GUID". A guid that is a URL counts without its scheme, so that a move to https
/// changes nothing; a very long one is cut and ends in its digest. Without a guid the link stands
/// for it, else a digest of title and date; empty if there is nothing of these.
[[nodiscard]] std::string feed_article_id(const FeedEntry& entry, const FeedOptions& options);

/// What is wrong with an entry, for an editor, or with what is left of it.
struct FeedArticle {
  std::optional<Article> article;  ///< Nothing: it is left out, and `fault` says why.
  std::string fault;
  std::vector<std::string> doubts;
};

/// Makes an article of the entry for this edition. `id` is that of feed_article_id.
[[nodiscard]] FeedArticle make_feed_article(const FeedEntry& entry, const FeedHead& head,
                                            const std::string& id, const Edition& edition,
                                            const std::string& zone, const FeedOptions& options);

/// Title, link, or words to that effect: what messages call an entry.
[[nodiscard]] std::string name_of_entry(const FeedEntry& entry);

}  // namespace peyk
