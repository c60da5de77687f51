#include "preflight/css.h"

#include <gmock/gmock.h>

namespace peyk::preflight {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Css, ReadsDeclarations) {
  EXPECT_THAT(
      parse_declarations("Color: #FFF ; margin:0  auto!important;;x;width:"),
      ElementsAre(Declaration{"color", "#fff", false}, Declaration{"margin", "0 auto", true}));
  EXPECT_THAT(parse_declarations("background:url(data:a;b) red;font:'a;b'"),
              ElementsAre(Declaration{"background", "url(data:a;b) red", false},
                          Declaration{"font", "'a;b'", false}));
  EXPECT_THAT(parse_declarations("/* color:red; */width/**/:1px"),
              ElementsAre(Declaration{"width", "1px", false}));
  for (const char* rubbish : {"", ";;;", "((((", "'", "\\", ":", "a:\\"}) {
    (void)parse_declarations(rubbish);
  }
}

TEST(Css, ReadsStyleSheetsWithTheirConditions) {
  const StyleSheet sheet = parse_style_sheet(
      "@import url(x); .a, td.b { color: red } @media (max-width: 9px) { .c { width: 1px } } "
      "@media print { @media x { .d { width: 1px } } } .e{");
  ASSERT_EQ(sheet.rules.size(), 4U);
  EXPECT_EQ(sheet.rules[0].selector, ".a");
  EXPECT_EQ(sheet.rules[1].selector, "td.b");
  EXPECT_EQ(sheet.rules[2].selector, ".c");
  EXPECT_EQ(sheet.rules[2].condition, "(max-width: 9px)");
  EXPECT_EQ(sheet.rules[3].selector, ".e");
  EXPECT_THAT(sheet.at_rules,
              ElementsAre("@import url(x)", "@media (max-width: 9px)", "@media print", "@media x"));
}

TEST(Css, FindsTheElementsThatASelectorMeans) {
  const MarkupDocument document =
      MarkupDocument::parse("<div id=o class='x y'><p class=y><b>1</b></p></div>");
  const auto index = [&](std::string_view name) {
    for (int at = 0; at < document.size(); ++at) {
      if (document.node(at).name == name) return at;
    }
    return -1;
  };
  EXPECT_TRUE(matches("b", document, index("b")));
  EXPECT_TRUE(matches(".x b", document, index("b")));
  EXPECT_TRUE(matches("#o .y B", document, index("b")));
  EXPECT_TRUE(matches("div.x.y", document, index("div")));
  EXPECT_TRUE(matches("* b", document, index("b")));
  EXPECT_FALSE(matches(".y .x b", document, index("b")));
  EXPECT_FALSE(matches("div.z", document, index("div")));
  EXPECT_FALSE(matches("p > b", document, index("b")));
  EXPECT_FALSE(matches("[data-ogsc] b", document, index("b")));
  EXPECT_FALSE(matches("b:hover", document, index("b")));
  EXPECT_FALSE(matches("", document, index("b")));
}

TEST(Css, ReadsColours) {
  EXPECT_EQ(parse_colour("#0b5563"), (Colour{11, 85, 99}));
  EXPECT_EQ(parse_colour("#fff"), (Colour{255, 255, 255}));
  EXPECT_EQ(parse_colour("rgb(1, 2,3)"), (Colour{1, 2, 3}));
  EXPECT_EQ(parse_colour("teal"), (Colour{0, 128, 128}));
  for (const char* none : {"", "#", "#ff", "#12345g", "rgb(1,2)", "rgb(1,2,256)", "rgba(1,2,3,.5)",
                           "transparent", "rgb(1 2 3)"}) {
    EXPECT_EQ(parse_colour(none), std::nullopt) << none;
  }
}

/// The pairs of WebAIM's and WCAG's own examples.
TEST(Css, MeasuresContrastAsWcagDoes) {
  const auto ratio = [](std::string_view a, std::string_view b) {
    return contrast_ratio(*parse_colour(a), *parse_colour(b));
  };
  EXPECT_NEAR(ratio("black", "white"), 21, 0.001);
  EXPECT_NEAR(ratio("#777777", "#ffffff"), 4.48, 0.005);
  EXPECT_NEAR(ratio("#767676", "#ffffff"), 4.54, 0.005);
  EXPECT_NEAR(ratio("#ff0000", "#ffffff"), 4.00, 0.005);
  EXPECT_NEAR(ratio("#ffffff", "#ffffff"), 1, 0.001);
}

}  // namespace
}  // namespace peyk::preflight
