#pragma once
/// How two selections of one publication differ: an issue before and after it was edited, or an
/// issue and the one before it. Pure.

#include <string>
#include <vector>

#include "model/issue.h"

namespace peyk {

struct IssueChange {
  enum class Kind {
    added,    ///< `section` has it now.
    dropped,  ///< `before` is the section that had it.
    moved,    ///< From section `before` to `section`, or to another place in it.
    article,  ///< Edition `edition` shows article `after` (empty: none) instead of `before`.
    titled,   ///< Edition `edition` calls it `after` instead of `before`; empty: as its article.
    note,     ///< The note of `edition`.
  };
  Kind kind = Kind::added;
  std::string story;  ///< Empty for a note.
  std::string section;
  std::string edition;
  std::string before;
  std::string after;
  bool operator==(const IssueChange&) const = default;
};

/// In the order of the issue: what was added, moved and changed as it stands in `after`, then what
/// was dropped, then notes. A section's stories that only made way for others have not moved.
[[nodiscard]] std::vector<IssueChange> difference(const Issue& before, const Issue& after);

}  // namespace peyk
