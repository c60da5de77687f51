#pragma once
/// The attachments of a site's export, which may come in several files: pictures by their post id.

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ingest/wordpress_content.h"
#include "ingest/wxr_document.h"

namespace peyk {

class WxrMedia {
 public:
  /// Takes an item that is an attachment; others and what has no usable URL are not kept.
  void add(const WxrItem& item);
  /// Takes over those of another file of the site; what is known already stays.
  void merge(WxrMedia&& other);
  /// When all are there: puts those of each post in order.
  void sort();

  [[nodiscard]] const Picture* find(std::string_view id) const;
  /// The pictures uploaded to a post, in menu order.
  [[nodiscard]] std::vector<const Picture*> of_post(const std::string& id) const;

 private:
  struct Child {
    long menu_order;
    long id;
    std::string picture;  ///< Its post id.
  };
  std::unordered_map<std::string, Picture> pictures_;
  std::unordered_map<std::string, std::vector<Child>> children_;
};

/// Width and height out of `_wp_attachment_metadata`, which is PHP-serialised; 0 when unknown.
/// Reads these two numbers and nothing else of it.
struct PixelSize {
  int width = 0;
  int height = 0;
  bool operator==(const PixelSize&) const = default;
};
[[nodiscard]] PixelSize attachment_size(std::string_view serialized);

}  // namespace peyk
