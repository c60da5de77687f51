// What a person wants in the issue: ids, as they were written, to stories.

#include <algorithm>

#include "base/bytes.h"
#include "compose/story.h"

namespace peyk {
namespace {

class Resolver {
 public:
  Resolver(const Publication& publication, const std::vector<Candidate>& candidates,
           const ComposeRequest& request)
      : publication_(publication), candidates_(candidates), request_(request) {}

  Result<Wishes> run() {
    for (const std::string& id : request_.drops) {
      if (const auto story = find(id, "drop")) wishes_.drops.insert(*story);
    }
    for (const std::string& id : request_.pins) {
      if (const auto story = find(id, "pin")) want(*story, id);
    }
    resolve_order();
    for (const auto& [id, titles] : request_.titles) {
      const auto story = find(id, "give a title to");
      if (!story) continue;
      for (const auto& [edition, title] : titles) wishes_.titles[*story][edition] = title;
    }
    if (errors_.empty()) return std::move(wishes_);
    Error first = std::move(errors_.front());
    errors_.erase(errors_.begin());
    return fail(std::move(first).also(std::move(errors_)));
  }

 private:
  [[nodiscard]] Place place_of(const std::string& id) const {
    const auto found = request_.places.find(id);
    return found == request_.places.end() ? Place{} : found->second;
  }

  /// What contradicts itself is a wrong command, or a wrong file.
  void contradiction(const std::string& id, std::string what, std::string remedy) {
    const Place place = place_of(id);
    errors_.push_back(
        Error(place.file.empty() ? ErrorKind::usage : ErrorKind::bad_data, std::move(what))
            .at(place)
            .remedy(std::move(remedy)));
  }

  std::optional<std::string> find(const std::string& id, std::string_view wish) {
    const Candidate* by_article = nullptr;
    for (const Candidate& candidate : candidates_) {
      if (candidate.story == id) return id;
      if (candidate.article == id) by_article = &candidate;
    }
    if (by_article != nullptr) return by_article->story;

    std::set<std::string> known;
    for (const Candidate& candidate : candidates_) {
      known.insert({candidate.story, candidate.article});
    }
    const auto guess = nearest(id, {known.begin(), known.end()});
    errors_.push_back(
        Error(ErrorKind::no_input, "cannot " + std::string(wish) + " \"" + id +
                                       "\": the library has no story or article of this id")
            .at(place_of(id))
            .remedy(guess ? "Did you mean \"" + *guess + "\"?" : "`peyk articles` lists the ids."));
    return std::nullopt;
  }

  void want(const std::string& story, const std::string& id) {
    if (wishes_.drops.contains(story)) {
      contradiction(id, "story \"" + story + "\" is both pinned and dropped",
                    request_.places.empty()
                        ? "Name it once: --pin takes it in, --drop leaves it out."
                        : "Take it out of one of the two.");
      return;
    }
    wishes_.places.emplace(story, place_of(id));
    if (std::find(wishes_.pins.begin(), wishes_.pins.end(), story) == wishes_.pins.end()) {
      wishes_.pins.push_back(story);
    }
  }

  void resolve_order() {
    for (const SectionRecipe& recipe : publication_.sections) {
      const auto order = request_.order.find(recipe.id);
      if (order == request_.order.end()) continue;
      for (const std::string& id : order->second) place(id, recipe.id);
    }
    if (request_.lead.empty()) return;
    const auto& sections = publication_.sections;
    auto lead = std::find_if(sections.begin(), sections.end(), [](const SectionRecipe& recipe) {
      return recipe.layout == SectionLayout::lead;
    });
    if (lead == sections.end()) lead = sections.begin();
    const auto story = find(request_.lead, "lead with");
    if (!story) return;
    const auto where = section_of_.find(*story);
    if (where != section_of_.end() && where->second != lead->id) {
      contradiction(
          request_.lead,
          "story \"" + *story + "\" is the lead, and the order has it in section " + where->second,
          "Name it once.");
      return;
    }
    want(*story, request_.lead);
    auto& first = wishes_.order[lead->id];
    std::erase(first, *story);
    first.insert(first.begin(), *story);
  }

  void place(const std::string& id, const std::string& section) {
    const auto story = find(id, "place");
    if (!story) return;
    const auto [where, is_new] = section_of_.emplace(*story, section);
    if (!is_new) {
      contradiction(id,
                    "story \"" + *story + "\" stands twice in the order (section " + where->second +
                        (where->second == section ? ")" : " and section " + section + ")"),
                    "A story has one place in an issue.");
      return;
    }
    want(*story, id);
    wishes_.order[section].push_back(*story);
  }

  const Publication& publication_;
  const std::vector<Candidate>& candidates_;
  const ComposeRequest& request_;
  Wishes wishes_;
  std::map<std::string, std::string> section_of_;
  std::vector<Error> errors_;
};

}  // namespace

Result<Wishes> resolve_wishes(const Publication& publication,
                              const std::vector<Candidate>& candidates,
                              const ComposeRequest& request) {
  return Resolver(publication, candidates, request).run();
}

}  // namespace peyk
