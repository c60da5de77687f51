#include <algorithm>

#include "pipeline/site_pages.h"

namespace peyk {
namespace {

/// Fewer than the 50,000 that the protocol allows: a part is what one new article costs.
constexpr int64_t kPartUrls = 5'000;
/// What search engines read of a news site map, and how old it may be.
constexpr int kNewsUrls = 1'000;
constexpr std::chrono::hours kNewsAge{48};

/// "https://www.example.org": a site map may only name addresses of one host.
std::string_view origin_of(std::string_view url) {
  const size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  return url.substr(0, url.find_first_of("/?#", scheme + 3));
}

class Sitemaps {
 public:
  Sitemaps(Workspace& workspace, const SiteChanges& changes, SiteFolder& site)
      : workspace_(workspace),
        config_(workspace.config()),
        origin_(origin_of(config_.site.publish_url)),
        changes_(changes),
        site_(site) {}

  Result<void> publish(const std::vector<SitemapUrl>& pages) {
    PEYK_TRY(page_parts(pages));
    std::vector<NewsUrl> news;
    for (const Edition& edition : config_.editions) {
      if (origin_of(edition.site_url) != origin_) continue;
      PEYK_TRY(article_parts(edition));
      PEYK_TRY(add_news(edition, news));
    }
    std::stable_sort(news.begin(), news.end(),
                     [](const NewsUrl& a, const NewsUrl& b) { return a.published > b.published; });
    if (news.size() > kNewsUrls) news.resize(kNewsUrls);
    PEYK_TRY(site_.put("sitemap-news.xml", write_news_sitemap(news), ""));
    parts_.push_back({public_url(config_, "sitemap-news.xml"), {}});
    return site_.put("sitemap.xml", write_sitemap_index(parts_), "");
  }

 private:
  Result<void> page_parts(const std::vector<SitemapUrl>& pages) {
    const auto size = static_cast<size_t>(kPartUrls);
    for (size_t from = 0; from < pages.size(); from += size) {
      const size_t until = std::min(pages.size(), from + size);
      const std::vector<SitemapUrl> part(pages.begin() + static_cast<std::ptrdiff_t>(from),
                                         pages.begin() + static_cast<std::ptrdiff_t>(until));
      const std::string path = "sitemap-pages-" + std::to_string(from / size + 1) + ".xml";
      PEYK_TRY(site_.put(path, write_sitemap(part), ""));
      parts_.push_back({public_url(config_, path), newest(part)});
    }
    return {};
  }

  /// By the places of the edition's feed, so that a new article changes the last part alone.
  Result<void> article_parts(const Edition& edition) {
    SiteRecords records = workspace_.store().site_records();
    PEYK_ASSIGN(const int64_t places, records.places(edition.id));
    for (int64_t from = 0; from < places; from += kPartUrls) {
      const std::string path =
          "sitemap-" + edition.id + "-" + std::to_string(from / kPartUrls + 1) + ".xml";
      std::string note;
      if (!changes_.touches(edition.id, from, from + kPartUrls) &&
          site_.keep(path, changes_.base)) {
        note = site_.note(path);
      } else {
        PEYK_ASSIGN(const auto addresses, records.addresses(edition.id, from, from + kPartUrls));
        const std::vector<SitemapUrl> urls = entries(addresses);
        if (const auto last = newest(urls)) note = format_iso8601(*last);
        PEYK_TRY(site_.put(path, write_sitemap(urls), changes_.base, note));
      }
      const auto modified = parse_iso8601(note);
      parts_.push_back(
          {public_url(config_, path), modified ? std::optional(*modified) : std::nullopt});
    }
    return {};
  }

  std::vector<SitemapUrl> entries(const std::vector<SiteAddress>& addresses) const {
    std::vector<SitemapUrl> urls;
    for (const SiteAddress& address : addresses) {
      if (origin_of(address.url) != origin_) continue;
      SitemapUrl url{address.url, std::max(address.published, address.modified), {}};
      for (const Edition& edition : config_.editions) {
        const auto other = address.editions.find(edition.id);
        if (other == address.editions.end()) continue;
        url.alternates.emplace_back(edition.language, other->second);
      }
      if (url.alternates.size() > 1) {
        url.alternates.emplace_back("x-default", url.alternates.front().second);
      } else {
        url.alternates.clear();
      }
      urls.push_back(std::move(url));
    }
    return urls;
  }

  /// The one file of the site that time alone changes: two days are two days.
  Result<void> add_news(const Edition& edition, std::vector<NewsUrl>& news) {
    PEYK_ASSIGN(const auto addresses, workspace_.store().site_records().addresses_since(
                                          edition.id, workspace_.now() - kNewsAge, kNewsUrls));
    for (const SiteAddress& address : addresses) {
      if (address.published > workspace_.now() || origin_of(address.url) != origin_) continue;
      news.push_back(
          {address.url, edition.site_title, edition.language, address.published, address.title});
    }
    return {};
  }

  static std::optional<Instant> newest(const std::vector<SitemapUrl>& urls) {
    std::optional<Instant> found;
    for (const SitemapUrl& url : urls) {
      if (url.modified && (!found || *url.modified > *found)) found = url.modified;
    }
    return found;
  }

  Workspace& workspace_;
  const Config& config_;
  std::string_view origin_;
  const SiteChanges& changes_;
  SiteFolder& site_;
  std::vector<SitemapPart> parts_;
};

}  // namespace

Result<void> publish_sitemaps(Workspace& workspace, std::vector<SitemapUrl> pages,
                              const SiteChanges& changes, SiteFolder& site) {
  return Sitemaps(workspace, changes, site).publish(pages);
}

}  // namespace peyk
