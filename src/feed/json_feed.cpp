/// JSON Feed 1.1 (jsonfeed.org/version/1.1).

#include <algorithm>
#include <nlohmann/json.hpp>

#include "feed/feed_text.h"
#include "feed/xml_text.h"

namespace peyk {
namespace {

using namespace feed_detail;
using Json = nlohmann::ordered_json;

void put(Json& object, const char* name, std::string value) {
  if (!value.empty()) object[name] = std::move(value);
}

Json authors(std::string_view name) { return Json::array({{{"name", xml_line(name)}}}); }

Json attachment(const FeedItem::Image& image) {
  Json json;
  json["url"] = feed_uri(image.url);
  json["mime_type"] = image.type;
  if (!image.alt.empty()) json["title"] = xml_line(image.alt);
  if (image.bytes > 0) json["size_in_bytes"] = image.bytes;
  return json;
}

/// Our own extension, as §Extensions allows: "external_url" would lead readers away from us.
Json source(const FeedItem& item) {
  Json json;
  put(json, "name", xml_line(item.source));
  put(json, "url", feed_uri(item.source_url));
  return json;
}

Json item_json(const Feed& feed, const FeedItem& item) {
  Json json;
  json["id"] = xml_line(item.guid);  // An item without one is discarded by readers.
  put(json, "url", feed_uri(item.url));
  put(json, "title", title_text(item.title, feed.direction));
  json["content_html"] = xml_text(directed("div", feed, item.content.markup()));
  put(json, "summary", title_text(item.summary, feed.direction));
  if (item.image) json["image"] = feed_uri(item.image->url);
  json["date_published"] = format_iso8601(item.published);
  if (item.updated > item.published) json["date_modified"] = format_iso8601(item.updated);
  if (!xml_line(item.author).empty()) json["authors"] = authors(item.author);
  json["language"] = xml_line(feed.language);
  for (const auto& category : item.categories) json["tags"].push_back(xml_line(category.name));
  if (item.image && !item.image->type.empty()) {
    json["attachments"] = Json::array({attachment(*item.image)});
  }
  if (!item.source.empty() || !item.source_url.empty()) json["_source"] = source(item);
  return json;
}

}  // namespace

std::string write_json_feed(const Feed& feed) {
  Json json;
  json["version"] = "https://jsonfeed.org/version/1.1";
  json["title"] = title_text(feed.title, feed.direction);
  put(json, "home_page_url", feed_uri(feed.home_url));
  json["feed_url"] = document_url(feed.folder_url, FeedKind::json);
  put(json, "description", title_text(feed.description, feed.direction));
  // What came before: never the document itself, which would send readers round in a circle.
  put(json, "next_url", document_url(feed.previous_folder_url, FeedKind::json));
  json["authors"] = authors(feed.author.empty() ? feed.title : feed.author);
  json["language"] = xml_line(feed.language);
  if (!feed.archive) {
    for (const std::string& hub : feed.hubs) {
      json["hubs"].push_back({{"type", "WebSub"}, {"url", feed_uri(hub)}});
    }
  }
  json["items"] = Json::array();
  for (const FeedItem& item : feed.items) json["items"].push_back(item_json(feed, item));
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace peyk
