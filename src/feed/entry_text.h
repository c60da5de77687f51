#pragma once
/// The texts of a feed that are the same in every kind, looked at once; private to the room.

#include <optional>
#include <vector>

#include "feed/feed.h"
#include "feed/xml_text.h"

namespace peyk::feed_detail {

/// What the entries of a feed have in common.
struct Voice {
  explicit Voice(const FeedHead& head);
  std::string domain;
  Direction direction;
  std::string language;
  /// Readers' programs show markup outside of any page of ours: it stands in an element that says
  /// language and direction.
  std::string begin_content;
  std::string begin_summary;
};

/// Markup in such an element. Borrows from voice and item.
struct DirectedMarkup {
  FeedText begin;
  FeedText markup;
  FeedText end;
};

/// An item with all that is to be done for it in any kind. Borrows from voice and item.
struct EntryText {
  EntryText(const Voice& voice, const FeedItem& item);
  EntryText(const EntryText&) = delete;
  EntryText& operator=(const EntryText&) = delete;

  struct Category {
    FeedText id;
    FeedText name;
  };
  struct Image {
    FeedText url;
    FeedText type;
    FeedText alt;
    int width;
    int height;
    int64_t bytes;
  };

  FeedText language;
  FeedText guid;
  FeedText urn;  ///< The id of an entry of Atom.
  FeedText title;
  FeedText url;
  FeedText summary;
  std::optional<DirectedMarkup> summary_markup;  ///< Nothing for an empty summary.
  bool has_content;
  DirectedMarkup content;
  FeedText author;
  FeedText source;
  FeedText source_url;
  std::vector<Category> categories;
  std::optional<Image> image;
  Instant published;
  bool corrected;  ///< It was changed after it was published.
  FeedText published_iso;
  FeedText updated_iso;
};

/// A title is plain text: nothing but marks in it can tell a reader's program its direction.
[[nodiscard]] FeedText title_text(std::string_view title, Direction direction);
/// The folder and the name of the document in it; empty for an empty folder.
[[nodiscard]] FeedText document_url(const std::string& folder_url, FeedKind kind);
/// When something in the feed was last changed; nothing in an empty one.
[[nodiscard]] std::optional<Instant> newest_change(const FeedEntries& entries);

/// An entry in a document of its kind, and the documents. What they take is of one Voice.
void write_rss_entry(std::string& out, const EntryText& entry);
void write_atom_entry(std::string& out, const EntryText& entry);
void write_json_entry(std::string& out, const EntryText& entry);
void write_rss(std::string& out, const FeedHead& head, const FeedEntries& entries);
void write_atom(std::string& out, const FeedHead& head, const FeedEntries& entries);
void write_json(std::string& out, const FeedHead& head, const FeedEntries& entries);

}  // namespace peyk::feed_detail
