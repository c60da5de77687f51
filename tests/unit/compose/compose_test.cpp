#include "compose/compose.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "samples.h"

namespace peyk {
namespace {

using namespace samples;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// The composition, or a failed test with the error's text.
Composition must(const Result<Composition>& result) {
  EXPECT_TRUE(result.has_value()) << result.error().to_string();
  return result.value_or(Composition{});
}

Composition compose_now(const Publication& publication, const std::vector<Candidate>& candidates,
                        const ComposeRequest& request = until(8),
                        const ComposeHistory& history = {}) {
  return must(compose(publication, candidates, history, request));
}

// ---- interval --------------------------------------------------------------------------------

TEST(ComposeInterval, FirstIssueLooksBackOneWindow) {
  const Composition made = compose_now(
      weekly(), {article("en", "before", 0), article("en", "first", 1), article("en", "last", 7)});
  EXPECT_EQ(made.issue.from, day(1));
  EXPECT_EQ(made.issue.until, day(8));
  EXPECT_THAT(stories_in(made.issue, "all"), ElementsAre("last", "first"));
}

TEST(ComposeInterval, IsHalfOpen) {
  const Composition made = compose_now(
      weekly(),
      {article("en", "at-from", 1), article("en", "at-until", 8), article("en", "in", 4)});
  EXPECT_THAT(stories_in(made.issue, "all"), ElementsAre("in", "at-from"));
}

TEST(ComposeInterval, LaterIssueGoesOnWhereTheLastOneEnded) {
  const std::vector<Candidate> library = {article("en", "a", 5), article("en", "at-seam", 8),
                                          article("en", "b", 15)};
  ComposeHistory history;
  history.issues.push_back(compose_now(weekly(), library).issue);
  const Composition second = compose_now(weekly(), library, until(18), history);
  EXPECT_EQ(second.issue.from, day(8));
  EXPECT_THAT(stories_in(second.issue, "all"), ElementsAre("b", "at-seam"));
}

TEST(ComposeInterval, LongSilenceIsBoundedAndSaid) {
  Publication publication = weekly();
  publication.longest_window = std::chrono::hours(24 * 10);
  const std::vector<Candidate> library = {article("en", "a", 5), article("en", "forgotten", 9),
                                          article("en", "b", 25)};
  ComposeHistory history;
  history.issues.push_back(compose_now(publication, library).issue);
  const Composition second = compose_now(publication, library, until(30), history);
  EXPECT_EQ(second.issue.from, day(20));
  EXPECT_THAT(stories_in(second.issue, "all"), ElementsAre("b"));
  EXPECT_THAT(second.remarks, Contains(AllOf(HasSubstr("weekly-1"), HasSubstr("longest_window"))));
}

TEST(ComposeInterval, UntilMustBeAfterTheLastIssue) {
  const std::vector<Candidate> library = {article("en", "a", 5)};
  ComposeHistory history;
  history.issues.push_back(compose_now(weekly(), library).issue);
  for (const int d : {7, 8}) {
    const auto again = compose(weekly(), library, history, until(d));
    ASSERT_FALSE(again.has_value());
    EXPECT_EQ(again.error().kind(), ErrorKind::bad_data);
    EXPECT_THAT(again.error().message(), HasSubstr("weekly-1 goes until 2023-06-08T12:00:00Z"));
  }
}

TEST(ComposeInterval, NumbersCountUpFromTheHighestWhateverTheOrderOfHistory) {
  Issue third;
  third.id = "weekly-3";
  third.number = 3;
  third.until = day(1);
  Issue second = third;
  second.id = "weekly-2";
  second.number = 2;
  second.until = day(0);
  const Composition made =
      compose_now(weekly(), {article("en", "a", 5)}, until(8), {.issues = {third, second}});
  EXPECT_EQ(made.issue.number, 4);
  EXPECT_EQ(made.issue.id, "weekly-4");
  EXPECT_EQ(made.issue.from, day(1));
}

// ---- history ---------------------------------------------------------------------------------

TEST(ComposeHistoryRule, StoryOfAnEarlierIssueIsNotCarriedAgain) {
  // The article moved into the next interval after it was carried.
  ComposeHistory history;
  history.issues.push_back(compose_now(weekly(), {article("en", "a", 5)}).issue);
  const Composition second =
      compose_now(weekly(), {article("en", "a", 10), article("en", "b", 11)}, until(15), history);
  EXPECT_THAT(stories_in(second.issue, "all"), ElementsAre("b"));
}

TEST(ComposeHistoryRule, HoldsWhenATranslationGivesTheStoryANewId) {
  ComposeHistory history;
  history.issues.push_back(compose_now(weekly(), {article("en", "alone", 5)}).issue);
  Candidate joined = article("en", "joined", 10);
  joined.article = "en:alone";
  const Composition second = compose_now(
      weekly(), {joined, article("fa", "joined", 10), article("en", "b", 11)}, until(15), history);
  EXPECT_THAT(stories_in(second.issue, "all"), ElementsAre("b"));
}

TEST(ComposeHistoryRule, LateTranslationIsNotCarriedButSaid) {
  ComposeHistory history;
  history.issues.push_back(compose_now(weekly(), {article("en", "a", 5)}).issue);
  const Composition second =
      compose_now(weekly(), {article("en", "a", 5), article("fa", "a", 10), article("en", "b", 11)},
                  until(15), history);
  EXPECT_THAT(stories_in(second.issue, "all"), ElementsAre("b"));
  EXPECT_THAT(second.remarks,
              Contains(AllOf(HasSubstr("new translation"), HasSubstr("a (fa; id a)"))));
}

// ---- sections --------------------------------------------------------------------------------

TEST(ComposeSections, AreFilledInRecipeOrderAndAStoryIsPlacedOnce) {
  const Publication publication =
      weekly({section("lead", {}, 1), section("usa", {"usa"}), section("rest", {})});
  const Composition made = compose_now(
      publication, {article("en", "x", 7, {"usa"}), article("en", "y", 6, {"usa", "news"}),
                    article("en", "z", 5, {"news"})});
  EXPECT_THAT(stories_in(made.issue, "lead"), ElementsAre("x"));
  EXPECT_THAT(stories_in(made.issue, "usa"), ElementsAre("y"));
  EXPECT_THAT(stories_in(made.issue, "rest"), ElementsAre("z"));
}

TEST(ComposeSections, TakeAtMostTheirNumberNewestFirstTiesById) {
  const Composition made = compose_now(weekly({section("all", {}, 3)}),
                                       {article("en", "old", 2), article("en", "tie-b", 6),
                                        article("en", "tie-a", 6), article("en", "new", 7)});
  EXPECT_THAT(stories_in(made.issue, "all"), ElementsAre("new", "tie-a", "tie-b"));
}

TEST(ComposeSections, BreakManyTiesById) {
  std::vector<Candidate> library;
  std::vector<std::string> names;
  for (char c = 'z'; c >= 'a'; --c) library.push_back(article("en", std::string("s") + c, 6));
  for (char c = 'a'; c <= 'z'; ++c) names.push_back(std::string("s") + c);
  library.push_back(article("en", "newest", 7));
  names.insert(names.begin(), "newest");
  EXPECT_EQ(stories_in(compose_now(weekly(), library).issue, "all"), names);
}

TEST(ComposeSections, OldestFirstWhereTheRecipeSaysSo) {
  Publication publication = weekly();
  publication.sections[0].order = SectionOrder::oldest;
  const Composition made = compose_now(
      publication, {article("en", "c", 7), article("en", "b", 3), article("en", "a", 3)});
  EXPECT_THAT(stories_in(made.issue, "all"), ElementsAre("a", "b", "c"));
}

TEST(ComposeSections, StoryIsDatedByItsEarliestArticle) {
  const Composition made =
      compose_now(weekly(), {article("en", "a", 2), article("fa", "a", 7), article("en", "b", 5)});
  EXPECT_THAT(stories_in(made.issue, "all"), ElementsAre("b", "a"));
}

TEST(ComposeSections, OneOfEachFollowsTheListedCategories) {
  SectionRecipe media = section("media", {"cartoons", "gallery", "videos"});
  media.one_of_each = true;
  const Composition made =
      compose_now(weekly({media}),
                  {article("en", "v1", 7, {"videos"}), article("en", "v2", 6, {"videos"}),
                   article("en", "c1", 3, {"cartoons"}), article("en", "c2", 2, {"cartoons"})});
  EXPECT_THAT(stories_in(made.issue, "media"), ElementsAre("c1", "v1"));
}

TEST(ComposeSections, OneOfEachPlacesAStoryOfTwoCategoriesOnce) {
  SectionRecipe media = section("media", {"cartoons", "videos"});
  media.one_of_each = true;
  const Composition made =
      compose_now(weekly({media}), {article("en", "both", 7, {"videos", "cartoons"})});
  EXPECT_THAT(stories_in(made.issue, "media"), ElementsAre("both"));
}

TEST(ComposeSections, SectionThatWantsAPictureTakesTheNextStoryThatHasOne) {
  SectionRecipe lead = section("lead", {}, 1);
  lead.needs_picture = true;
  const Composition made =
      compose_now(weekly({lead, section("rest")}),
                  {article("en", "plain", 7), with_picture(article("fa", "pictured", 6))});
  EXPECT_THAT(stories_in(made.issue, "lead"), ElementsAre("pictured"));
  EXPECT_THAT(stories_in(made.issue, "rest"), ElementsAre("plain"));
}

TEST(ComposeSections, TooShortASectionIsLeftOutAndItsStoriesAreFreeAgain) {
  SectionRecipe usa = section("usa", {"usa"});
  usa.least = 2;
  const Composition made = compose_now(weekly({usa, section("rest")}),
                                       {article("en", "only", 7, {"usa"}), article("en", "x", 6)});
  EXPECT_FALSE(has_section(made.issue, "usa"));
  EXPECT_THAT(stories_in(made.issue, "rest"), ElementsAre("only", "x"));
  EXPECT_THAT(made.remarks, Contains("Section usa is left out: 1 story, and it needs 2."));
}

TEST(ComposeSections, EmptySectionIsLeftOutAndSaid) {
  const Composition made =
      compose_now(weekly({section("usa", {"usa"}), section("rest")}), {article("en", "x", 6)});
  EXPECT_FALSE(has_section(made.issue, "usa"));
  EXPECT_THAT(made.remarks, Contains("Section usa is left out: nothing fits it."));
}

TEST(ComposeSections, ArchiveIgnoresIntervalAndHistoryButNotThisIssue) {
  SectionRecipe books = section("books", {"books"}, 2);
  books.source = SectionSource::archive;
  const Publication publication = weekly({section("all", {"news", "books"}, 1), books});
  std::vector<Candidate> library = {article("en", "new-book", 7, {"books"}),
                                    article("en", "book-1", -300, {"books"}),
                                    article("en", "book-2", -200, {"books"})};
  ComposeHistory history;
  history.issues.push_back(compose_now(publication, library).issue);
  EXPECT_THAT(stories_in(history.issues[0], "all"), ElementsAre("new-book"));
  EXPECT_THAT(stories_in(history.issues[0], "books"), ElementsAre("book-2", "book-1"));

  library.push_back(article("en", "x", 14));
  const Composition second = compose_now(publication, library, until(15), history);
  EXPECT_THAT(stories_in(second.issue, "books"), ElementsAre("new-book", "book-2"));
}

TEST(ComposeSections, NothingFromAfterTheIntervalIsShownNotEvenFromTheArchive) {
  SectionRecipe books = section("books", {"books"});
  books.source = SectionSource::archive;
  const Composition made = compose_now(
      weekly({section("all", {"news"}), books}),
      {article("en", "x", 6), article("en", "future-book", 9, {"books"}), article("fa", "x", 9)});
  EXPECT_FALSE(has_section(made.issue, "books"));
  EXPECT_EQ(made.issue.sections[0].items[0].editions.count("fa"), 0U);
}

TEST(ComposeSections, EarlierIssuesAreListedNewestFirst) {
  SectionRecipe earlier = section("earlier", {}, 2);
  earlier.source = SectionSource::earlier_issues;
  const Publication publication = weekly({section("all"), earlier});
  std::vector<Candidate> library;
  for (int d = 1; d <= 30; ++d) library.push_back(article("en", "s" + std::to_string(d), d));
  ComposeHistory history;
  for (const int d : {4, 8, 12, 16}) {
    history.issues.push_back(compose_now(publication, library, until(d), history).issue);
  }
  EXPECT_FALSE(has_section(history.issues[0], "earlier"));
  ASSERT_TRUE(has_section(history.issues[3], "earlier"));
  EXPECT_THAT(history.issues[3].sections[1].issues, ElementsAre("weekly-3", "weekly-2"));
  EXPECT_THAT(history.issues[3].sections[1].items, IsEmpty());
}

// ---- too little content ----------------------------------------------------------------------

TEST(ComposeTooLittle, SaysHowManyThereAreHowManyAreNeededAndTheInterval) {
  Publication publication = weekly();
  publication.least_stories = 3;
  const auto made =
      compose(publication, {article("en", "a", 5), article("en", "b", 6)}, {}, until(8));
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().kind(), ErrorKind::nothing_to_do);
  EXPECT_EQ(made.error().message(),
            "no issue of weekly: 2 fresh stories from 2023-06-01T12:00:00Z until "
            "2023-06-08T12:00:00Z, and an issue needs 3");
  EXPECT_THAT(made.error().remedy(), HasSubstr("least_stories"));
}

TEST(ComposeTooLittle, ArchiveAndPinsFromThePastAreNotFresh) {
  SectionRecipe books = section("books", {"books"});
  books.source = SectionSource::archive;
  const Publication publication = weekly({section("all", {"news"}), books});
  ComposeRequest request = until(8);
  request.pins = {"old"};
  const auto made = compose(
      publication, {article("en", "book", -50, {"books"}), article("en", "old", -50)}, {}, request);
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().kind(), ErrorKind::nothing_to_do);
  EXPECT_THAT(made.error().message(), HasSubstr("0 fresh stories"));
}

