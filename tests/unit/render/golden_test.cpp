#include <clocale>
#include <cstdlib>
#include <ctime>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "base/file.h"
#include "sample.h"

namespace peyk {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

struct Case {
  std::string publication;
  std::string edition;
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.publication << "." << c.edition; }

class GoldenTest : public testing::TestWithParam<Case> {
 protected:
  static const Renderer& renderer() {
    static const Renderer made = [] {
      auto result = Renderer::create(sample::shipped_config(), sample::pictures());
      if (!result) {
        throw std::runtime_error(result.error().to_string());
      }
      return std::move(*result);
    }();
    return made;
  }
  static Rendition render(const Case& c) {
    const IssueView view =
        c.publication == "newsletter" ? sample::newsletter() : sample::pars_brief();
    auto rendition = renderer().render(view, c.edition);
    if (!rendition) {
      throw std::runtime_error(rendition.error().to_string());
    }
    return std::move(*rendition);
  }
};

/// Holes as people can read them in a golden file.
std::string name_holes(std::string text) {
  for (const Hole hole : kHoles) {
    text = replace_all(text, hole_mark(hole), "[" + std::string(hole_name(hole)) + "]");
  }
  return text;
}

/// Compares with tests/golden/NAME; PEYK_APPROVE=1 makes the golden file instead.
void expect_golden(const std::string& name, const std::string& got) {
  const fs::path file = fs::path(PEYK_SOURCE_DIR) / "tests/golden" / name;
  if (const char* approve = std::getenv("PEYK_APPROVE"); approve != nullptr && *approve == '1') {
    ASSERT_TRUE(write_file_if_changed(file, got));
    return;
  }
  const auto wanted = read_file(file);
  ASSERT_TRUE(wanted) << wanted.error().to_string()
                      << "\nPEYK_APPROVE=1 makes the golden files; read them before you commit";
  const auto a = split(*wanted, '\n');
  const auto b = split(got, '\n');
  for (size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    const std::string_view x = i < a.size() ? a[i] : "(end)";
    const std::string_view y = i < b.size() ? b[i] : "(end)";
    ASSERT_EQ(x, y) << name << ":" << i + 1;
  }
}

TEST_P(GoldenTest, RenditionsAreWhatWasApproved) {
  const Rendition rendition = render(GetParam());
  const std::string name = "render/" + GetParam().publication + "." + GetParam().edition;
  expect_golden(name + ".html", name_holes(rendition.html));
  expect_golden(name + ".txt", name_holes(rendition.text));
  expect_golden(name + ".page.html", rendition.page);
  expect_golden(name + ".lines",
                "Subject: " + rendition.subject + "\nPreheader: " + rendition.preheader + "\n");
}

TEST_P(GoldenTest, NothingOfATemplateIsLeftAndNoHoleIsInThePage) {
  Rendition rendition = render(GetParam());
  // The data for search engines is JSON, whose ends look like those of a tag.
  const size_t data = rendition.page.find("<script type=\"application/ld+json\">");
  ASSERT_NE(data, std::string::npos);
  rendition.page.erase(data, rendition.page.find("</script>", data) - data);
  for (const auto& part :
       {rendition.html, rendition.text, rendition.page, rendition.subject, rendition.preheader}) {
    EXPECT_THAT(part, Not(HasSubstr("{{")));
    EXPECT_THAT(part, Not(HasSubstr("}}")));
    EXPECT_FALSE(find_invalid_utf8(part));
  }
  EXPECT_EQ(rendition.page, name_holes(rendition.page));
  for (const Hole hole : {Hole::unsubscribe_url, Hole::preferences_url, Hole::view_online_url,
                          Hole::greeting, Hole::email}) {
    EXPECT_THAT(rendition.html, HasSubstr(hole_mark(hole))) << hole_name(hole);
    EXPECT_THAT(rendition.text, HasSubstr(hole_mark(hole))) << hole_name(hole);
  }
}

TEST_P(GoldenTest, BytesDoNotDependOnTheZoneOrTheLocaleOfTheProcess) {
  const Rendition first = render(GetParam());
  for (const auto& [zone, locale] :
       {std::pair{"America/Los_Angeles", "tr_TR.UTF-8"}, std::pair{"Asia/Tehran", "fa_IR.UTF-8"}}) {
    setenv("TZ", zone, 1);
    setenv("LC_ALL", locale, 1);
    tzset();
    std::setlocale(LC_ALL, "");
    auto renderer = Renderer::create(sample::shipped_config(), sample::pictures());
    ASSERT_TRUE(renderer);
    const IssueView view =
        GetParam().publication == "newsletter" ? sample::newsletter() : sample::pars_brief();
    const auto second = renderer->render(view, GetParam().edition);
    ASSERT_TRUE(second);
    EXPECT_EQ(second->html, first.html);
    EXPECT_EQ(second->text, first.text);
    EXPECT_EQ(second->page, first.page);
    EXPECT_EQ(second->subject, first.subject);
  }
  unsetenv("TZ");
  unsetenv("LC_ALL");
  tzset();
  std::setlocale(LC_ALL, "C");
}

INSTANTIATE_TEST_SUITE_P(AllEditions, GoldenTest,
                         testing::Values(Case{"newsletter", "en"}, Case{"newsletter", "fa"},
                                         Case{"newsletter", "ar"}, Case{"newsletter", "sq"},
                                         Case{"pars-brief", "en"}, Case{"pars-brief", "fa"},
                                         Case{"pars-brief", "ar"}, Case{"pars-brief", "sq"}),
                         [](const auto& info) {
                           return (info.param.publication == "newsletter" ? "NewsLetter"
                                                                          : "ParsBrief") +
                                  info.param.edition;
                         });

}  // namespace
}  // namespace peyk
