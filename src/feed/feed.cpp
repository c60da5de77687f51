#include "feed/feed.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/hash.h"
#include "feed/feed_text.h"
#include "feed/xml_text.h"
#include "l10n/text.h"

namespace peyk {

std::string write_feed(const Feed& feed, FeedKind kind) {
  switch (kind) {
    case FeedKind::rss:
      return write_rss(feed);
    case FeedKind::atom:
      return write_atom(feed);
    case FeedKind::json:
      return write_json_feed(feed);
  }
  return {};
}

std::string permanent_urn(const std::string& domain, const std::string& name) {
  // Version 8 is for hashes of one's own choice; what counts is that it never moves.
  std::string bytes = sha256(domain + "\n" + name).substr(0, 16);
  bytes[6] = static_cast<char>((static_cast<unsigned char>(bytes[6]) & 0x0FU) | 0x80U);
  bytes[8] = static_cast<char>((static_cast<unsigned char>(bytes[8]) & 0x3FU) | 0x80U);
  const std::string hex = to_hex(bytes);
  return "urn:uuid:" + hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" +
         hex.substr(16, 4) + "-" + hex.substr(20);
}

namespace feed_detail {

std::string title_text(std::string_view title, Direction direction) {
  return isolate(xml_line(title), direction);
}

std::string directed(std::string_view element, const Feed& feed, std::string_view markup) {
  std::string out;
  out.reserve(markup.size() + 64);
  out.append("<").append(element).append(" dir=\"");
  out.append(feed.direction == Direction::rtl ? "rtl" : "ltr").append("\" lang=\"");
  out.append(escape_markup(feed.language)).append("\">").append(markup);
  out.append("</").append(element).append(">");
  return out;
}

std::string summary_markup(const Feed& feed, std::string_view summary) {
  return directed("p", feed, escape_markup(xml_line(summary)));
}

std::string document_url(const std::string& folder_url, FeedKind kind) {
  return folder_url.empty() ? std::string() : folder_url + "/" + feed_file(kind);
}

std::optional<Instant> newest_change(const Feed& feed) {
  std::optional<Instant> newest;
  for (const FeedItem& item : feed.items) {
    const Instant changed = std::max(item.published, item.updated);
    if (!newest || changed > *newest) newest = changed;
  }
  return newest;
}

}  // namespace feed_detail
}  // namespace peyk