TEST(ComposeTooLittle, AnIssueWithoutAnyStoryIsNoneWhateverTheRecipeSays) {
  Publication publication = weekly();
  publication.least_stories = 0;
  const auto made = compose(publication, {}, {}, until(8));
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().kind(), ErrorKind::nothing_to_do);
}

TEST(ComposeTooLittle, StoriesThatNoSectionTakesDoNotCount) {
  Publication publication = weekly({section("usa", {"usa"})});
  publication.least_stories = 2;
  const auto made =
      compose(publication, {article("en", "a", 5, {"usa"}), article("en", "b", 6, {"other"})}, {},
              until(8));
  ASSERT_FALSE(made.has_value());
  EXPECT_THAT(made.error().message(), HasSubstr("1 fresh story "));
}

// ---- pins and drops --------------------------------------------------------------------------

TEST(ComposePins, GoFirstInTheFirstSectionThatFits) {
  ComposeRequest request = until(8);
  request.pins = {"old"};
  const Composition made =
      compose_now(weekly({section("lead", {}, 1), section("rest")}),
                  {article("en", "new", 7), article("en", "old", -40)}, request);
  EXPECT_THAT(stories_in(made.issue, "lead"), ElementsAre("old"));
  EXPECT_THAT(stories_in(made.issue, "rest"), ElementsAre("new"));
}

