#include "render/trim.h"

#include <algorithm>

namespace peyk::render {
namespace {

/// A section's items that the edition shows.
struct Shelf {
  const SectionRecipe* recipe = nullptr;
  std::vector<const Article*> articles;
  size_t kept = 0;  ///< Items at its beginning that are never cut.
};

std::vector<Shelf> shelves_of(const IssueView& view, const Publication& publication,
                              const std::string& edition) {
  std::vector<Shelf> shelves;
  for (const auto& section : view.issue.sections) {
    const auto recipe = std::find_if(publication.sections.begin(), publication.sections.end(),
                                     [&](const SectionRecipe& r) { return r.id == section.id; });
    if (recipe == publication.sections.end()) {
      continue;
    }
    Shelf shelf{&*recipe, {}, 0};
    for (const auto& item : section.items) {
      const auto choice = item.editions.find(edition);
      const auto article = choice == item.editions.end()
                               ? view.articles.end()
                               : view.articles.find(choice->second.article);
      if (article != view.articles.end()) {
        shelf.articles.push_back(&article->second);
      }
    }
    if (!shelf.articles.empty()) {
      shelves.push_back(std::move(shelf));
    }
  }
  const auto lead = std::find_if(shelves.begin(), shelves.end(), [](const Shelf& shelf) {
    return shelf.recipe->layout == SectionLayout::lead;
  });
  if (!shelves.empty()) {
    (lead == shelves.end() ? shelves.front() : *lead).kept = 1;
  }
  return shelves;
}

bool shows_summaries(const Shelf& shelf) {
  switch (shelf.recipe->layout) {
    case SectionLayout::lead:
      return shelf.articles.size() > 1;  // That of the lead itself stays.
    case SectionLayout::items:
    case SectionLayout::headlines:
    case SectionLayout::publications:
      return true;
    case SectionLayout::compact:
    case SectionLayout::media:
      return false;
  }
  return false;
}

}  // namespace

std::vector<Cut> cuts_in_order(const IssueView& view, const Publication& publication,
                               const std::string& edition) {
  auto shelves = shelves_of(view, publication, edition);
  std::reverse(shelves.begin(), shelves.end());
  std::vector<Cut> cuts;
  for (const Shelf& shelf : shelves) {
    if (shows_summaries(shelf)) {
      cuts.push_back({Cut::Kind::summaries, shelf.recipe->id, {}});
    }
  }
  const auto leave_out = [&](const Shelf& shelf, size_t from, size_t to) {
    for (size_t i = to; i > from; --i) {
      cuts.push_back({Cut::Kind::item, shelf.recipe->id, shelf.articles[i - 1]->title});
    }
  };
  for (const Shelf& shelf : shelves) {
    leave_out(shelf, 1, shelf.articles.size());
  }
  for (const Shelf& shelf : shelves) {
    leave_out(shelf, shelf.kept, 1);
  }
  return cuts;
}

Trim trim_of(std::span<const Cut> cuts) {
  Trim trim;
  for (const Cut& cut : cuts) {
    switch (cut.kind) {
      case Cut::Kind::summaries:
        trim.brief.insert(cut.section);
        break;
      case Cut::Kind::item:
        ++trim.left_out[cut.section];
        break;
      case Cut::Kind::over:
        break;
    }
  }
  return trim;
}

size_t filled_size(std::string_view html) {
  constexpr size_t kAddress = 220;  // A signed link in a long domain.
  constexpr size_t kText = 60;      // A long name, a long address.
  size_t size = html.size();
  for (const Hole hole : kHoles) {
    const bool text = hole == Hole::greeting || hole == Hole::email;
    const std::string mark = hole_mark(hole);
    for (size_t at = html.find(mark); at != std::string_view::npos;
         at = html.find(mark, at + mark.size())) {
      size += (text ? kText : kAddress) - mark.size();
    }
  }
  return size;
}

}  // namespace peyk::render
