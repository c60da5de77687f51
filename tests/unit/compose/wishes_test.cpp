#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compose/compose.h"
#include "unit/compose/samples.h"

namespace peyk {
namespace {

using namespace samples;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Publication two_sections() {
  Publication publication = weekly({section("news", {"news"}, 2), section("rest", {}, 2)});
  publication.sections[0].layout = SectionLayout::lead;
  return publication;
}

std::vector<Candidate> four_stories() {
  return {article("en", "a", 19), article("en", "b", 18), article("en", "c", 17, {"other"}),
          article("en", "d", 16, {"other"})};
}

Result<Composition> made(const ComposeRequest& request) {
  return compose(two_sections(), four_stories(), {}, request);
}

TEST(Wishes, OrderPutsStoriesFirstAndIntoAnySection) {
  ComposeRequest request = until(20);
  request.order = {{"news", {"d", "b"}}};
  const auto composition = made(request);
  ASSERT_TRUE(composition) << composition.error().to_string();
  EXPECT_THAT(stories_in(composition->issue, "news"), ElementsAre("d", "b"));
  EXPECT_THAT(stories_in(composition->issue, "rest"), ElementsAre("a", "c"));
}

TEST(Wishes, WhatAPersonPutsThereMayBeMoreThanTheRecipeTakes) {
  ComposeRequest request = until(20);
  request.order = {{"news", {"d", "c", "a"}}};
  EXPECT_THAT(stories_in(made(request)->issue, "news"), ElementsAre("d", "c", "a"));
}

TEST(Wishes, AnOldStoryIsInTheIssueWhenItIsPlaced) {
  std::vector<Candidate> candidates = four_stories();
  candidates.push_back(article("en", "old", 1));
  ComposeRequest request = until(20);
  request.order = {{"rest", {"en:old"}}};
  const auto composition = compose(two_sections(), candidates, {}, request);
  ASSERT_TRUE(composition);
  EXPECT_THAT(stories_in(composition->issue, "rest"), ElementsAre("old", "c"));
}

TEST(Wishes, ADropThatChangesNothingIsTold) {
  std::vector<Candidate> candidates = four_stories();
  candidates.push_back(article("en", "old", 1));
  ComposeRequest request = until(20);
  request.drops = {"a", "en:old"};
  const auto composition = compose(two_sections(), candidates, {}, request);
  ASSERT_TRUE(composition) << composition.error().to_string();
  EXPECT_THAT(composition->remarks,
              testing::Contains("The drop of old changes nothing: it is not of these days."));
  EXPECT_THAT(composition->remarks, testing::Not(testing::Contains(HasSubstr("The drop of a "))));
}

TEST(Wishes, TheLeadStandsFirstInTheSectionThatLeads) {
  ComposeRequest request = until(20);
  request.lead = "c";
  EXPECT_THAT(stories_in(made(request)->issue, "news"), ElementsAre("c", "a"));
}

TEST(Wishes, TitlesAreKeptForWhatTheIssueHasAndToldOtherwise) {
  ComposeRequest request = until(20);
  request.titles = {{"en:a", {{"en", "Ours"}, {"fa", "ما"}}}, {"b", {{"en", "B"}}}};
  request.drops = {"b"};
  const auto composition = made(request);
  ASSERT_TRUE(composition);
  EXPECT_EQ(composition->issue.titles.size(), 1U);
  EXPECT_EQ(composition->issue.titles.at("a").at("en"), "Ours");
  EXPECT_FALSE(composition->issue.titles.at("a").contains("fa"));
  EXPECT_THAT(composition->remarks, testing::Contains(HasSubstr("The title for \"b\"")));
  EXPECT_NE(composition->issue.hash, made(until(20))->issue.hash);
}

TEST(Wishes, AllMistakesAreToldAtOnceWithTheirPlaces) {
  ComposeRequest request = until(20);
  request.pins = {"aa"};
  request.order = {{"news", {"a", "b"}}, {"rest", {"b"}}};
  request.drops = {"a"};
  request.places = {{"aa", {"x.yaml", 2, 5}}, {"a", {"x.yaml", 4, 1}}, {"b", {"x.yaml", 5, 1}}};
  const auto composition = made(request);
  ASSERT_FALSE(composition);
  const std::string told = composition.error().to_string();
  EXPECT_THAT(told, HasSubstr("x.yaml:2:5: cannot pin \"aa\""));
  EXPECT_THAT(told, HasSubstr("x.yaml:4:1: story \"a\" is both pinned and dropped"));
  EXPECT_THAT(told, HasSubstr("x.yaml:5:1: story \"b\" stands twice"));
}

TEST(Wishes, AnIssueThatIsMadeAgainKeepsItsNumberAndItsPlaceInHistory) {
  const Issue first = made(until(20))->issue;
  ComposeHistory history{{first}};
  std::vector<Candidate> candidates = four_stories();
  candidates.push_back(article("en", "e", 21));
  ComposeRequest next = until(25);
  const Issue second = compose(two_sections(), candidates, history, next)->issue;
  EXPECT_EQ(second.number, 2);

  ComposeRequest again = until(20);
  again.number = 1;
  const auto same = compose(two_sections(), candidates, {{second}}, again);
  ASSERT_TRUE(same);
  EXPECT_EQ(same->issue, first);
  again.until = day(22);
  const auto too_far = compose(two_sections(), candidates, {{second}}, again);
  ASSERT_FALSE(too_far);
  EXPECT_THAT(too_far.error().message(), HasSubstr("would reach into weekly-2"));
}

}  // namespace
}  // namespace peyk
