#pragma once
/// The candidates of one issue, gathered to stories; private to the room.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "compose/compose.h"

namespace peyk {

struct Story {
  std::string id;
  std::string title;  ///< In the first of the publication's editions that has it; may be empty.
  Instant date{};     ///< The earliest of its articles that this publication can show.
  std::map<std::string, IssueItem::Choice> choices;  ///< What each edition would show.
  std::set<std::string> categories;                  ///< Of all its articles.
  std::set<std::string> new_in;        ///< Editions whose own article is of the interval.
  std::vector<std::string> ambiguous;  ///< Editions in which several articles claim to be it.
  bool has_picture = false;            ///< At least one edition would show a picture.
  bool carried = false;                ///< An earlier issue has it.
  bool fresh = false;                  ///< Of the interval, and not carried.
  bool pinned = false;
  /// How a remark names it: by title where there is one.
  [[nodiscard]] std::string name() const { return title.empty() ? id : "“" + title + "”"; }
};

struct Interval {
  Instant from{};
  Instant until{};
  [[nodiscard]] bool contains(Instant instant) const { return from <= instant && instant < until; }
};

/// Which stories the editor named, as story ids.
struct Wishes {
  std::vector<std::string> pins;  ///< In the order given, each once; those of `order` behind.
  std::set<std::string> drops;
  std::map<std::string, std::vector<std::string>> order;  ///< By section id.
  std::map<std::string, std::map<std::string, std::string>> titles;
  std::map<std::string, Place> places;
  [[nodiscard]] Place place_of(const std::string& story) const {
    const auto found = places.find(story);
    return found == places.end() ? Place{} : found->second;
  }
};
/// Turns the ids of a request (of stories or of articles) into story ids. Fails, all mistakes at
/// once, with no_input on an id that names nothing, usage (bad_data if it stands in a file) on a
/// story that is both wanted and dropped, or wanted in two sections.
[[nodiscard]] Result<Wishes> resolve_wishes(const Publication& publication,
                                            const std::vector<Candidate>& candidates,
                                            const ComposeRequest& request);

/// The stories that the publication can show at the end of the interval, newest first, then by id:
/// whatever order the candidates came in. An article from after the interval does not exist yet,
/// unless its story is pinned; dropped stories are not there.
[[nodiscard]] std::vector<Story> gather_stories(const Publication& publication,
                                                const std::vector<Candidate>& candidates,
                                                const ComposeHistory& history,
                                                const Interval& interval, const Wishes& wishes);

}  // namespace peyk
