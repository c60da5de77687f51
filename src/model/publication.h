#pragma once
/// A publication: the recipe of a newsletter. It is data; C++ knows no publication by name.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace peyk {

/// What fills a section.
enum class SectionSource {
  fresh,    ///< Articles of the interval that no earlier issue of the publication carried.
  archive,  ///< The newest of its categories whatever their date (books); history does not matter.
  earlier_issues,  ///< The publication's last issues (links, no articles).
};
enum class SectionOrder { newest, oldest };
/// What an edition does with a story that has no translation in it.
enum class MissingTranslation { leave_out, fall_back };
/// How a template draws the section: the name is given to the template as a flag.
enum class SectionLayout { lead, items, compact, media, headlines, publications };

struct SectionRecipe {
  std::string id;  ///< Also the catalogue key "section.<id>" of its heading.
  SectionSource source = SectionSource::fresh;
  SectionLayout layout = SectionLayout::items;
  std::vector<std::string> categories;  ///< Category ids; empty: any that no section has claimed.
  bool one_of_each = false;             ///< At most one of each category, in the order listed.
  int most = 5;
  int least = 0;  ///< With fewer the section is left out.
  SectionOrder order = SectionOrder::newest;
  bool needs_picture = false;
  bool in_every_edition = false;  ///< Only stories that each edition of the publication can show.
};

/// Weekly at a local time. More forms may follow.
struct Schedule {
  std::chrono::weekday weekday{};
  std::chrono::minutes time{};  ///< Since local midnight.
  std::string zone;             ///< IANA name.
};

struct Publication {
  std::string id;                     ///< "newsletter".
  std::vector<std::string> editions;  ///< In the order of edition links.
  std::string list;                   ///< The subscriber list that gets it.
  std::string templates;              ///< Folder below templates/.
  std::optional<Schedule> schedule;   ///< Without one it is made by hand only.
  std::chrono::hours window{24 * 7};  ///< How far the first issue looks back; later ones go on from
                                      ///< the end of the last one, at most `longest_window` back.
  std::chrono::hours longest_window{24 * 21};
  int least_stories = 1;  ///< Fewer fresh stories than this: no issue.
  MissingTranslation missing = MissingTranslation::leave_out;
  std::vector<std::string> fallback_editions;  ///< Tried in this order with fall_back.
  std::vector<SectionRecipe> sections;
  int sentences = 2;            ///< Length of a summary in sentences, for compact layouts.
  bool needs_approval = false;  ///< It is sent only in the form that a person has approved.
  int size_budget = 90'000;     ///< Bytes of a mail's HTML part; more of it is cut (see Cut).
};

}  // namespace peyk
