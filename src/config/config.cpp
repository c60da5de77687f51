#include "config/config.h"

#include <algorithm>

#include "base/bytes.h"
#include "config/values.h"

namespace peyk {
namespace {

template <class T>
const T* find_by_id(const std::vector<T>& items, std::string_view id) {
  const auto found =
      std::find_if(items.begin(), items.end(), [&](const T& item) { return item.id == id; });
  return found == items.end() ? nullptr : &*found;
}

}  // namespace

std::string public_url(const Config& config, const std::string& path) {
  return without_slash(config.site.publish_url) + "/" + path;
}

const Edition* Config::edition(std::string_view id) const { return find_by_id(editions, id); }
const Publication* Config::publication(std::string_view id) const {
  return find_by_id(publications, id);
}
const Category* Config::category(std::string_view id) const { return find_by_id(categories, id); }

const Category* Config::match(std::string_view edition, std::string_view slug,
                              std::string_view name) const {
  const std::string wanted_slug = percent_decode(slug);
  const std::string wanted_name = fold_case(trim(name));
  const std::string key(edition);
  const auto is_named = [&](const std::string& word) {
    return !wanted_name.empty() && fold_case(word) == wanted_name;
  };
  for (const Category& category : categories) {
    const auto own = category.names.find(key);
    if (own != category.names.end() && is_named(own->second)) return &category;
    const auto words = category.matches.find(key);
    if (words == category.matches.end()) continue;
    for (const std::string& word : words->second) {
      if (is_named(word)) return &category;
      if (!wanted_slug.empty() && percent_decode(word) == wanted_slug) return &category;
    }
  }
  return nullptr;
}

}  // namespace peyk
