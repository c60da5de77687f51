#include "mail/spliced.h"

#include <gtest/gtest.h>

#include "unit/mail/message_sample.h"

namespace peyk {
namespace {

std::string lines(size_t count, const std::string& line = "some words of a line") {
  std::string text;
  for (size_t i = 0; i < count; ++i) text += line + "\r\n";
  return text;
}

TEST(WholeLines, AreWhatLiesBetweenTheFirstLineEndAndTheLast) {
  const std::string text = "begin\r\n" + lines(40) + "end";
  const WholeLines found = find_whole_lines(text);
  EXPECT_EQ(text.substr(found.begin, found.size), lines(40));
}

TEST(WholeLines, FewOfThemAreNotWorthIt) {
  EXPECT_EQ(find_whole_lines("").size, 0);
  EXPECT_EQ(find_whole_lines("\r\n").size, 0);
  EXPECT_EQ(find_whole_lines("a line\r\n" + lines(3) + "end").size, 0);
  EXPECT_EQ(find_whole_lines(std::string(5000, 'x')).size, 0);
}

TEST(WholeLines, AreNothingThatSmtpWouldHaveToLookAt) {
  const auto with = [](const std::string& odd) {
    return find_whole_lines("\r\n" + lines(30) + odd + lines(30)).size;
  };
  EXPECT_GT(with("an even line\r\n"), 0);
  EXPECT_GT(with("a dot. inside\r\n"), 0);
  EXPECT_EQ(with(".a dot in front\r\n"), 0);
  EXPECT_EQ(with("a bare\nfeed\r\n"), 0);
  EXPECT_EQ(with("a bare\rreturn\r\n"), 0);
  EXPECT_EQ(with("twice\r\r\n"), 0);
  EXPECT_EQ(with("\n"), 0);
  EXPECT_EQ(with("é\r\n"), 0);
}

TEST(Spliced, GivesItsBytesFromAnyPlaceOn) {
  const std::string first = "a\r\n" + lines(30) + "b";
  const std::string second = "c\r\n" + lines(90, "others") + "d";
  Spliced message("own ");
  message.append(first, find_whole_lines(first));
  message.own() += " between ";
  message.append(second, find_whole_lines(second));
  message.append("short\r\n", find_whole_lines("short\r\n"));
  const std::string all = "own " + first + " between " + second + "short\r\n";
  ASSERT_EQ(message.lent().size(), 2);
  ASSERT_EQ(message.text(), all);
  ASSERT_EQ(message.size(), all.size());
  for (size_t from = 0; from <= all.size() + 2; ++from) {
    const std::string rest = all.substr(std::min(from, all.size()));
    std::vector<std::string_view> runs;
    message.runs(from, runs);
    std::string joined;
    for (const std::string_view run : runs) {
      ASSERT_FALSE(run.empty());
      joined += run;
    }
    ASSERT_EQ(joined, rest) << from;
  }
}

TEST(Spliced, CopiesWhatItMayNotBorrow) {
  const std::string text = "a\r\n" + lines(30);
  Spliced message(std::string(), Spliced::Lending::refused);
  message.append(text, find_whole_lines(text));
  EXPECT_TRUE(message.lent().empty());
  EXPECT_EQ(message.own(), text);
}

/// Most of a long message is lent, in both encodings, and it is the very message that fill() makes,
/// wherever its lines come to stand.
TEST(Spliced, AStencilLendsWhatIsAlikeForAllReaders) {
  TextMaker maker(17);
  for (const std::string& paragraph : {std::string("News of the week, and some more. "),
                                       std::string("خبرهای هفته و چند خبر دیگر، ")}) {
    std::string text = hole_mark(Hole::greeting) + "\n";
    for (int i = 0; i < 200; ++i) text += paragraph + (i % 9 == 8 ? "\n.\n" : "");
    text += hole_mark(Hole::unsubscribe_url) + "\n" + text;
    const Stencil stencil =
        must(Stencil::create(sample_rendition(text, "<p>" + text + "</p>"), sample_settings()));
    for (size_t length = 0; length < 100; ++length) {
      HoleValues values = sample_values();
      values[Hole::greeting] = maker.text(length % 12);
      values[Hole::unsubscribe_url] = "https://example.org/" + std::string(length % 7, 'u');
      const Spliced message = stencil.splice(values);
      std::string filled;
      stencil.fill(values, filled);
      ASSERT_EQ(message.text(), filled) << length;
      EXPECT_LT(message.own().size(), message.size() / 4);
    }
  }
}

}  // namespace
}  // namespace peyk
