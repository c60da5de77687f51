#pragma once
/// What may be cut from a mail so that it keeps its publication's size budget, and in which order.
/// Gmail shows the first 102 kB of a message and hides the rest, the link to unsubscribe with it.

#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/publication.h"
#include "model/rendition.h"
#include "render/render.h"

namespace peyk::render {

/// Cuts that are made, as the maker of the data needs them.
struct Trim {
  std::set<std::string> brief;             ///< Sections whose summaries are short.
  std::map<std::string, size_t> left_out;  ///< How many items at the end of a section.
};

/// All cuts that are allowed, in the order in which they are made. From the last section to the
/// first each time: summaries are shortened; the last items go, but one of each section stays; at
/// last the sections go. Never the lead, or the first story of an issue without one, and never
/// what is no item: note, earlier issues, footer.
[[nodiscard]] std::vector<Cut> cuts_in_order(const IssueView& view, const Publication& publication,
                                             const std::string& edition);
/// What the first cuts of such a list make.
[[nodiscard]] Trim trim_of(std::span<const Cut> cuts);
/// Bytes of a mail's HTML part when its holes are filled; addresses of readers are counted with
/// what long ones have.
[[nodiscard]] size_t filled_size(std::string_view html);

}  // namespace peyk::render
