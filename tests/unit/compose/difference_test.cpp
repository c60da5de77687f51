#include "compose/difference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace peyk {
namespace {

using Kind = IssueChange::Kind;
using testing::ElementsAre;
using testing::IsEmpty;

IssueSection section(std::string id, const std::vector<std::string>& stories) {
  IssueSection made{std::move(id), {}, {}};
  for (const std::string& story : stories) {
    made.items.push_back({story, {{"en", {"en:" + story, false}}}});
  }
  return made;
}

Issue issue(std::vector<IssueSection> sections) {
  Issue made;
  made.sections = std::move(sections);
  return made;
}

TEST(Difference, OfAnIssueToItselfIsNothing) {
  const Issue one = issue({section("lead", {"a"}), section("news", {"b", "c"})});
  EXPECT_THAT(difference(one, one), IsEmpty());
}

TEST(Difference, TellsWhatCameWentAndMovedToAnotherSection) {
  const Issue before = issue({section("lead", {"a"}), section("news", {"b", "c"})});
  const Issue after = issue({section("lead", {"b"}), section("news", {"d", "c"})});
  EXPECT_THAT(difference(before, after),
              ElementsAre(IssueChange{Kind::moved, "b", "lead", "", "news", ""},
                          IssueChange{Kind::added, "d", "news", "", "", ""},
                          IssueChange{Kind::dropped, "a", "", "", "lead", ""}));
}

TEST(Difference, AStoryThatIsPushedDownHasNotMoved) {
  const Issue before = issue({section("news", {"a", "b", "c", "d"})});
  const Issue after = issue({section("news", {"d", "a", "b", "c"})});
  EXPECT_THAT(difference(before, after),
              ElementsAre(IssueChange{Kind::moved, "d", "news", "", "news", ""}));
}

TEST(Difference, TellsOtherArticlesTitlesAndNotesByEdition) {
  Issue before = issue({section("news", {"a"})});
  Issue after = before;
  after.sections[0].items[0].editions["fa"] = {"fa:a", false};
  after.titles["a"]["en"] = "Ours";
  before.notes["en"] = "Old";
  after.notes["sq"] = "New";
  EXPECT_THAT(difference(before, after),
              ElementsAre(IssueChange{Kind::titled, "a", "news", "en", "", "Ours"},
                          IssueChange{Kind::article, "a", "news", "fa", "", "fa:a"},
                          IssueChange{Kind::note, "", "", "en", "Old", ""},
                          IssueChange{Kind::note, "", "", "sq", "", "New"}));
}

}  // namespace
}  // namespace peyk
