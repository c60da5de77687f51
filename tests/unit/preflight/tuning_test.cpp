#include "preflight/tuning.h"

#include <gmock/gmock.h>
#include <set>

#include "unit/preflight/scene.h"

namespace peyk {
namespace {

using test::Scene;
using testing::Contains;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

CheckConfig rules_of(std::vector<CheckConfig::Entry> entries) { return {std::move(entries), {}}; }

TEST(Tuning, HasTheDefaultsOfTheTables) {
  const Tuning tuning;
  for (const Rule& rule : rules()) EXPECT_EQ(tuning.severity(rule.id), rule.severity) << rule.id;
  for (const LimitRule& limit : limits()) EXPECT_EQ(tuning.limit(limit.limit), limit.value);
}

TEST(Tuning, APublicationSaysMoreThanTheSite) {
  Config config;
  config.check = {{{"image.alt", "error", {}}, {"link.insecure", "off", {}}},
                  {{"size.budget", "80000", {}}}};
  config.publication_checks["brief"] = {{{"image.alt", "note", {}}},
                                        {{"size.budget", "30000", {}}}};
  const Tuning site = Tuning::of(config, "weekly");
  EXPECT_EQ(site.severity("image.alt"), Severity::error);
  EXPECT_EQ(site.severity("link.insecure"), std::nullopt);
  EXPECT_EQ(site.limit(Limit::size_budget), 80'000);
  const Tuning brief = Tuning::of(config, "brief");
  EXPECT_EQ(brief.severity("image.alt"), Severity::note);
  EXPECT_EQ(brief.severity("link.insecure"), std::nullopt);
  EXPECT_EQ(brief.limit(Limit::size_budget), 30'000);
}

TEST(Tuning, WhatIsFixedStaysAnErrorWhateverIsWritten) {
  Config config;
  config.check = rules_of({{"footer.unsubscribe", "off", {}}, {"footer.address", "warning", {}}});
  const Tuning tuning = Tuning::of(config, "");
  EXPECT_EQ(tuning.severity("footer.unsubscribe"), Severity::error);
  EXPECT_EQ(tuning.severity("footer.address"), Severity::error);
}

std::string trouble(const CheckConfig& check) {
  Config config;
  config.check = check;
  const auto result = check_tuning(config);
  return result ? "" : result.error().to_string();
}

TEST(Tuning, TellsEveryMistakeWithItsPlaceAndTheNearestName) {
  const std::string text = trouble({{{"image.atl", "off", {"peyk.yaml", 7, 3}},
                                     {"image.alt", "loud", {"peyk.yaml", 8, 3}},
                                     {"footer.unsubscribe", "off", {"peyk.yaml", 9, 3}}},
                                    {{"size.buget", "1", {"peyk.yaml", 11, 3}},
                                     {"size.budget", "many", {"peyk.yaml", 12, 3}},
                                     {"size.budget", "103000", {"peyk.yaml", 13, 3}}}});
  EXPECT_THAT(text, HasSubstr("peyk.yaml:7:3: there is no rule “image.atl”; did you mean "
                              "“image.alt”?"));
  EXPECT_THAT(text, HasSubstr("peyk.yaml:8:3: the severity of “image.alt” is “loud”"));
  EXPECT_THAT(text, HasSubstr("peyk.yaml:9:3: the rule “footer.unsubscribe” can be neither "
                              "lowered nor turned off"));
  EXPECT_THAT(text, HasSubstr("report spam instead"));
  EXPECT_THAT(text, HasSubstr("peyk.yaml:11:3: there is no limit “size.buget”; did you mean "
                              "“size.budget”?"));
  EXPECT_THAT(text, HasSubstr("peyk.yaml:12:3: the limit “size.budget” is “many”"));
  EXPECT_THAT(text, HasSubstr("Write a whole number from 10000 to 102000"));
  EXPECT_THAT(text, HasSubstr("peyk.yaml:13:3"));
}

TEST(Tuning, IsFineWithWhatIsRight) {
  EXPECT_EQ(trouble({{{"image.alt", "error", {}},
                      {"footer.unsubscribe", "error", {}},
                      {"quotes.foreign", "off", {}}},
                     {{"size.budget", "102000", {}}}}),
            "");
}

TEST(Tuning, ALimitMovesItsRule) {
  Scene scene;
  EXPECT_THAT(scene.check(), IsEmpty());
  scene.config.publication_checks["weekly"] = {{{"subject.long", "error", {}}},
                                               {{"subject.width", "20", {}}}};
  const auto findings = scene.check();
  ASSERT_THAT(findings, Not(IsEmpty()));
  EXPECT_EQ(findings[0].rule, "subject.long");
  EXPECT_EQ(findings[0].severity, Severity::error);
}

TEST(PreflightRules, HaveIdsOfTheirOwnAndSayWhatToDo) {
  std::set<std::string_view> ids;
  for (const Rule& rule : rules()) {
    EXPECT_TRUE(ids.insert(rule.id).second) << rule.id;
    EXPECT_NE(rule.id.find('.'), std::string_view::npos) << rule.id;
    EXPECT_TRUE(rule.remedy.ends_with('.') || rule.remedy.ends_with(").")) << rule.id;
    EXPECT_FALSE(rule.meaning.empty() || rule.meaning.ends_with('.')) << rule.id;
  }
  for (const LimitRule& limit : limits()) {
    EXPECT_NE(find_rule(limit.rule), nullptr) << limit.id;
    EXPECT_LE(limit.least, limit.value);
    EXPECT_LE(limit.value, limit.most);
  }
}

TEST(PreflightDocument, HasTheTablesOfTheProgram) {
  const auto document = read_file(std::filesystem::path(PEYK_SOURCE_DIR) / "docs/preflight.md");
  ASSERT_TRUE(document) << document.error().to_string();
  EXPECT_NE(document->find(rules_as_markdown()), std::string::npos)
      << "docs/preflight.md should have:\n"
      << rules_as_markdown();
  EXPECT_NE(document->find(limits_as_markdown()), std::string::npos)
      << "docs/preflight.md should have:\n"
      << limits_as_markdown();
}

TEST(Preflight, PutsTheWholeIssueFirstAndErrorsBeforeWarnings) {
  Scene scene;
  scene.config.site.from = "letter@elsewhere.news";
  scene.fa().preheader = "";
  scene.fa().subject = "";
  const auto findings = scene.check();
  ASSERT_EQ(findings.size(), 3U);
  EXPECT_EQ(findings[0].rule, "header.from");
  EXPECT_EQ(findings[1].rule, "subject.empty");
  EXPECT_EQ(findings[2].rule, "preheader.empty");
}

/// A link without an address, in colours that nothing is wrong with.
const std::string kNowhere = "<a class=\"ink\" style=\"color:#111111\" href=\"\">";

TEST(Preflight, ShowsTenOfARuleAndCountsTheRest) {
  Scene scene;
  std::string links;
  for (int i = 0; i < 13; ++i) links += kNowhere + std::to_string(i) + "</a>";
  scene.add(links);
  const auto findings = scene.check();
  ASSERT_EQ(findings.size(), 10U);
  EXPECT_THAT(findings.back().sentence, HasSubstr("(And 3 more like it.)"));
}

TEST(Preflight, SaysWhereInTheDocumentAFindingIs) {
  Scene scene;
  scene.add("<p>" + kNowhere + "Nowhere</a></p>");
  const auto findings = scene.check();
  ASSERT_EQ(findings.size(), 1U);
  const FindingPlace& place = findings[0].place;
  EXPECT_EQ(place.part, Part::html);
  EXPECT_EQ(place.excerpt, "Nowhere");
  // The mail's source, counted by hand here.
  int line = 1;
  const size_t at = scene.en().html.find(kNowhere);
  for (const char c : scene.en().html.substr(0, at)) line += c == '\n' ? 1 : 0;
  EXPECT_EQ(place.line, line);
  EXPECT_EQ(place.column, 4);
  EXPECT_EQ(place.element,
            "html > body > table:nth-child(2) > tbody:nth-child(1) > tr:nth-child(1) > "
            "td:nth-child(1) > p:nth-child(3) > a:nth-child(1)");
}

TEST(Preflight, GivesTheSameFindingsForTheSameIssue) {
  Scene scene;
  scene.add("<a href=\"\">x</a><img src=\"a\">");
  scene.add_fa("<p>شمارهٔ 12</p>");
  EXPECT_EQ(scene.check(), scene.check());
}

}  // namespace
}  // namespace peyk
