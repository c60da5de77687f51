#include "feed/opml.h"

#include "feed/xml_document.h"
#include "feed/xml_text.h"

namespace peyk {

using namespace feed_detail;

std::string write_opml(const std::string& title, const std::vector<OpmlGroup>& groups) {
  pugi::xml_document document;
  begin_document(document, {});
  xml_node root = add(document, "opml");
  set(root, "version", "2.0");
  add_text(add(root, "head"), "title", title);
  xml_node body = add(root, "body");
  for (const OpmlGroup& group : groups) {
    xml_node outer = add(body, "outline");
    set(outer, "text", group.title);  // With a title it would be taken for a feed without a type.
    for (const OpmlFeed& feed : group.feeds) {
      xml_node outline = add(outer, "outline");
      set(outline, "type", "rss");  // Of whatever kind the feed is (OPML 2.0, Subscription lists).
      set(outline, "text", feed.title);
      set(outline, "title", feed.title);
      set(outline, "xmlUrl", feed_uri(feed.xml_url));
      if (!feed.html_url.empty()) set(outline, "htmlUrl", feed_uri(feed.html_url));
      if (!feed.language.empty()) set(outline, "language", feed.language);
    }
  }
  return to_bytes(document);
}

}  // namespace peyk