TEST(ComposePins, KeepTheEditorsOrderAndMoveOnWhenASectionIsFull) {
  ComposeRequest request = until(8);
  request.pins = {"b", "a", "b"};
  const Composition made =
      compose_now(weekly({section("lead", {}, 1), section("rest")}),
                  {article("en", "a", 2), article("en", "b", 3), article("en", "new", 7)}, request);
  EXPECT_THAT(stories_in(made.issue, "lead"), ElementsAre("b"));
  EXPECT_THAT(stories_in(made.issue, "rest"), ElementsAre("a", "new"));
}

TEST(ComposePins, BringBackWhatHistoryExcludes) {
  ComposeHistory history;
  history.issues.push_back(compose_now(weekly(), {article("en", "a", 5)}).issue);
  ComposeRequest request = until(15);
  request.pins = {"en:a"};  // An article's id names its story.
  const Composition made =
      compose_now(weekly(), {article("en", "a", 5), article("en", "b", 11)}, request, history);
  EXPECT_THAT(stories_in(made.issue, "all"), ElementsAre("a", "b"));
}

TEST(ComposePins, SkipSectionsThatDoNotFit) {
  SectionRecipe lead = section("lead", {}, 1);
  lead.needs_picture = true;
  ComposeRequest request = until(8);
  request.pins = {"p"};
  const Composition made = compose_now(
      weekly({lead, section("usa", {"usa"}), section("rest")}),
      {article("en", "p", 1), article("en", "u", 2, {"usa"}), article("en", "n", 7)}, request);
  EXPECT_THAT(stories_in(made.issue, "rest"), ElementsAre("p", "n"));
}

