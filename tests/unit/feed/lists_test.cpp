// OPML and site maps.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "feed/opml.h"
#include "feed/sitemap.h"

namespace peyk {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Opml, HasTheWholeFormOfAList) {
  EXPECT_EQ(
      write_opml(
          "Feeds & more",
          {{"Persian", {{"انجمن", "https://e.org/fa/feed.xml", "https://e.org/fa?a=1&b", "fa"}}}}),
      R"(<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0">
 <head>
  <title>Feeds &amp; more</title>
 </head>
 <body>
  <outline text="Persian">
   <outline type="rss" text="انجمن" title="انجمن" xmlUrl="https://e.org/fa/feed.xml" htmlUrl="https://e.org/fa?a=1&amp;b" language="fa" />
  </outline>
 </body>
</opml>
)");
}

TEST(Sitemap, NamesAPageWithItsTranslations) {
  const Instant day = *parse_iso8601("2023-06-21T10:00:00Z");
  EXPECT_EQ(write_sitemap({{"https://e.org/a b",
                            day,
                            {{"en", "https://e.org/a b"}, {"x-default", "https://e.org/ب"}}}}),
            R"(<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">
 <url>
  <loc>https://e.org/a%20b</loc>
  <lastmod>2023-06-21T10:00:00Z</lastmod>
  <xhtml:link rel="alternate" hreflang="en" href="https://e.org/a%20b" />
  <xhtml:link rel="alternate" hreflang="x-default" href="https://e.org/%D8%A8" />
 </url>
</urlset>
)");
}

TEST(Sitemap, WithoutADateSaysNone) {
  EXPECT_THAT(write_sitemap({{"https://e.org/", {}, {}}}), Not(HasSubstr("lastmod")));
  EXPECT_THAT(write_sitemap_index({{"https://e.org/1.xml", {}}}),
              HasSubstr("<sitemap>\n  <loc>https://e.org/1.xml</loc>\n </sitemap>"));
}

TEST(Sitemap, NewsSaysWhoWhenAndWhat) {
  EXPECT_EQ(write_news_sitemap({{"https://e.org/1", "Example", "sq",
                                 *parse_iso8601("2023-06-21T10:00:00Z"), "Ura & lumi"}}),
            R"(<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
 <url>
  <loc>https://e.org/1</loc>
  <news:news>
   <news:publication>
    <news:name>Example</news:name>
    <news:language>sq</news:language>
   </news:publication>
   <news:publication_date>2023-06-21T10:00:00Z</news:publication_date>
   <news:title>Ura &amp; lumi</news:title>
  </news:news>
 </url>
</urlset>
)");
}

}  // namespace
}  // namespace peyk
