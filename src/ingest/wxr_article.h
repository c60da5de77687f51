#pragma once
/// What an item of a WordPress export means for an article. docs/sources.md says for operators what
/// becomes what.

#include <optional>
#include <string>
#include <vector>

#include "ingest/reader.h"
#include "ingest/wxr_document.h"
#include "ingest/wxr_media.h"
#include "ingest/wxr_options.h"

namespace peyk {

/// The site of an export: host and path without scheme and trailing slash, so that it stays when
/// the site moves to https. Empty if the export does not say.
[[nodiscard]] std::string site_of(const WxrChannel& channel);
/// The id that an article of the site has in the library.
[[nodiscard]] std::string article_id(const std::string& site, const WxrItem& item);
/// Whether the item has a post id, without which it is nothing.
[[nodiscard]] bool has_post_id(const WxrItem& item);

/// The name of the item for people.
[[nodiscard]] std::string name_of(const WxrItem& item);

/// What the articles of one file have in common.
struct WxrSite {
  const WxrChannel* channel = nullptr;
  const WxrMedia* media = nullptr;
  std::string key;                   ///< site_of(channel)
  const Edition* edition = nullptr;  ///< Of posts that do not say; may be null.
};

/// Makes articles of published posts.
class WxrArticles {
 public:
  WxrArticles(const SourceConfig& source, const Config& config, const WxrOptions& options)
      : source_(source), config_(config), options_(options) {}

  struct Made {
    std::optional<Article> article;
    std::string skipped;                ///< Why there is none: nothing to look at.
    std::string doubt;                  ///< Why there is none: an editor should look at it.
    std::vector<std::string> warnings;  ///< About the article.
  };
  /// Fails with bad_data if nothing tells the edition.
  [[nodiscard]] Result<Made> make(const WxrItem& item, const WxrSite& site) const;

 private:
  [[nodiscard]] Error no_edition(const WxrItem& item, const WxrSite& site) const;
  [[nodiscard]] std::optional<Instant> date(const std::string& gmt, const std::string& local) const;
  bool set_dates(const WxrItem& item, Article& article) const;
  static void set_picture(const WxrItem& item, const WxrSite& site, Made& made);
  void set_body(const WxrItem& item, const WxrSite& site, Made& made) const;
  void set_credit(const WxrItem& item, const WxrSite& site, const Credit& found,
                  Article& article) const;
  static void set_words(const WxrItem& item, const Edition& edition, Made& made);

  const SourceConfig& source_;
  const Config& config_;
  const WxrOptions& options_;
};

}  // namespace peyk
