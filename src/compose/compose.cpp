#include "compose/compose.h"

#include <algorithm>
#include <set>

#include "base/bytes.h"
#include "compose/remarks.h"
#include "compose/story.h"

namespace peyk {
namespace {

/// The issues before and behind the one that is made. (Numbers rule; the order of the list need
/// not.)
struct Neighbours {
  const Issue* last = nullptr;
  const Issue* next = nullptr;  ///< Only when an issue is composed again.
};

Neighbours neighbours_of(const ComposeHistory& history, int number) {
  Neighbours found;
  for (const Issue& issue : history.issues) {
    const bool before = number == 0 || issue.number < number;
    if (before && (found.last == nullptr || issue.number > found.last->number)) {
      found.last = &issue;
    }
    if (!before && (found.next == nullptr || issue.number < found.next->number)) {
      found.next = &issue;
    }
  }
  return found;
}

Result<Interval> find_interval(const Publication& publication, const Neighbours& neighbours,
                               Instant until, std::vector<std::string>& remarks) {
  const Issue* last = neighbours.last;
  if (neighbours.next != nullptr && until > neighbours.next->from) {
    return fail(Error(ErrorKind::bad_data, "an issue of " + publication.id + " until " +
                                               format_iso8601(until) + " would reach into " +
                                               neighbours.next->id + ", which begins at " +
                                               format_iso8601(neighbours.next->from))
                    .remedy("Name an earlier date."));
  }
  if (last == nullptr) return Interval{until - publication.window, until};
  if (until <= last->until) {
    return fail(Error(ErrorKind::bad_data, "an issue of " + publication.id + " until " +
                                               format_iso8601(until) +
                                               " comes too late: " + last->id + " goes until " +
                                               format_iso8601(last->until))
                    .remedy("Name a later date, or make that one anew with “peyk compose " +
                            last->id + "”."));
  }
  const Instant bound = until - publication.longest_window;
  if (last->until < bound) {
    remarks.push_back("The last issue, " + last->id + ", ended at " + format_iso8601(last->until) +
                      "; articles before " + format_iso8601(bound) +
                      " are not looked at (longest_window).");
  }
  return Interval{std::max(last->until, bound), until};
}

/// Fills one section after the other from the stories that are not placed yet.
class Layout {
 public:
  Layout(const Publication& publication, const std::vector<Story>& stories, const Wishes& wishes)
      : stories_(stories), editions_(publication.editions.size()) {
    for (const SectionRecipe& recipe : publication.sections) {
      if (recipe.source != SectionSource::archive) continue;
      shelf_.insert(recipe.categories.begin(), recipe.categories.end());
    }
    const auto find = [&](const std::string& id) -> const Story* {
      const auto found = std::find_if(stories.begin(), stories.end(),
                                      [&](const Story& story) { return story.id == id; });
      return found == stories.end() ? nullptr : &*found;
    };
    for (const auto& [section, ids] : wishes.order) {
      for (const std::string& id : ids) {
        section_of_[id] = section;
        if (const Story* story = find(id)) first_[section].push_back(story);
      }
    }
    for (const std::string& pin : wishes.pins) {
      const Story* story = find(pin);
      if (story != nullptr && !section_of_.contains(pin)) pins_.push_back(story);
    }
  }

  /// The section's stories; none if there are fewer than its `least` (and then none is placed).
  std::vector<const Story*> fill(const SectionRecipe& recipe) {
    std::vector<const Story*> chosen =
        recipe.one_of_each && !recipe.categories.empty() ? one_of_each(recipe) : plain(recipe);
    const bool has_pin =
        std::any_of(chosen.begin(), chosen.end(), [](const Story* s) { return s->pinned; });
    // A person's wish beats the recipe's: a section that holds a pinned story stays.
    if (static_cast<int>(chosen.size()) < recipe.least && !has_pin) {
      short_of_ = static_cast<int>(chosen.size());
      return {};
    }
    short_of_ = 0;
    for (const Story* story : chosen) placed_.insert(story->id);
    return chosen;
  }

