#pragma once
/// Small makers of values for the tests of compose.

#include <string>
#include <vector>

#include "compose/compose.h"

namespace peyk::samples {

/// June 2023, at noon.
inline Instant day(int d) {
  using namespace std::chrono;
  return sys_days{year{2023} / June / 1} + days{d - 1} + hours{12};
}

inline Candidate article(std::string edition, std::string story, int d,
                         std::vector<std::string> categories = {"news"}) {
  Candidate candidate;
  candidate.article = edition + ":" + story;
  candidate.story = std::move(story);
  candidate.edition = std::move(edition);
  candidate.published = day(d);
  candidate.categories = std::move(categories);
  return candidate;
}

inline Candidate with_picture(Candidate candidate) {
  candidate.has_picture = true;
  return candidate;
}

inline SectionRecipe section(std::string id, std::vector<std::string> categories = {},
                             int most = 5) {
  SectionRecipe recipe;
  recipe.id = std::move(id);
  recipe.categories = std::move(categories);
  recipe.most = most;
  return recipe;
}

/// Two editions, one section that takes anything, a week back, one story is enough.
inline Publication weekly(std::vector<SectionRecipe> sections = {section("all", {}, 50)}) {
  Publication publication;
  publication.id = "weekly";
  publication.editions = {"en", "fa"};
  publication.sections = std::move(sections);
  return publication;
}

inline ComposeRequest until(int d) {
  return {.until = day(d), .pins = {}, .drops = {}, .notes = {}};
}

/// The story ids of a section, in order; nothing if the issue does not have it.
inline std::vector<std::string> stories_in(const Issue& issue, const std::string& id) {
  std::vector<std::string> stories;
  for (const IssueSection& section : issue.sections) {
    if (section.id != id) continue;
    for (const IssueItem& item : section.items) stories.push_back(item.story);
  }
  return stories;
}

inline bool has_section(const Issue& issue, const std::string& id) {
  for (const IssueSection& section : issue.sections) {
    if (section.id == id) return true;
  }
  return false;
}

}  // namespace peyk::samples
