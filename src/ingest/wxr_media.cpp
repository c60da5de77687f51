#include "ingest/wxr_media.h"

#include <algorithm>
#include <charconv>

#include "base/bytes.h"
#include "html/text.h"
#include "ingest/tags.h"

namespace peyk {
namespace {

constexpr int kWidest = 100000;  // pixels; more is nonsense

long to_long(std::string_view text) {
  long number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// The number behind `key`: "i:1200;" or, as some plugins write it, "s:4:"1200";".
int number_after(std::string_view text, std::string_view key) {
  size_t at = text.find(key);
  if (at == std::string_view::npos) return 0;
  at += key.size();
  if (text.substr(at, 2) == "s:") at = std::min(text.find('"', at), text.size() - 1) - 1;
  if (text.size() < at + 3) return 0;
  int number = 0;
  const auto end = std::from_chars(text.data() + at + 2, text.data() + text.size(), number);
  return end.ec == std::errc() && number > 0 && number <= kWidest ? number : 0;
}

}  // namespace

PixelSize attachment_size(std::string_view serialized) {
  // The sizes of the smaller copies have the same keys; they come behind "sizes".
  const std::string_view head = serialized.substr(0, serialized.find("s:5:\"sizes\";"));
  PixelSize size{number_after(head, "s:5:\"width\";"), number_after(head, "s:6:\"height\";")};
  return size.width > 0 && size.height > 0 ? size : PixelSize{};
}

void WxrMedia::add(const WxrItem& item) {
  const std::string url = checked_url(item.attachment_url);
  if (item.post_id.empty() || url.empty()) return;
  const PixelSize size = attachment_size(item.meta_value("_wp_attachment_metadata"));
  const bool added =
      pictures_
          .try_emplace(item.post_id,
                       Picture{url, plain_text(item.meta_value("_wp_attachment_image_alt")),
                               plain_text(item.excerpt), size.width, size.height})
          .second;
  if (added && !item.parent.empty() && item.parent != "0") {
    children_[item.parent].push_back(
        {to_long(item.menu_order), to_long(item.post_id), item.post_id});
  }
}

void WxrMedia::merge(WxrMedia&& other) {
  for (auto& [post, children] : other.children_) {
    for (Child& child : children) {
      if (!pictures_.contains(child.picture)) children_[post].push_back(std::move(child));
    }
  }
  pictures_.merge(other.pictures_);
}

void WxrMedia::sort() {
  for (auto& [post, children] : children_) {
    std::stable_sort(children.begin(), children.end(), [](const Child& a, const Child& b) {
      return a.menu_order != b.menu_order ? a.menu_order < b.menu_order : a.id < b.id;
    });
  }
}

const Picture* WxrMedia::find(std::string_view id) const {
  const auto found = pictures_.find(std::string(id));
  return found == pictures_.end() ? nullptr : &found->second;
}

std::vector<const Picture*> WxrMedia::of_post(const std::string& id) const {
  std::vector<const Picture*> pictures;
  const auto found = children_.find(id);
  if (found == children_.end()) return pictures;
  for (const Child& child : found->second) pictures.push_back(find(child.picture));
  return pictures;
}

}  // namespace peyk
