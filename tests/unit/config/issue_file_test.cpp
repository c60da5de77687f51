#include "config/issue_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/config/workspace.h"

namespace peyk {
namespace {

using testing::HasSubstr;

Publication weekly() {
  Publication publication;
  publication.id = "weekly";
  publication.editions = {"en", "fa"};
  SectionRecipe news;
  news.id = "news";
  SectionRecipe issues;
  issues.id = "issues";
  issues.source = SectionSource::earlier_issues;
  publication.sections = {news, issues};
  return publication;
}

class IssueFileTest : public testing::Test {
 protected:
  Result<std::optional<IssueFile>> load(const std::string& text) {
    folder_.write("issues/weekly-2.yaml", text);
    return load_issue_file(folder_.folder() / "issues/weekly-2.yaml", weekly());
  }
  TestWorkspace folder_;
};

TEST_F(IssueFileTest, WhatIsWrittenIsReadBack) {
  IssueFile wishes;
  wishes.pins = {{"wp:example.org:12", {}}, {"a story: with \"signs\" #1", {}}};
  wishes.drops = {{"null", {}}};
  wishes.lead = {"wp:example.org:12", {}};
  wishes.order = {{"news", {{"x", {}}, {"012", {}}}}};
  wishes.titles = {{"x", {{"en", "Title: one"}, {"fa", "عنوان"}}}};
  wishes.notes = {{"en", "Dear readers,\n\n  indented, # no comment\nend"}};
  const auto read = load(issue_file_text(wishes, "weekly-2", weekly()));
  ASSERT_TRUE(read) << read.error().to_string();
  const IssueFile& file = **read;
  ASSERT_EQ(file.pins.size(), 2U);
  EXPECT_EQ(file.pins[1].text, wishes.pins[1].text);
  EXPECT_EQ(file.drops.at(0).text, "null");
  EXPECT_EQ(file.lead->text, wishes.lead->text);
  EXPECT_EQ(file.order.at("news").at(1).text, "012");
  EXPECT_EQ(file.titles, wishes.titles);
  EXPECT_EQ(file.notes, wishes.notes);
}

TEST_F(IssueFileTest, ANewFileWishesNothing) {
  const auto read = load(issue_file_text({}, "weekly-2", weekly()));
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_TRUE((*read)->pins.empty() && (*read)->order.empty() && !(*read)->lead);
  EXPECT_TRUE(*load("") && *load("# nothing\n"));
}

TEST_F(IssueFileTest, OnlyTheSelectionIsWrittenAnew) {
  const std::string text = issue_file_text({}, "weekly-2", weekly());
  const std::string once = with_selection("# mine\n" + text, "# [news]\n");
  EXPECT_THAT(once, testing::StartsWith("# mine\n"));
  EXPECT_THAT(with_selection(once, "# [rest]\n"), testing::EndsWith("----\n# [rest]\n"));
  EXPECT_EQ(with_selection("pins: []\n", "# [news]\n"), "pins: []\n");
}

TEST_F(IssueFileTest, EveryMistakeHasItsPlaceAndTheNearestName) {
  const auto read =
      load("pin: []\norder:\n  new: [a]\n  issues: [b]\ntitles:\n  x: {fb: T}\npins: [a, a]\n");
  ASSERT_FALSE(read);
  const std::string told = read.error().to_string();
  EXPECT_THAT(told, HasSubstr(":1:1: unknown key “pin”; did you mean “pins”?"));
  EXPECT_THAT(told, HasSubstr(":3:3: unknown key “new”; did you mean “news”?"));
  EXPECT_THAT(told, HasSubstr(":4:3: unknown key “issues”"));
  EXPECT_THAT(told, HasSubstr(":6:7: unknown key “fb”"));
  EXPECT_THAT(told, HasSubstr(":7:11: “a” stands twice"));
}

}  // namespace
}  // namespace peyk
