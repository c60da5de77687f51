#pragma once
/// What a page is, for machines: JSON-LD in the words of schema.org.

#include <string>
#include <vector>

#include "render/context.h"

namespace peyk::render {

struct PageFacts {
  std::string type;  ///< "CollectionPage", "WebPage"
  std::string title;
  std::string description;
  std::string url;
  std::string language;
  std::string date;       ///< ISO 8601, or empty.
  std::string image;      ///< URL, or empty.
  std::string publisher;  ///< Name of the site.
  std::string home_url;
  struct Member {
    std::string type;  ///< "NewsArticle", "CollectionPage"
    std::string title;
    std::string url;  ///< Or empty.
    std::string date;
    std::string language;
    std::string author;  ///< Or empty.
    std::string image;   ///< URL, or empty.
  };
  std::vector<Member> members;
};

/// JSON that may stand inside <script>: nothing in it can end the element, whatever a title says.
[[nodiscard]] std::string structured_data(const PageFacts& facts);

}  // namespace peyk::render
