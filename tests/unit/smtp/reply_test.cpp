#include "smtp/reply.h"

#include <gmock/gmock.h>

#include "base/bytes.h"

namespace peyk {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Result<std::vector<Reply>> parse(std::string_view bytes) {
  ReplyParser parser;
  std::vector<Reply> replies;
  PEYK_TRY(parser.feed(bytes, replies));
  return replies;
}

std::string error_of(std::string_view bytes) {
  const auto replies = parse(bytes);
  return replies ? "" : replies.error().message();
}

TEST(ReplyParser, ReadsACodeAnEnhancedCodeAndAText) {
  const auto replies = parse("550 5.1.1 no such user\r\n");
  ASSERT_TRUE(replies);
  ASSERT_EQ(replies->size(), 1U);
  EXPECT_EQ(replies->front().code, 550);
  EXPECT_EQ(replies->front().enhanced, (EnhancedCode{5, 1, 1}));
  EXPECT_EQ(replies->front().text(), "550 5.1.1 no such user");
}

TEST(ReplyParser, JoinsTheLinesOfOneReply) {
  const auto replies = parse("250-relay.example\r\n250-PIPELINING\r\n250 SIZE 1000\r\n");
  ASSERT_TRUE(replies);
  ASSERT_EQ(replies->size(), 1U);
  EXPECT_THAT(replies->front().lines, ElementsAre("relay.example", "PIPELINING", "SIZE 1000"));
}

TEST(ReplyParser, TakesTheEnhancedCodeOfEveryLineAway) {
  const auto replies = parse("550-5.7.1 Our policy\r\n550 5.7.1 forbids it\r\n");
  ASSERT_TRUE(replies);
  EXPECT_EQ(replies->front().text(), "550 5.7.1 Our policy forbids it");
}

TEST(ReplyParser, GivesSeveralRepliesInOrderAndKeepsTheRest) {
  ReplyParser parser;
  std::vector<Reply> replies;
  ASSERT_TRUE(parser.feed("250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n35", replies));
  EXPECT_EQ(replies.size(), 2U);
  ASSERT_TRUE(parser.feed("4 go on\r\n", replies));
  ASSERT_EQ(replies.size(), 3U);
  EXPECT_EQ(replies[2].code, 354);
}

TEST(ReplyParser, SplitAtEveryByteIsTheSame) {
  const std::string bytes = "250-a.example\r\n250-X\n250 2.0.0 ok\r\n421 4.3.2 bye\r\n550\r\n";
  const auto whole = parse(bytes);
  ASSERT_TRUE(whole);
  for (size_t cut = 0; cut <= bytes.size(); ++cut) {
    ReplyParser parser;
    std::vector<Reply> replies;
    ASSERT_TRUE(parser.feed(std::string_view(bytes).substr(0, cut), replies));
    ASSERT_TRUE(parser.feed(std::string_view(bytes).substr(cut), replies));
    ASSERT_EQ(replies.size(), whole->size()) << cut;
    for (size_t i = 0; i < replies.size(); ++i) EXPECT_EQ(replies[i].text(), (*whole)[i].text());
  }
}

TEST(ReplyParser, ToleratesABareLineFeedAndABareCode) {
  const auto replies = parse("250-a\n250\n");
  ASSERT_TRUE(replies);
  EXPECT_EQ(replies->front().code, 250);
}

TEST(ReplyParser, AnEnhancedCodeOfAnotherClassIsText) {
  const auto replies = parse("250 5.1.1 is my lucky number\r\n");
  ASSERT_TRUE(replies);
  EXPECT_FALSE(replies->front().enhanced);
  EXPECT_EQ(replies->front().text(), "250 5.1.1 is my lucky number");
}

TEST(ReplyParser, RefusesWhatIsNoReply) {
  EXPECT_THAT(error_of("HTTP/1.1 400 Bad Request\r\n"), HasSubstr("\"HTTP/1.1 400 Bad Request\""));
  EXPECT_THAT(error_of("\r\n"), HasSubstr("is not a reply"));
  EXPECT_THAT(error_of("25\r\n"), HasSubstr("is not a reply"));
  EXPECT_THAT(error_of("650 what\r\n"), HasSubstr("is not a reply"));
  EXPECT_THAT(error_of("250x\r\n"), HasSubstr("is not a reply"));
  EXPECT_THAT(error_of("250-a\r\n550 b\r\n"), HasSubstr("the codes 250 and 550"));
}

TEST(ReplyParser, BoundsTheLineEvenIfItNeverEnds) {
  EXPECT_THAT(error_of("250 " + std::string(8188, 'x') + "\r\n"), HasSubstr("longer than 8192"));
  ReplyParser parser;
  std::vector<Reply> replies;
  Result<void> fed;
  int fed_bytes = 0;
  for (; fed && fed_bytes < 1'000'000; fed_bytes += 1000) {
    fed = parser.feed(std::string(1000, '2'), replies);
  }
  EXPECT_FALSE(fed);
  EXPECT_LT(fed_bytes, 10'000);
}

TEST(ReplyParser, BoundsTheNumberOfLines) {
  std::string bytes;
  for (int i = 0; i < 999; ++i) bytes += "250-line\r\n";
  EXPECT_TRUE(parse(bytes + "250 end\r\n"));
  EXPECT_THAT(error_of(bytes + "250-line\r\n250 end\r\n"), HasSubstr("more than 1000 lines"));
}

TEST(Reply, TextHasNoControlsNoBrokenUtf8AndABound) {
  const auto replies = parse("550 a\x1b[31m\x07 \xff b \xc2\x9b\r\n");
  ASSERT_TRUE(replies);
  const std::string text = replies->front().text();
  EXPECT_EQ(text, "550 a [31m  ? b");
  const auto big = parse("550 " + replace_all(std::string(4000, 'x'), "x", "é") + "\r\n");
  ASSERT_TRUE(big);
  EXPECT_LE(big->front().text().size(), 504U);
  EXPECT_FALSE(find_invalid_utf8(big->front().text()));
}

}  // namespace
}  // namespace peyk
