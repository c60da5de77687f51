/// Markup that means harm: to the reader, or to us.

#include <ctime>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>

#include "base/bytes.h"
#include "html/sanitize.h"
#include "html/text.h"
#include "html/url.h"
#include "l10n/text.h"
#include "unit/html/strict_reader.h"

namespace peyk {
namespace {

using testing::AnyOf;
using testing::Eq;
using testing::HasSubstr;
using testing::Not;

const SanitizeOptions kOptions{.base_url = "https://site.example/post/"};

void expect_harmless(const std::string& markup) {
  const std::string once = sanitize(markup, kOptions).markup();
  ASSERT_EQ(StrictReader::find_fault(once), "") << markup << "\nbecame\n" << once;
  ASSERT_EQ(sanitize(once, kOptions).markup(), once) << markup;
  ASSERT_EQ(sanitize(once).markup(), once) << markup;
}

TEST(Hostile, TheCheckItselfFindsFaults) {
  for (const char* bad :
       {"<script>x</script>", "<p onclick=\"x\">a</p>", "<p>", "</p>", "<br>", "a & b", "a < b",
        "<a href=\"javascript:x\">a</a>", "<p title=\"x\">a</p>", "<p><em></p></em>",
        "<p>a\x01</p>", "<img src=x />"}) {
    EXPECT_NE(StrictReader::find_fault(bad), "") << bad;
  }
  EXPECT_EQ(StrictReader::find_fault(
                "<p dir=\"rtl\">a &amp; <a href=\"https://a.example/\">b</a><br /></p>"),
            "");
}

const std::vector<std::string> kVectors = {
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script/x>alert(1)</script>",
    "<script\n>alert(1)</script\n>",
    "<<script>alert(1)//<</script>",
    "<img src=x onerror=alert(1)>",
    "<img src=\"x\" onerror=\"alert(1)\" />",
    "<img/src=x/onerror=alert(1)>",
    "<img src='x'onerror=alert(1)>",
    "<img src=`x`onerror=alert(1)>",
    "<img src=x:alert(alt) onerror=eval(src) alt=0>",
    "<IMG SRC=javascript:alert('x')>",
    "<img src=\"jav\tascript:alert(1)\">",
    "<img src=\" &#14; javascript:alert(1)\">",
    "<img \"\"\"><script>alert(1)</script>\">",
    "<img src=x alt='\"><script>alert(1)</script>'>",
    "<img alt=\"--><svg onload=alert(1)>\" src=x>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "<a href=\"JaVaScRiPt:alert(1)\">x</a>",
    "<a href=\"java&#10;script:alert(1)\">x</a>",
    "<a href=\"java&Tab;script:alert(1)\">x</a>",
    "<a href=\"&#1;javascript:alert(1)\">x</a>",
    "<a href=\"&#x6A;avascript&colon;alert(1)\">x</a>",
    "<a href=\" \x01 javascript:alert(1)\">x</a>",
    "<a href=\"javascript&#58;alert(1)\">x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD4='>x</a>",
    "<a href='DATA:text/html,<script>'>x</a>",
    "<a href='feed:javascript:alert(1)'>x</a>",
    "<a href='view-source:http://a.example'>x</a>",
    "<a href=\"//evil.example\\@site.example\">x</a>",
    "<a href='http://good.example@evil.example'>x</a>",
    "<a href='http:\\\\evil.example'>x</a>",
    "<a href='http:evil.example'>x</a>",
    "<a href='https://a.example/\"onmouseover=alert(1)//'>x</a>",
    "<a href='https://a.example/&quot; onclick=&quot;alert(1)'>x</a>",
    "<a href='mailto:a@b.example%0d%0aBcc:c@d.example'>x</a>",
    "<a href='mailto:'>x</a>",
    "<a href=https://a.example/ style=behavior:url(x)>x</a>",
    "<a href='https://[::1'>x</a>",
    "<iframe src=\"javascript:alert(1)\"></iframe>",
    "<iframe srcdoc='<script>x</script>'></iframe>",
    "<object data='x.swf'></object>",
    "<embed src='x.swf'>",
    "<applet code=x></applet>",
    "<form action='javascript:alert(1)'><input type=submit></form>",
    "<button formaction='javascript:alert(1)'>x</button>",
    "<isindex action=javascript:alert(1)>",
    "<base href='https://evil.example/'><a href='/x'>x</a>",
    "<link rel=stylesheet href=x>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<style>@import 'x';</style><p style='background:url(javascript:x)'>x</p>",
    "<div style='width:expression(alert(1))'>x</div>",
    "<body onload=alert(1)>x",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg/onload=alert(1)//",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 "
    "onerror=alert(1)&gt;'>",
    "<math><mi//xlink:href='data:x,<script>alert(4)</script>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'></textarea>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'></xmp>",
    "<plaintext><script>alert(1)</script>",
    "<title><img src=x onerror=alert(1)></title>",
    "<template><script>alert(1)</script></template>",
    "<!--<img src='--><img src=x onerror=alert(1)>'>-->",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml version='1.0'?><script>alert(1)</script>",
    "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><p>&y;</p>",
    "<p>&nosuch; &#0; &#xD800; &amp</p>",
    "<select><script>alert(1)</script></select>",
    "<table background='javascript:x'><tr><td background=x>y",
    "<video src=x onerror=alert(1)><source onerror=alert(1)></video>",
    "<details open ontoggle=alert(1)>x",
    "<marquee onstart=alert(1)>x</marquee>",
    "<x onclick=alert(1)>y</x>",
    "<a\0href='x'>y</a>",
    "<p>a\xC0\xBCscript\xC0\xBE</p>",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "<a href=\"x",
    "<img src=\"x",
    "<a <b <c",
    "<",
    "</",
    "<!",
    "<!-",
    "<!--",
    "&",
    "&#",
    "&#x",
    "\xff\xfe<",
    "<p lang='\"><script>'>x</p>",
    "<img src=/a.png width='1e3' height='\"onload=x'>",
    "<li><table><tr><td><li></table></li><dd><option><optgroup><rp><rt>",
    "<image src=x onerror=y>",
    "<frameset onload=x><frame src=y></frameset>",
    "<h1><h2><h3></h1>x",
    "<a><table><a><td><a>x"};

TEST(Hostile, EveryKnownVectorIsHarmless) {
  for (const std::string& vector : kVectors) {
    expect_harmless(vector);
    expect_harmless("<p>a" + vector + "b</p>");
    expect_harmless("<table><tr><td>" + vector + "</td></tr></table>");
    expect_harmless("<ul><li><figure>" + vector + "</figure></li></ul>");
    const std::string clean = sanitize(vector, kOptions).markup();
    for (const char* word : {"<script", "onerror=\"", "javascript:"}) {
      EXPECT_THAT(clean, Not(HasSubstr(word))) << vector;
    }
    EXPECT_FALSE(find_invalid_utf8(plain_text(vector)));
  }
}

/// Random tags, well formed or not, in random order.
std::string random_soup(std::mt19937& random) {
  static const std::vector<std::string> kNames = {
      "p",     "div",    "b",          "i",       "em",     "strong", "a",       "span",
      "h1",    "h3",     "ul",         "ol",      "li",     "dl",     "dt",      "dd",
      "table", "tr",     "td",         "th",      "tbody",  "thead",  "caption", "blockquote",
      "pre",   "figure", "figcaption", "code",    "sub",    "u",      "br",      "img",
      "hr",    "q",      "bdi",        "section", "font",   "script", "style",   "svg",
      "form",  "object", "noscript",   "select",  "button", "title",  "x-y",     "col",
      "tfoot", "center"};
  static const std::vector<std::string> kAttributes = {" href=/x",
                                                       " href='https://a.example/?a=1&b=2'",
                                                       " href=javascript:x",
                                                       " src=/i.png",
                                                       " src='http://b.example/ü.png'",
                                                       " alt='a \"b\" <c>'",
                                                       " dir=rtl",
                                                       " dir=auto",
                                                       " lang=fa",
                                                       " width=1",
                                                       " height=1",
                                                       " width=640",
                                                       " colspan=2",
                                                       " onclick=x",
                                                       " title=' t '",
                                                       " /",
                                                       " \"",
                                                       " ="};
  static const std::vector<std::string> kTexts = {
      "a",        " ",  "\n",    "b c",       "&amp;", "&lt;p&gt;",  "&nbsp;", "می\u200cخواهد",
      "&#x202E;", "<",  ">",     "&#xF5000;", "\xff",  "<!-- x -->", "<!--",   "]]>",
      "é",        "\"", "  x  ", "&#13;",     "\t",    "漢"};
  std::string soup;
  const size_t length = random() % 30;
  for (size_t i = 0; i < length; ++i) {
    const std::string& name = kNames[random() % kNames.size()];
    switch (random() % 4) {
      case 0:
        soup += "</" + name + '>';
        break;
      case 1:
        soup += kTexts[random() % kTexts.size()];
        break;
      default:
        soup += '<' + name;
        while (random() % 3 == 0) soup += kAttributes[random() % kAttributes.size()];
        soup += '>';
    }
  }
  return soup;
}

TEST(Hostile, TagSoupBecomesHarmlessAndStaysAsItIs) {
  std::mt19937 random(20260803);
  size_t kept = 0;
  for (int i = 0; i < 20000; ++i) {
    const std::string soup = random_soup(random);
    expect_harmless(soup);
    if (HasFatalFailure()) return;
    kept += sanitize(soup, kOptions).empty() ? 0 : 1;
  }
  EXPECT_GT(kept, 10000U);
}

TEST(Hostile, TextOfTagSoupIsPlain) {
  std::mt19937 random(7);
  for (int i = 0; i < 3000; ++i) {
    const SanitizedHtml html = sanitize(random_soup(random), kOptions);
    const std::string text = to_plain_text(html, 40);
    ASSERT_FALSE(find_invalid_utf8(text)) << html.markup() << "\n" << text;
    for (const std::string_view line : split(text, '\n')) {
      ASSERT_FALSE(line.ends_with(' ')) << html.markup();
    }
    const std::string excerpt = make_excerpt(html, 10, "en");
    ASSERT_EQ(shorten(excerpt, 10), excerpt) << html.markup();
    for (const Picture& picture : pictures(html)) ASSERT_TRUE(picture.url.starts_with("http"));
  }
}

std::string repeat(const std::string& text, size_t bytes) {
  std::string out;
  while (out.size() < bytes) out += text;
  return out;
}

class HugeMarkup : public testing::TestWithParam<const char*> {};

TEST_P(HugeMarkup, EndsSoonAndOverflowsNothing) {
  const std::string markup = "<p>before</p>" + repeat(GetParam(), size_t{1} << 19U);
  const std::clock_t start = std::clock();
  const SanitizedHtml html = sanitize(markup, kOptions);
  (void)to_plain_text(html, 72);
  (void)make_excerpt(html, 300, "en");
  (void)pictures(html);
  // Processor time of this process; quadratic work takes minutes. Sanitizers get their share.
  EXPECT_LT((std::clock() - start) / CLOCKS_PER_SEC, 20) << GetParam();
  EXPECT_THAT(html.markup(), HasSubstr("before"));
}

INSTANTIATE_TEST_SUITE_P(All, HugeMarkup,
                         testing::Values("<div>", "<p>", "<b>", "<a href=/x>", "<blockquote>",
                                         "<table>", "<table><tr><td>", "<ul><li>", "<span dir=rtl>",
                                         "<p>x", "<b>x<p>", "<p><b><i><u>x</p>", "<font color=1>",
                                         "<div><b>x", "<dl><dd>", "<form>", "<svg>", "<math><mi>",
                                         "<object><p>x", "<!--", "<!-->x", "<", "&",
                                         "<a b=", "<td>", "</div>", "</p>", "<b><table></b>",
                                         "<a href=/1><table><tr><td>x", "<h2>", "<figure>",
                                         "<pre>\n", "<select><option>", "<script>", "<q>", "x\n\n",
                                         "<i><div></i>x", "<li><a><b>x"));

TEST(Hostile, TwoHundredMegabytesOfNestingAreCut) {
  const std::string markup = "<p>before</p>" + repeat("<div>", size_t{200} << 20U);
  EXPECT_EQ(sanitize(markup).markup(), "<p>before</p>");
}

TEST(Hostile, ALinkRoundManyParagraphsDoesNotMultiply) {
  // 60 kB that would become 60 MB.
  const std::string href(4000, 'x');
  const size_t paragraphs = 15'000;
  for (const std::string& open :
       {"<a href=\"https://a.example/" + href + "\">", "<a href=/ title=\"" + href + "\">",
        "<p><a href=\"https://a.example/" + href + "\">"}) {
    const std::string once = sanitize(open + repeat("<p>x", paragraphs), kOptions).markup();
    EXPECT_LT(once.size(), size_t{2} << 20U);
    EXPECT_EQ(StrictReader::find_fault(once), "");
    EXPECT_EQ(sanitize(once).markup(), once);
    EXPECT_TRUE(once.ends_with("<p>x</p>"));
  }
}

TEST(Hostile, DeepMarkupKeepsItsText) {
  std::string markup;
  for (int i = 0; i < 1000; ++i) markup += "<div><blockquote>t" + std::to_string(i) + " ";
  const std::string text = plain_text(markup);
  for (int i = 0; i < 1000; ++i) {
    ASSERT_THAT(" " + text + " ", HasSubstr(" t" + std::to_string(i) + " "));
  }
}

TEST(Url, IsResolvedAsRfc3986Says) {
  const std::string base = "http://a/b/c/d;p?q";
  const std::vector<std::pair<std::string, std::string>> examples = {
      {"g", "http://a/b/c/g"},
      {"./g", "http://a/b/c/g"},
      {"g/", "http://a/b/c/g/"},
      {"/g", "http://a/g"},
      {"//g", "http://g"},
      {"?y", "http://a/b/c/d;p?y"},
      {"g?y", "http://a/b/c/g?y"},
      {"#s", "http://a/b/c/d;p?q#s"},
      {"g#s", "http://a/b/c/g#s"},
      {"g?y#s", "http://a/b/c/g?y#s"},
      {";x", "http://a/b/c/;x"},
      {"g;x?y#s", "http://a/b/c/g;x?y#s"},
      {".", "http://a/b/c/"},
      {"./", "http://a/b/c/"},
      {"..", "http://a/b/"},
      {"../", "http://a/b/"},
      {"../g", "http://a/b/g"},
      {"../..", "http://a/"},
      {"../../g", "http://a/g"},
      {"../../../../g", "http://a/g"},
      {"/./g", "http://a/g"},
      {"/../g", "http://a/g"},
      {"g..", "http://a/b/c/g.."},
      {"./../g", "http://a/b/g"},
      {"g/./h", "http://a/b/c/g/h"},
      {"g;x=1/../y", "http://a/b/c/y"},
      {"g?y/../x", "http://a/b/c/g?y/../x"}};
  for (const auto& [reference, wanted] : examples) {
    EXPECT_EQ(html_detail::resolve_url(base, reference), wanted) << reference;
  }
}

TEST(Url, HasNothingThatEndsAnAttributeInWhicheverQuotes) {
  EXPECT_EQ(html_detail::resolve_url("https://a.example/b/", "it's.png?q='x'#'y'"),
            "https://a.example/b/it%27s.png?q=%27x%27#%27y%27");
  EXPECT_EQ(html_detail::resolve_url("", "mailto:o'neill@b.example"), "mailto:o%27neill@b.example");
  expect_harmless("<img src= lt\"x'=a><a href=\"/it's\">x</a>");
}

TEST(Url, IsWrittenInAsciiOnly) {
  const auto url = [](const char* text) {
    return html_detail::resolve_url("", text).value_or("-");
  };
  EXPECT_EQ(
      url("https://بیمه.example/می\u200cروم?x=é#ü"),
      "https://xn--ngb2dg44c.example/%D9%85%DB%8C%E2%80%8C%D8%B1%D9%88%D9%85?x=%C3%A9#%C3%BC");
  EXPECT_EQ(url(" HTTPS://Example.ORG:8080/a b%20c[1]?d[]=\"e\" "),
            "https://example.org:8080/a%20b%20c%5B1%5D?d%5B%5D=%22e%22");
  EXPECT_EQ(url("http://a_b.example/%zz"), "http://a_b.example/%zz");
  EXPECT_EQ(url("http://[2001:DB8::1]:80/x"), "http://[2001:db8::1]:80/x");
  EXPECT_EQ(url("mailto:a b@c.example?subject=x y"), "mailto:a%20b@c.example?subject=x%20y");
  for (const char* bad :
       {"http://", "http:///x", "http://a..b/", "http://.a/", "http://a:b/", "http://a:123456/",
        "http://u@a/", "http://a%41/", "http://[g]/", "http://a b/", "http://xn--zzzz99999-/",
        "ftp://a/", "/x", "//a/x", "x", "mailto:x", "mailto:@", "mailto://a@b"}) {
    EXPECT_EQ(url(bad), "-") << bad;
  }
  EXPECT_EQ(html_detail::resolve_url("", "https://a.example/" + std::string(5000, 'a')),
            std::nullopt);
  EXPECT_EQ(html_detail::resolve_url("ftp://a/", "x"), std::nullopt);
}

}  // namespace
}  // namespace peyk
