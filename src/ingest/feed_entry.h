#pragma once
/// What a feed says, whichever of its formats it is in. Text is as the feed has it; what it means
/// for an article is feed_article's affair.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"

namespace peyk {

struct FeedText {
  enum class Kind {
    plain,
    html,
    either,  ///< RSS does not say: HTML if it looks like HTML.
  };
  Kind kind = Kind::plain;
  std::string value;
  std::string base;  ///< Resolves relative links in it; absolute, or empty.

  [[nodiscard]] bool empty() const;
};

struct FeedCategory {
  std::string domain;  ///< A taxonomy or scheme; may be empty.
  std::string term;
  std::string label;  ///< For people; empty: the term is.
  bool operator==(const FeedCategory&) const = default;
};

/// A picture, sound or film that comes with an entry.
struct FeedMedium {
  enum class Kind { picture, audio, video, other };
  Kind kind = Kind::other;
  std::string url;  ///< Absolute http(s).
  std::string title;
  std::string description;
  int width = 0;
  int height = 0;
  int rank = 0;  ///< Of pictures: the lowest is the entry's own.
};

struct FeedEntry {
  std::string id;  ///< As it stands; empty if there is none.
  FeedText title;
  FeedText content;
  FeedText summary;
  std::string url;                     ///< Absolute http(s), or empty.
  bool url_is_page = false;            ///< Atom has links to other forms of a text too.
  std::string external_url;            ///< What the entry is about, if that is elsewhere.
  std::vector<std::string> published;  ///< Dates as they stand, the best one first.
  std::vector<std::string> updated;
  std::vector<std::string> authors;
  std::string source;  ///< The name of the feed that it was taken from.
  std::string source_url;
  std::vector<FeedCategory> categories;
  std::vector<FeedMedium> media;
  std::string language;  ///< Its own, or empty.
};

struct FeedHead {
  enum class Format { rss, rdf, atom, json };
  Format format = Format::rss;
  std::string title;
  std::string home_url;
  std::string language;
  std::vector<std::string> authors;
};

/// The kind of a medium by its MIME type, else by the name of its kind ("image"), else by the end
/// of its URL.
[[nodiscard]] FeedMedium::Kind medium_kind(std::string_view type, std::string_view medium,
                                           std::string_view url);
/// The URL that a reference of a feed means: absolute http(s) ones stay as they are, others are
/// resolved; "" if it is none of the web.
[[nodiscard]] std::string feed_url(std::string_view base, std::string_view reference);
/// "email (Name)", "Name <email>", "email": the name, or nothing: addresses are nobody's business.
[[nodiscard]] std::string author_name(std::string_view text);
/// A number of pixels, or 0.
[[nodiscard]] int pixels(std::string_view text);

}  // namespace peyk
