#include "html/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "html/sanitize.h"
#include "l10n/text.h"

namespace peyk {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

SanitizedHtml html(std::string_view markup) {
  return sanitize(markup, {.base_url = "https://site.example/"});
}
std::string text_of(std::string_view markup, int width = 40) {
  return to_plain_text(html(markup), width);
}

TEST(PlainText, IsOneLineWithoutMarkup) {
  EXPECT_EQ(plain_text("Tom &amp; <em>Jerry</em>&#8217;s\n house"), "Tom & Jerry’s house");
  EXPECT_EQ(plain_text("<h2>A</h2><p>b</p><ul><li>c<li>d</ul>"), "A b c d");
  EXPECT_EQ(plain_text("a<script>evil</script>b<br>c"), "ab c");
  EXPECT_EQ(plain_text("5 < 6 > 4 & so"), "5 < 6 > 4 & so");
  EXPECT_EQ(plain_text("a&#xF5000;&#x202E;b&nbsp;c"), "ab c");
  EXPECT_EQ(plain_text("می\u200cخواهد"), "می\u200cخواهد");
  EXPECT_EQ(plain_text("x<img src='https://a.example/a.png' alt='y'>"), "x");
  EXPECT_EQ(plain_text(""), "");
}

TEST(Excerpt, IsMadeOfParagraphs) {
  const std::string article =
      "<h2>Heading</h2><figure><img src=/a.jpg alt=x><figcaption>Caption.</figcaption></figure>"
      "<p>The first one.</p><table><tr><td>1<td>2</table><blockquote><p>A quote.</p></blockquote>"
      "<p>The <b>last</b><br>one.</p>";
  EXPECT_EQ(make_excerpt(html(article), 200, "en"), "The first one. A quote. The last one.");
}

TEST(Excerpt, IsCutAtASentenceElseAtAWord) {
  const SanitizedHtml article = html("<p>One fell. Two rose. Three stayed.</p><p>Four left.</p>");
  EXPECT_EQ(make_excerpt(article, 200, "en"), "One fell. Two rose. Three stayed. Four left.");
  EXPECT_EQ(make_excerpt(article, 43, "en"), "One fell. Two rose. Three stayed.");
  EXPECT_EQ(make_excerpt(article, 20, "en"), "One fell. Two rose.");
  EXPECT_EQ(make_excerpt(article, 6, "en"), "One…");
  EXPECT_EQ(make_excerpt(article, 0, "en"), "");
  EXPECT_EQ(make_excerpt(html("<p>آیا آمد؟ بله، او دیروز آمد.</p>"), 12, "fa"), "آیا آمد؟");
  EXPECT_EQ(make_excerpt(html("<p>هل جاء؟ نعم جاء أمس.</p>"), 9, "ar"), "هل جاء؟");
}

TEST(Excerpt, TakesListsWhenThereIsNothingElse) {
  EXPECT_EQ(make_excerpt(html("<h2>H</h2><ul><li>One.<li>Two.</ul>"), 50, "en"), "One. Two.");
  EXPECT_EQ(make_excerpt(html("<h2>H</h2>"), 50, "en"), "");
}

TEST(Excerpt, KeepsZeroWidthNonJoiners) {
  EXPECT_EQ(make_excerpt(html("<p>نامه\u200cها می\u200cرسند. خوب است.</p>"), 20, "fa"),
            "نامه\u200cها می\u200cرسند.");
}

TEST(TextAlternative, SetsHeadingsOff) {
  EXPECT_EQ(text_of("<h2>First</h2><p>a</p><h3>تیرانا</h3><p>b</p>"),
            "First\n=====\n\na\n\nتیرانا\n------\n\nb");
}

TEST(TextAlternative, WrapsInAllScripts) {
  const std::string english = "The quick brown fox jumps over the lazy dog and runs away.";
  const std::string persian =
      "انجمن نجات دیروز در تیرانا نشستی برگزار کرد و خانواده\u200cها آمدند.";
  const std::string arabic = "عقدت الجمعية أمس اجتماعا في تيرانا حضرته عائلات كثيرة من المدينة.";
  const std::string albanian = "Shoqata mbajti dje një mbledhje në Tiranë ku erdhën shumë familje.";
  for (const std::string& sentence : {english, persian, arabic, albanian}) {
    const std::string text = text_of("<p>" + sentence + "</p>", 30);
    EXPECT_THAT(text, HasSubstr("\n"));
    for (const std::string_view line : split(text, '\n')) EXPECT_LE(display_width(line), 30);
    EXPECT_EQ(replace_all(text, "\n", " "), sentence);
  }
}

TEST(TextAlternative, NumbersLinksAndListsThemAtTheEnd) {
  EXPECT_EQ(text_of("<p>See <a href=/a>this</a>, <a href=/b><b>that</b> one</a> and <a href=/a>this"
                    "</a>.</p>"),
            "See this [1], that one [2] and this [1].\n\n"
            "[1] https://site.example/a\n[2] https://site.example/b");
}

TEST(TextAlternative, ALinkThatSaysItsUrlNeedsNoNumber) {
  EXPECT_EQ(text_of("<a href='https://site.example/'>site.example</a>"), "site.example");
  EXPECT_EQ(text_of("<a href='mailto:a@b.example'>a@b.example</a>"), "a@b.example");
}

TEST(TextAlternative, NeverBreaksAUrl) {
  const std::string url = "https://site.example/" + std::string(100, 'x') + "/y?a=b";
  EXPECT_THAT(text_of("<p>a <a href='" + url + "'>b</a></p>", 30), HasSubstr("\n[1] " + url));
}

TEST(TextAlternative, DrawsLists) {
  EXPECT_EQ(
      text_of("<ul><li>one<li>two and more words to wrap here<ol><li>in<li>side</ol></ul>", 22),
      "• one\n• two and more words\n  to wrap here\n  1. in\n  2. side");
  EXPECT_EQ(text_of("<ul><li><p>a</p><p>b</p><li>c</ul>"), "• a\n\n  b\n\n• c");
  std::string ten;
  for (int i = 0; i < 10; ++i) ten += "<li>x";
  EXPECT_THAT(text_of("<ol>" + ten + "</ol>"), HasSubstr(" 9. x\n10. x"));
  EXPECT_EQ(text_of("<dl><dt>Term<dd>What it means</dl>"), "Term\n    What it means");
}

TEST(TextAlternative, DrawsQuotes) {
  EXPECT_EQ(text_of("<blockquote><p>one two three four five</p><p>six</p></blockquote>", 20),
            "> one two three four\n> five\n>\n> six");
}

TEST(TextAlternative, DrawsTablesAsRows) {
  EXPECT_EQ(
      text_of("<table><caption>T</caption><tr><th>Name<th>Age<tr><td>Ana<td><p>3<p>4</table>"),
      "T\nName | Age\nAna | 3 4");
}

TEST(TextAlternative, DrawsPicturesAsTheirText) {
  EXPECT_EQ(text_of("<figure><img src=/a.jpg alt='A house'><figcaption>The house</figcaption>"
                    "</figure><p>x<img src=/b.jpg>y</p>"),
            "[A house]\nThe house\n\nxy");
  EXPECT_EQ(text_of("<a href=/big.jpg><img src=/a.jpg alt='A house'></a>"),
            "[A house] [1]\n\n[1] https://site.example/big.jpg");
}

TEST(TextAlternative, KeepsBreaksRulesAndPreformattedText) {
  EXPECT_EQ(text_of("a<br>b<hr><pre>x  y\n  z</pre>"), "a\nb\n\n* * *\n\nx  y\n  z");
  EXPECT_EQ(text_of(""), "");
}

TEST(Pictures, ComeWithTheirTextSizeAndCaption) {
  const auto found = pictures(html(
      "<p><img src=/a.jpg alt=A width=640 height=480></p><figure><a href=/x><img src=/b.jpg></a>"
      "<figcaption>The <b>b</b></figcaption></figure><ul><li><img src=/c.jpg></ul>"));
  EXPECT_THAT(
      found,
      ElementsAre(Picture{.url = "https://site.example/a.jpg",
                          .alt = "A",
                          .caption = "",
                          .width = 640,
                          .height = 480},
                  Picture{.url = "https://site.example/b.jpg", .alt = "", .caption = "The b"},
                  Picture{.url = "https://site.example/c.jpg", .alt = "", .caption = ""}));
  EXPECT_THAT(pictures(html("<p>none</p>")), IsEmpty());
}

}  // namespace
}  // namespace peyk