TEST(ComposePins, TakeTheirCategorysPlaceInOneOfEach) {
  SectionRecipe media = section("media", {"cartoons", "videos"});
  media.one_of_each = true;
  ComposeRequest request = until(8);
  request.pins = {"old-video"};
  const Composition made =
      compose_now(weekly({media}),
                  {article("en", "old-video", -40, {"videos"}),
                   article("en", "video", 7, {"videos"}), article("en", "c", 3, {"cartoons"})},
                  request);
  EXPECT_THAT(stories_in(made.issue, "media"), ElementsAre("c", "old-video"));
}

TEST(ComposePins, KeepASectionThatWouldBeTooShort) {
  SectionRecipe usa = section("usa", {"usa"});
  usa.least = 2;
  ComposeRequest request = until(8);
  request.pins = {"u"};
  const Composition made =
      compose_now(weekly({usa, section("rest", {"news"})}),
                  {article("en", "u", 2, {"usa"}), article("en", "n", 3)}, request);
  EXPECT_THAT(stories_in(made.issue, "usa"), ElementsAre("u"));
}

TEST(ComposePins, ThatNoSectionTakesAreAnError) {
  ComposeRequest request = until(8);
  request.pins = {"p"};
  const auto made = compose(weekly({section("usa", {"usa"})}),
                            {article("en", "p", 5), article("en", "u", 2, {"usa"})}, {}, request);
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().kind(), ErrorKind::usage);
  EXPECT_THAT(made.error().to_string(), AllOf(HasSubstr("\"p\""), HasSubstr("news")));
}

