#pragma once
/// An article: one text in one edition. A story is the same article across editions.

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/sanitized_html.h"

namespace peyk {

/// A category or tag as the source writes it. Configuration maps terms to category ids.
struct Term {
  std::string slug;  ///< Percent-decoded, lower case.
  std::string name;
  bool operator==(const Term&) const = default;
};

struct Picture {
  std::string url;      ///< Absolute http(s).
  std::string alt;      ///< Plain text; may be empty.
  std::string caption;  ///< Plain text; may be empty.
  int width = 0;        ///< Pixels; 0 when unknown.
  int height = 0;
  bool operator==(const Picture&) const = default;
};

struct Article {
  std::string id;  ///< Stable source id, unique in the library; never from a URL or title (D4).
  std::string edition;  ///< Edition id.
  std::string story;    ///< Translations share it; the article's own id when there are none.
  std::string slug;     ///< Percent-decoded.
  std::string url;      ///< Permalink at the source, absolute, or empty.
  std::string guid;     ///< What the source itself calls it (RSS guid, Atom id), or empty. Another
                        ///< source's copy of the article often has the same.
  std::string title;    ///< Plain text.
  std::string byline;   ///< "Fjori Sinoruka"; without "By".
  std::string source;   ///< Where it appeared first: "Balkan Insight".
  std::string source_url;
  Instant published{};
  Instant modified{};  ///< Not before `published`.
  std::string
      excerpt;  ///< Plain text; the reader makes one from the body when the source has none.
  SanitizedHtml body;
  std::optional<Picture> picture;
  std::vector<Term> categories;
  std::vector<Term> tags;
  bool operator==(const Article&) const = default;
};

/// A hash over all that a reader can see of it; two articles with one fingerprint say the same.
[[nodiscard]] std::string fingerprint(const Article& article);

}  // namespace peyk
