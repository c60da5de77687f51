#pragma once
/// Elements of a feed in XML: which namespace they are of (by its URI, never by its prefix), what
/// base and language hold for them, and their text.

#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ingest/feed_entry.h"

namespace peyk {

enum class FeedSpace {
  rss,  ///< No namespace, or one of those that RSS 0.90, 1.0 and 2.0 were given.
  rdf,
  atom,
  atom03,
  content,
  dublin_core,
  dc_terms,
  media,
  itunes,
  feedburner,
  xhtml,
  wordpress,
  other,
  undeclared,  ///< A prefix that stands for nothing.
};

/// What holds around the items: the declarations, xml:base and xml:lang of the elements that they
/// stand in. Items are parsed by themselves, and ask here for what they do not say.
class FeedScope {
 public:
  FeedScope() = default;
  /// `container` must outlive the object. `document_base`: the URL of the feed, or empty.
  FeedScope(const pugi::xml_node& container, const std::string& document_base);

  [[nodiscard]] FeedSpace space_of(const pugi::xml_node& node) const;
  [[nodiscard]] bool is(const pugi::xml_node& node, FeedSpace space, std::string_view local) const;
  /// xml:base, resolved from the outside to the inside; "" if nothing is known.
  [[nodiscard]] std::string base_of(const pugi::xml_node& node) const;
  /// xml:lang of the element or one around it, but not of the feed.
  [[nodiscard]] static std::string language_of(const pugi::xml_node& node);
  /// xml:lang of the feed.
  [[nodiscard]] const std::string& language() const { return language_; }
  /// The first prefix that was used and not declared, or "".
  [[nodiscard]] const std::string& undeclared() const { return undeclared_; }

 private:
  std::vector<std::pair<std::string, FeedSpace>> outer_;  ///< By prefix.
  std::string base_;
  std::string language_;
  mutable std::string undeclared_;
};

/// The text of an element, trimmed.
[[nodiscard]] std::string feed_line(const pugi::xml_node& node);
/// Text that is HTML or none: if there are elements in it, they are its markup.
[[nodiscard]] FeedText loose_text(const pugi::xml_node& node, const FeedScope& scope);
/// What stands in an element, written as HTML: without prefixes, comments and declarations.
[[nodiscard]] std::string inner_markup(const pugi::xml_node& node);

/// Replaces the entities that HTML knows and XML does not ("&nbsp;") by what they mean, but not in
/// CDATA sections. What no one knows stays.
void understand_entities(std::string& xml);

}  // namespace peyk
