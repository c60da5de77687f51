#pragma once
/// The entries of an edition's feeds while they are published. An article stands in its edition's
/// feed, in that of each of its categories, and in archive and subscription document: it is read
/// and made into an entry once, as long as the documents that show it are written near each other.

#include <memory>
#include <string>
#include <unordered_map>

#include "feed/feed.h"
#include "pipeline/workspace.h"

namespace peyk {

class EntryShelf {
 public:
  /// `head` is that of any feed of the edition. The workspace must outlive it.
  EntryShelf(Workspace& workspace, const FeedHead& head) : workspace_(workspace), writer_(head) {}

  /// The entry of an article; null if it is not listed any more.
  [[nodiscard]] Result<std::shared_ptr<const FeedEntry>> entry(const std::string& article);

 private:
  using Entries = std::unordered_map<std::string, std::shared_ptr<const FeedEntry>>;

  void keep(const std::string& article, const std::shared_ptr<const FeedEntry>& entry);

  Workspace& workspace_;
  EntryWriter writer_;
  /// Those of late and those from before; when the first are many, the second are dropped.
  Entries young_;
  Entries old_;
  size_t young_bytes_ = 0;
};

}  // namespace peyk