TEST(ComposePins, OfAStoryThatNoEditionCanShowAreAnError) {
  ComposeRequest request = until(8);
  request.pins = {"p"};
  const auto made = compose(weekly(), {article("de", "p", 5), article("en", "u", 2)}, {}, request);
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().kind(), ErrorKind::usage);
  EXPECT_THAT(made.error().remedy(), HasSubstr("en, fa"));
}

TEST(ComposePins, AndDropsThatNameNothingAreErrorsWithTheNearestName) {
  for (const bool pin : {true, false}) {
    ComposeRequest request = until(8);
    (pin ? request.pins : request.drops) = {"camp-vist"};
    const auto made = compose(weekly(), {article("en", "camp-visit", 5)}, {}, request);
    ASSERT_FALSE(made.has_value());
    EXPECT_EQ(made.error().kind(), ErrorKind::no_input);
    EXPECT_THAT(made.error().to_string(),
                AllOf(HasSubstr("camp-vist"), HasSubstr("Did you mean \"camp-visit\"?")));
  }
}

TEST(ComposePins, CannotBeDropsToo) {
  ComposeRequest request = until(8);
  request.pins = {"a"};
  request.drops = {"en:a"};
  const auto made = compose(weekly(), {article("en", "a", 5)}, {}, request);
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().kind(), ErrorKind::usage);
}

