#include "base/hash.h"

#include "compose/compose.h"

namespace peyk {

std::string issue_hash(const Issue& issue) {
  FieldHash hash;
  const auto count = [&hash](size_t n) { hash.add(static_cast<long long>(n)); };
  // Every list is preceded by its length, so that no two issues give the same fields.
  hash.add("peyk issue 1").add(issue.id).add(issue.publication).add(issue.number);
  hash.add(static_cast<long long>(issue.from.time_since_epoch().count()));
  hash.add(static_cast<long long>(issue.until.time_since_epoch().count()));
  count(issue.sections.size());
  for (const IssueSection& section : issue.sections) {
    hash.add(section.id);
    count(section.items.size());
    for (const IssueItem& item : section.items) {
      hash.add(item.story);
      count(item.editions.size());
      for (const auto& [edition, choice] : item.editions) {
        hash.add(edition).add(choice.article).add(choice.fallback ? 1 : 0);
      }
    }
    count(section.issues.size());
    for (const std::string& earlier : section.issues) hash.add(earlier);
  }
  count(issue.notes.size());
  for (const auto& [edition, note] : issue.notes) hash.add(edition).add(note);
  // Only where there are any: an issue without titles keeps the hash it had before there were.
  if (!issue.titles.empty()) count(issue.titles.size());
  for (const auto& [story, by_edition] : issue.titles) {
    hash.add(story);
    count(by_edition.size());
    for (const auto& [edition, title] : by_edition) hash.add(edition).add(title);
  }
  return hash.hex();
}

}  // namespace peyk
