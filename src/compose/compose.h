#pragma once
/// Recipe + library + history to an issue (D5). Pure: no I/O, no clock.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "config/config.h"
#include "model/article.h"
#include "model/issue.h"

namespace peyk {

/// What compose needs to know of one article.
struct Candidate {
  std::string article;
  std::string story;
  std::string edition;
  std::string title;  ///< For remarks only.
  Instant published{};
  bool has_picture = false;
  std::vector<std::string> categories;  ///< Category ids, mapped by the caller.
};

/// All ids are those of stories or of articles.
struct ComposeRequest {
  Instant until{};
  std::vector<std::string> pins;   ///< In whatever date or history says.
  std::vector<std::string> drops;  ///< Left out.
  std::map<std::string, std::string> notes;
  /// What stands first in a section, in this order and whatever its category; the recipe fills up
  /// behind. What is named here is in the issue, as if pinned. By section id.
  std::map<std::string, std::vector<std::string>> order{};
  std::string lead{};  ///< First of the lead section (without one, of the first); or empty.
  std::map<std::string, std::map<std::string, std::string>> titles{};  ///< By id, then by edition.
  int number = 0;  ///< Not 0: that issue is composed again; the history is without it.
  std::map<std::string, Place> places{};  ///< Where a person wrote an id, for messages.
};

struct ComposeHistory {
  std::vector<Issue> issues;  ///< The other issues of this publication, oldest first.
  int discarded = 0;  ///< The highest number of an issue that was discarded: it is not given again.
};
/// The number of the next issue.
[[nodiscard]] int next_number(const ComposeHistory& history);

struct Composition {
  Issue issue;
  std::vector<std::string> remarks;  ///< Plain sentences: what was left out or fell back, and why.
};

/// Fails with nothing_to_do when there is too little fresh content, no_input on an id that names
/// nothing, bad_data if `until` is not after the last issue's; usage on wishes that contradict each
/// other or the recipe (bad_data when they stand in a file).
[[nodiscard]] Result<Composition> compose(const Publication& publication,
                                          const std::vector<Candidate>& candidates,
                                          const ComposeHistory& history,
                                          const ComposeRequest& request);
/// The hash of an issue's content; compose sets it, the store checks it.
[[nodiscard]] std::string issue_hash(const Issue& issue);

}  // namespace peyk
