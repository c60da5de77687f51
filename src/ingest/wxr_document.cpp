#include "ingest/wxr_document.h"

#include <string_view>

#include "base/bytes.h"
#include "ingest/xml_guard.h"

namespace peyk {
namespace {

enum class Space { none, wordpress, excerpt, content, dublin_core, other };

Space space_of(const pugi::xml_node& node) {
  std::string_view uri = xml_namespace(node);
  if (uri.empty()) {
    return std::string_view(node.name()).find(':') == std::string_view::npos ? Space::none
                                                                             : Space::other;
  }
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (uri.starts_with(scheme)) uri.remove_prefix(scheme.size());
  }
  if (uri.starts_with("wordpress.org/export/")) {
    return uri.ends_with("/excerpt/") || uri.ends_with("/excerpt") ? Space::excerpt
                                                                   : Space::wordpress;
  }
  if (uri.starts_with("purl.org/rss/1.0/modules/content")) return Space::content;
  if (uri.starts_with("purl.org/dc/elements/")) return Space::dublin_core;
  return Space::other;
}

bool is(const pugi::xml_node& node, Space space, std::string_view local) {
  return xml_local_name(node) == local && space_of(node) == space;
}

std::string trimmed_text(const pugi::xml_node& node) { return std::string(trim(xml_text(node))); }

void read_meta(const pugi::xml_node& node, WxrItem& item) {
  std::string key;
  std::string value;
  for (const pugi::xml_node child : node.children()) {
    if (is(child, Space::wordpress, "meta_key")) key = trimmed_text(child);
    if (is(child, Space::wordpress, "meta_value")) value = xml_text(child);
  }
  if (!key.empty()) item.meta.emplace_back(std::move(key), std::move(value));
}

void read_term(const pugi::xml_node& node, WxrItem& item) {
  item.terms.push_back(
      {xml_attribute(node, "domain"), xml_attribute(node, "nicename"), trimmed_text(node)});
}

void read_plain(const pugi::xml_node& node, std::string_view local, WxrItem& item) {
  if (local == "title") item.title = xml_text(node);
  if (local == "link") item.link = trimmed_text(node);
  if (local == "guid") item.guid = trimmed_text(node);
  if (local == "pubDate") item.pub_date = trimmed_text(node);
  if (local == "category") read_term(node, item);
}

void read_wordpress(const pugi::xml_node& node, std::string_view local, WxrItem& item) {
  if (local == "postmeta") return read_meta(node, item);
  static const std::map<std::string_view, std::string WxrItem::*> kFields = {
      {"post_id", &WxrItem::post_id},
      {"post_name", &WxrItem::post_name},
      {"post_type", &WxrItem::post_type},
      {"status", &WxrItem::status},
      {"post_password", &WxrItem::password},
      {"post_parent", &WxrItem::parent},
      {"menu_order", &WxrItem::menu_order},
      {"attachment_url", &WxrItem::attachment_url},
      {"post_date", &WxrItem::post_date},
      {"post_date_gmt", &WxrItem::post_date_gmt},
      {"post_modified", &WxrItem::post_modified},
      {"post_modified_gmt", &WxrItem::post_modified_gmt},
  };
  if (const auto field = kFields.find(local); field != kFields.end()) {
    item.*(field->second) = trimmed_text(node);
  }
}

/// What a file that is no WordPress export is instead, for the message.
std::string kind_of_document(const XmlStream& stream) {
  const std::string& root = stream.root_name();
  const std::string local =
      root.substr(root.find(':') == std::string::npos ? 0 : root.find(':') + 1);
  if (local == "rss" && stream.root_has("channel")) return "an RSS feed";
  if (local == "feed") return "an Atom feed";
  if (local == "RDF") return "an RDF document or RSS 1.0 feed";
  if (local == "html") return "a web page";
  if (local == "opml") return "a list of feeds (OPML)";
  if (local == "urlset" || local == "sitemapindex") return "a sitemap";
  return "an XML document with the root element <" + root + ">";
}

/// "attachment", "post"…, without reading the rest of the item.
std::string post_type_of(const pugi::xml_node& item) {
  for (const pugi::xml_node node : item.children()) {
    if (is(node, Space::wordpress, "post_type")) return trimmed_text(node);
  }
  return "";
}

WxrItem read_item(const pugi::xml_node& node, Place place) {
  WxrItem item;
  item.place = std::move(place);
  for (const pugi::xml_node child : node.children()) {
    const std::string_view local = xml_local_name(child);
    switch (space_of(child)) {
      case Space::none:
        read_plain(child, local, item);
        break;
      case Space::wordpress:
        read_wordpress(child, local, item);
        break;
      case Space::content:
        if (local == "encoded") item.content = xml_text(child);
        break;
      case Space::excerpt:
        if (local == "encoded") item.excerpt = xml_text(child);
        break;
      case Space::dublin_core:
        if (local == "creator") item.creator = trimmed_text(child);
        break;
      case Space::other:
        break;
    }
  }
  return item;
}

void read_author(const pugi::xml_node& node, WxrChannel& channel) {
  std::string login;
  std::string display;
  for (const pugi::xml_node field : node.children()) {
    if (is(field, Space::wordpress, "author_login")) login = trimmed_text(field);
    if (is(field, Space::wordpress, "author_display_name")) display = trimmed_text(field);
  }
  channel.authors[login] = display;
}

bool in_channel(const XmlStream::Record& record) {
  const std::string_view tag = record.around->back();
  return tag.substr(0, tag.find_first_of(" \t\r\n>")) == "<channel";
}

bool is_item(const XmlStream::Record& record) {
  return record.name == "item" && in_channel(record);
}

/// Only such items have one of these, whatever the prefix. Looking for it costs far less than
/// making a tree of every post.
bool may_be_attachment(const XmlStream::Record& record) {
  return record.text.find("attachment_url") != std::string_view::npos;
}

}  // namespace

