#include "feed/feed.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/hash.h"
#include "feed/entry_text.h"

namespace peyk {

const std::string& FeedEntry::bytes(FeedKind kind) const {
  switch (kind) {
    case FeedKind::rss:
      return rss_;
    case FeedKind::atom:
      return atom_;
    case FeedKind::json:
      return json_;
  }
  return rss_;
}

EntryWriter::EntryWriter(const FeedHead& head)
    : voice_(std::make_shared<feed_detail::Voice>(head)) {}

std::shared_ptr<const FeedEntry> EntryWriter::write(const FeedItem& item) const {
  // Names, dates and addresses of an entry, in the kind that has most of them.
  constexpr size_t kBesideTexts = 1024;
  const feed_detail::EntryText text(*voice_, item);
  const size_t likely = item.content.markup().size() + item.summary.size() + kBesideTexts;
  auto entry = std::make_shared<FeedEntry>();
  for (std::string* bytes : {&entry->rss_, &entry->atom_, &entry->json_}) bytes->reserve(likely);
  feed_detail::write_rss_entry(entry->rss_, text);
  feed_detail::write_atom_entry(entry->atom_, text);
  feed_detail::write_json_entry(entry->json_, text);
  entry->changed_ = std::max(item.published, item.updated);
  return entry;
}

std::string write_feed(const FeedHead& head, const FeedEntries& entries, FeedKind kind) {
  // What is around the entries, and the line ends between those of JSON.
  constexpr size_t kAround = 4096;
  constexpr size_t kBetween = 8;
  size_t likely = kAround;
  for (const auto& entry : entries) likely += entry->bytes(kind).size() + kBetween;
  std::string out;
  out.reserve(likely);
  switch (kind) {
    case FeedKind::rss:
      feed_detail::write_rss(out, head, entries);
      break;
    case FeedKind::atom:
      feed_detail::write_atom(out, head, entries);
      break;
    case FeedKind::json:
      feed_detail::write_json(out, head, entries);
      break;
  }
  return out;
}

std::string write_feed(const Feed& feed, FeedKind kind) {
  const EntryWriter writer(feed);
  FeedEntries entries;
  for (const FeedItem& item : feed.items) entries.push_back(writer.write(item));
  return write_feed(feed, entries, kind);
}

std::string permanent_urn(const std::string& domain, const std::string& name) {
  // Version 8 is for hashes of one's own choice; what counts is that it never moves.
  std::string bytes = sha256(domain + "\n" + name).substr(0, 16);
  bytes[6] = static_cast<char>((static_cast<unsigned char>(bytes[6]) & 0x0FU) | 0x80U);
  bytes[8] = static_cast<char>((static_cast<unsigned char>(bytes[8]) & 0x3FU) | 0x80U);
  const std::string hex = to_hex(bytes);
  std::string urn = "urn:uuid:";
  urn.reserve(urn.size() + hex.size() + 4);
  for (size_t i = 0; i < hex.size(); ++i) {
    if (i == 8 || i == 12 || i == 16 || i == 20) urn += '-';
    urn += hex[i];
  }
  return urn;
}

}  // namespace peyk
