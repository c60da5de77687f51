#include "mail/header.h"

#include "base/bytes.h"
#include "unit/mail/support.h"

namespace peyk {
namespace {

using testing::HasSubstr;

std::string value_of(const HeaderField& field) {
  return parse_entity(field.bytes() + "\r\n").fields.begin()->second;
}

void expect_sound(const HeaderField& field) {
  EXPECT_TRUE(field.bytes().ends_with("\r\n"));
  for (const std::string& line : lines_of(field.bytes())) {
    EXPECT_LE(line.size(), 76U) << line;
    EXPECT_EQ(line.find_first_of("\r\n"), std::string::npos);
    EXPECT_NE(line.find_first_not_of(' '), std::string::npos) << "a line of blanks alone";
  }
}

TEST(HeaderTest, WritesPlainTextAsItIs) {
  EXPECT_EQ(must(HeaderField::text("Subject", "The week in review")).bytes(),
            "Subject: The week in review\r\n");
}

TEST(HeaderTest, ChoosesTheShorterEncoding) {
  EXPECT_EQ(must(HeaderField::text("Subject", "Përmbledhje")).bytes(),
            "Subject: =?UTF-8?Q?P=C3=ABrmbledhje?=\r\n");
  EXPECT_EQ(must(HeaderField::text("Subject", "خبرنامه")).bytes(),
            "Subject: =?UTF-8?B?2K7YqNix2YbYp9mF2Yc=?=\r\n");
}

TEST(HeaderTest, EncodesWhatWouldBeReadAsAnEncodedWordOrLoseItsSpaces) {
  for (const char* text : {"=?UTF-8?Q?x?=", "a  b", " a", "a ", "=?"}) {
    const auto field = must(HeaderField::text("Subject", text));
    EXPECT_THAT(field.bytes(), HasSubstr("=?UTF-8?"));
    EXPECT_EQ(decode_words(value_of(field)), text);
  }
}

TEST(HeaderTest, GivesBackEveryTextAndCutsNoCharacter) {
  TextMaker maker(7);
  for (int i = 0; i < 3000; ++i) {
    const std::string text = maker.line(maker.below(40));
    const auto field = must(HeaderField::text(i % 2 == 0 ? "Subject" : "X", text));
    if (!text.empty()) expect_sound(field);
    EXPECT_EQ(decode_words(value_of(field)), text);
  }
}

TEST(HeaderTest, GivesBackEveryPhraseBesideWhatItNames) {
  TextMaker maker(11);
  size_t encoded = 0;
  for (int i = 0; i < 3000; ++i) {
    const std::string name = maker.line(1 + maker.below(40));
    for (const auto& [field, inside] : {std::pair("From", "news@example.org"),
                                        std::pair("List-Id", "newsletter.fa.example.org")}) {
      const auto made = must(HeaderField::phrase(field, name, inside));
      const std::string value = value_of(made);
      ASSERT_TRUE(value.ends_with(std::string("<") + inside + ">")) << value;
      if (value.find("=?UTF-8?") == std::string::npos) continue;
      ++encoded;
      for (const std::string& line : lines_of(made.bytes())) EXPECT_LE(line.size(), 76U) << line;
      const std::string words = value.substr(0, value.size() - std::string_view(inside).size() - 3);
      EXPECT_EQ(decode_words(words), name);
    }
  }
  EXPECT_GT(encoded, 3000U);
}

TEST(HeaderTest, KeepsMarksJoinersAndFlagsWithTheirCharacter) {
  for (const std::string cluster : {"ی‌", "é́", "👩‍👩‍👧", "🇦🇱", "👍🏽"}) {
    // Whatever the shift, no word may begin inside a cluster.
    for (size_t shift = 0; shift < 60; ++shift) {
      std::string text(shift, 'x');
      for (int i = 0; i < 12; ++i) text += cluster;
      const auto field = must(HeaderField::text("Subject", text));
      expect_sound(field);
      for (const std::string& line : lines_of(field.bytes())) {
        const std::string word = line.substr(line.find("=?UTF-8?"));
        const std::string inside = word.substr(10, word.size() - 12);
        std::string bytes =
            word[8] == 'B' ? decode_base64(inside) : decode_quoted_printable(inside, true);
        bytes.erase(0, bytes.find_first_not_of('x'));
        EXPECT_EQ(replace_all(bytes, cluster, ""), "") << cluster << " was cut";
      }
    }
  }
}

TEST(HeaderTest, CutsAPrankOfMarksRatherThanWriteALongLine) {
  std::string text = "a";
  for (int i = 0; i < 400; ++i) text += "\u0301";
  const auto field = must(HeaderField::text("Subject", text));
  expect_sound(field);
  EXPECT_EQ(decode_words(value_of(field)), text);
}

TEST(HeaderTest, RefusesLineBreaksAndControls) {
  for (const std::string& bad :
       {std::string("a\r\nBcc: x@y.z"), std::string("a\nb"), std::string("a\rb"),
        std::string("a\0b", 3), std::string("a\x1b[31m"), std::string("a\x7f")}) {
    const auto field = HeaderField::text("Subject", bad);
    ASSERT_FALSE(field);
    EXPECT_EQ(field.error().kind(), ErrorKind::bad_data);
    EXPECT_THAT(field.error().message(), HasSubstr("Subject"));
    EXPECT_FALSE(HeaderField::phrase("From", bad, "a@b.cd"));
  }
  EXPECT_FALSE(HeaderField::text("Subject", "\xff"));
  EXPECT_FALSE(HeaderField::phrase("From", "A", "a@b.cd>\r\nX: y"));
  EXPECT_FALSE(HeaderField::phrase("From", "A", "a> <b"));
  EXPECT_FALSE(HeaderField::verbatim("Feedback-ID", "a\r\nX: y"));
  EXPECT_FALSE(HeaderField::verbatim("Feedback-ID", "نجات"));
}

TEST(HeaderTest, WritesPhrasesThreeWays) {
  EXPECT_EQ(must(HeaderField::phrase("From", "Nejat Society", "a@b.cd")).bytes(),
            "From: Nejat Society <a@b.cd>\r\n");
  EXPECT_EQ(must(HeaderField::phrase("From", "News, \"daily\" \\o/", "a@b.cd")).bytes(),
            "From: \"News, \\\"daily\\\" \\\\o/\" <a@b.cd>\r\n");
  EXPECT_EQ(must(HeaderField::phrase("From", "انجمن نجات", "a@b.cd")).bytes(),
            "From: =?UTF-8?B?2KfZhtis2YXZhiDZhtis2KfYqg==?= <a@b.cd>\r\n");
  EXPECT_EQ(must(HeaderField::phrase("From", "", "a@b.cd")).bytes(), "From: <a@b.cd>\r\n");
}

TEST(HeaderTest, MakesUrlsAndWordsSafe) {
  EXPECT_EQ(url_in_header("https://x.example/?a=1&b=ن>\r\nX: y"),
            "https://x.example/?a=1&b=%D9%86%3E%0D%0AX:%20y");
  EXPECT_EQ(word_in_header("a@b.cd>\r\nBcc: <x"), "a@b.cdBcc:x");
  EXPECT_LE(url_in_header(std::string(5000, 'a')).size(), 900U);
  EXPECT_LE(word_in_header(std::string(5000, 'a')).size(), 904U);
  EXPECT_LE(word_in_header(std::string(5000, '\x80')).size(), 904U);
}

}  // namespace
}  // namespace peyk
