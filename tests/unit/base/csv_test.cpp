#include "base/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace peyk {
namespace {

using testing::ElementsAre;

TEST(Csv, GivesFieldsAndTheLinesWhereRowsBegin) {
  const auto rows =
      parse_csv("email,name\na@b.example,Ana\n\"c@d.example\",\"Ben, \"\"the\"\" first\"\n");
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_THAT(rows[0].fields, ElementsAre("email", "name"));
  EXPECT_THAT(rows[2].fields, ElementsAre("c@d.example", "Ben, \"the\" first"));
  EXPECT_EQ(rows[2].line, 3);
}

TEST(Csv, TakesWhatSpreadsheetsWrite) {
  const auto rows = parse_csv(
      "\xEF\xBB\xBF"
      "email;name\r\na@b.example;Ana\r\n\r\nc@d.example;");
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_THAT(rows[0].fields, ElementsAre("email", "name"));
  EXPECT_THAT(rows[1].fields, ElementsAre("a@b.example", "Ana"));
  EXPECT_THAT(rows[2].fields, ElementsAre("c@d.example", ""));
  EXPECT_EQ(rows[2].line, 4);
}

TEST(Csv, KeepsALineBreakInsideQuotesAndCountsIt) {
  const auto rows = parse_csv("email,name\na@b.example,\"two\nlines\"\nc@d.example,x\n");
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[1].fields[1], "two\nlines");
  EXPECT_EQ(rows[2].line, 4);
}

TEST(Csv, AnUnclosedQuoteCostsOneLineOnly) {
  const auto rows = parse_csv("email,name\na@b.example,\"Ana\nc@d.example,Ben\n");
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[1].problem, "a quote mark is opened and never closed");
  EXPECT_EQ(rows[1].line, 2);
  EXPECT_TRUE(rows[2].problem.empty());
  EXPECT_EQ(rows[2].line, 3);
}

TEST(Csv, NamesWhatIsWrongInsideALine) {
  EXPECT_EQ(parse_csv("a\rb,c\n")[0].problem, "a carriage return stands inside the line");
  EXPECT_EQ(parse_csv("a\"b,c\n")[0].problem,
            "a quote mark stands inside a field that is not quoted");
  EXPECT_EQ(parse_csv("\"a\"b,c\n")[0].problem, "text stands after a closing quote mark");
  EXPECT_EQ(parse_csv(std::string_view("a\0b,c\n", 6))[0].problem,
            "a NUL byte stands inside the line");
}

TEST(Csv, AnEmptyFileHasNoRows) { EXPECT_TRUE(parse_csv("").empty()); }

TEST(Csv, WritesFieldsThatReadBackAndRunNothing) {
  for (const std::string value :
       {"plain", "with, comma", "with \"quote\"", "two\nlines", " edge "}) {
    const auto rows = parse_csv(csv_field(value) + ",x\n");
    ASSERT_EQ(rows.size(), 1U) << value;
    EXPECT_EQ(rows[0].fields[0], value);
  }
}

TEST(Csv, GuardsFreeTextAgainstSpreadsheetsAndTakesTheGuardOff) {
  EXPECT_EQ(guarded_csv_field("=HYPERLINK(1)"), "'=HYPERLINK(1)");
  EXPECT_EQ(unguarded("'=HYPERLINK(1)"), "=HYPERLINK(1)");
  EXPECT_EQ(guarded_csv_field("Ana"), "Ana");
  EXPECT_EQ(unguarded("'Ana"), "'Ana");
}

}  // namespace
}  // namespace peyk
