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

struct ComposeRequest {
  Instant until{};
  std::vector<std::string> pins;   ///< Story or article ids: in whatever date or history says.
  std::vector<std::string> drops;  ///< Story or article ids: left out.
  std::map<std::string, std::string> notes;
};

struct ComposeHistory {
  std::vector<Issue> issues;  ///< Earlier issues of this publication, oldest first.
};

struct Composition {
  Issue issue;
  std::vector<std::string> remarks;  ///< Plain sentences: what was left out or fell back, and why.
};

/// Fails with nothing_to_do when there is too little fresh content, no_input on a pin or drop that
/// names nothing, bad_data if `until` is not after the last issue's.
[[nodiscard]] Result<Composition> compose(const Publication& publication,
                                          const std::vector<Candidate>& candidates,
                                          const ComposeHistory& history,
                                          const ComposeRequest& request);
/// The hash of an issue's content; compose sets it, the store checks it.
[[nodiscard]] std::string issue_hash(const Issue& issue);

}  // namespace peyk
