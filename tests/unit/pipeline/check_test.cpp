#include "pipeline/check.h"

#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace peyk {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::Not;

Config one_edition(Direction direction = Direction::rtl) {
  Edition edition;
  edition.id = "fa";
  edition.language = "fa";
  edition.direction = direction;
  edition.postal_address = "Tehran, Iran";
  Config config;
  config.editions.push_back(edition);
  return config;
}

/// A rendition in which every rule has nothing to say.
Rendition good_rendition() {
  Rendition rendition;
  rendition.issue = "weekly-1";
  rendition.edition = "fa";
  rendition.subject = "عنوان";
  rendition.preheader = "پیش‌متن";
  const std::string unsubscribe = hole_mark(Hole::unsubscribe_url);
  rendition.html =
      "<html lang=\"fa\" dir=\"rtl\"><body><a href=\"https://example.org/a\"><img "
      "src=\"https://example.org/a.jpg\" alt=\"تپه\" width=\"600\" height=\"338\"></a><a "
      "href=\"mailto:a@example.org\">نامه</a><a href=\"" +
      unsubscribe + "\">لغو</a><a href=\"" + hole_mark(Hole::view_online_url) +
      "\">مرورگر</a></body></html>";
  rendition.text = "متن\n" + unsubscribe + "\n";
  return rendition;
}

Issue one_story(bool translated = true, bool fallback = false) {
  IssueItem item;
  item.story = "s";
  if (translated) item.editions["fa"] = {.article = "a", .fallback = fallback};
  Issue issue;
  issue.id = "weekly-1";
  issue.sections.push_back({.id = "all", .items = {item}, .issues = {}});
  return issue;
}

std::vector<std::string> rules_of(const std::vector<Finding>& findings) {
  std::vector<std::string> rules;
  for (const Finding& finding : findings) rules.push_back(finding.rule);
  return rules;
}

std::vector<std::string> check(const Rendition& rendition, const Issue& issue = one_story()) {
  return rules_of(check_renditions(one_edition(), issue, {{"fa", rendition}}));
}

TEST(Check, IsSilentAboutAGoodIssue) { EXPECT_THAT(check(good_rendition()), IsEmpty()); }

struct Spoiled {
  const char* rule;
  std::function<void(Rendition&)> spoil;
};

void replace(std::string& text, std::string_view from, std::string_view to) {
  const size_t at = text.find(from);
  ASSERT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
}

class EveryRule : public testing::TestWithParam<Spoiled> {};

TEST_P(EveryRule, SpeaksWhenItIsBroken) {
  Rendition rendition = good_rendition();
  GetParam().spoil(rendition);
  EXPECT_THAT(check(rendition), Contains(GetParam().rule));
}

INSTANTIATE_TEST_SUITE_P(
    Check, EveryRule,
    testing::Values(
        Spoiled{"size.clipped", [](Rendition& r) { r.html.append(kHtmlBudget, ' '); }},
        Spoiled{"subject.empty", [](Rendition& r) { r.subject = " "; }},
        Spoiled{"subject.long", [](Rendition& r) { r.subject.assign(111, 'x'); }},
        Spoiled{"preheader.empty", [](Rendition& r) { r.preheader.clear(); }},
        Spoiled{"preheader.repeated", [](Rendition& r) { r.preheader = r.subject; }},
        Spoiled{"text.empty", [](Rendition& r) { r.text = "\n"; }},
        Spoiled{"link.empty", [](Rendition& r) { replace(r.html, "mailto:a@example.org", ""); }},
        Spoiled{"link.relative",
                [](Rendition& r) { replace(r.html, "https://example.org/a\"", "/a\""); }},
        Spoiled{"link.relative", [](Rendition& r) { replace(r.html, "mailto:", "javascript:"); }},
        Spoiled{"link.silent", [](Rendition& r) { replace(r.html, "نامه", ""); }},
        Spoiled{"image.alt", [](Rendition& r) { replace(r.html, "alt=\"تپه\"", ""); }},
        Spoiled{"image.alt", [](Rendition& r) { replace(r.html, "alt=\"تپه\"", "alt=\"\""); }},
        Spoiled{"image.size", [](Rendition& r) { replace(r.html, "height=\"338\"", ""); }},
        Spoiled{"image.relative",
                [](Rendition& r) { replace(r.html, "https://example.org/a.jpg", "a.jpg"); }},
        Spoiled{"direction.wrong",
                [](Rendition& r) { replace(r.html, "dir=\"rtl\"", "dir=\"ltr\""); }},
        Spoiled{"language.wrong", [](Rendition& r) { replace(r.html, "lang=\"fa\"", ""); }},
        Spoiled{"footer.unsubscribe", [](Rendition& r) { r.text = "متن"; }},
        Spoiled{"footer.unsubscribe",
                [](Rendition& r) {
                  replace(r.html, hole_mark(Hole::unsubscribe_url), "https://x.example");
                }},
        Spoiled{"footer.view-online",
                [](Rendition& r) {
                  replace(r.html, hole_mark(Hole::view_online_url), "https://x.example");
                }},
        Spoiled{"encoding.utf8", [](Rendition& r) { r.text += "\xC7\xE1"; }}));

TEST(Check, AnEditionNeedsAPostalAddress) {
  Config config = one_edition();
  config.editions[0].postal_address.clear();
  EXPECT_THAT(rules_of(check_renditions(config, one_story(), {{"fa", good_rendition()}})),
              Contains("footer.address"));
}

TEST(Check, TellsOfStoriesThatAreMissingOrBorrowed) {
  EXPECT_THAT(check(good_rendition(), one_story(false)), Contains("translation.missing"));
  EXPECT_THAT(check(good_rendition(), one_story(true, true)), Contains("translation.fallback"));
}

TEST(Check, AnIssueWithoutAnyEditionIsEmpty) {
  EXPECT_THAT(rules_of(check_renditions(one_edition(), one_story(), {})), Contains("issue.empty"));
}

TEST(Check, OnlyErrorsRefuseAnIssue) {
  const Finding warning{"image.alt", Severity::warning, "fa", "a picture has no alt text"};
  const Finding error{"link.empty", Severity::error, "fa", "a link leads nowhere"};
  EXPECT_TRUE(refuse_errors("weekly-1", {warning}));
  const auto refused = refuse_errors("weekly-1", {warning, error});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::bad_data);
  EXPECT_THAT(refused.error().message(), testing::HasSubstr("link.empty (fa)"));
  EXPECT_THAT(refused.error().message(), Not(testing::HasSubstr("image.alt")));
}

}  // namespace
}  // namespace peyk
