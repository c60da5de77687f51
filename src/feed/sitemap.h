#pragma once
/// Site maps (sitemaps.org/protocol.html) with alternates in other languages (xhtml:link), and the
/// news extension.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace peyk {

struct SitemapUrl {
  std::string url;
  std::optional<Instant> modified;
  /// Language ("fa", "x-default") and address; this page is among them, or there are none.
  std::vector<std::pair<std::string, std::string>> alternates;
};
struct SitemapPart {
  std::string url;
  std::optional<Instant> modified;
};
struct NewsUrl {
  std::string url;
  std::string publication;
  std::string language;
  Instant published{};
  std::string title;
};

/// At most 50,000 addresses belong into one; who calls parts them.
[[nodiscard]] std::string write_sitemap(const std::vector<SitemapUrl>& urls);
[[nodiscard]] std::string write_sitemap_index(const std::vector<SitemapPart>& parts);
[[nodiscard]] std::string write_news_sitemap(const std::vector<NewsUrl>& urls);

}  // namespace peyk
