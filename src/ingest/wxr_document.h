#pragma once
/// The elements of a WordPress export (WXR 1.0–1.2: RSS 2.0 with extensions), read as they stand.
/// What they mean for an article is wxr_reader's affair. Namespaces are resolved by their URIs, so
/// a file may use other prefixes than WordPress does.

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "ingest/xml_stream.h"

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

/// What an export says of its site.
struct WxrChannel {
  std::string version, language, link, base_site_url, base_blog_url;
  std::map<std::string, std::string> authors;  ///< Display names by login.
};

/// One file, however large: it is read piece by piece, each time from its beginning.
class WxrDocument {
 public:
  using Take = std::function<Result<void>(const WxrItem&)>;

  /// Reads the file once: is it whole, well-formed and an export? `attachment` gets those of its
  /// items that are attachments, which may stand behind the posts that show them. Fails with
  /// no_input or bad_data: file:line:column, what, remedy.
  [[nodiscard]] static Result<WxrDocument> open(const std::filesystem::path& path,
                                                const Take& attachment);
  /// As open, of bytes that are in memory and outlive the document; `name` is used in messages.
  [[nodiscard]] static Result<WxrDocument> read(const std::string& name, std::string_view bytes,
                                                const Take& attachment);
  /// Reads it once more and gives every item, in the order of the file.
  [[nodiscard]] Result<void> each_item(const Take& take) const;

  [[nodiscard]] const WxrChannel& channel() const { return channel_; }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  explicit WxrDocument(std::filesystem::path path) : path_(std::move(path)) {}
  [[nodiscard]] Result<std::unique_ptr<XmlStream>> stream() const;
  [[nodiscard]] Result<void> look(const Take& attachment);
  [[nodiscard]] Result<void> read_head(const XmlStream::Record& record, bool& wordpress);
  [[nodiscard]] Error not_an_export(const XmlStream& stream) const;

  std::filesystem::path path_;             ///< Or a name,
  std::optional<std::string_view> bytes_;  ///< when they are here.
  WxrChannel channel_;
};

}  // namespace peyk
