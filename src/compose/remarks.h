#pragma once
/// What compose tells the editor about an issue: plain sentences; private to the room.

#include <string>
#include <vector>

#include "compose/story.h"

namespace peyk {

/// A section that is not in the issue, since it has only `count` stories.
[[nodiscard]] std::string section_left_out(const SectionRecipe& recipe, int count);
/// What each edition leaves out or shows in another language, in the publication's order.
void add_edition_remarks(const Publication& publication, const std::vector<const Story*>& placed,
                         std::vector<std::string>& remarks);
/// Translations of this interval that no issue will carry by itself, because their story was
/// carried or dates from before it. Only a pin brings them in, so the editor must hear of them.
void add_late_translation_remark(const std::vector<const Story*>& left,
                                 std::vector<std::string>& remarks);

/// Drops of stories that the recipe would not take: a slip, or a leftover, that nobody notices
/// otherwise. `all` are the stories as if nothing was dropped.
void add_idle_drop_remarks(const Publication& publication, const std::vector<Story>& all,
                           const Wishes& wishes, std::vector<std::string>& remarks);

}  // namespace peyk
