#pragma once
/// What normalize() does with a run.

#include <vector>

#include "html/tree.h"

namespace peyk::html_detail {

enum class Breaks {
  split,   ///< Two line breaks in a row begin a new run: a paragraph written by hand.
  single,  ///< They become one.
};
/// Joins white space, trims the ends and the breaks there, merges leaves with the same marks. Gives
/// the runs that are not blank.
[[nodiscard]] std::vector<Run> normalize_run(Run run, Breaks breaks);
/// Keeps white space, but for empty lines at the beginning and white space at the end. May come out
/// blank.
[[nodiscard]] Run normalize_preformatted(Run run);
[[nodiscard]] bool same_marks(const Marks& a, const Marks& b);

}  // namespace peyk::html_detail
