#include "feed/sitemap.h"

#include "feed/xml_writer.h"

namespace peyk {
namespace {

constexpr FeedWord kNamespace = "http://www.sitemaps.org/schemas/sitemap/0.9";

void write_modified(XmlWriter& xml, const std::optional<Instant>& modified) {
  if (modified) xml.leaf("lastmod", FeedText::own(format_iso8601(*modified)));
}

void write_url(XmlWriter& xml, const SitemapUrl& each) {
  const auto url = xml.element("url");
  xml.leaf("loc", feed_uri(each.url));
  write_modified(xml, each.modified);
  for (const auto& [language, address] : each.alternates) {
    const auto link = xml.element("xhtml:link");
    xml.attribute("rel", "alternate");
    xml.attribute("hreflang", xml_line(language));
    xml.attribute("href", feed_uri(address));
  }
}

void write_news(XmlWriter& xml, const NewsUrl& each) {
  const auto url = xml.element("url");
  xml.leaf("loc", feed_uri(each.url));
  const auto news = xml.element("news:news");
  {
    const auto publication = xml.element("news:publication");
    xml.leaf("news:name", xml_line(each.publication));
    xml.leaf("news:language", xml_line(each.language));
  }
  xml.leaf("news:publication_date", FeedText::own(format_iso8601(each.published)));
  xml.leaf("news:title", xml_line(each.title));
}

/// A document whose root is in the namespace of sitemaps; `fill` writes what stands in it.
template <class Fill>
std::string write_document(FeedWord root_name, Fill fill) {
  std::string out;
  XmlWriter xml(out);
  xml.begin_document({});
  {
    const auto root = xml.element(root_name);
    xml.attribute("xmlns", kNamespace);
    fill(xml);
  }
  return out;
}

}  // namespace

std::string write_sitemap(const std::vector<SitemapUrl>& urls) {
  return write_document("urlset", [&](XmlWriter& xml) {
    xml.attribute("xmlns:xhtml", "http://www.w3.org/1999/xhtml");
    for (const SitemapUrl& each : urls) write_url(xml, each);
  });
}

std::string write_sitemap_index(const std::vector<SitemapPart>& parts) {
  return write_document("sitemapindex", [&](XmlWriter& xml) {
    for (const SitemapPart& part : parts) {
      const auto sitemap = xml.element("sitemap");
      xml.leaf("loc", feed_uri(part.url));
      write_modified(xml, part.modified);
    }
  });
}

std::string write_news_sitemap(const std::vector<NewsUrl>& urls) {
  return write_document("urlset", [&](XmlWriter& xml) {
    xml.attribute("xmlns:news", "http://www.google.com/schemas/sitemap-news/0.9");
    for (const NewsUrl& each : urls) write_news(xml, each);
  });
}

}  // namespace peyk
