/// Laws of compose that hold for any library, recipe and history: tried on seeded random ones.

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <random>
#include <set>

#include "compose/compose.h"
#include "samples.h"

namespace peyk {
namespace {

using namespace samples;

const std::vector<std::string> kCategories = {"c0", "c1", "c2", "c3", "c4", "c5"};
const std::vector<std::string> kEditions = {"en", "fa", "ar", "sq"};

class World {
 public:
  explicit World(unsigned seed) : random_(seed) {
    const int stories = number(20, 160);
    for (int s = 0; s < stories; ++s) add_story("s" + std::to_string(s));
    publication_.id = "p";
    publication_.editions = some(kEditions, 1, 4);
    publication_.window = std::chrono::hours(number(12, 24 * 14));
    publication_.longest_window = publication_.window + std::chrono::hours(number(0, 240));
    publication_.least_stories = number(0, 4);
    if (chance(2)) {
      publication_.missing = MissingTranslation::fall_back;
      publication_.fallback_editions = some(kEditions, 0, 3);
    }
    const int sections = number(1, 6);
    for (int i = 0; i < sections; ++i) publication_.sections.push_back(recipe(i));
  }

  int number(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }
  bool chance(int in) { return number(1, in) == 1; }
  template <class T>
  std::vector<T> some(std::vector<T> all, int low, int high) {
    std::shuffle(all.begin(), all.end(), random_);
    all.resize(std::min(all.size(), static_cast<size_t>(number(low, high))));
    return all;
  }
  void shuffle() { std::shuffle(library_.begin(), library_.end(), random_); }

  /// Up to four issues, one after the other, as a newsroom makes them. Each request is kept.
  void make_issues() {
    Instant until = day(8);
    for (int i = 0; i < 4; ++i) {
      ComposeRequest request;
      request.until = until;
      if (chance(3) && !library_.empty()) {
        request.pins = {library_[static_cast<size_t>(number(0, 1000)) % library_.size()].story};
      }
      if (chance(3) && !library_.empty()) {
        request.drops = {library_[static_cast<size_t>(number(0, 1000)) % library_.size()].article};
      }
      auto made = compose(publication_, library_, history_, request);
      if (made.has_value()) {
        histories_.push_back(history_);
        requests_.push_back(request);
        history_.issues.push_back(made->issue);
      }
      until += std::chrono::hours(number(1, 24 * 12));
    }
  }

  std::vector<Candidate> library_;
  Publication publication_;
  ComposeHistory history_;                 ///< All issues.
  std::vector<ComposeHistory> histories_;  ///< What each issue knew.
  std::vector<ComposeRequest> requests_;

 private:
  void add_story(const std::string& id) {
    const int base = number(-20, 45);
    for (const std::string& edition : some(kEditions, 1, 4)) {
      Candidate one = article(edition, id, base, some(kCategories, 0, 2));
      one.published += std::chrono::hours(24 * number(0, 3));  // Coarse, so that there are ties.
      one.has_picture = chance(2);
      library_.push_back(one);
      if (chance(8)) {  // A mistake of the source: two articles claim to be the same one.
        one.article += "-again";
        one.has_picture = chance(2);
        library_.push_back(one);
      }
    }
  }

  SectionRecipe recipe(int i) {
    SectionRecipe one =
        section("section" + std::to_string(i), some(kCategories, 0, 4), number(0, 6));
    one.least = number(0, 2);
    one.order = chance(4) ? SectionOrder::oldest : SectionOrder::newest;
    one.needs_picture = chance(3);
    one.one_of_each = chance(4);
    if (chance(5)) one.source = SectionSource::archive;
    if (chance(6)) one.source = SectionSource::earlier_issues;
    return one;
  }

  std::mt19937 random_;
};

std::set<std::string> stories_of(const Issue& issue) {
  std::set<std::string> ids;
  for (const IssueSection& section : issue.sections) {
    for (const IssueItem& item : section.items) ids.insert(item.story);
  }
  return ids;
}

class ComposeLaws : public ::testing::TestWithParam<unsigned> {
 protected:
  ComposeLaws() : world_(GetParam()) { world_.make_issues(); }

  const SectionRecipe& recipe_of(const IssueSection& section) const {
    return *std::find_if(world_.publication_.sections.begin(), world_.publication_.sections.end(),
                         [&](const SectionRecipe& one) { return one.id == section.id; });
  }
  const Candidate& candidate(const std::string& article) const {
    return *std::find_if(world_.library_.begin(), world_.library_.end(),
                         [&](const Candidate& one) { return one.article == article; });
  }
  /// What the publication could show of a story at that time.
  std::vector<Candidate> visible(const std::string& story, Instant until) const {
    const Publication& p = world_.publication_;
    std::vector<Candidate> found;
    for (const Candidate& one : world_.library_) {
      const auto in = [&](const std::vector<std::string>& list) {
        return std::find(list.begin(), list.end(), one.edition) != list.end();
      };
      const bool shown =
          in(p.editions) || (p.missing == MissingTranslation::fall_back && in(p.fallback_editions));
      if (one.story == story && one.published < until && shown) found.push_back(one);
    }
    return found;
  }