  /// How many stories the section that came back empty would have had.
  [[nodiscard]] int short_of() const { return short_of_; }
  [[nodiscard]] bool is_placed(const Story& story) const { return placed_.contains(story.id); }
  /// Where a person put the story, or nothing.
  [[nodiscard]] std::string section_by_hand(const std::string& story) const {
    const auto found = section_of_.find(story);
    return found == section_of_.end() ? "" : found->second;
  }

 private:
  /// The stories that a person put into this section. Their categories do not matter.
  [[nodiscard]] std::vector<const Story*> placed_by_hand(const SectionRecipe& recipe) const {
    const auto first = first_.find(recipe.id);
    if (first == first_.end()) return {};
    std::vector<const Story*> found;
    for (const Story* story : first->second) {
      if (!recipe.needs_picture || story->has_picture) found.push_back(story);
    }
    return found;
  }

  /// The stories that the section may take, in its order: first those that were put there, then
  /// pinned ones in the editor's order.
  [[nodiscard]] std::vector<const Story*> eligible(const SectionRecipe& recipe) const {
    std::vector<const Story*> found = placed_by_hand(recipe);
    for (const Story* pin : pins_) {
      if (fits(*pin, recipe)) found.push_back(pin);
    }
    const auto first_free = static_cast<std::ptrdiff_t>(found.size());
    for (const Story& story : stories_) {
      const bool timely = recipe.source == SectionSource::archive || story.fresh;
      if (!story.pinned && timely && fits(story, recipe)) found.push_back(&story);
    }
    if (recipe.order == SectionOrder::oldest) {
      std::stable_sort(found.begin() + first_free, found.end(), [](const Story* a, const Story* b) {
        return a->date != b->date ? a->date < b->date : a->id < b->id;
      });
    }
    return found;
  }

  [[nodiscard]] bool fits(const Story& story, const SectionRecipe& recipe) const {
    if (is_placed(story) || (recipe.needs_picture && !story.has_picture)) return false;
    if (section_of_.contains(story.id)) return false;  // A person has said where it stands.
    // A pin is a person's word: it may lead although an edition lacks it.
    if (recipe.in_every_edition && !story.pinned && story.choices.size() < editions_) return false;
    if (recipe.categories.empty()) return !is_for_the_shelf(story);
    return std::any_of(recipe.categories.begin(), recipe.categories.end(),
                       [&](const std::string& id) { return story.categories.contains(id); });
  }

  /// Whether an archive section (books) asks for it by category: then an open section ("whatever
  /// else was published") does not take it away.
  [[nodiscard]] bool is_for_the_shelf(const Story& story) const {
    return !story.pinned && std::any_of(shelf_.begin(), shelf_.end(), [&](const std::string& id) {
      return story.categories.contains(id);
    });
  }

  [[nodiscard]] std::vector<const Story*> plain(const SectionRecipe& recipe) const {
    std::vector<const Story*> chosen = eligible(recipe);
    const auto most =
        std::max(static_cast<size_t>(std::max(recipe.most, 0)), placed_by_hand(recipe).size());
    if (chosen.size() > most) chosen.resize(most);
    return chosen;
  }

  /// The recipe's order of categories rules here: a pinned story takes its category's place.
  [[nodiscard]] std::vector<const Story*> one_of_each(const SectionRecipe& recipe) const {
    const std::vector<const Story*> candidates = eligible(recipe);
    const std::vector<const Story*> by_hand = placed_by_hand(recipe);
    std::vector<const Story*> chosen = by_hand;
    for (const std::string& category : recipe.categories) {
      if (static_cast<int>(chosen.size()) >= recipe.most) break;
      const auto is_one = [&](const Story* story) { return story->categories.contains(category); };
      if (std::any_of(by_hand.begin(), by_hand.end(), is_one)) continue;
      for (const Story* story : candidates) {
        if (story->categories.contains(category) &&
            std::find(chosen.begin(), chosen.end(), story) == chosen.end()) {
          chosen.push_back(story);
          break;
        }
      }
    }
    return chosen;
  }

