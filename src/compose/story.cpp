#include "compose/story.h"

#include <algorithm>
#include <set>

#include "base/bytes.h"

namespace peyk {
namespace {

/// Story and article ids of all earlier issues. Articles count too, since a story's id may change:
/// an article that was alone is its own story until a translation joins it.
std::set<std::string> ids_of(const ComposeHistory& history) {
  std::set<std::string> ids;
  for (const Issue& issue : history.issues) {
    for (const IssueSection& section : issue.sections) {
      for (const IssueItem& item : section.items) {
        ids.insert(item.story);
        for (const auto& [edition, choice] : item.editions) ids.insert(choice.article);
      }
    }
  }
  return ids;
}

std::set<std::string> editions_that_matter(const Publication& publication) {
  std::set<std::string> editions(publication.editions.begin(), publication.editions.end());
  if (publication.missing == MissingTranslation::fall_back) {
    editions.insert(publication.fallback_editions.begin(), publication.fallback_editions.end());
  }
  return editions;
}

/// Two articles of one story in one edition are a mistake of the source; the newest is shown.
bool is_better(const Candidate& a, const Candidate& b) {
  return a.published != b.published ? a.published > b.published : a.article < b.article;
}

using ByEdition = std::map<std::string, const Candidate*>;

struct Gathered {
  Story story;
  ByEdition articles;
};

void add(Gathered& gathered, const Candidate& candidate, const std::set<std::string>& carried) {
  Story& story = gathered.story;
  if (gathered.articles.empty() || candidate.published < story.date) {
    story.date = candidate.published;
  }
  story.categories.insert(candidate.categories.begin(), candidate.categories.end());
  if (carried.contains(candidate.article) || carried.contains(candidate.story)) {
    story.carried = true;
  }
  const Candidate*& place = gathered.articles[candidate.edition];
  if (place != nullptr && place->article != candidate.article) {
    if (std::find(story.ambiguous.begin(), story.ambiguous.end(), candidate.edition) ==
        story.ambiguous.end()) {
      story.ambiguous.push_back(candidate.edition);
    }
  }
  if (place == nullptr || is_better(candidate, *place)) place = &candidate;
}

const Candidate* choose(const Publication& publication, const ByEdition& articles,
                        const std::string& edition) {
  if (const auto own = articles.find(edition); own != articles.end()) return own->second;
  if (publication.missing == MissingTranslation::fall_back) {
    for (const std::string& other : publication.fallback_editions) {
      if (const auto found = articles.find(other); found != articles.end()) return found->second;
    }
  }
  return nullptr;
}

void finish(Gathered& gathered, const Publication& publication, const Interval& interval) {
  Story& story = gathered.story;
  for (const std::string& edition : publication.editions) {
    const Candidate* article = choose(publication, gathered.articles, edition);
    if (article == nullptr) continue;
    const bool fallback = article->edition != edition;
    if (story.title.empty()) story.title = article->title;
    story.choices[edition] = {.article = article->article, .fallback = fallback};
    if (article->has_picture) story.has_picture = true;
    if (!fallback && interval.contains(article->published)) story.new_in.insert(edition);
  }
  std::sort(story.ambiguous.begin(), story.ambiguous.end());
  story.fresh = !story.carried && interval.contains(story.date);
}

}  // namespace

std::vector<Story> gather_stories(const Publication& publication,
                                  const std::vector<Candidate>& candidates,
                                  const ComposeHistory& history, const Interval& interval,
                                  const Wishes& wishes) {
  const std::set<std::string> carried = ids_of(history);
  const std::set<std::string> editions = editions_that_matter(publication);
  const std::set<std::string> pins(wishes.pins.begin(), wishes.pins.end());

  std::map<std::string, Gathered> gathered;
  for (const Candidate& candidate : candidates) {
    if (!editions.contains(candidate.edition) || wishes.drops.contains(candidate.story)) continue;
    const bool pinned = pins.contains(candidate.story);
    if (candidate.published >= interval.until && !pinned) continue;
    Gathered& one = gathered[candidate.story];
    one.story.id = candidate.story;
    one.story.pinned = pinned;
    add(one, candidate, carried);
  }

  std::vector<Story> stories;
  for (auto& [id, one] : gathered) {
    finish(one, publication, interval);
    if (!one.story.choices.empty()) stories.push_back(std::move(one.story));
  }
  std::sort(stories.begin(), stories.end(), [](const Story& a, const Story& b) {
    return a.date != b.date ? a.date > b.date : a.id < b.id;
  });
  return stories;
}

}  // namespace peyk
