#include "render/looks.h"

#include <array>
#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample.h"

namespace peyk::render {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string mistakes(const Theme& theme) {
  const auto looks = resolve_theme(theme, Direction::ltr, "theme.yaml");
  return looks ? "(none)" : looks.error().to_string();
}

TEST(LooksTest, ReferencesAndSidesAreResolvedByDirection) {
  const Theme theme{{{"color.ink", "#111111"},
                     {"font.text", "Georgia"},
                     {"font.text_rtl", "Tahoma"},
                     {"style.p",
                      "color:$color.ink;font-family:$font.text;padding-{start}:3px;"
                      "text-align:{end};"}}};
  const auto ltr = resolve_theme(theme, Direction::ltr, "theme.yaml").value();
  EXPECT_EQ(ltr.at("style.p"),
            "color:#111111;font-family:Georgia;padding-left:3px;text-align:right;");
  EXPECT_EQ(ltr.count("font.text_rtl"), 0U);
  const auto rtl = resolve_theme(theme, Direction::rtl, "theme.yaml").value();
  EXPECT_EQ(rtl.at("style.p"),
            "color:#111111;font-family:Tahoma;padding-right:3px;text-align:left;");
}

TEST(LooksTest, MistakesAreToldAllAtOnce) {
  const Theme theme{{{"color.ink", "#111111"},
                     {"style.a", "color:$color.inc;"},
                     {"style.b", "float:{left};"},
                     {"style.c", "font-family:\"Georgia\";"}}};
  EXPECT_THAT(mistakes(theme),
              AllOf(HasSubstr("theme.yaml: theme value \"style.a\": there is no theme value "
                              "\"color.inc\"\n  Did you mean $color.ink?"),
                    HasSubstr("{left} is not a side"), HasSubstr("Use single quotes")));
}

TEST(LooksTest, CirclesAndGrowthEnd) {
  EXPECT_THAT(mistakes({{{"a", "$b"}, {"b", "$c"}, {"c", "$a"}}}), HasSubstr("refers to itself"));
  EXPECT_THAT(mistakes({{{"a", "$a"}}}), HasSubstr("refers to itself"));
  Theme growing{{{"v00", "xxxxxxxxxxxxxxxx"}}};
  for (int i = 1; i < 40; ++i) {
    const std::string last = "$v" + std::string(i < 11 ? "0" : "") + std::to_string(i - 1);
    growing.values["v" + std::string(i < 10 ? "0" : "") + std::to_string(i)] = last + last;
  }
  EXPECT_THAT(mistakes(growing), HasSubstr("longer than 4096 bytes"));
}

double luminance(const std::string& colour) {
  double sum = 0;
  constexpr std::array weights = {0.2126, 0.7152, 0.0722};
  for (size_t i = 0; i < 3; ++i) {
    const double c = std::stoi(colour.substr(1 + 2 * i, 2), nullptr, 16) / 255.0;
    sum += weights[i] * (c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4));
  }
  return sum;
}

/// WCAG 2.2, "contrast ratio".
double contrast(const std::string& a, const std::string& b) {
  const double x = luminance(a);
  const double y = luminance(b);
  return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

TEST(LooksTest, TheShippedColoursHaveTheContrastOfWcagAaInLightAndDark) {
  const auto looks =
      resolve_theme(sample::shipped_config().theme, Direction::ltr, "theme.yaml").value();
  EXPECT_NEAR(contrast("#000000", "#ffffff"), 21.0, 0.01);
  for (const std::string mode : {"color", "dark"}) {
    for (const std::string back : {"paper", "card", "tint"}) {
      for (const std::string text : {"ink", "soft", "accent"}) {
        EXPECT_GE(contrast(looks.at(mode + "." + text), looks.at(mode + "." + back)), 4.5)
            << mode << ": " << text << " on " << back;
      }
    }
    EXPECT_GE(contrast(looks.at(mode + ".on_accent"), looks.at(mode + ".accent")), 4.5) << mode;
  }
  EXPECT_GE(contrast(looks.at("color.on_accent_soft"), looks.at("color.accent")), 4.5);
  EXPECT_GE(contrast(looks.at("dark.on_band"), looks.at("dark.band")), 4.5);
}

/// What a client shows that turns all colours round for the dark, whatever a mail says.
std::string inverted(const std::string& colour) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out = "#";
  for (size_t i = 1; i < colour.size(); ++i) {
    out += kDigits[15 - kDigits.find(colour[i])];
  }
  return out;
}

TEST(LooksTest, TheShippedColoursSurviveAFullInversion) {
  const auto looks =
      resolve_theme(sample::shipped_config().theme, Direction::ltr, "theme.yaml").value();
  EXPECT_EQ(inverted("#0b5563"), "#f4aa9c");
  std::vector<std::pair<std::string, std::string>> pairs = {
      {"color.on_accent", "color.accent"}, {"color.on_accent_soft", "color.accent"}};
  for (const std::string back : {"paper", "card", "tint"}) {
    for (const std::string text : {"ink", "soft", "accent"}) {
      pairs.emplace_back("color." + text, "color." + back);
    }
  }
  for (const auto& [text, back] : pairs) {
    EXPECT_GE(contrast(inverted(looks.at(text)), inverted(looks.at(back))), 4.5)
        << text << " on " << back;
  }
}

TEST(LooksTest, EveryColourOfTheThemeIsOneThatClientsKnow) {
  for (const auto& [name, value] : sample::shipped_config().theme.values) {
    if (!name.starts_with("color.") && !name.starts_with("dark.")) continue;
    EXPECT_EQ(value.size(), 7U) << name;
    EXPECT_EQ(value.find_first_not_of("#0123456789abcdef"), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace peyk::render