  const std::vector<Story>& stories_;
  size_t editions_;
  std::vector<const Story*> pins_;                          ///< Without those of first_.
  std::map<std::string, std::vector<const Story*>> first_;  ///< By section id.
  std::map<std::string, std::string> section_of_;           ///< By story id: where a person put it.
  std::set<std::string> placed_;
  std::set<std::string> shelf_;  ///< Categories of the archive sections.
  int short_of_ = 0;
};

std::vector<std::string> newest_issues(const ComposeHistory& history, int before, int most) {
  std::vector<const Issue*> issues;
  for (const Issue& issue : history.issues) {
    if (issue.number < before) issues.push_back(&issue);
  }
  std::sort(issues.begin(), issues.end(),
            [](const Issue* a, const Issue* b) { return a->number > b->number; });
  std::vector<std::string> ids;
  for (const Issue* issue : issues) {
    if (static_cast<int>(ids.size()) >= most) break;
    ids.push_back(issue->id);
  }
  return ids;
}

Result<void> check_pins(const Publication& publication, const std::vector<Story>& stories,
                        const Wishes& wishes, const Layout& layout) {
  for (const std::string& pin : wishes.pins) {
    const auto story = std::find_if(stories.begin(), stories.end(),
                                    [&](const Story& one) { return one.id == pin; });
    const Place place = wishes.place_of(pin);
    const ErrorKind kind = place.file.empty() ? ErrorKind::usage : ErrorKind::bad_data;
    if (story == stories.end()) {
      return fail(Error(kind, "cannot pin \"" + pin + "\": it has no article in an " +
                                  "edition of " + publication.id)
                      .at(place)
                      .remedy("The editions are: " + join(publication.editions, ", ") + "."));
    }
    if (layout.is_placed(*story)) continue;
    if (const std::string section = layout.section_by_hand(pin); !section.empty()) {
      return fail(Error(kind, "cannot place \"" + pin + "\" in section " + section +
                                  ": it has no picture, and that section needs one")
                      .at(place)
                      .remedy("Put it into another section, or give the article a picture."));
    }
    const std::vector<std::string> categories(story->categories.begin(), story->categories.end());
    return fail(Error(kind, "cannot pin \"" + pin + "\": no section of " + publication.id +
                                " has a place for it")
                    .at(place)
                    .remedy((categories.empty()
                                 ? std::string("It has no category that the configuration knows")
                                 : "Its categories are: " + join(categories, ", ")) +
                            (story->has_picture ? "" : ", and it has no picture") +
                            ". Pin fewer stories, or give the recipe a section that takes it."));
  }
  return {};
}

Result<void> check_notes(const Publication& publication, const ComposeRequest& request) {
  for (const auto& [edition, note] : request.notes) {
    if (std::find(publication.editions.begin(), publication.editions.end(), edition) !=
        publication.editions.end()) {
      continue;
    }
    return fail(Error(ErrorKind::no_input, "there is a note for the edition \"" + edition +
                                               "\", which " + publication.id + " does not have")
                    .remedy("The editions are: " + join(publication.editions, ", ") + "."));
  }
  return {};
}

Error too_little(const Publication& publication, const Interval& interval, int count) {
  const auto stories = [](int n) {
    return std::to_string(n) + (n == 1 ? " fresh story" : " fresh stories");
  };
  return Error(ErrorKind::nothing_to_do,
               "no issue of " + publication.id + ": " + stories(count) + " from " +
                   format_iso8601(interval.from) + " until " + format_iso8601(interval.until) +
                   ", and an issue needs " + std::to_string(std::max(publication.least_stories, 1)))
      .remedy("Ingest more articles, name a later date, or lower least_stories in the recipe.");
}

IssueItem make_item(const Story& story) { return {.story = story.id, .editions = story.choices}; }

/// The titles that the editor gave, of what the issue has; the rest is told.
void add_titles(const Wishes& wishes, const std::vector<const Story*>& placed, Issue& issue,
                std::vector<std::string>& remarks) {
  for (const auto& [id, titles] : wishes.titles) {
    const auto story = std::find_if(placed.begin(), placed.end(),
                                    [&, &id = id](const Story* one) { return one->id == id; });
    if (story == placed.end()) {
      remarks.push_back("The title for \"" + id + "\" is not used: the issue does not have it.");
      continue;
    }
    for (const auto& [edition, title] : titles) {
      if ((*story)->choices.contains(edition)) {
        issue.titles[id][edition] = title;
      } else {
        remarks.push_back("The title for \"" + id + "\" in edition " + edition +
                          " is not used: that edition does not have the story.");
      }
    }
  }
}

/// A recipe section to an issue section; empty if it is to be left out.
IssueSection make_section(const SectionRecipe& recipe, const ComposeHistory& history, int number,
                          Layout& layout, int& fresh, std::vector<std::string>& remarks) {
  IssueSection section{.id = recipe.id, .items = {}, .issues = {}};
  if (recipe.source == SectionSource::earlier_issues) {
    section.issues = newest_issues(history, number, recipe.most);
    if (static_cast<int>(section.issues.size()) < recipe.least) section.issues.clear();
    return section;
  }
  for (const Story* story : layout.fill(recipe)) {
    section.items.push_back(make_item(*story));
    if (recipe.source == SectionSource::fresh && story->fresh) ++fresh;
  }
  if (section.items.empty()) remarks.push_back(section_left_out(recipe, layout.short_of()));
  return section;
}

}  // namespace

int next_number(const ComposeHistory& history) {
  int last = history.discarded;
  for (const Issue& issue : history.issues) last = std::max(last, issue.number);
  return last + 1;
}

Result<Composition> compose(const Publication& publication,
                            const std::vector<Candidate>& candidates, const ComposeHistory& history,
                            const ComposeRequest& request) {
  Composition composition;
  std::vector<std::string>& remarks = composition.remarks;
  const Neighbours neighbours = neighbours_of(history, request.number);
  PEYK_ASSIGN(const Interval interval,
              find_interval(publication, neighbours, request.until, remarks));
  PEYK_TRY(check_notes(publication, request));
  PEYK_ASSIGN(const Wishes wishes, resolve_wishes(publication, candidates, request));
  const std::vector<Story> stories =
      gather_stories(publication, candidates, history, interval, wishes);

  Issue& issue = composition.issue;
  issue.publication = publication.id;
  issue.number = request.number != 0 ? request.number : next_number(history);
  issue.id = publication.id + "-" + std::to_string(issue.number);
  issue.from = interval.from;
  issue.until = interval.until;
  issue.notes = request.notes;

  Layout layout(publication, stories, wishes);
  int fresh = 0;
  for (const SectionRecipe& recipe : publication.sections) {
    IssueSection section = make_section(recipe, history, issue.number, layout, fresh, remarks);
    if (!section.items.empty() || !section.issues.empty()) {
      issue.sections.push_back(std::move(section));
    }
  }
  PEYK_TRY(check_pins(publication, stories, wishes, layout));

  std::vector<const Story*> placed;
  std::vector<const Story*> left;
  for (const Story& story : stories) (layout.is_placed(story) ? placed : left).push_back(&story);
  // Whatever the recipe says, an issue without any story is none.
  if (fresh < publication.least_stories || placed.empty()) {
    return fail(too_little(publication, interval, fresh));
  }
  if (!wishes.drops.empty()) {
    Wishes without = wishes;
    without.drops.clear();
    add_idle_drop_remarks(publication,
                          gather_stories(publication, candidates, history, interval, without),
                          wishes, remarks);
  }
  add_titles(wishes, placed, issue, remarks);
  add_edition_remarks(publication, placed, remarks);
  add_late_translation_remark(left, remarks);
  issue.hash = issue_hash(issue);
  return composition;
}

}  // namespace peyk
