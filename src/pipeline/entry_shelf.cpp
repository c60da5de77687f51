#include "pipeline/entry_shelf.h"

#include <utility>

#include "pipeline/feed_values.h"

namespace peyk {
namespace {

/// Some hundred articles: what the documents of one time, of an edition and its categories, share.
/// Memory holds twice as much.
constexpr size_t kMostBytes = 8U << 20U;

}  // namespace

Result<std::shared_ptr<const FeedEntry>> EntryShelf::entry(const std::string& article) {
  if (const auto known = young_.find(article); known != young_.end()) return known->second;
  std::shared_ptr<const FeedEntry> found;
  if (const auto known = old_.find(article); known != old_.end()) {
    found = known->second;
  } else {
    PEYK_ASSIGN(const auto listed, workspace_.store().listed_article(article));
    if (!listed) return found;
    found = writer_.write(article_item(workspace_.config(), *listed));
  }
  keep(article, found);
  return found;
}

void EntryShelf::keep(const std::string& article, const std::shared_ptr<const FeedEntry>& entry) {
  if (young_bytes_ > kMostBytes) {
    old_ = std::exchange(young_, {});
    young_bytes_ = 0;
  }
  young_.emplace(article, entry);
  young_bytes_ += entry->size();
}

}  // namespace peyk
