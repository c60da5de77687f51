#pragma once
/// A feed as a value, and its writers: RSS 2.0, Atom 1.0 and JSON Feed 1.1. All three are written
/// from one value, so that they have the same items in the same order.
///
/// A feed has a subscription document, which readers' programs poll, and archive documents with all
/// that was ever in it (RFC 5005 §4): each names the one before it, and all have the feed's id.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/edition.h"
#include "model/feed_kind.h"
#include "model/sanitized_html.h"

namespace peyk {

struct FeedItem {
  std::string guid;  ///< Opaque and permanent: from source id and edition, never from a URL.
  std::string title;
  std::string url;
  std::string summary;  ///< Plain text.
  SanitizedHtml content;
  std::string author;
  std::string source;      ///< Where it appeared first: "Balkan Insight".
  std::string source_url;  ///< The address of that.
  struct Category {
    std::string id;
    std::string name;  ///< In the feed's language.
  };
  std::vector<Category> categories;
  Instant published{};
  Instant updated{};  ///< Not before `published`.
  struct Image {
    std::string url;
    std::string type;  ///< "image/jpeg"
    int width = 0;
    int height = 0;
    int64_t bytes = 0;  ///< 0: unknown, then there is no enclosure.
    std::string alt;
  };
  std::optional<Image> image;
};

/// All of a feed but its items.
struct FeedHead {
  std::string domain;  ///< One that the publisher owns; ids of Atom are made of it. Never changes.
  std::string id;      ///< Permanent within the domain: "en", "en/category/albania".
  std::string title;
  std::string description;
  std::string author;  ///< Of items that name none.
  std::string home_url;
  std::string folder_url;  ///< The folder of this document: "https://example.org/pub/en".
  std::string language;
  Direction direction = Direction::ltr;
  std::vector<std::string> hubs;    ///< WebSub hubs; told in the subscription document only.
  std::string style_url;            ///< CSS for people who open the XML in a browser, or empty.
  bool archive = false;             ///< This is an archive document.
  std::string current_folder_url;   ///< Of an archive document: the folder of the subscription one.
  std::string previous_folder_url;  ///< Of the archive document with what came before, or empty.
  /// Of the one with what came after. Only then an archive document is closed and marked as one
  /// (fh:archive): it gets no further entries. Empty: it is the newest.
  std::string next_folder_url;
};

struct Feed : FeedHead {
  std::vector<FeedItem> items;  ///< Newest first; the writer keeps the order.
};

/// An item as it stands in the documents of all kinds. Making these bytes is most of what a feed
/// costs, so an item that stands in several feeds is made into an entry once.
class FeedEntry {
 public:
  [[nodiscard]] const std::string& bytes(FeedKind kind) const;
  /// The newer one of its dates.
  [[nodiscard]] Instant changed() const { return changed_; }
  /// In memory, nearly.
  [[nodiscard]] size_t size() const { return rss_.size() + atom_.size() + json_.size(); }

 private:
  friend class EntryWriter;
  std::string rss_;
  std::string atom_;
  std::string json_;
  Instant changed_{};
};
using FeedEntries = std::vector<std::shared_ptr<const FeedEntry>>;

namespace feed_detail {
struct Voice;
}

/// Makes entries for all feeds with one domain, language and direction: those of an edition.
class EntryWriter {
 public:
  explicit EntryWriter(const FeedHead& head);
  [[nodiscard]] std::shared_ptr<const FeedEntry> write(const FeedItem& item) const;

 private:
  std::shared_ptr<const feed_detail::Voice> voice_;
};

/// The document of a feed: RSS 2.0 (rssboard.org/rss-specification) with the content, dc, atom,
/// media, sy and fh namespaces; Atom 1.0 (RFC 4287), media and dc beside it, its ids urn:uuid: of
/// domain and guid; or JSON Feed 1.1 (jsonfeed.org/version/1.1). The entries are of an EntryWriter
/// for this domain, language and direction, and keep their order.
///
/// The same feed always gives the same bytes: its date is that of the newest change of an item.
/// Control characters and what XML 1.0 forbids never get in; plain titles that run against the
/// feed's direction are isolated; content is wrapped in <div dir lang>, since no format has an
/// attribute for it that validators take.
[[nodiscard]] std::string write_feed(const FeedHead& head, const FeedEntries& entries,
                                     FeedKind kind);
/// The same for items that stand in this document alone.
[[nodiscard]] std::string write_feed(const Feed& feed, FeedKind kind);

/// A permanent "urn:uuid:…" (RFC 9562 §5.8) for a name within a domain.
[[nodiscard]] std::string permanent_urn(const std::string& domain, const std::string& name);

}  // namespace peyk
