#include "html/document.h"

#include <gmock/gmock.h>

namespace peyk {
namespace {

int find(const MarkupDocument& document, std::string_view name) {
  for (int at = 0; at < document.size(); ++at) {
    if (document.node(at).name == name) return at;
  }
  return -1;
}

TEST(MarkupDocument, SeesWhatABrowserSees) {
  const auto document = MarkupDocument::parse(
      "<!DOCTYPE html>\n<title>T</title>\n<table><tr><td id=a>1<td>2 &amp; 3</table>");
  EXPECT_EQ(document.node(0).name, "html");
  const int cell = find(document, "td");
  ASSERT_GT(cell, 0);
  EXPECT_EQ(document.node(document.node(cell).parent).name, "tr");
  EXPECT_EQ(document.node(document.node(document.node(cell).parent).parent).name, "tbody");
  EXPECT_EQ(document.text_of(find(document, "tr")), "12 & 3");
  EXPECT_EQ(document.by_id("a"), cell);
  EXPECT_EQ(document.by_id("b"), -1);
}

TEST(MarkupDocument, KnowsWhereThingsStand) {
  const auto document = MarkupDocument::parse("<p>a</p>\n  <p>é<b>c</b></p>");
  const int bold = find(document, "b");
  EXPECT_EQ(document.node(bold).line, 2);
  EXPECT_EQ(document.node(bold).column, 8);  // Two blanks, <p> and two bytes of é.
  EXPECT_EQ(document.node(find(document, "body")).line, 0);
}

TEST(MarkupDocument, GivesSelectorsThatBrowsersUnderstand) {
  const auto document = MarkupDocument::parse(
      "<body><!-- c --><p>1</p>text<div id=\"two\"><i>x</i><b>y</b></div><p><u>z</u></p></body>");
  EXPECT_EQ(document.selector(find(document, "b")), "#two > b:nth-child(2)");
  EXPECT_EQ(document.selector(find(document, "u")),
            "html > body > p:nth-child(3) > u:nth-child(1)");
  EXPECT_EQ(document.selector(0), "html");
}

TEST(MarkupDocument, AnIdThatStandsTwiceFindsNothing) {
  const auto document = MarkupDocument::parse("<p id=a>1</p><p id=a><b>2</b></p>");
  EXPECT_EQ(document.selector(find(document, "b")),
            "html > body > p:nth-child(2) > b:nth-child(1)");
}

TEST(MarkupDocument, SubtreesAreRuns) {
  const auto document = MarkupDocument::parse("<div><p>1</p><p>2</p></div><p>3</p>");
  const int div = find(document, "div");
  for (int at = 0; at < document.size(); ++at) {
    bool inside = false;
    for (int up = at; up >= 0; up = document.node(up).parent) inside = inside || up == div;
    EXPECT_EQ(inside, at >= div && at < document.node(div).end) << at;
  }
}

TEST(MarkupDocument, InheritsAttributes) {
  const auto document = MarkupDocument::parse("<div dir=rtl><p><b dir=ltr>1</b></p></div>");
  EXPECT_EQ(*document.inherited(find(document, "p"), "dir"), "rtl");
  EXPECT_EQ(*document.inherited(find(document, "b"), "dir"), "ltr");
  EXPECT_EQ(document.inherited(find(document, "body"), "dir"), nullptr);
}

TEST(MarkupDocument, TakesAnything) {
  for (const std::string& text :
       {std::string(), std::string("\0\xFF<", 3), std::string("<a href"), std::string("</p></p>"),
        std::string("<!--"), std::string("<template><p>x</p></template>")}) {
    const auto document = MarkupDocument::parse(text);
    for (int at = 0; at < document.size(); ++at) {
      EXPECT_LT(document.node(at).parent, at);
      EXPECT_GT(document.node(at).end, at);
    }
  }
}

}  // namespace
}  // namespace peyk
