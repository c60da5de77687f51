#pragma once
/// An issue: one numbered, frozen selection of a publication.

#include <map>
#include <string>
#include <vector>

#include "base/clock.h"

namespace peyk {

/// One story in a section, with the article that each edition shows.
struct IssueItem {
  struct Choice {
    std::string article;    ///< Article::id.
    bool fallback = false;  ///< It is in another edition's language.
    bool operator==(const Choice&) const = default;
  };
  std::string story;
  std::map<std::string, Choice> editions;  ///< By edition id; an edition without it leaves it out.
  bool operator==(const IssueItem&) const = default;
};

struct IssueSection {
  std::string id;
  std::vector<IssueItem> items;
  std::vector<std::string> issues;  ///< For earlier_issues: issue ids.
  bool operator==(const IssueSection&) const = default;
};

struct Issue {
  std::string id;  ///< "newsletter-12".
  std::string publication;
  int number = 0;  ///< Counts up for each publication; never reused.
  Instant from{};  ///< The half-open interval [from, until) of its fresh articles.
  Instant until{};
  std::vector<IssueSection> sections;
  std::map<std::string, std::string> notes;  ///< The editor's note (plain text) by edition.
  /// What this issue calls a story instead of its article's title: by story id, then by edition.
  std::map<std::string, std::map<std::string, std::string>> titles{};
  std::string hash;  ///< Of all that is above, made by compose: the same library, recipe, history
                     ///< and date always give the same.
  bool operator==(const Issue&) const = default;
};

}  // namespace peyk
