#pragma once
/// A feed of any format, opened: its head at once, its entries one by one as they are asked for.
///
/// Formats are known by their content. A feed that is not well-formed is refused with its place,
/// before anything of it is given; only one that was cut off, and is fine up to there, gives the
/// entries that are whole, with a warning. Memory is the bytes of the feed and one entry.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ingest/feed_entry.h"
#include "ingest/feed_split.h"
#include "ingest/feed_xml.h"
#include "ingest/reader.h"

namespace peyk {

inline constexpr uint64_t kMostFeedBytes = uint64_t{512} << 20U;

class FeedDocument {
 public:
  FeedDocument() = default;
  FeedDocument(const FeedDocument&) = delete;  // Nodes point into it.
  FeedDocument& operator=(const FeedDocument&) = delete;

  /// Fails with bad_data: name:line:column, what, remedy.
  [[nodiscard]] Result<void> open(const SourceDocument& document);
  /// As above, with bytes that need not be copied; document.bytes means nothing.
  [[nodiscard]] Result<void> open(std::string bytes, const SourceDocument& document);

  [[nodiscard]] const FeedHead& head() const { return head_; }
  [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }
  /// A prefix that was used and not declared, in what was read so far, or "".
  [[nodiscard]] const std::string& undeclared_prefix() const { return scope_.undeclared(); }

  /// It ended too early, and the entries that are whole are here.
  [[nodiscard]] bool cut() const { return pieces_.fault.has_value(); }
  [[nodiscard]] size_t size() const { return pieces_.items.size(); }
  /// Nothing if it only looks like an entry. Fails with bad_data.
  [[nodiscard]] Result<std::optional<FeedEntry>> entry(size_t index);
  /// Where it begins. Quick if asked in order.
  [[nodiscard]] Place place_of(size_t index) const;

 private:
  [[nodiscard]] Result<void> open_xml();
  [[nodiscard]] Result<void> open_json();
  [[nodiscard]] Result<void> check_pieces();
  [[nodiscard]] Error broken(size_t offset, std::string message) const;
  [[nodiscard]] Result<std::optional<FeedEntry>> xml_entry(FeedPiece piece);
  [[nodiscard]] Result<std::optional<FeedEntry>> json_entry(FeedPiece piece);

  std::string name_;
  std::string base_;
  std::string text_;
  FeedPieces pieces_;
  FeedHead head_;
  pugi::xml_document head_document_;
  FeedScope scope_;
  std::vector<std::string> warnings_;
  mutable size_t known_offset_ = 0;  ///< Up to here the lines are counted.
  mutable int known_line_ = 1;
};

}  // namespace peyk
