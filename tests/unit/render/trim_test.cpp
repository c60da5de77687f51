#include "render/trim.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "sample.h"

namespace peyk {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Rendition render(const Config& config, const IssueView& view, const std::string& edition) {
  auto renderer = Renderer::create(config, sample::pictures());
  if (!renderer) throw std::runtime_error(renderer.error().to_string());
  auto rendition = renderer->render(view, edition);
  if (!rendition) throw std::runtime_error(rendition.error().to_string());
  return std::move(*rendition);
}

Config with_budget(int bytes) {
  Config config = sample::shipped_config();
  for (auto& publication : config.publications) publication.size_budget = bytes;
  return config;
}

size_t count(const std::string& text, const std::string& what) {
  size_t found = 0;
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
  return found;
}

size_t items_left_out(const Rendition& rendition) {
  return static_cast<size_t>(
      std::count_if(rendition.cuts.begin(), rendition.cuts.end(),
                    [](const Cut& cut) { return cut.kind == Cut::Kind::item; }));
}

TEST(TrimTest, AMailWithinItsBudgetLosesNothing) {
  const auto rendition = render(with_budget(102'000), sample::newsletter(), "en");
  EXPECT_THAT(rendition.cuts, IsEmpty());
  EXPECT_LT(render::filled_size(rendition.html), 102'000U);
}

TEST(TrimTest, EveryBudgetThatCanBeKeptIsKept) {
  const IssueView view = sample::newsletter();
  const auto whole = render(with_budget(102'000), view, "fa");
  const auto size = static_cast<int>(render::filled_size(whole.html));
  size_t before = 0;
  for (const int budget :
       {size, size - 1, size - 2'000, size - 8'000, size * 2 / 3, size * 11 / 20}) {
    const auto rendition = render(with_budget(budget), view, "fa");
    EXPECT_LE(render::filled_size(rendition.html), static_cast<size_t>(budget));
    EXPECT_GE(rendition.cuts.size(), before) << "a smaller mail lost less";
    EXPECT_EQ(rendition.cuts.empty(), budget == size);
    before = rendition.cuts.size();
    // What a reader must have is there whatever was cut, and the page has all of the issue.
    for (const Hole hole : {Hole::greeting, Hole::unsubscribe_url, Hole::view_online_url}) {
      EXPECT_THAT(rendition.html, HasSubstr(hole_mark(hole)));
    }
    EXPECT_EQ(rendition.page, whole.page);
    EXPECT_EQ(rendition.subject, whole.subject);
    EXPECT_EQ(rendition.cuts, render(with_budget(budget), view, "fa").cuts);
  }
  EXPECT_GT(before, 5U);
}

TEST(TrimTest, SummariesGoFirstThenTheLowestItemsThenSectionsAndNeverTheLead) {
  const IssueView view = sample::newsletter();
  const Config config = sample::shipped_config();
  const auto cuts = render::cuts_in_order(view, *config.publication("newsletter"), "en");
  ASSERT_FALSE(cuts.empty());
  const auto first_item = std::find_if(cuts.begin(), cuts.end(),
                                       [](const Cut& cut) { return cut.kind == Cut::Kind::item; });
  EXPECT_TRUE(std::all_of(first_item, cuts.end(),
                          [](const Cut& cut) { return cut.kind == Cut::Kind::item; }));
  std::map<std::string, size_t> items;
  for (const auto& section : view.issue.sections) {
    for (const auto& item : section.items) items[section.id] += item.editions.count("en");
  }
  std::map<std::string, size_t> cut;
  for (auto at = first_item; at != cuts.end(); ++at) ++cut[at->section];
  for (const auto& [section, number] : items) {
    EXPECT_EQ(cut[section], section == "lead" ? number - 1 : number) << section;
  }
  // The last section comes first, and its last item.
  std::vector<std::string> order;
  for (const auto& each : cuts) {
    if (each.kind == Cut::Kind::summaries) order.push_back(each.section);
  }
  std::vector<std::string> sections;
  for (const auto& section : view.issue.sections) {
    if (std::find(order.begin(), order.end(), section.id) != order.end()) {
      sections.insert(sections.begin(), section.id);
    }
  }
  EXPECT_EQ(order, sections);
}

TEST(TrimTest, AnIssueWithoutALeadKeepsItsFirstStory) {
  const IssueView view = sample::pars_brief();
  const auto rendition = render(with_budget(10'000), view, "sq");
  EXPECT_EQ(count(rendition.html, "<h2"), 1U);
  EXPECT_EQ(rendition.cuts.back().kind == Cut::Kind::over,
            render::filled_size(rendition.html) > 10'000);
}

TEST(TrimTest, ALinkStandsWhereItemsWereLeftOutAndSaysHowMany) {
  const IssueView view = sample::newsletter();
  const auto whole = render(with_budget(102'000), view, "ar");
  EXPECT_THAT(whole.html, Not(HasSubstr("على موقعنا")));
  const int size = static_cast<int>(render::filled_size(whole.html));
  const auto rendition = render(with_budget(size * 2 / 3), view, "ar");
  ASSERT_GT(items_left_out(rendition), 0U);
  EXPECT_THAT(rendition.html, AllOf(HasSubstr("على موقعنا"), HasSubstr(".html#")));
  // The text part lost the same stories.
  for (const Cut& cut : rendition.cuts) {
    if (cut.kind != Cut::Kind::item) continue;
    EXPECT_THAT(rendition.html, Not(HasSubstr(">" + cut.title + "<"))) << cut.title;
    EXPECT_LT(count(rendition.text, cut.title), count(whole.text, cut.title)) << cut.title;
  }
}

TEST(TrimTest, ABudgetThatCannotBeKeptIsSaid) {
  const auto rendition = render(with_budget(1'000), sample::newsletter(), "en");
  EXPECT_EQ(rendition.cuts.back(), (Cut{Cut::Kind::over, "", ""}));
  EXPECT_THAT(to_sentence(rendition.cuts.back()), HasSubstr("above its size budget"));
  EXPECT_THAT(rendition.html, HasSubstr(hole_mark(Hole::unsubscribe_url)));
}

TEST(TrimTest, HolesCountWithWhatTheyAreFilledWith) {
  const std::string html = "<a href=\"" + hole_mark(Hole::unsubscribe_url) + "\">x</a>";
  EXPECT_GT(render::filled_size(html), html.size() + 150);
  EXPECT_EQ(render::filled_size("<p>x</p>"), 8U);
}

}  // namespace
}  // namespace peyk
