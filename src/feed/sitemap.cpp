#include "feed/sitemap.h"

#include "feed/xml_document.h"
#include "feed/xml_text.h"

namespace peyk {
namespace {

using namespace feed_detail;

constexpr const char* kNamespace = "http://www.sitemaps.org/schemas/sitemap/0.9";

void add_modified(xml_node parent, const std::optional<Instant>& modified) {
  if (modified) add_text(parent, "lastmod", format_iso8601(*modified));
}

}  // namespace

std::string write_sitemap(const std::vector<SitemapUrl>& urls) {
  pugi::xml_document document;
  begin_document(document, {});
  xml_node root = add(document, "urlset");
  set(root, "xmlns", kNamespace);
  set(root, "xmlns:xhtml", "http://www.w3.org/1999/xhtml");
  for (const SitemapUrl& each : urls) {
    xml_node node = add(root, "url");
    add_uri(node, "loc", each.url);
    add_modified(node, each.modified);
    for (const auto& [language, address] : each.alternates) {
      xml_node link = add(node, "xhtml:link");
      set(link, "rel", "alternate");
      set(link, "hreflang", language);
      set(link, "href", feed_uri(address));
    }
  }
  return to_bytes(document);
}

std::string write_sitemap_index(const std::vector<SitemapPart>& parts) {
  pugi::xml_document document;
  begin_document(document, {});
  xml_node root = add(document, "sitemapindex");
  set(root, "xmlns", kNamespace);
  for (const SitemapPart& part : parts) {
    xml_node node = add(root, "sitemap");
    add_uri(node, "loc", part.url);
    add_modified(node, part.modified);
  }
  return to_bytes(document);
}

std::string write_news_sitemap(const std::vector<NewsUrl>& urls) {
  pugi::xml_document document;
  begin_document(document, {});
  xml_node root = add(document, "urlset");
  set(root, "xmlns", kNamespace);
  set(root, "xmlns:news", "http://www.google.com/schemas/sitemap-news/0.9");
  for (const NewsUrl& each : urls) {
    xml_node node = add(root, "url");
    add_uri(node, "loc", each.url);
    xml_node news = add(node, "news:news");
    xml_node publication = add(news, "news:publication");
    add_text(publication, "news:name", each.publication);
    add_text(publication, "news:language", each.language);
    add_text(news, "news:publication_date", format_iso8601(each.published));
    add_text(news, "news:title", each.title);
  }
  return to_bytes(document);
}

}  // namespace peyk