std::string WxrItem::meta_value(const std::string& key) const {
  for (const auto& [name, value] : meta) {
    if (name == key && !trim(value).empty()) return value;
  }
  return "";
}

/// What stands in the channel beside the items; and whether anything here is WordPress's own.
Result<void> WxrDocument::read_head(const XmlStream::Record& record, bool& wordpress) {
  XmlRecord parsed;
  PEYK_TRY(parsed.parse(record));
  const pugi::xml_node& node = parsed.element();
  const Space space = space_of(node);
  if (space == Space::wordpress) wordpress = true;
  if (is(node, Space::wordpress, "wxr_version")) channel_.version = trimmed_text(node);
  if (is(node, Space::wordpress, "base_site_url")) channel_.base_site_url = trimmed_text(node);
  if (is(node, Space::wordpress, "base_blog_url")) channel_.base_blog_url = trimmed_text(node);
  if (is(node, Space::none, "language")) channel_.language = trimmed_text(node);
  if (is(node, Space::none, "link")) channel_.link = trimmed_text(node);
  if (is(node, Space::wordpress, "author")) read_author(node, channel_);
  return {};
}

Error WxrDocument::not_an_export(const XmlStream& stream) const {
  return Error(ErrorKind::bad_data, "is " + kind_of_document(stream) + ", not a WordPress export")
      .at(stream.root())
      .remedy(
          "In WordPress choose Tools, Export, All content, and give the file that it "
          "downloads.");
}

Result<WxrDocument> WxrDocument::open(const std::filesystem::path& path, const Take& attachment) {
  WxrDocument document(path);
  PEYK_TRY(document.look(attachment));
  return document;
}

Result<WxrDocument> WxrDocument::read(const std::string& name, std::string_view bytes,
                                      const Take& attachment) {
  WxrDocument document(name);
  document.bytes_ = bytes;
  PEYK_TRY(document.look(attachment));
  return document;
}

Result<std::unique_ptr<XmlStream>> WxrDocument::stream() const {
  if (!bytes_) return XmlStream::open(path_);
  return XmlStream::of(path_.string(), *bytes_);
}

Result<void> WxrDocument::look(const Take& attachment) {
  PEYK_ASSIGN(const auto stream, this->stream());
  bool wordpress = false;
  bool items = false;
  for (;;) {
    PEYK_ASSIGN(const auto record, stream->next());
    if (!record) break;
    if (!in_channel(*record)) continue;
    if (!is_item(*record)) {
      PEYK_TRY(read_head(*record, wordpress));
      continue;
    }
    items = true;
    // Very old exports have the version on no element of the channel but on those of the items.
    if (wordpress && !may_be_attachment(*record)) continue;
    XmlRecord parsed;
    PEYK_TRY(parsed.parse(*record));
    const std::string type = post_type_of(parsed.element());
    if (!type.empty()) wordpress = true;
    if (type == "attachment") {
      PEYK_TRY(attachment(read_item(parsed.element(), record->place)));
    }
  }
  if (!wordpress) return fail(not_an_export(*stream));
  if (!items) {
    return fail(Error(ErrorKind::bad_data, "has no items: the export is empty")
                    .at({path_.string()})
                    .remedy("Export again and choose “All content”, or “Posts” with no filter of "
                            "author, date or status."));
  }
  return {};
}

Result<void> WxrDocument::each_item(const Take& take) const {
  PEYK_ASSIGN(const auto stream, this->stream());
  for (;;) {
    PEYK_ASSIGN(const auto record, stream->next());
    if (!record) return {};
    if (!is_item(*record)) continue;
    XmlRecord parsed;
    PEYK_TRY(parsed.parse(*record));
    PEYK_TRY(take(read_item(parsed.element(), record->place)));
  }
}

}  // namespace peyk
