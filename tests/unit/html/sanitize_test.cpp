#include "html/sanitize.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "model/rendition.h"

namespace peyk {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string clean(std::string_view markup) {
  return sanitize(markup, {.base_url = "https://site.example/en/2026/post/"}).markup();
}

TEST(Sanitize, KeepsWhatAnArticleIsMadeOf) {
  const std::string article =
      "<h2>Title</h2>\n"
      "<p>Text with <strong>strong</strong>, <em>emphasis</em>, <u>under</u>, <s>struck</s>, "
      "H<sub>2</sub>O, m<sup>2</sup>, <code>code</code><br />and a break.</p>\n"
      "<ul><li>one</li><li>two<ol><li>inner</li></ol></li></ul>\n"
      "<blockquote><p>A quote.</p></blockquote>\n"
      "<table><caption>Numbers</caption><thead><tr><th>A</th><th colspan=\"2\">B</th></tr></thead>"
      "<tbody><tr><td>1</td><td rowspan=\"2\">2</td><td></td></tr></tbody></table>\n"
      "<dl><dt>Term</dt><dd>What it means</dd></dl>\n"
      "<pre>a\n  b</pre>\n"
      "<hr />\n"
      "<figure><a href=\"https://a.example/\"><img src=\"https://a.example/p.jpg\" alt=\"A house\" "
      "title=\"T\" width=\"640\" height=\"480\" /></a><figcaption>The house</figcaption></figure>\n"
      "<p dir=\"rtl\" lang=\"fa\">سلام <span dir=\"ltr\">peyk</span></p>";
  EXPECT_EQ(clean(article), article);
}

TEST(Sanitize, GivesElementsTheirModernNames) {
  EXPECT_EQ(clean("<h1>a</h1><b>b</b> <i>c</i> <strike>d</strike> <del>e</del> <ins>f</ins> "
                  "<cite>g</cite> <kbd>h</kbd> <q>i</q>"),
            "<h2>a</h2>\n<p><strong>b</strong> <em>c</em> <s>d</s> <s>e</s> <u>f</u> <em>g</em> "
            "<code>h</code> “i”</p>");
}

TEST(Sanitize, UnwrapsWhatItDoesNotKnow) {
  EXPECT_EQ(clean("<div class=x><font color=red>a</font></div><section>b</section><blink>c</blink>"
                  "<x-y>d</x-y>"),
            "<p>a</p>\n<p>b</p>\n<p>cd</p>");
  EXPECT_EQ(clean("<html><head><title>t</title></head><body>x</body></html>"), "<p>x</p>");
}

TEST(Sanitize, PutsTextOfTheRootIntoParagraphs) {
  EXPECT_EQ(clean("a"), "<p>a</p>");
  EXPECT_EQ(clean("a<p>b</p>c"), "<p>a</p>\n<p>b</p>\n<p>c</p>");
  EXPECT_EQ(clean("a<br><br>b"), "<p>a</p>\n<p>b</p>");
  EXPECT_EQ(clean("a &lt;b&gt; &amp; \"c\""), "<p>a &lt;b&gt; &amp; \"c\"</p>");
}

TEST(Sanitize, DropsWhatIsEmpty) {
  EXPECT_EQ(clean(""), "");
  EXPECT_EQ(clean(" \n\t "), "");
  EXPECT_EQ(clean("<p></p><p> </p><p>&nbsp;</p><p><br></p><p><b> </b></p><p>\u200b</p>"), "");
  EXPECT_EQ(clean("<ul><li></li></ul><h2> </h2><blockquote><p></p></blockquote><table><tr><td>"
                  "</td></tr></table><figure></figure><pre>\n</pre><dl></dl>"),
            "");
}

TEST(Sanitize, JoinsWhiteSpaceButNotInPreformattedText) {
  EXPECT_EQ(clean("<p>&nbsp; a&nbsp;b &nbsp;<br>&nbsp;</p>"), "<p>a\u00a0b</p>");
  EXPECT_EQ(clean("<p>\n a \n <b> b </b> \t c<br> d </p>"), "<p>a <strong>b </strong>c<br />d</p>");
  EXPECT_EQ(clean("<pre>\n\n a\n\n\tb  \n</pre>"), "<pre> a\n\n\tb</pre>");
}

TEST(Sanitize, DropsSomeElementsWithTheirContent) {
  for (const char* name :
       {"script",   "style",    "iframe",   "object",  "form",     "svg",   "math",
        "template", "noscript", "textarea", "select",  "button",   "video", "audio",
        "canvas",   "title",    "xmp",      "noembed", "noframes", "map",   "applet"}) {
    const std::string tag = name;
    EXPECT_EQ(clean("<p>a</p><" + tag + ">evil</" + tag + "><p>b</p>"), "<p>a</p>\n<p>b</p>")
        << tag;
    EXPECT_EQ(clean("<p>a<" + tag + " x='>'>evil<b>x</b></" + tag + ">b</p>"), "<p>ab</p>") << tag;
  }
  EXPECT_EQ(clean("a<svg/>b<math/>c<embed src=x>d<input value=x>e<link href=x>f<meta x>g"),
            "<p>abcdefg</p>");
  EXPECT_EQ(clean("<object><object>evil</object>evil</object>a"), "<p>a</p>");
}

TEST(Sanitize, AnElementWithoutAnEndDoesNotTakeTheArticleWithIt) {
  for (const char* name : {"form", "object", "svg", "noscript", "button"}) {
    EXPECT_EQ(clean("<p>a</p><" + std::string(name) + "><p>b</p>"), "<p>a</p>\n<p>b</p>") << name;
  }
}

TEST(Sanitize, DropsCommentsAndOtherDeclarations) {
  EXPECT_EQ(clean("<!-- wp:paragraph {\"a\":1} --><p>a</p><!-- /wp:paragraph --><!DOCTYPE html>"
                  "<?php evil ?>b<![CDATA[c]]>"),
            "<p>a</p>\n<p>b</p>");
  EXPECT_EQ(clean("a<!-->b<!--->c<!-- --!>d<!-- x"), "<p>abcd</p>");
}

TEST(Sanitize, KeepsNoAttributeThatItDoesNotKnow) {
  EXPECT_EQ(clean("<p onclick=x style='color:red' class=y id=z data-q=1 align=right>a</p>"),
            "<p>a</p>");
  EXPECT_EQ(
      clean("<p dir=RTL lang=' fa-IR '>a</p><p dir=up lang='en\"x'>b</p><p lang='toolongsub1'>"
            "c</p>"),
      "<p dir=\"rtl\" lang=\"fa-IR\">a</p>\n<p>b</p>\n<p>c</p>");
  EXPECT_EQ(clean("<table><tr><td colspan=2 rowspan=0>a<td colspan='2x'>b<td colspan=-1>c</table>"),
            "<table><tbody><tr><td colspan=\"2\">a</td><td>b</td><td>c</td></tr></tbody></table>");
}

TEST(Sanitize, ADivHandsItsDirectionOn) {
  EXPECT_EQ(clean("<div dir=rtl><p>a</p>b<p dir=ltr>c</p><ul><li>d</ul></div><p>e</p>"),
            "<p dir=\"rtl\">a</p>\n<p dir=\"rtl\">b</p>\n<p dir=\"ltr\">c</p>\n"
            "<ul dir=\"rtl\"><li>d</li></ul>\n<p>e</p>");
}

TEST(Sanitize, WritesBdiAsASpanThatMailProgramsKnow) {
  EXPECT_EQ(clean("a <bdi>b</bdi> <bdi dir=rtl>c</bdi> <span class=x>d</span>"),
            "<p>a <span dir=\"auto\">b</span> <span dir=\"rtl\">c</span> d</p>");
}

TEST(Sanitize, ResolvesLinks) {
  EXPECT_EQ(clean("<a href='/a?b=1&amp;c=2#d'>x</a>"),
            "<p><a href=\"https://site.example/a?b=1&amp;c=2#d\">x</a></p>");
  EXPECT_EQ(clean("<a href='../b' title=' T  t '>x</a>"),
            "<p><a href=\"https://site.example/en/2026/b\" title=\"T t\">x</a></p>");
  EXPECT_EQ(clean("<a href='mailto:a@b.example'>x</a>"),
            "<p><a href=\"mailto:a@b.example\">x</a></p>");
  EXPECT_EQ(clean("<a name=x>x</a> <a href=''>y</a> <a href='tel:12'>z</a>"), "<p>x y z</p>");
  EXPECT_EQ(
      sanitize("<a href='/a'>x</a> <img src='a.png'> <a href='http://b.example'>y</a>").markup(),
      "<p>x <a href=\"http://b.example\">y</a></p>");
}

TEST(Sanitize, KeepsOnlyPicturesOfTheWeb) {
  EXPECT_EQ(clean("<img src='a.png' alt=' An  &quot;x&quot; &lt; y '>"),
            "<p><img src=\"https://site.example/en/2026/post/a.png\" alt=\"An &quot;x&quot; &lt; "
            "y\" /></p>");
  for (const char* source : {"", "data:image/png;base64,AAAA", "cid:x", "file:///etc/passwd",
                             "mailto:a@b.example", "javascript:alert(1)", "blob:x"}) {
    EXPECT_EQ(clean("a<img src='" + std::string(source) + "'>b"), "<p>ab</p>") << source;
  }
  EXPECT_EQ(clean("<img src=/a.png width=640px height=100%>"),
            "<p><img src=\"https://site.example/a.png\" alt=\"\" /></p>");
  EXPECT_EQ(clean("<img src='data:image/gif;base64,R0' data-src='/late.jpg'>"),
            "<p><img src=\"https://site.example/late.jpg\" alt=\"\" /></p>");
}

TEST(Sanitize, DropsTrackingPixels) {
  EXPECT_EQ(clean("a<img src=/t.gif width=1 height=1><img src=/t.gif width=0 height=0>"
                  "<img src=/t.gif style='display: none'>"),
            "<p>a</p>");
  EXPECT_THAT(clean("<img src=/line.gif width=600 height=1>"), HasSubstr("<img"));
}

TEST(Sanitize, RemovesTheMarksOfHolesAndOtherInvisibleBytes) {
  for (const Hole hole : kHoles) EXPECT_EQ(clean("a" + hole_mark(hole) + "b"), "<p>ab</p>");
  EXPECT_EQ(clean("a&#xF5000;b&#xF5002;c&#x10FFFD;d"), "<p>abcd</p>");
  EXPECT_EQ(clean("<img src=/a.png alt='x&#xF5000;y' title='&#xF5001;'><a href='/&#xF5002;'>l</a>"),
            "<p><img src=\"https://site.example/a.png\" alt=\"xy\" />"
            "<a href=\"https://site.example/%F3%B5%80%82\">l</a></p>");
  EXPECT_EQ(clean("a\x01"
                  "b\x7f"
                  "c\u009d"
                  "d\uFFFE"
                  "e\uFDD0"
                  "f&#1;g&#xFFFF;h"),
            "<p>abcdefgh</p>");
  EXPECT_FALSE(find_invalid_utf8(clean("a\xff\xC3(b\xE2\x80")));
  EXPECT_EQ(clean(std::string_view("a\0b", 3)).find('\0'), std::string::npos);
}

TEST(Sanitize, KeepsZeroWidthNonJoiners) {
  EXPECT_EQ(clean("<p>می\u200cخواهم <b>نامه\u200cها</b></p><img src=/a.png alt='خانه\u200cها'>"),
            "<p>می\u200cخواهم <strong>نامه\u200cها</strong></p>\n"
            "<p><img src=\"https://site.example/a.png\" alt=\"خانه\u200cها\" /></p>");
}

TEST(Sanitize, PutsMisnestedMarkupInOrder) {
  EXPECT_EQ(clean("<p>a<b>b<i>c</b>d</i>e"), "<p>a<strong>b<em>c</em></strong><em>d</em>e</p>");
  EXPECT_EQ(clean("<b><p>a</p><p>b</p></b>c"),
            "<p><strong>a</strong></p>\n<p><strong>b</strong></p>\n<p>c</p>");
  EXPECT_EQ(
      clean("<a href=/1>a<a href=/2>b</a>"),
      "<p><a href=\"https://site.example/1\">a</a><a href=\"https://site.example/2\">b</a></p>");
  EXPECT_EQ(clean("<a href=/1><div>a</div><div>b</div></a>"),
            "<p><a href=\"https://site.example/1\">a</a></p>\n"
            "<p><a href=\"https://site.example/1\">b</a></p>");
  EXPECT_EQ(clean("<strong><strong>a</strong></strong>"), "<p><strong>a</strong></p>");
  EXPECT_EQ(clean("<h2>a<div>b</div>c</h2>"), "<h2>a b c</h2>");
  EXPECT_EQ(clean("</p></div>a</b>"), "<p>a</p>");
}

TEST(Sanitize, PutsListsInOrder) {
  EXPECT_EQ(clean("<ul><li>a<ul><li>b</ul></ul>"), "<ul><li>a<ul><li>b</li></ul></li></ul>");
  EXPECT_EQ(clean("<ul><li>a</li><ul><li>b</li></ul></ul>"),
            "<ul><li>a<ul><li>b</li></ul></li></ul>");
  EXPECT_EQ(clean("<ol>x<li>y</ol>"), "<ol><li>x</li><li>y</li></ol>");
  EXPECT_EQ(clean("<li>x</li>"), "<p>x</p>");
  EXPECT_EQ(
      clean("<ul><li><p>a</p></li><li><p>b</p><p>c</p></li><li><div>d</div><div>e</div></li></ul>"),
      "<ul><li>a</li><li><p>b</p><p>c</p></li><li>d<p>e</p></li></ul>");
  EXPECT_EQ(clean("<dl><dt>a<dd>b<dt>c<dd><p>d</dl>"),
            "<dl><dt>a</dt><dd>b</dd><dt>c</dt><dd>d</dd></dl>");
}

TEST(Sanitize, PutsTablesInOrder) {
  EXPECT_EQ(clean("<table><thead><tr><th>a<tbody><tr><td>b<tfoot><tr><td>c</table>"),
            "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td></tr><tr><td>c</td></tr>"
            "</tbody></table>");
  EXPECT_EQ(clean("<table>x<tr><td>a<td><p>b<p>c</table>"),
            "<p>x</p>\n<table><tbody><tr><td>a</td><td><p>b</p><p>c</p></td></tr></tbody></table>");
  // A table of one cell is a frame for layout.
  EXPECT_EQ(clean("<table><tr><td>a<p>b</table>"), "<p>a</p>\n<p>b</p>");
  EXPECT_EQ(clean("<td>a</td>"), "<p>a</p>");
}

TEST(Sanitize, MakesPlainFiguresOfWordPressBlocks) {
  EXPECT_EQ(
      clean("<figure class='wp-block-image size-large'><a href='/p'><img src='/a.jpg' alt='A' "
            "class='wp-image-1' srcset='/b.jpg 2x'/></a><figcaption class=x>Cap<br>tion"
            "</figcaption></figure>"),
      "<figure><a href=\"https://site.example/p\"><img src=\"https://site.example/a.jpg\" "
      "alt=\"A\" /></a><figcaption>Cap<br />tion</figcaption></figure>");
  EXPECT_EQ(clean("<figure class='wp-block-gallery'><ul><li><figure><img src=/a.jpg></figure></li>"
                  "<li><figure><img src=/b.jpg><figcaption>B</figcaption></figure></li></ul>"
                  "<figcaption>All</figcaption></figure>"),
            "<figure><img src=\"https://site.example/a.jpg\" alt=\"\" /></figure>\n"
            "<figure><img src=\"https://site.example/b.jpg\" alt=\"\" /><figcaption>B</figcaption>"
            "</figure>\n<p>All</p>");
  EXPECT_EQ(clean("<figure><img src=/a.jpg> <img src=/b.jpg><figcaption>C</figcaption></figure>"),
            "<figure><img src=\"https://site.example/a.jpg\" alt=\"\" /></figure>\n<figure><img "
            "src=\"https://site.example/b.jpg\" alt=\"\" /><figcaption>C</figcaption></figure>");
  EXPECT_EQ(clean("<figure class='wp-block-table'><table><tr><td>a<td>b</table><figcaption>T"
                  "</figcaption></figure>"),
            "<figure><table><tbody><tr><td>a</td><td>b</td></tr></tbody></table><figcaption>T"
            "</figcaption></figure>");
  EXPECT_EQ(clean("<figure class='wp-block-embed'><iframe src='https://v.example'></iframe>"
                  "<figcaption>A film</figcaption></figure>"),
            "<p>A film</p>");
}

TEST(Sanitize, PlainTextBecomesParagraphs) {
  EXPECT_EQ(paragraphs_from_text("a < b & c\nd\n\n  \n\"e\" <script>\n").markup(),
            "<p>a &lt; b &amp; c d</p>\n<p>\"e\" &lt;script&gt;</p>");
  EXPECT_EQ(paragraphs_from_text("").markup(), "");
  EXPECT_EQ(paragraphs_from_text("a\r\n\r\nb\x01\xff").markup(), "<p>a</p>\n<p>b\uFFFD</p>");
}

}  // namespace
}  // namespace peyk