TEST(ComposeDrops, LeaveTheStoryOutInEveryEdition) {
  ComposeRequest request = until(8);
  request.drops = {"fa:a"};
  const Composition made = compose_now(
      weekly(), {article("en", "a", 5), article("fa", "a", 5), article("en", "b", 4)}, request);
  EXPECT_THAT(stories_in(made.issue, "all"), ElementsAre("b"));
}

// ---- editions --------------------------------------------------------------------------------

TEST(ComposeEditions, StoryWithoutTranslationIsLeftOutAndSaid) {
  const Composition made =
      compose_now(weekly(), {article("en", "a", 5), article("fa", "a", 5), article("en", "b", 4)});
  const IssueItem& b = made.issue.sections[0].items[1];
  ASSERT_EQ(b.story, "b");
  EXPECT_EQ(b.editions.size(), 1U);
  EXPECT_EQ(b.editions.at("en").article, "en:b");
  EXPECT_THAT(made.remarks, Contains("Edition fa leaves out 1 story without a translation: b."));
}

TEST(ComposeEditions, FallBackTakesTheFirstEditionThatHasIt) {
  Publication publication = weekly();
  publication.editions = {"en", "fa", "sq"};
  publication.missing = MissingTranslation::fall_back;
  publication.fallback_editions = {"sq", "en"};
  const Composition made = compose_now(
      publication, {article("en", "a", 5), article("sq", "a", 5), article("en", "b", 4)});
  const auto& a = made.issue.sections[0].items[0].editions;
  EXPECT_EQ(a.at("fa"), (IssueItem::Choice{.article = "sq:a", .fallback = true}));
  EXPECT_EQ(a.at("sq"), (IssueItem::Choice{.article = "sq:a", .fallback = false}));
  const auto& b = made.issue.sections[0].items[1].editions;
  EXPECT_EQ(b.at("sq"), (IssueItem::Choice{.article = "en:b", .fallback = true}));
  EXPECT_THAT(made.remarks, Contains("Edition fa shows 2 stories in another language: a, b."));
}

TEST(ComposeEditions, FallBackMayUseAnEditionThatThePublicationDoesNotHave) {
  Publication publication = weekly();
  publication.editions = {"fa"};
  publication.missing = MissingTranslation::fall_back;
  publication.fallback_editions = {"en"};
  const Composition made = compose_now(publication, {article("en", "a", 5)});
  EXPECT_EQ(made.issue.sections[0].items[0].editions.at("fa").article, "en:a");
}

TEST(ComposeEditions, StoryThatNoEditionCanShowIsNotThere) {
  const Composition made = compose_now(weekly(), {article("de", "a", 5), article("en", "b", 5)});
  EXPECT_THAT(stories_in(made.issue, "all"), ElementsAre("b"));
}

TEST(ComposeEditions, EditionWithoutAnyArticleIsSaid) {
  const Composition made = compose_now(weekly(), {article("en", "a", 5)});
  EXPECT_THAT(made.remarks, Contains(HasSubstr("Edition fa has no articles")));
  EXPECT_THAT(made.remarks, Each(Not(HasSubstr("leaves out"))));
}

TEST(ComposeEditions, TwoArticlesOfOneStoryInOneEditionAreSaidAndTheNewestIsShown) {
  Candidate second = article("en", "a", 6);
  second.article = "en:a-again";
  const Composition made = compose_now(weekly(), {second, article("en", "a", 5)});
  EXPECT_EQ(made.issue.sections[0].items[0].editions.at("en").article, "en:a-again");
  EXPECT_THAT(made.remarks, Contains(HasSubstr("several articles for 1 story")));
}

