/// JSON Feed 1.1 (jsonfeed.org/version/1.1).

#include "feed/entry_text.h"
#include "feed/json_writer.h"

namespace peyk::feed_detail {
namespace {

constexpr size_t kItemDepth = 2;

void write_authors(JsonWriter& json, const FeedText& name) {
  const auto authors = json.array("authors");
  const auto author = json.object();
  json.put("name", name);
}

void write_attachment(JsonWriter& json, const EntryText::Image& image) {
  const auto attachments = json.array("attachments");
  const auto attachment = json.object();
  json.put("url", image.url);
  json.put("mime_type", image.type);
  json.put_if_any("title", image.alt);
  if (image.bytes > 0) json.put("size_in_bytes", image.bytes);
}

/// Our own extension, as §Extensions allows: "external_url" would lead readers away from us.
void write_source(JsonWriter& json, const EntryText& entry) {
  if (entry.source.empty() && entry.source_url.empty()) return;
  const auto source = json.object("_source");
  json.put_if_any("name", entry.source);
  json.put_if_any("url", entry.source_url);
}

void write_hubs(JsonWriter& json, const FeedHead& head) {
  if (head.archive || head.hubs.empty()) return;
  const auto hubs = json.array("hubs");
  for (const std::string& url : head.hubs) {
    const auto hub = json.object();
    json.put("type", "WebSub");
    json.put("url", feed_uri(url));
  }
}

}  // namespace

void write_json_entry(std::string& out, const EntryText& entry) {
  JsonWriter json(out, kItemDepth);
  const auto item = json.object();
  json.put("id", entry.guid);  // An item without one is discarded by readers.
  json.put_if_any("url", entry.url);
  json.put_if_any("title", entry.title);
  {
    const auto content = json.text("content_html");
    json.piece(entry.content.begin);
    json.piece(entry.content.markup);
    json.piece(entry.content.end);
  }
  json.put_if_any("summary", entry.summary);
  if (entry.image) json.put("image", entry.image->url);
  json.put("date_published", entry.published_iso);
  if (entry.corrected) json.put("date_modified", entry.updated_iso);
  if (!entry.author.empty()) write_authors(json, entry.author);
  json.put("language", entry.language);
  if (!entry.categories.empty()) {
    const auto tags = json.array("tags");
    for (const auto& category : entry.categories) json.add(category.name);
  }
  if (entry.image && !entry.image->type.empty()) write_attachment(json, *entry.image);
  write_source(json, entry);
}

void write_json(std::string& out, const FeedHead& head, const FeedEntries& entries) {
  {
    JsonWriter json(out);
    const auto feed = json.object();
    json.put("version", "https://jsonfeed.org/version/1.1");
    json.put("title", title_text(head.title, head.direction));
    json.put_if_any("home_page_url", feed_uri(head.home_url));
    json.put("feed_url", document_url(head.folder_url, FeedKind::json));
    json.put_if_any("description", title_text(head.description, head.direction));
    // What came before: never the document itself, which would send readers round in a circle.
    json.put_if_any("next_url", document_url(head.previous_folder_url, FeedKind::json));
    write_authors(json, xml_line(head.author.empty() ? head.title : head.author));
    json.put("language", xml_line(head.language));
    write_hubs(json, head);
    const auto items = json.array("items");
    for (const auto& entry : entries) json.value(entry->bytes(FeedKind::json));
  }
  out += '\n';
}

}  // namespace peyk::feed_detail
