#include "preflight/online.h"

#include <gmock/gmock.h>

#include "unit/preflight/scene.h"

namespace peyk {
namespace {

using test::Scene;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::Not;

using Kind = LinkAnswer::Kind;

/// Checks the scene; `special` answers for one address, all others are well.
std::vector<Finding> ask(const Scene& scene, const std::string& special, LinkAnswer answer,
                         std::vector<std::string>* asked = nullptr) {
  return check_online({.config = scene.config, .view = scene.view, .renditions = scene.renditions},
                      [&](const std::vector<std::string>& urls) {
                        if (asked != nullptr) *asked = urls;
                        std::vector<LinkAnswer> answers;
                        for (const std::string& url : urls) {
                          answers.push_back(url == special ? answer : LinkAnswer{});
                        }
                        return answers;
                      });
}

const std::string kOne = "https://www.site.news/en/one";

struct Case {
  LinkAnswer answer;
  const char* rule;  ///< Empty: nothing is found.
};
void PrintTo(const Case& one, std::ostream* out) {
  *out << one.answer.status << " " << one.answer.reason << one.answer.moved_to << ": " << one.rule;
}
class OnlineAnswer : public testing::TestWithParam<Case> {};
TEST_P(OnlineAnswer, IsAFinding) {
  const Scene scene;
  const auto findings = ask(scene, kOne, GetParam().answer);
  if (std::string_view(GetParam().rule).empty()) {
    EXPECT_THAT(findings, IsEmpty());
  } else {
    ASSERT_THAT(findings, ElementsAre(Field(&Finding::rule, GetParam().rule)));
    EXPECT_EQ(findings[0].edition, "en");
    EXPECT_EQ(findings[0].place.excerpt, kOne);
    EXPECT_GT(findings[0].place.line, 0);
  }
}
INSTANTIATE_TEST_SUITE_P(
    Preflight, OnlineAnswer,
    testing::Values(Case{{.status = 200}, ""}, Case{{.status = 204}, ""},
                    Case{{.status = 404}, "online.dead"}, Case{{.status = 410}, "online.dead"},
                    Case{{.status = 403}, "online.unreachable"},
                    Case{{.status = 503}, "online.unreachable"},
                    Case{{.kind = Kind::unreachable, .reason = "no such name."},
                         "online.unreachable"},
                    Case{{.kind = Kind::refused}, "online.private"},
                    Case{{.moved_to = "https://www.site.news/en/1"}, "online.moved"},
                    Case{{.moved_to = kOne}, ""}));

TEST(Online, AsksEachAddressOnceAndOnlyWhatIsThereAlready) {
  Scene scene;
  scene.config.site.publish_url = "https://www.site.news/issues";
  scene.config.site.share = {{"Share", "https://share.example/?u={url}"}};
  scene.add(
      "<a href=\"https://www.site.news/issues/fa/weekly/2.html\">fa</a>"
      "<a href=\"https://share.example/?u=x\">Share</a><a href=\"mailto:a@site.news\">a</a>"
      "<a href=\"https://www.site.news/en/one#more\">more</a>");
  std::vector<std::string> asked;
  (void)ask(scene, "", {}, &asked);
  EXPECT_THAT(asked, ElementsAre("https://www.site.news/en/one", "https://www.site.news/en/two",
                                 "https://www.site.news/fa/one", "https://www.site.news/fa/two",
                                 "https://www.site.news/media/hill.png"));
}

TEST(Online, APictureThatIsGoneIsFoundInEveryEdition) {
  const Scene scene;
  const auto findings = ask(scene, "https://www.site.news/media/hill.png", {.status = 404});
  EXPECT_THAT(findings,
              ElementsAre(Field(&Finding::edition, "en"), Field(&Finding::edition, "fa")));
}

TEST(Online, RulesCanBeTurnedOff) {
  Scene scene;
  scene.config.check.rules.push_back({"online.dead", "off", {}});
  EXPECT_THAT(ask(scene, kOne, {.status = 404}), IsEmpty());
}

}  // namespace
}  // namespace peyk