// ---- notes and hash --------------------------------------------------------------------------

TEST(ComposeSections, AnOpenSectionLeavesBooksToTheirShelf) {
  SectionRecipe shelf = section("books", {"books"});
  shelf.source = SectionSource::archive;
  const Publication publication = weekly({section("recent"), shelf});
  const auto made =
      compose(publication, {article("en", "a", 5), article("en", "b", 6, {"books"})}, {}, until(7));
  ASSERT_TRUE(made) << made.error().to_string();
  EXPECT_THAT(stories_in(made->issue, "recent"), ElementsAre("a"));
  EXPECT_THAT(stories_in(made->issue, "books"), ElementsAre("b"));
}

TEST(ComposeEditions, RemarksNameStoriesByTheirTitles) {
  Candidate candidate = article("en", "a", 5);
  candidate.title = "A vote in the valley";
  const auto made = compose(weekly(), {candidate, article("fa", "b", 6)}, {}, until(7));
  ASSERT_TRUE(made) << made.error().to_string();
  EXPECT_THAT(made->remarks, Contains("Edition fa leaves out 1 story without a translation: “A "
                                      "vote in the valley”."));
}

TEST(ComposeNotes, AreKeptByEdition) {
  ComposeRequest request = until(8);
  request.notes = {{"en", "Hello."}, {"fa", "سلام."}};
  const Composition made = compose_now(weekly(), {article("en", "a", 5)}, request);
  EXPECT_EQ(made.issue.notes, request.notes);
}

TEST(ComposeNotes, OfAnEditionThatThePublicationLacksAreAnError) {
  ComposeRequest request = until(8);
  request.notes = {{"de", "Hallo."}};
  const auto made = compose(weekly(), {article("en", "a", 5)}, {}, request);
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().kind(), ErrorKind::no_input);
}

TEST(IssueHash, IsSetAndDiffersWithEveryPartOfTheIssue) {
  ComposeRequest request = until(8);
  request.notes = {{"en", "Hello."}};
  const Issue made =
      compose_now(weekly(), {article("en", "a", 5), article("fa", "a", 5), article("en", "b", 4)},
                  request)
          .issue;
  EXPECT_EQ(made.hash, issue_hash(made));
  EXPECT_EQ(made.hash.size(), 64U);

  std::set<std::string> hashes = {made.hash};
  const auto changed = [&](auto&& change) {
    Issue copy = made;
    change(copy);
    EXPECT_TRUE(hashes.insert(issue_hash(copy)).second);
  };
  changed([](Issue& i) { i.id += "x"; });
  changed([](Issue& i) { i.publication += "x"; });
  changed([](Issue& i) { i.number++; });
  changed([](Issue& i) { i.from += std::chrono::seconds(1); });
  changed([](Issue& i) { i.until += std::chrono::seconds(1); });
  changed([](Issue& i) { i.notes["en"] = "Bye."; });
  changed([](Issue& i) { i.notes.clear(); });
  changed([](Issue& i) { i.sections[0].id = "other"; });
  changed([](Issue& i) { i.sections[0].issues = {"weekly-0"}; });
  changed([](Issue& i) { std::swap(i.sections[0].items[0], i.sections[0].items[1]); });
  changed([](Issue& i) { i.sections[0].items.pop_back(); });
  changed([](Issue& i) { i.sections[0].items[0].editions["fa"].fallback = true; });
  changed([](Issue& i) { i.sections[0].items[0].editions["fa"].article = "fa:z"; });
  changed([](Issue& i) { i.sections[0].items[0].editions.erase("fa"); });
  changed([](Issue& i) { i.sections.emplace_back(); });

  Issue same = made;
  same.hash = "anything";
  EXPECT_EQ(issue_hash(same), made.hash);
}

}  // namespace
}  // namespace peyk
