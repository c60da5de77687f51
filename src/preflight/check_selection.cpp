/// The selection: what an issue tells in each edition, and whether it still is what it was.

#include <algorithm>
#include <map>
#include <set>

#include "preflight/desk.h"

namespace peyk::preflight {
namespace {

using std::chrono::hours;

const Article* find_article(const IssueView& view, const std::string& id) {
  const auto found = view.articles.find(id);
  return found == view.articles.end() ? nullptr : &found->second;
}

/// A title for a story that an edition does not have: that of its original, else of the first of
/// the publication's editions that has it, as compose names it.
std::string title_of(const IssueView& view, const Publication* publication, const IssueItem& item) {
  const Article* article = find_article(view, item.story);
  const auto take = [&](const std::string& edition) {
    const auto choice = item.editions.find(edition);
    if (article == nullptr && choice != item.editions.end()) {
      article = find_article(view, choice->second.article);
    }
  };
  if (publication != nullptr)
    std::for_each(publication->editions.begin(), publication->editions.end(), take);
  for (const auto& [edition, choice] : item.editions) take(edition);
  return article == nullptr ? item.story : article->title;
}

std::string list_of(const std::vector<std::string>& titles) {
  constexpr size_t kMost = 3;
  std::string list;
  for (size_t i = 0; i < std::min(titles.size(), kMost); ++i) {
    list += (i == 0 ? "" : ", ") + said(titles[i]);
  }
  if (titles.size() > kMost) list += " and " + std::to_string(titles.size() - kMost) + " more";
  return list;
}

void check_translations(const IssueView& view, const Publication* publication,
                        const Edition& edition, Desk& desk) {
  std::vector<std::string> missing;
  std::vector<std::string> borrowed;
  for (const IssueSection& section : view.issue.sections) {
    bool any = section.items.empty();
    for (const IssueItem& item : section.items) {
      const auto choice = item.editions.find(edition.id);
      if (choice == item.editions.end()) {
        missing.push_back(title_of(view, publication, item));
        continue;
      }
      any = true;
      if (choice->second.fallback) borrowed.push_back(title_of(view, publication, item));
    }
    if (any) continue;
    desk.report("issue.section-empty", edition.id, {.part = Part::issue, .excerpt = section.id},
                "the section “" + section.id + "” has no story in this edition, and is not shown.");
  }
  if (!missing.empty()) {
    desk.report("translation.missing", edition.id, {.part = Part::issue},
                count_of(static_cast<int64_t>(missing.size()), "story is", "stories are") +
                    " not translated and left out: " + list_of(missing) +
                    ". Translate and ingest again, or leave it so.");
  }
  if (!borrowed.empty()) {
    desk.report("translation.fallback", edition.id, {.part = Part::issue},
                count_of(static_cast<int64_t>(borrowed.size()), "story is", "stories are") +
                    " shown in another language: " + list_of(borrowed) + ".");
  }
}

/// The original of a story: the article that gave the story its name, else the first one.
const Article* original_of(const IssueView& view, const IssueItem& item) {
  if (const Article* named = find_article(view, item.story)) return named;
  const Article* first = nullptr;
  for (const auto& [edition, choice] : item.editions) {
    const Article* article = find_article(view, choice.article);
    if (article != nullptr && (first == nullptr || article->published < first->published)) {
      first = article;
    }
  }
  return first;
}

void check_freshness(const IssueView& view, Desk& desk) {
  // An article is touched again and again on its first day: that is no correction.
  constexpr hours kSlack{24};
  for (const IssueSection& section : view.issue.sections) {
    for (const IssueItem& item : section.items) {
      const Article* original = original_of(view, item);
      if (original == nullptr || original->modified <= original->published + kSlack) continue;
      for (const auto& [edition, choice] : item.editions) {
        const Article* article = find_article(view, choice.article);
        if (article == nullptr || article == original || choice.fallback) continue;
        if (article->modified >= original->modified) continue;
        desk.report("translation.stale", edition,
                    {.part = Part::issue, .excerpt = excerpt_of(article->title)},
                    "the original of " + said(article->title) + " was corrected on " +
                        format_iso8601(original->modified).substr(0, 10) +
                        ", after this translation was last touched. Bring it up to date.");
      }
    }
  }
}

/// The stories of the mail in the order of their first links.
std::vector<std::string> order_of(const Copy& copy) {
  std::map<std::string, std::string> stories;
  for (const Article* article : copy.articles) {
    if (!article->url.empty()) stories.emplace(article->url, article->story);
  }
  std::vector<std::string> order;
  for (const SeenLink& link : copy.mail.links) {
    const auto story = stories.find(link.href);
    if (story == stories.end()) continue;
    if (std::find(order.begin(), order.end(), story->second) == order.end()) {
      order.push_back(story->second);
    }
  }
  return order;
}

/// An edition without any story is not rendered, so that no other rule can speak of it.
void check_editions(const Publication* publication, const std::vector<Copy>& copies, Desk& desk) {
  if (publication == nullptr || copies.empty()) return;
  for (const std::string& id : publication->editions) {
    const bool rendered = std::any_of(copies.begin(), copies.end(),
                                      [&](const Copy& copy) { return copy.edition.id == id; });
    if (rendered) continue;
    desk.report("issue.edition-empty", id, {.part = Part::issue},
                "the issue has no story in this edition: its readers get nothing. Translate one, "
                "or leave it so.");
  }
}

void check_order(const std::vector<Copy>& copies, Desk& desk) {
  if (copies.empty()) return;
  const std::vector<std::string> first = order_of(copies.front());
  for (const Copy& copy : copies) {
    std::vector<std::string> here = order_of(copy);
    std::vector<std::string> there = first;
    const auto lacks = [](const std::vector<std::string>& in) {
      return [&in](const std::string& story) {
        return std::find(in.begin(), in.end(), story) == in.end();
      };
    };
    const std::vector<std::string> all_here = here;
    std::erase_if(here, lacks(there));
    std::erase_if(there, lacks(all_here));
    if (here == there) continue;
    desk.report("translation.order", copy.edition.id, {.part = Part::html},
                "the stories stand in another order than in the edition " +
                    copies.front().edition.id +
                    ". Mend the template: all editions have the order "
                    "of the issue.");
  }
}

}  // namespace

void check_selection(const IssueView& view, const Publication* publication,
                     const std::vector<Copy>& copies, const std::vector<std::string>& changed,
                     Desk& desk) {
  if (copies.empty()) {
    desk.report("issue.empty", "", {.part = Part::issue}, "no edition has anything to show.");
  }
  for (const std::string& id : changed) {
    const Article* article = find_article(view, id);
    if (article == nullptr) continue;
    desk.report("issue.changed", article->edition,
                {.part = Part::issue, .excerpt = excerpt_of(article->title)},
                said(article->title) +
                    " was changed after the issue was composed; the mail shows "
                    "it as it is now. Look at it.");
  }
  for (const Copy& copy : copies) check_translations(view, publication, copy.edition, desk);
  check_editions(publication, copies, desk);
  check_freshness(view, desk);
  if (publication != nullptr) check_order(copies, desk);
}

}  // namespace peyk::preflight
