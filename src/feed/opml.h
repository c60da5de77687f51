#pragma once
/// OPML 2.0 (opml.org/spec2): a list of feeds that readers' programs import.

#include <string>
#include <vector>

namespace peyk {

struct OpmlFeed {
  std::string title;
  std::string xml_url;
  std::string html_url;
  std::string language;
};
/// Feeds under a heading; those of an edition, say.
struct OpmlGroup {
  std::string title;
  std::vector<OpmlFeed> feeds;
};

/// The same lists always give the same bytes. Every outline has `text` and `title`, since some
/// programs look at one of them only.
[[nodiscard]] std::string write_opml(const std::string& title,
                                     const std::vector<OpmlGroup>& groups);

}  // namespace peyk
