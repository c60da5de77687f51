#include "compose/remarks.h"

#include <algorithm>

#include "base/bytes.h"

namespace peyk {
namespace {

/// "a, b, c and 4 more": a remark must stay readable when a library is large.
std::string list(std::vector<std::string> ids) {
  constexpr size_t kMost = 8;
  if (ids.size() <= kMost + 1) return join(ids, ", ");
  const size_t more = ids.size() - kMost;
  ids.resize(kMost);
  return join(ids, ", ") + " and " + std::to_string(more) + " more";
}

}  // namespace

std::string section_left_out(const SectionRecipe& recipe, int count) {
  const std::string begin = "Section " + recipe.id + " is left out: ";
  if (count == 0) return begin + "nothing fits it.";
  return begin + count_of(count, "story", "stories") + ", and it needs " +
         std::to_string(recipe.least) + ".";
}

void add_edition_remarks(const Publication& publication, const std::vector<const Story*>& placed,
                         std::vector<std::string>& remarks) {
  for (const std::string& edition : publication.editions) {
    std::vector<std::string> missing;
    std::vector<std::string> borrowed;
    std::vector<std::string> doubled;
    for (const Story* story : placed) {
      const auto choice = story->choices.find(edition);
      if (choice == story->choices.end()) {
        missing.push_back(story->name());
      } else if (choice->second.fallback) {
        borrowed.push_back(story->name());
      }
      for (const std::string& ambiguous : story->ambiguous) {
        if (ambiguous == edition) doubled.push_back(story->name());
      }
    }
    const std::string begin = "Edition " + edition;
    if (missing.size() == placed.size()) {
      remarks.push_back(begin + " has no articles: none of the stories is translated into it.");
      continue;
    }
    if (!missing.empty()) {
      remarks.push_back(begin + " leaves out " +
                        count_of(static_cast<int64_t>(missing.size()), "story", "stories") +
                        " without a translation: " + list(missing) + ".");
    }
    if (!borrowed.empty()) {
      remarks.push_back(begin + " shows " +
                        count_of(static_cast<int64_t>(borrowed.size()), "story", "stories") +
                        " in another language: " + list(borrowed) + ".");
    }
    if (!doubled.empty()) {
      remarks.push_back(begin + " has several articles for " +
                        count_of(static_cast<int64_t>(doubled.size()), "story", "stories") +
                        ", the newest is shown: " + list(doubled) + ".");
    }
  }
}

void add_late_translation_remark(const std::vector<const Story*>& left,
                                 std::vector<std::string>& remarks) {
  std::vector<std::string> late;
  for (const Story* story : left) {
    if (story->fresh || story->new_in.empty()) continue;
    const std::vector<std::string> editions(story->new_in.begin(), story->new_in.end());
    late.push_back(story->name() + " (" + join(editions, ", ") + "; id " + story->id + ")");
  }
  if (late.empty()) return;
  remarks.push_back(count_of(static_cast<int64_t>(late.size()), "story has", "stories have") +
                    " a new translation, but it is an older story and is not carried again: " +
                    list(late) + ". Pin it to carry it.");
}

void add_idle_drop_remarks(const Publication& publication, const std::vector<Story>& all,
                           const Wishes& wishes, std::vector<std::string>& remarks) {
  const auto is_taken = [&](const Story& story) {
    const bool shelved = std::any_of(
        publication.sections.begin(), publication.sections.end(), [&](const SectionRecipe& recipe) {
          return recipe.source == SectionSource::archive &&
                 std::any_of(recipe.categories.begin(), recipe.categories.end(),
                             [&](const std::string& id) { return story.categories.contains(id); });
        });
    return story.fresh || (shelved && !story.carried);
  };
  for (const std::string& id : wishes.drops) {
    const auto story =
        std::find_if(all.begin(), all.end(), [&](const Story& one) { return one.id == id; });
    if (story != all.end() && is_taken(*story)) continue;
    remarks.push_back("The drop of " + (story == all.end() ? "\"" + id + "\"" : story->name()) +
                      " changes nothing: " +
                      (story != all.end() && story->carried ? "an earlier issue has it."
                                                            : "it is not of these days."));
  }
}

}  // namespace peyk
