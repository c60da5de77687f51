#pragma once
/// Takes a feed apart into its items and what stands around them, without building anything: so a
/// feed of a million items needs no more memory than its bytes, and of a feed that was cut off the
/// items that are whole can be had.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/xml_scan.h"

namespace peyk {

/// Larger ones are refused: no text of an article is.
inline constexpr size_t kMostItemBytes = size_t{16} << 20U;

struct FeedPiece {
  size_t begin = 0;
  size_t end = 0;
};

struct FeedPieces {
  std::string root;  ///< The local name of the root element; empty in JSON.
  std::string head;  ///< The feed without its items; whole, even if the feed was cut.
  std::vector<FeedPiece> items;
  std::optional<XmlFault> fault;  ///< The first one. All is well before it, nothing behind it.
};

/// The items of RSS (<item>, in the channel or beside it) or Atom (<entry>).
[[nodiscard]] FeedPieces split_xml_feed(std::string_view text);
/// The objects of the top-level array "items". Checks that brackets are paired and not nested too
/// deep; the rest is for a parser to say.
[[nodiscard]] FeedPieces split_json_feed(std::string_view text);

}  // namespace peyk
