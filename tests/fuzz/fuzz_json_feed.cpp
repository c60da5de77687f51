/// JSON Feeds taken apart: the items are objects that lie behind one another, the head is what is
/// left; whatever is not JSON is refused with its place.
///
/// Input: the text of a feed.

#include "fuzz/ingest_desk.h"
#include "ingest/feed_document.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace peyk;
  const std::string_view text = fuzz::bytes_of(data, size);
  const FeedPieces pieces = split_json_feed(text);
  size_t last = 0;
  size_t inside = 0;
  for (const FeedPiece& piece : pieces.items) {
    fuzz::require(piece.begin >= last && piece.end <= text.size() && piece.begin < piece.end,
                  "items lie behind one another");
    fuzz::require(text[piece.begin] == '{' && text[piece.end - 1] == '}', "an item is an object");
    inside += piece.end - piece.begin;
    last = piece.end;
  }
  fuzz::require(pieces.head.size() + inside <= text.size() + 2, "a byte is of the head or an item");
  if (pieces.fault) {
    fuzz::require(pieces.fault->offset <= text.size(), "a fault is inside the text");
    fuzz::require(!pieces.fault->message.empty(), "a fault says what it is");
  }
  FeedDocument document;
  const auto opened = document.open({text, "feed.json", "", ""});
  if (!opened) return 0;
  for (size_t i = 0; i < document.size(); ++i) {
    fuzz::require(document.place_of(i).line >= 1, "an item has its place");
    const auto entry = document.entry(i);
    if (!entry) {
      fuzz::require(entry.error().kind() == ErrorKind::bad_data, "a bad item is bad data");
      continue;
    }
    if (!*entry) continue;
    for (const FeedMedium& medium : (*entry)->media) {
      fuzz::require_url(medium.url, "the URL of a medium");
    }
    fuzz::require_url((*entry)->url, "the URL of an entry");
  }
  return 0;
}
