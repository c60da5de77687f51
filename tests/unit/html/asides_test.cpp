/// Texts stand aside while gumbo parses; nobody may be able to tell.

#include <gtest/gtest.h>
#include <random>

#include "base/bytes.h"
#include "html/sanitize.h"
#include "html/text.h"

namespace peyk {
namespace {

std::string clean(std::string_view markup) {
  return sanitize(markup, {.base_url = "https://site.example/"}).markup();
}

/// Markup of all kinds, with a word of one letter wherever there is text.
std::string soup(std::mt19937& dice) {
  constexpr const char* kPieces[] = {"☃",
                                     " ☃ ",
                                     "\n☃",
                                     "<p>",
                                     "</p>",
                                     "<b>",
                                     "</b>",
                                     "<i>",
                                     "</i>",
                                     "<a href=/x title=\"☃\">",
                                     "</a>",
                                     "<table>",
                                     "</table>",
                                     "<tr>",
                                     "<td>",
                                     "</td>",
                                     "<th>",
                                     "<caption>",
                                     "<ul>",
                                     "<li>",
                                     "</ul>",
                                     "<pre>",
                                     "<pre>\n",
                                     "</pre>",
                                     "<blockquote dir=\"rtl\">",
                                     "<dl>",
                                     "<dt>",
                                     "<dd>",
                                     "</dl>",
                                     "</blockquote>",
                                     "<br>",
                                     "<hr>",
                                     "<x>",
                                     "</x>",
                                     "<h2>",
                                     "</h2>",
                                     "<div>",
                                     "</div>",
                                     "<figure>",
                                     "<figcaption>",
                                     "&amp;",
                                     "&#9731;",
                                     "&nbsp;",
                                     "<img src=/p.png alt='☃'>",
                                     "☃&☃",
                                     "☃&amp☃",
                                     "☃&am",
                                     "p;☃",
                                     "</figure>",
                                     "<q>☃</q>",
                                     "<span lang=\"en\">",
                                     "</span>",
                                     "<!-- ☃ -->",
                                     "\u00A0☃"};
  std::string markup;
  const size_t count = 1 + dice() % 14;
  for (size_t i = 0; i < count; ++i) markup += kPieces[dice() % std::size(kPieces)];
  return markup;
}

TEST(Asides, TheTreeIsTheSameForALongTextAndAShortOne) {
  // A single snowman goes to the parser as it is; a long word stands aside.
  const std::string kLong = "snowman—and—his—carrot";
  std::mt19937 dice(20230621);
  size_t seen = 0;
  for (int round = 0; round < 20'000; ++round) {
    const std::string markup = soup(dice);
    const std::string got = clean(replace_all(markup, "☃", kLong));
    ASSERT_EQ(replace_all(got, kLong, "☃"), clean(markup)) << markup;
    seen += got.find(kLong) != std::string::npos ? 1 : 0;
  }
  EXPECT_GT(seen, 10'000U);
}

TEST(Asides, AReferenceToTheCharacterOfATextBringsNone) {
  const std::string secret = "a text that stands aside";
  for (const char* forged : {"&#xF0000;", "&#983040;", "&#xf0000", "&#x10FFFD;", "&#1114109;",
                             "&#x1000F0000;", "&#4295950336;"}) {
    EXPECT_EQ(clean("<p>" + secret + "</p><p>a" + forged + " b</p>"),
              "<p>" + secret + "</p>\n<p>a b</p>")
        << forged;
    EXPECT_EQ(clean("<p>" + secret + "</p><a href='/x' title='" + forged + "'>y</a>"),
              "<p>" + secret + "</p>\n<p><a href=\"https://site.example/x\">y</a></p>")
        << forged;
  }
  EXPECT_EQ(clean("<p>one text</p><p>\U000F0000 and \U00100000</p>"),
            "<p>one text</p>\n<p>and</p>");
}

TEST(Asides, AReferenceMayBeginBeforeATagThatGoesAndEndBehindIt) {
  EXPECT_EQ(clean("<p>bread &am<x>p; butter</p>"), "<p>bread &amp; butter</p>");
  EXPECT_EQ(clean("<p>bread &<x>amp; butter</p>"), "<p>bread &amp; butter</p>");
  EXPECT_EQ(clean("<p>bread &<b>amp;</b> butter</p>"),
            "<p>bread &amp;<strong>amp;</strong> butter</p>");
}

TEST(Asides, MoreTextsThanThereAreCharactersForThemAreParsedAsTheyAre) {
  constexpr int kTexts = 70'000;
  std::string markup;
  std::string expected;
  for (int i = 0; i < kTexts; ++i) {
    markup += "<p>words " + std::to_string(i) + "&#xF0000;";
    expected += (i > 0 ? "\n<p>words " : "<p>words ") + std::to_string(i) + "</p>";
  }
  EXPECT_EQ(clean(markup), expected);
}

TEST(Asides, ValuesComeBackWhole) {
  EXPECT_EQ(clean("<img src=\"/a/picture.jpg\" alt='A \"long\" <text> here' width=\"640\" "
                  "height=\"480\" class=\"one two three four\">"),
            "<p><img src=\"https://site.example/a/picture.jpg\" alt=\"A &quot;long&quot; "
            "&lt;text&gt; here\" width=\"640\" height=\"480\" /></p>");
  EXPECT_EQ(clean("<p lang=\"zh-Hant-TW\">a long text</p>"),
            "<p lang=\"zh-Hant-TW\">a long text</p>");
  EXPECT_EQ(clean("<p title='first value' title='other value'><a href='/first/value' "
                  "href='/other/value'>x</a></p>"),
            "<p><a href=\"https://site.example/first/value\">x</a></p>");
}

TEST(FirstPicture, IsTheFirstOfAllPictures) {
  std::mt19937 dice(7);
  int found = 0;
  for (int round = 0; round < 5'000; ++round) {
    const SanitizedHtml html = sanitize(soup(dice), {.base_url = "https://site.example/"});
    const auto all = pictures(html);
    const auto first = first_picture(html);
    ASSERT_EQ(first.has_value(), !all.empty()) << html.markup();
    if (!first) continue;
    EXPECT_EQ(first->url, all.front().url);
    EXPECT_EQ(first->alt, all.front().alt);
    ++found;
  }
  EXPECT_GT(found, 500);
  const SanitizedHtml figure = sanitize(
      "<p>x</p><figure><img src='https://a.example/&amp;1.png' alt='A &quot;b&quot; &lt; c' "
      "width=7 "
      "height=8><figcaption>Under <b>it</b></figcaption></figure>");
  const auto picture = first_picture(figure);
  ASSERT_TRUE(picture);
  EXPECT_EQ(picture->url, "https://a.example/&1.png");
  EXPECT_EQ(picture->alt, "A \"b\" < c");
  EXPECT_EQ(picture->caption, "Under it");
  EXPECT_EQ(picture->width, 7);
  EXPECT_EQ(picture->height, 8);
}

TEST(PlainText, WithoutTagsSaysWhatAParserWouldSay) {
  // In an element nothing is known beforehand, and all of it goes to the parser.
  for (const char* text : {"a &amp; b",
                           "a & b",
                           "AT&T",
                           "a &amp b",
                           "&lt;b&gt;",
                           "&quot;x&quot; &apos;y&apos;",
                           "x&nbsp;&nbsp;y",
                           "&#8217;&#x2019;&#X2019;",
                           "&#39;",
                           "&#150;",
                           "&#x85;",
                           "&#0;",
                           "&#xD800;",
                           "&#55357;&#56832;",
                           "&#x1F600;",
                           "&#xF0000;x",
                           "&#1114112;",
                           "&#;",
                           "&#x;",
                           "&;",
                           "&",
                           "&&amp;",
                           "&hellip;",
                           "&notit;",
                           "&#10;x&#9;y",
                           "&#8232;",
                           "&#xFEFF;x",
                           "&#xFDD0;",
                           "&amp;#8217;",
                           "&#0000000000065;",
                           "&1",
                           "&#8217",
                           "\u00A0",
                           "&#8203;"}) {
    EXPECT_EQ(plain_text(text), plain_text("<p>" + std::string(text) + "</p>")) << text;
  }
}

}  // namespace
}  // namespace peyk
