#include "render/text_layout.h"

#include <gtest/gtest.h>

#include "model/rendition.h"

namespace peyk::render {
namespace {

std::string lay_out(std::string_view text, int width = 20, Direction direction = Direction::ltr) {
  std::string marked;
  for (const char c : text) {
    if (c == '\n' && (marked.empty() || marked.back() == '\n')) marked += kBlankLine;
    marked += c;
  }
  return lay_out_text(marked, width, direction);
}

TEST(TextLayoutTest, ParagraphsAreWrappedAndKeepTheirIndentation) {
  EXPECT_EQ(lay_out("one two three four five six\n"), "one two three four\nfive six\n");
  EXPECT_EQ(lay_out("   one two three four five\n"), "   one two three\n   four five\n");
  EXPECT_EQ(lay_out("1. one two three four five\n"), "1. one two three\n   four five\n");
  EXPECT_EQ(lay_out("* one two three four five\n"), "* one two three four\n  five\n");
  EXPECT_EQ(lay_out("۱۲. یک دو سه چهار پنج شش\n", 20, Direction::rtl),
            "۱۲. یک دو سه چهار\n    پنج شش\n");
}

TEST(TextLayoutTest, ARuleIsAsLongAsTheLineAboveIsWide) {
  EXPECT_EQ(lay_out("Title\n===\ntext\n"), "Title\n=====\ntext\n");
  EXPECT_EQ(lay_out("خبرنامه\n---\n", 20, Direction::rtl), "خبرنامه\n-------\n");
  EXPECT_EQ(lay_out("می‌خوانید\n---\n", 20, Direction::rtl),
            "می‌خوانید\n--------\n");
  EXPECT_EQ(lay_out("one two three four five six\n===\n"),
            "one two three four\nfive six\n==================\n");
  EXPECT_EQ(lay_out("text\n\n---\n"), "text\n\n--------------------\n");
}

TEST(TextLayoutTest, EmptyLinesOfTheTemplateStayAndThoseOfMissingSectionsGo) {
  EXPECT_EQ(lay_out("\n\na\n\n\n\nb\n\n"), "a\n\nb\n");
  EXPECT_EQ(lay_out_text("a\n\n  \nb\n", 20, Direction::ltr), "a\nb\n");
}

TEST(TextLayoutTest, HolesAndAddressesStayWholeOnTheirLine) {
  const std::string url = "https://example.org/a/very/long/path/that/does/not/fit";
  EXPECT_EQ(lay_out(url + "\n" + hole_mark(Hole::unsubscribe_url) + "\n"),
            url + "\n" + hole_mark(Hole::unsubscribe_url) + "\n");
}

TEST(TextLayoutTest, ALineThatWouldBeginInTheWrongDirectionGetsAMark) {
  EXPECT_EQ(lay_out("MEK در آلبانی\n", 72, Direction::rtl), "\u200FMEK در آلبانی\n");
  EXPECT_EQ(lay_out("در آلبانی MEK\n", 72, Direction::rtl), "در آلبانی MEK\n");
  EXPECT_EQ(lay_out("In English only\n", 72, Direction::rtl), "In English only\n");
  EXPECT_EQ(lay_out("فارسی in English\n", 72, Direction::ltr), "\u200Eفارسی in English\n");
}

TEST(TextLayoutTest, HtmlLosesIndentationOnly) {
  EXPECT_EQ(tighten_html("<p>\n\n  a  b\n</p>\n"), "<p>\na  b\n</p>\n");
}

}  // namespace
}  // namespace peyk::render
