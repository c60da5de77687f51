#include "ingest/wxr_document.h"

#include <string_view>

#include "base/bytes.h"

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
std::string kind_of_document(const pugi::xml_node& root, bool has_channel) {
  const std::string_view local = xml_local_name(root);
  if (local == "rss" && has_channel) return "an RSS feed";
  if (local == "feed") return "an Atom feed";
  if (local == "RDF") return "an RDF document or RSS 1.0 feed";
  if (local == "html") return "a web page";
  if (local == "opml") return "a list of feeds (OPML)";
  if (local == "urlset" || local == "sitemapindex") return "a sitemap";
  return "an XML document with the root element <" + std::string(root.name()) + ">";
}

}  // namespace

std::string WxrItem::meta_value(const std::string& key) const {
  for (const auto& [name, value] : meta) {
    if (name == key && !trim(value).empty()) return value;
  }
  return "";
}

Result<void> WxrDocument::open(const std::filesystem::path& path) {
  PEYK_TRY(xml_.open(path));
  return read_channel(path.string());
}

Result<void> WxrDocument::parse(std::string bytes, const std::string& name) {
  PEYK_TRY(xml_.parse(std::move(bytes), name));
  return read_channel(name);
}

Result<void> WxrDocument::read_channel(const std::string& name) {
  const pugi::xml_node root = xml_.document().document_element();
  const pugi::xml_node channel = root.child("channel");
  bool wordpress = false;
  for (const pugi::xml_node node : channel.children()) {
    const std::string_view local = xml_local_name(node);
    const Space space = space_of(node);
    if (space == Space::wordpress) wordpress = true;
    if (is(node, Space::wordpress, "wxr_version")) version = trimmed_text(node);
    if (is(node, Space::wordpress, "base_site_url")) base_site_url = trimmed_text(node);
    if (is(node, Space::wordpress, "base_blog_url")) base_blog_url = trimmed_text(node);
    if (is(node, Space::none, "language")) language = trimmed_text(node);
    if (is(node, Space::none, "link")) link = trimmed_text(node);
    if (is(node, Space::none, "item")) items.push_back(node);
    if (space == Space::wordpress && local == "author") {
      std::string login;
      std::string display;
      for (const pugi::xml_node field : node.children()) {
        if (is(field, Space::wordpress, "author_login")) login = trimmed_text(field);
        if (is(field, Space::wordpress, "author_display_name")) display = trimmed_text(field);
      }
      authors[login] = display;
    }
  }
  // Very old exports have the version on no element of the channel but on those of the items.
  for (size_t i = 0; i < items.size() && !wordpress; ++i) {
    wordpress = !post_type_of(items[i]).empty();
  }
  if (!wordpress) {
    return fail(
        Error(ErrorKind::bad_data,
              "is " + kind_of_document(root, channel) + ", not a WordPress export")
            .at(xml_.place_of(root))
            .remedy("In WordPress choose Tools, Export, All content, and give the file that "
                    "it downloads."));
  }
  if (items.empty()) {
    return fail(Error(ErrorKind::bad_data, "has no items: the export is empty")
                    .at({name})
                    .remedy("Export again and choose “All content”, or “Posts” with no filter of "
                            "author, date or status."));
  }
  return {};
}

std::string WxrDocument::post_type_of(const pugi::xml_node& item) {
  for (const pugi::xml_node node : item.children()) {
    if (is(node, Space::wordpress, "post_type")) return trimmed_text(node);
  }
  return "";
}

WxrItem WxrDocument::read_item(const pugi::xml_node& node) const {
  WxrItem item;
  item.place = xml_.place_of(node);
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

}  // namespace peyk
