#pragma once
/// The elements of a WordPress export (WXR 1.0–1.2: RSS 2.0 with extensions), read as they stand.
/// What they mean for an article is wxr_reader's affair. Namespaces are resolved by their URIs, so
/// a file may use other prefixes than WordPress does.

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "ingest/xml_guard.h"

namespace peyk {

struct WxrTerm {
  std::string domain;  ///< "category", "post_tag", "language", "post_translations"…; may be empty.
  std::string nicename;
  std::string name;
};

struct WxrItem {
  Place place;
  std::string title, link, guid, pub_date, creator, content, excerpt;
  std::string post_id, post_name, post_type, status, password, parent, menu_order, attachment_url;
  std::string post_date, post_date_gmt, post_modified, post_modified_gmt;
  std::vector<WxrTerm> terms;
  std::vector<std::pair<std::string, std::string>> meta;

  /// The first custom field of that name with a value, or "".
  [[nodiscard]] std::string meta_value(const std::string& key) const;
};

class WxrDocument {
 public:
  /// Fails with no_input or bad_data: file:line:column, what, remedy.
  [[nodiscard]] Result<void> open(const std::filesystem::path& path);
  /// As open, for bytes that are here already; `name` is used in messages.
  [[nodiscard]] Result<void> parse(std::string bytes, const std::string& name);

  std::string version, language, link, base_site_url, base_blog_url;
  std::map<std::string, std::string> authors;  ///< Display names by login.
  std::vector<pugi::xml_node> items;

  /// "attachment", "post"…, without reading the rest of the item.
  [[nodiscard]] static std::string post_type_of(const pugi::xml_node& item);
  [[nodiscard]] WxrItem read_item(const pugi::xml_node& item) const;

 private:
  [[nodiscard]] Result<void> read_channel(const std::string& name);
  XmlFile xml_;
};

}  // namespace peyk
