// From sources to the library: what is gone, what is a copy, what is one story.
#include "pipeline/ingest.h"

#include <gmock/gmock.h>
#include <set>

#include "pipeline/check.h"
#include "pipeline/issues.h"
#include "pipeline_fixture.h"

namespace peyk {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

std::string note(const std::string& title, const std::string& edition,
                 const std::string& more = "") {
  return "---\ntitle: " + title + "\ndate: 2023-06-20T10:00\nedition: " + edition + "\n" + more +
         "---\nThe text of " + title + ".\n";
}

class IngestTest : public WorkspaceTest {
 protected:
  /// The shipped configuration with other sources.
  void use_sources(const std::string& sources) {
    const auto shipped = read_file(folder() / "config/peyk.yaml");
    ASSERT_TRUE(shipped);
    write("config/peyk.yaml",
          shipped->substr(0, shipped->find("\nsources:\n")) + "\nsources:\n" + sources);
    reopen();
  }
  SourceSummary ingest(const std::string& source, bool withdraw_many = false) {
    const auto summaries =
        ingest_sources(workspace(), {.sources = {source}, .withdraw_many = withdraw_many});
    EXPECT_TRUE(summaries) << summaries.error().to_string();
    EXPECT_FALSE(summaries->front().failed) << summaries->front().failed->to_string();
    return summaries->front();
  }
  std::vector<std::string> titles() {
    std::vector<std::string> list;
    const auto found = workspace().store().articles({});
    for (const Article& one : *found) list.push_back(one.title);
    return list;
  }
  void remove(const std::string& name) { std::filesystem::remove(folder() / name); }
};

TEST_F(IngestTest, ACompleteSourceWithdrawsWhatItHasNoMoreAndTakesItBack) {
  use_sources("  - {name: desk, kind: markdown, path: desk, complete: true}\n");
  write("desk/one.md", note("One", "en"));
  write("desk/two.md", note("Two", "en"));
  EXPECT_EQ(ingest("desk").added, 2);
  remove("desk/two.md");
  EXPECT_EQ(ingest("desk").withdrawn, 1);
  EXPECT_THAT(titles(), ElementsAre("One"));
  EXPECT_EQ(ingest("desk").withdrawn, 0);
  write("desk/two.md", note("Two", "en"));
  EXPECT_EQ(ingest("desk").updated, 1);
  EXPECT_THAT(titles(), UnorderedElementsAre("One", "Two"));
}

TEST_F(IngestTest, ANewIdentifierAtTheOldAddressIsTheSameArticle) {
  use_sources("  - {name: desk, kind: markdown, path: desk}\n");
  const std::string url = "url: https://a.example/one\n";
  write("desk/one.md", note("One", "en", url + "id: old\n"));
  write("desk/two.md", note("Two", "en", "url: https://a.example/two\n"));
  EXPECT_EQ(ingest("desk").added, 2);
  write("desk/one.md", note("One, corrected", "en", url + "id: new\n"));
  const SourceSummary renamed = ingest("desk");
  EXPECT_EQ(renamed.added, 0);
  EXPECT_EQ(renamed.updated, 1);
  EXPECT_THAT(renamed.report.warnings,
              ElementsAre("one article has a new identifier at the source (“One, corrected”, "
                          "md:desk:old:en); address and date are those of before, so the old one "
                          "stays"));
  const SourceSummary again = ingest("desk");
  EXPECT_EQ(again.unchanged, 2);
  EXPECT_THAT(again.report.warnings, testing::IsEmpty());
  EXPECT_THAT(titles(), UnorderedElementsAre("One, corrected", "Two"));
  EXPECT_TRUE(*workspace().store().article("md:desk:old:en"));
  EXPECT_FALSE(*workspace().store().article("md:desk:new:en"));
}

TEST_F(IngestTest, TwoThatAreBothGivenStayTwoAtOneAddress) {
  use_sources("  - {name: desk, kind: markdown, path: desk}\n");
  const std::string url = "url: https://a.example/one\n";
  write("desk/one.md", note("One", "en", url));
  EXPECT_EQ(ingest("desk").added, 1);
  write("desk/another.md", note("Another", "en", url));
  EXPECT_EQ(ingest("desk").added, 1);
  EXPECT_THAT(titles(), UnorderedElementsAre("One", "Another"));
  EXPECT_EQ(ingest("desk").unchanged, 2);
}

TEST_F(IngestTest, ALaterTextAtAnAddressThatIsUsedAgainIsAnother) {
  use_sources("  - {name: desk, kind: markdown, path: desk}\n");
  const std::string url = "url: https://a.example/\u0645\n";
  write("desk/one.md", note("One", "en", url));
  EXPECT_EQ(ingest("desk").added, 1);
  remove("desk/one.md");
  write("desk/later.md", "---\ntitle: One\ndate: 2023-06-28\nedition: en\n" + url + "---\nText.\n");
  EXPECT_EQ(ingest("desk").added, 1);
}

TEST_F(IngestTest, AnArticleOfTomorrowIsStoredAndTold) {
  use_sources("  - {name: desk, kind: markdown, path: desk}\n");
  write("desk/one.md", note("One", "en"));
  write("desk/two.md", "---\ntitle: Two\ndate: 2023-06-23T10:00Z\nedition: en\n---\nText.\n");
  const SourceSummary first = ingest("desk");
  EXPECT_EQ(first.added, 2);
  EXPECT_THAT(
      first.report.warnings,
      ElementsAre("one article is dated later than now (“Two”, 2023-06-23T10:00:00Z); feeds "
                  "and issues show it when that time has come"));
  EXPECT_THAT(ingest("desk").report.warnings, testing::IsEmpty()) << "once is enough";
}

TEST_F(IngestTest, ASourceThatIsNotCompleteWithdrawsNothing) {
  use_sources("  - {name: desk, kind: markdown, path: desk}\n");
  write("desk/one.md", note("One", "en"));
  write("desk/two.md", note("Two", "en"));
  ingest("desk");
  remove("desk/two.md");
  EXPECT_EQ(ingest("desk").withdrawn, 0);
  EXPECT_THAT(titles(), SizeIs(2));
}

TEST_F(IngestTest, ASourceThatLostALotIsNotBelieved) {
  use_sources("  - {name: desk, kind: markdown, path: desk, complete: true}\n");
  for (int i = 0; i < 10; ++i) {
    const std::string number = std::to_string(i);
    write("desk/n" + number + ".md", note("Note " + number, "en"));
  }
  ingest("desk");
  for (int i = 0; i < 6; ++i) remove("desk/n" + std::to_string(i) + ".md");
  const SourceSummary doubted = ingest("desk");
  EXPECT_EQ(doubted.missing, 6);
  EXPECT_EQ(doubted.withdrawn, 0);
  EXPECT_THAT(titles(), SizeIs(10));
  const SourceSummary believed = ingest("desk", true);
  EXPECT_EQ(believed.missing, 0);
  EXPECT_EQ(believed.withdrawn, 6);
  EXPECT_THAT(titles(), SizeIs(4));
}

TEST_F(IngestTest, AnIssueThatWasComposedTellsOfItAndTheNextOneLeavesItOut) {
  use_sources(
      "  - {name: desk, kind: markdown, path: desk, complete: true}\n  - {name: site-en, "
      "kind: wxr, path: seeds/en.wxr.xml, edition: en, zone: Europe/Tirane}\n");
  write("desk/one.md", note("One of ours", "en", "categories: [albania]\n"));
  ingest("desk");
  ingest("site-en");
  const Publication* publication = *workspace().publication("newsletter");
  const auto composed = compose_issue(workspace(), *publication, {});
  ASSERT_TRUE(composed) << composed.error().to_string();
  const auto articles = *workspace().store().articles({.text = "\"One of ours\""});
  ASSERT_THAT(articles, SizeIs(1));
  ASSERT_TRUE(workspace().store().withdraw_article(articles[0].id, "", "asked for", clock().now()));
  const auto shown = *workspace().store().withdrawn_in(composed->issue.id);
  ASSERT_FALSE(shown.empty());
  EXPECT_EQ(shown.front().title, "One of ours");
  const auto findings = check_issue(workspace(), composed->issue);
  ASSERT_TRUE(findings) << findings.error().to_string();
  EXPECT_THAT(*findings, testing::Contains(testing::Field(&Finding::rule, "issue.withdrawn")));
  // It is not chosen again, whatever the next issue looks for.
  ComposeOptions options;
  options.dry_run = true;
  options.pins = {articles[0].id};
  const auto next = compose_issue(workspace(), *publication, options);
  if (next) {
    for (const IssueSection& section : next->issue.sections) {
      for (const IssueItem& item : section.items) EXPECT_NE(item.story, articles[0].story);
    }
  }
}

TEST_F(IngestTest, AnEditorsMappingMakesOneStoryOfStoredArticlesAndOfNewOnes) {
  use_sources("  - {name: desk, kind: markdown, path: desk}\n");
  write("desk/bridge.md", note("Bridge", "en", "url: https://www.example.org/en/bridge/\n"));
  write("desk/ura.md", note("Ura", "sq"));
  ingest("desk");
  write("config/translations.yaml",
        "stories:\n  - [md:desk:ura:sq, http://example.org/en/bridge, md:desk:pol:fa]\n");
  reopen();
  const auto summaries = ingest_sources(workspace(), {.sources = {"desk"}});
  ASSERT_TRUE(summaries && summaries->size() == 2U);
  EXPECT_THAT(summaries->at(1).report.warnings,
              ElementsAre(HasSubstr("translations.yaml:2:52: the library has no article "
                                    "“md:desk:pol:fa” (yet)")));
  write("desk/pol.md", note("Pol", "fa"));
  ingest("desk");
  std::set<std::string> stories;
  const auto found = workspace().store().articles({});
  for (const Article& one : *found) stories.insert(one.story);
  EXPECT_THAT(stories, SizeIs(1));
  const SourceSummary again = ingest("desk");
  EXPECT_EQ(again.unchanged, 3);
}

TEST_F(IngestTest, ASecondSourcesCopyIsCountedAndNotStored) {
  use_sources(
      "  - {name: desk, kind: markdown, path: desk}\n  - {name: wire, kind: markdown, path: "
      "wire}\n");
  const std::string url = "url: https://www.example.org/en/bridge/\n";
  write("desk/bridge.md", note("Bridge", "en", url));
  write("wire/b-1.md", note("The bridge", "en", url));
  ingest("desk");
  EXPECT_EQ(ingest("wire").duplicates, 1);
  EXPECT_THAT(titles(), ElementsAre("Bridge"));
}

TEST_F(IngestTest, MistakesInTheMappingAreToldWithTheirPlace) {
  write("config/translations.yaml",
        "stories:\n  - [md:desk:ura:sq]\n  - [md:a:b:en, nothing]\n  - [md:a:b:en, md:a:c:fa]\n");
  const auto config = load_config(folder() / "config/peyk.yaml");
  ASSERT_FALSE(config);
  const std::string said = config.error().to_string();
  EXPECT_THAT(said, HasSubstr("translations.yaml:2:5: a story is a list of two or more articles"));
  EXPECT_THAT(said, HasSubstr("translations.yaml:3:17: “nothing” is neither the id of an article"));
  EXPECT_THAT(said, HasSubstr("translations.yaml:4:6: “md:a:b:en” stands here a second time"));
}

}  // namespace
}  // namespace peyk