  World world_;
};

TEST_P(ComposeLaws, NoStoryTwiceInAnIssueAndNoneThatWasDropped) {
  for (size_t i = 0; i < world_.history_.issues.size(); ++i) {
    std::set<std::string> seen;
    for (const IssueSection& section : world_.history_.issues[i].sections) {
      for (const IssueItem& item : section.items) {
        EXPECT_TRUE(seen.insert(item.story).second) << item.story;
        for (const std::string& drop : world_.requests_[i].drops) {
          EXPECT_NE(item.story, candidate(drop).story);
        }
      }
    }
    for (const std::string& pin : world_.requests_[i].pins) EXPECT_TRUE(seen.contains(pin));
  }
}

TEST_P(ComposeLaws, EveryStoryOfAFreshSectionIsOfTheIntervalOrPinned) {
  for (size_t i = 0; i < world_.history_.issues.size(); ++i) {
    const Issue& issue = world_.history_.issues[i];
    const auto& pins = world_.requests_[i].pins;
    for (const IssueSection& section : issue.sections) {
      for (const IssueItem& item : section.items) {
        if (std::find(pins.begin(), pins.end(), item.story) != pins.end()) continue;
        const std::vector<Candidate> articles = visible(item.story, issue.until);
        ASSERT_FALSE(articles.empty());
        for (const auto& [edition, choice] : item.editions) {
          EXPECT_LT(candidate(choice.article).published, issue.until);
        }
        if (recipe_of(section).source != SectionSource::fresh) continue;
        for (const Candidate& one : articles) EXPECT_GE(one.published, issue.from);
      }
    }
  }
}

TEST_P(ComposeLaws, ConsecutiveIssuesNeverOverlap) {
  const auto& issues = world_.history_.issues;
  std::set<std::string> before;
  for (size_t i = 0; i < issues.size(); ++i) {
    EXPECT_LT(issues[i].from, issues[i].until);
    if (i > 0) {
      EXPECT_GE(issues[i].from, issues[i - 1].until);
      EXPECT_EQ(issues[i].number, issues[i - 1].number + 1);
    }
    const auto& pins = world_.requests_[i].pins;
    for (const IssueSection& section : issues[i].sections) {
      if (recipe_of(section).source != SectionSource::fresh) continue;
      for (const IssueItem& item : section.items) {
        if (std::find(pins.begin(), pins.end(), item.story) != pins.end()) continue;
        EXPECT_FALSE(before.contains(item.story)) << item.story << " in " << issues[i].id;
      }
    }
    before.merge(stories_of(issues[i]));
  }
}

TEST_P(ComposeLaws, RecipesAreKept) {
  for (size_t i = 0; i < world_.history_.issues.size(); ++i) {
    const Issue& issue = world_.history_.issues[i];
    size_t last_recipe = 0;
    for (const IssueSection& section : issue.sections) {
      const SectionRecipe& recipe = recipe_of(section);
      const auto index = static_cast<size_t>(&recipe - world_.publication_.sections.data());
      EXPECT_GE(index, last_recipe) << "sections out of order";
      last_recipe = index;
      EXPECT_FALSE(section.items.empty() && section.issues.empty());
      EXPECT_LE(section.items.size(), static_cast<size_t>(recipe.most));
      EXPECT_LE(section.issues.size(), static_cast<size_t>(recipe.most));
      const auto& pins = world_.requests_[i].pins;
      bool pinned = false;
      for (const IssueItem& item : section.items) {
        pinned = pinned || std::find(pins.begin(), pins.end(), item.story) != pins.end();
        EXPECT_FALSE(item.editions.empty());
        bool picture = false;
        for (const auto& [edition, choice] : item.editions) {
          EXPECT_EQ(choice.fallback, candidate(choice.article).edition != edition);
          EXPECT_EQ(candidate(choice.article).story, item.story);
          picture = picture || candidate(choice.article).has_picture;
        }
        EXPECT_TRUE(picture || !recipe.needs_picture);
      }
      const size_t size = section.items.size() + section.issues.size();
      EXPECT_TRUE(pinned || size >= static_cast<size_t>(recipe.least));
    }
  }
}

TEST_P(ComposeLaws, ThereAreEnoughFreshStoriesOrThereIsNoIssue) {
  for (const Issue& issue : world_.history_.issues) {
    int in_fresh_sections = 0;
    for (const IssueSection& section : issue.sections) {
      if (recipe_of(section).source == SectionSource::fresh) {
        in_fresh_sections += static_cast<int>(section.items.size());
      }
    }
    EXPECT_GE(in_fresh_sections, world_.publication_.least_stories);
  }
}

TEST_P(ComposeLaws, TheOrderOfTheLibraryDoesNotMatter) {
  for (size_t i = 0; i < world_.history_.issues.size(); ++i) {
    const auto before =
        compose(world_.publication_, world_.library_, world_.histories_[i], world_.requests_[i]);
    world_.shuffle();
    const auto after =
        compose(world_.publication_, world_.library_, world_.histories_[i], world_.requests_[i]);
    ASSERT_TRUE(before.has_value() && after.has_value());
    EXPECT_EQ(before->issue, after->issue);
    EXPECT_EQ(before->remarks, after->remarks);
    EXPECT_EQ(after->issue, world_.history_.issues[i]);
    EXPECT_EQ(after->issue.hash, issue_hash(after->issue));
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ComposeLaws, ::testing::Range(1U, 41U));

/// The laws say nothing if the random worlds make no issues.
TEST(ComposeLawsThemselves, MeetEnoughIssuesToMeanSomething) {
  int issues = 0;
  int items = 0;
  int pins = 0;
  int archive = 0;
  for (unsigned seed = 1; seed <= 40; ++seed) {
    World world(seed);
    world.make_issues();
    issues += static_cast<int>(world.history_.issues.size());
    for (const ComposeRequest& request : world.requests_)
      pins += static_cast<int>(request.pins.size());
    for (const Issue& issue : world.history_.issues) {
      items += static_cast<int>(stories_of(issue).size());
    }
    for (const SectionRecipe& recipe : world.publication_.sections) {
      archive += recipe.source == SectionSource::archive ? 1 : 0;
    }
  }
  EXPECT_GT(issues, 60);
  EXPECT_GT(items, 300);
  EXPECT_GT(pins, 5);
  EXPECT_GT(archive, 10);
}

}  // namespace
}  // namespace peyk
