/// JSON Feed: jsonfeed.org/version/1.1.

#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "ingest/feed_formats.h"

namespace peyk {
namespace {

using nlohmann::json;

constexpr int kImage = 0;
constexpr int kBanner = 5;
constexpr int kAttachment = 15;

/// The text of a key, or "".
std::string text_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// "A feed reader must coerce it to a string."
std::string id_of(const json& item) {
  const auto found = item.find("id");
  if (found == item.end()) return "";
  if (found->is_string()) return std::string(trim(found->get_ref<const std::string&>()));
  return found->is_number() ? found->dump() : std::string();
}

/// 1.1 has a list of authors, 1.0 one author.
std::vector<std::string> authors_of(const json& object) {
  std::vector<std::string> names;
  const auto add = [&](const json& author) {
    if (!author.is_object()) return;
    std::string name = author_name(text_of(author, "name"));
    if (!name.empty()) names.push_back(std::move(name));
  };
  if (const auto authors = object.find("authors"); authors != object.end() && authors->is_array()) {
    for (const json& author : *authors) add(author);
  }
  if (names.empty() && object.contains("author")) add(object["author"]);
  return names;
}

void add_picture(const json& item, const char* key, int rank, const std::string& base,
                 FeedEntry& entry) {
  FeedMedium medium;
  medium.kind = FeedMedium::Kind::picture;
  medium.url = feed_url(base, text_of(item, key));
  medium.rank = rank;
  if (!medium.url.empty()) entry.media.push_back(std::move(medium));
}

void add_attachments(const json& item, const std::string& base, FeedEntry& entry) {
  const auto attachments = item.find("attachments");
  if (attachments == item.end() || !attachments->is_array()) return;
  for (const json& attachment : *attachments) {
    if (!attachment.is_object()) continue;
    FeedMedium medium;
    medium.url = feed_url(base, text_of(attachment, "url"));
    medium.kind = medium_kind(text_of(attachment, "mime_type"), "", medium.url);
    medium.title = text_of(attachment, "title");
    medium.rank = kAttachment;
    if (!medium.url.empty()) entry.media.push_back(std::move(medium));
  }
}

}  // namespace

FeedEntry read_json_entry(const json& item, const std::string& base) {
  FeedEntry entry;
  entry.id = id_of(item);
  entry.url = feed_url(base, text_of(item, "url"));
  entry.external_url = feed_url(base, text_of(item, "external_url"));
  const std::string& links = entry.url.empty() ? base : entry.url;
  entry.title = {FeedText::Kind::plain, text_of(item, "title"), links};
  entry.summary = {FeedText::Kind::plain, text_of(item, "summary"), links};
  entry.content = {FeedText::Kind::html, text_of(item, "content_html"), links};
  if (entry.content.empty()) {
    entry.content = {FeedText::Kind::plain, text_of(item, "content_text"), links};
  }
  for (const char* key : {"date_published", "date_modified"}) {
    const std::string date = text_of(item, key);
    const bool published = std::string_view(key) == "date_published";
    if (!date.empty()) (published ? entry.published : entry.updated).push_back(date);
  }
  entry.authors = authors_of(item);
  entry.language = text_of(item, "language");
  if (const auto tags = item.find("tags"); tags != item.end() && tags->is_array()) {
    for (const json& tag : *tags) {
      if (tag.is_string()) entry.categories.push_back({"", tag.get<std::string>(), ""});
    }
  }
  add_picture(item, "image", kImage, base, entry);
  add_picture(item, "banner_image", kBanner, base, entry);
  add_attachments(item, base, entry);
  return entry;
}

FeedHead read_json_head(const json& feed, const std::string& base) {
  FeedHead head;
  head.format = FeedHead::Format::json;
  head.title = text_of(feed, "title");
  head.home_url = feed_url(base, text_of(feed, "home_page_url"));
  head.language = text_of(feed, "language");
  head.authors = authors_of(feed);
  return head;
}

}  // namespace peyk
