#include "ingest/wordpress_content.h"

#include <chrono>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>

#include "base/bytes.h"
#include "html/sanitize.h"

namespace peyk {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const std::map<std::string, Picture, std::less<>> kAttachments = {
    {"7", {"https://site.example/seven.jpg", "Seven", "The seventh", 640, 480}},
    {"8", {"https://site.example/eight.jpg", "", "", 0, 0}},
};

PreparedContent prepare(std::string_view content) {
  return prepare_wordpress_content(
      content, {[](std::string_view id) -> const Picture* {
                  const auto found = kAttachments.find(id);
                  return found == kAttachments.end() ? nullptr : &found->second;
                },
                [] { return std::vector<const Picture*>{&kAttachments.at("8")}; }});
}

/// The markup with its line ends taken out, which mean nothing.
std::string made(std::string_view content) {
  return replace_all(prepare(content).markup, "\n", "");
}

constexpr const char* kSeven =
    "<figure><img src=\"https://site.example/seven.jpg\" alt=\"Seven\" width=\"640\" "
    "height=\"480\"><figcaption>The seventh</figcaption></figure>";
constexpr const char* kEight =
    "<figure><img src=\"https://site.example/eight.jpg\" alt=\"\"></figure>";

TEST(WordPressContent, MakesParagraphsOfBlankLinesAndBreaksOfLineEnds) {
  EXPECT_EQ(made("One\r\ntwo\n\n\n&nbsp;\nthree"), "<p>One<br>two</p><p>three</p>");
  EXPECT_EQ(made("a <em>b</em>\n\n<strong>c</strong> d"),
            "<p>a <em>b</em></p><p><strong>c</strong> d</p>");
  EXPECT_EQ(made("one<br />\ntwo"), "<p>one<br />two</p>");
}

TEST(WordPressContent, DoesNotWrapBlocks) {
  EXPECT_EQ(
      made("Before\n<h2>Head</h2>\nAfter\n\n<ul>\n\t<li>one</li>\n\t<li>two</li>\n</ul>\n\nEnd"),
      "<p>Before</p><h2>Head</h2><p>After</p><ul><li>one</li><li>two</li></ul><p>End</p>");
  EXPECT_EQ(made("<p>said</p>\n<p>open\n\nnext"), "<p>said</p><p>open</p><p>next</p>");
  EXPECT_EQ(made("<blockquote>one\n\ntwo</blockquote>"),
            "<blockquote><p>one</p><p>two</p></blockquote>");
  EXPECT_EQ(prepare("<pre>a\n\nb\n</pre>").markup, "<pre>a\n\nb\n</pre>");
}

TEST(WordPressContent, LeavesParagraphsToTheBlockEditorWhereItWasUsed) {
  EXPECT_EQ(made("<!-- wp:paragraph -->\n<p>One\ntwo</p>\n<!-- /wp:paragraph -->\n\n"
                 "<!-- wp:heading {\"level\":3} -->\n<h3>Head</h3>\n<!-- /wp:heading -->"),
            "<p>Onetwo</p><h3>Head</h3>");
}

TEST(WordPressContent, MarkersVanish) {
  EXPECT_EQ(made("a\n\n<!--more Read on-->\n\nb\n\n<!--nextpage-->\n\nc"),
            "<p>a</p><p>b</p><p>c</p>");
  EXPECT_EQ(made("<!-- wp:latest-posts {\"categories\":\"\"} /-->\n<!-- wp:paragraph --><p>x</p>"),
            "<p>x</p>");
}

TEST(WordPressContent, TurnsACaptionIntoAFigure) {
  EXPECT_EQ(made("[caption id=\"attachment_9\" align=\"alignleft\" width=\"300\"]"
                 "<a href=\"x\"><img src=\"i.jpg\" /></a> Words <em>too</em>[/caption]\nText"),
            "<figure><a href=\"x\"><img src=\"i.jpg\" /></a><figcaption>Words <em>too</em>"
            "</figcaption></figure><p>Text</p>");
  EXPECT_EQ(made("[caption width='1' caption='Old [way]']<img src=\"i.jpg\">[/caption]"),
            "<figure><img src=\"i.jpg\"><figcaption>Old [way]</figcaption></figure>");
}

TEST(WordPressContent, ResolvesGalleriesByTheirAttachments) {
  const PreparedContent gallery = prepare("[gallery ids=\"7, 8,99\" columns=\"2\"]");
  EXPECT_EQ(replace_all(gallery.markup, "\n", ""), std::string(kSeven) + kEight);
  EXPECT_THAT(gallery.missing, ElementsAre("99"));
  EXPECT_EQ(made("[gallery]"), kEight);
  EXPECT_EQ(made("[gallery ids=&#8221;7&#8221;]"), kSeven);
}

TEST(WordPressContent, FlattensGalleryBlocks) {
  const std::string image =
      "<figure class=\"i\"><img src=\"a.jpg\"/><figcaption>A</figcaption></figure>";
  EXPECT_EQ(made("<!-- wp:gallery {\"ids\":[7]} -->\n<figure class=\"wp-block-gallery\"><ul><li>" +
                 image + "</li></ul><figcaption>All</figcaption></figure>\n<!-- /wp:gallery -->"),
            image + "<p>All</p>");
  EXPECT_EQ(made("<!-- wp:gallery -->\n<figure class=\"g\"><!-- wp:image {\"id\":1} -->\n" + image +
                 "\n<!-- /wp:image --></figure>\n<!-- /wp:gallery -->"),
            image);
  EXPECT_EQ(
      made("<!-- wp:gallery {\"ids\":[\"7\",8]} -->\n<figure></figure>\n<!-- /wp:gallery -->"),
      std::string(kSeven) + kEight);
}

TEST(WordPressContent, ShortcodesVanishAndTheTextInsideStays) {
  EXPECT_EQ(made("A [b]bold[/b] word"), "<p>A bold word</p>");
  EXPECT_EQ(made("[vc_row width=\"1/2\"][vc_column]Text[/vc_column][/vc_row]"), "<p>Text</p>");
  EXPECT_EQ(made("[contact-form-7 id=\"12\" title=\"Write\"]"), "");
  EXPECT_EQ(made("[ad slot=3 /]x"), "<p>x</p>");
}

TEST(WordPressContent, BracketsInProseStay) {
  for (const char* prose :
       {"He said so [1].", "They was [sic] here", "[The editor adds this]", "a[0] = b[i]",
        "[ ] open", "[/nothing] opens it", "an [unclosed", "[see the note, page 3]"}) {
    EXPECT_EQ(made(prose), "<p>" + std::string(prose) + "</p>");
  }
  EXPECT_EQ(made("Write [[gallery]] so"), "<p>Write [gallery] so</p>");
  EXPECT_EQ(made("<a href=\"/?a[b]=1&c[/b]\">x</a>"), "<p><a href=\"/?a[b]=1&c[/b]\">x</a></p>");
}

TEST(WordPressContent, EmbedsBecomeLinks) {
  const std::string link =
      "<p><a href=\"https://video.example/v?a=1&amp;b=2\">"
      "https://video.example/v?a=1&amp;b=2</a></p>";
  EXPECT_EQ(made("Text\n\nhttps://video.example/v?a=1&amp;b=2\n\nmore"),
            "<p>Text</p>" + link + "<p>more</p>");
  EXPECT_EQ(made("[embed width=\"1\"]https://video.example/v?a=1&amp;b=2[/embed]"), link);
  EXPECT_EQ(made("[youtube https://video.example/v?a=1&amp;b=2]"), link);
  EXPECT_EQ(made("[youtube=https://video.example/v?a=1&amp;b=2]"), link);
  EXPECT_EQ(made("<iframe src=\"//video.example/v\" title=\"A film\">old</iframe>"),
            "<p><a href=\"https://video.example/v\">A film</a></p>");
  EXPECT_EQ(made("<!-- wp:video --><video controls><source src='https://v.example/a.mp4'>"
                 "<source src='https://v.example/a.ogv'></video>"),
            "<p><a href=\"https://v.example/a.mp4\">https://v.example/a.mp4</a></p>");
  EXPECT_EQ(made("[audio mp3=\"https://a.example/x.mp3\"][/audio]"),
            "<p><a href=\"https://a.example/x.mp3\">https://a.example/x.mp3</a></p>");
}

TEST(WordPressContent, AUrlInsideASentenceIsNoEmbed) {
  EXPECT_EQ(made("See https://a.example/ today"), "<p>See https://a.example/ today</p>");
}

TEST(WordPressContent, ScriptsLeaveNothing) {
  EXPECT_EQ(made("a<script>if (x) {\n\nalert('[gallery]') }</script>b<STYLE>\n\np{}</STYLE >c"),
            "<p>abc</p>");
  EXPECT_EQ(made("a<!-- <script> -->b"), "<p>ab</p>");
  EXPECT_EQ(made("a<script>never closed"), "<p>a</p>");
}

TEST(WordPressContent, HostileMarkupIsHarmlessBehindTheSanitiser) {
  for (const char* hostile :
       {"<img src=x onerror=alert(1)>", "<a href=\"javascript:alert(1)\">x</a>",
        "<iframe src=\"javascript:alert(1)\"></iframe>",
        "<iframe src='https://x.example/\"onload=\"alert(1)'></iframe>",
        "[embed]https://x.example/\"onmouseover=\"alert(1)[/embed]",
        "[caption caption='<script>alert(1)</script>']<img src=x>[/caption]",
        "[gallery ids='7' onload='alert(1)']", "<scr<!-- -->ipt>alert(1)</script>",
        "<scr[b]ipt>alert(1)</scr[/b]ipt>", "<svg/onload=alert(1)>",
        "https://x.example/\"><script>alert(1)</script>",
        "<video src='https://x.example/' title='<script>alert(1)</script>'></video>"}) {
    const std::string safe = sanitize(prepare(hostile).markup).markup();
    for (const char* bad : {"<script", "onerror=", "onload=\"", "onmouseover=\"",
                            "href=\"javascript", "<iframe", "<svg"}) {
      EXPECT_THAT(safe, Not(HasSubstr(bad))) << hostile;
    }
  }
}

TEST(WordPressContent, TakesLinearTimeOnWhatLooksForItsEnd) {
  for (const char* piece : {"<!--",
                            "<!-- wp:gallery -->",
                            "[caption]",
                            "[caption id=\"",
                            "[a b=\"",
                            "[[a",
                            "[b][/b]",
                            "[/b]",
                            "<iframe src=a>",
                            "<pre>",
                            "<pre",
                            "<script",
                            "<a \"",
                            "<",
                            "[",
                            "\n",
                            "<figure>",
                            "<p>\n\n",
                            "https://a.example/x\n",
                            "[embed]",
                            "<video>",
                            "&nbsp;\n\n"}) {
    std::string content;
    while (content.size() < 600000) content += piece;
    const auto begin = std::chrono::steady_clock::now();
    const PreparedContent prepared = prepare(content);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    // A quadratic pass takes minutes here; sanitizers and a busy machine cost a factor of ten.
    EXPECT_LT(taken.count(), 5.0) << piece;
    EXPECT_LT(prepared.markup.size(), 20 * content.size()) << piece;
  }
}

}  // namespace
}  // namespace peyk
