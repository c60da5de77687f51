#include "compose/difference.h"

#include <algorithm>
#include <set>

namespace peyk {
namespace {

using Kind = IssueChange::Kind;

struct Spot {
  std::string section;
  const IssueItem* item = nullptr;
};

std::map<std::string, Spot> spots_of(const Issue& issue) {
  std::map<std::string, Spot> spots;
  for (const IssueSection& section : issue.sections) {
    for (const IssueItem& item : section.items) spots[item.story] = {section.id, &item};
  }
  return spots;
}

std::vector<std::string> stories_of(const Issue& issue, const std::string& section,
                                    const std::map<std::string, Spot>& also_there) {
  std::vector<std::string> stories;
  for (const IssueSection& each : issue.sections) {
    if (each.id != section) continue;
    for (const IssueItem& item : each.items) {
      const auto there = also_there.find(item.story);
      if (there != also_there.end() && there->second.section == section) {
        stories.push_back(item.story);
      }
    }
  }
  return stories;
}

/// The longest common subsequence of two orders: who is in it kept their place.
std::set<std::string> unmoved(const std::vector<std::string>& a,
                              const std::vector<std::string>& b) {
  std::vector<std::vector<size_t>> longest(a.size() + 1, std::vector<size_t>(b.size() + 1, 0));
  for (size_t i = a.size(); i-- > 0;) {
    for (size_t j = b.size(); j-- > 0;) {
      longest[i][j] =
          a[i] == b[j] ? longest[i + 1][j + 1] + 1 : std::max(longest[i + 1][j], longest[i][j + 1]);
    }
  }
  std::set<std::string> kept;
  for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (a[i] == b[j]) {
      kept.insert(a[i]);
      ++i;
      ++j;
    } else if (longest[i + 1][j] >= longest[i][j + 1]) {
      ++i;
    } else {
      ++j;
    }
  }
  return kept;
}

std::string title_in(const Issue& issue, const std::string& story, const std::string& edition) {
  const auto titles = issue.titles.find(story);
  if (titles == issue.titles.end()) return "";
  const auto title = titles->second.find(edition);
  return title == titles->second.end() ? "" : title->second;
}

/// What is the same story in both, and reads differently in an edition.
void add_edition_changes(const Issue& before, const Issue& after, const IssueItem& was,
                         const IssueItem& is, const std::string& section,
                         std::vector<IssueChange>& changes) {
  std::set<std::string> editions;
  for (const auto& [edition, choice] : was.editions) editions.insert(edition);
  for (const auto& [edition, choice] : is.editions) editions.insert(edition);
  const auto article = [](const IssueItem& item, const std::string& edition) {
    const auto choice = item.editions.find(edition);
    return choice == item.editions.end() ? "" : choice->second.article;
  };
  for (const std::string& edition : editions) {
    if (article(was, edition) != article(is, edition)) {
      changes.push_back(
          {Kind::article, is.story, section, edition, article(was, edition), article(is, edition)});
    }
    const std::string old_title = title_in(before, is.story, edition);
    const std::string new_title = title_in(after, is.story, edition);
    if (old_title != new_title) {
      changes.push_back({Kind::titled, is.story, section, edition, old_title, new_title});
    }
  }
}

void add_notes(const Issue& before, const Issue& after, std::vector<IssueChange>& changes) {
  std::set<std::string> editions;
  for (const auto& [edition, note] : before.notes) editions.insert(edition);
  for (const auto& [edition, note] : after.notes) editions.insert(edition);
  const auto note = [](const Issue& issue, const std::string& edition) {
    const auto found = issue.notes.find(edition);
    return found == issue.notes.end() ? "" : found->second;
  };
  for (const std::string& edition : editions) {
    if (note(before, edition) == note(after, edition)) continue;
    changes.push_back({Kind::note, "", "", edition, note(before, edition), note(after, edition)});
  }
}

}  // namespace

std::vector<IssueChange> difference(const Issue& before, const Issue& after) {
  const auto was = spots_of(before);
  const auto is = spots_of(after);
  std::vector<IssueChange> changes;
  for (const IssueSection& section : after.sections) {
    const auto kept =
        unmoved(stories_of(before, section.id, is), stories_of(after, section.id, was));
    for (const IssueItem& item : section.items) {
      const auto old = was.find(item.story);
      if (old == was.end()) {
        changes.push_back({Kind::added, item.story, section.id, "", "", ""});
        for (const auto& [edition, choice] : item.editions) {
          const std::string title = title_in(after, item.story, edition);
          if (!title.empty()) {
            changes.push_back({Kind::titled, item.story, section.id, edition, "", title});
          }
        }
        continue;
      }
      if (old->second.section != section.id || !kept.contains(item.story)) {
        changes.push_back({Kind::moved, item.story, section.id, "", old->second.section, ""});
      }
      add_edition_changes(before, after, *old->second.item, item, section.id, changes);
    }
  }
  for (const IssueSection& section : before.sections) {
    for (const IssueItem& item : section.items) {
      if (!is.contains(item.story)) {
        changes.push_back({Kind::dropped, item.story, "", "", section.id, ""});
      }
    }
  }
  add_notes(before, after, changes);
  return changes;
}

}  // namespace peyk
