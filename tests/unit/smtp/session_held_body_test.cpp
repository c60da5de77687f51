/// A short body that leaves together with its dot.

#include <gmock/gmock.h>

#include "dialogue.h"

namespace peyk {
namespace {

using test::address;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr size_t kHold = 16;

/// Up to 354 for a message; all that was said before is forgotten.
class Holding {
 public:
  explicit Holding(const std::string& message, const std::string& capability = "PIPELINING")
      : session({.hello_name = "us.example", .allow_pipelining = true, .hold_body = kHold}) {
    session.start();
    (void)said();
    session.receive("250-relay.example\r\n250-" + capability + "\r\n250 HELP\r\n");
    submit(1, message);
    (void)said();
    if (capability == "PIPELINING") {
      session.receive("250 ok\r\n250 ok\r\n354 go\r\n");
    } else {
      for (const char* reply : {"250 ok\r\n", "250 ok\r\n", "354 go\r\n"}) {
        session.receive(reply);
        if (std::string_view(reply) != "354 go\r\n") (void)said();
      }
    }
    first_events = events();
  }
  void submit(int64_t tag, const std::string& message) {
    session.submit({.tag = tag,
                    .sender = address("bounce@us.example"),
                    .recipient = address("ana@example.org")},
                   message);
  }
  std::string said() {
    std::string all;
    while (!session.output().empty()) {
      const std::string bytes(test::offer(session));
      all += bytes;
      session.sent(bytes.size());
    }
    return all;
  }
  std::vector<std::string> events() {
    std::vector<std::string> texts;
    for (const SessionEvent& event : session.take_events()) texts.push_back(test::to_string(event));
    return texts;
  }

  SmtpSession session;
  std::vector<std::string> first_events;
};

TEST(SessionHeldBody, WaitsWithTheDotAndLeavesInOnePieceWithItAndTheNextEnvelope) {
  Holding held("one\r\n");
  EXPECT_THAT(held.first_events, ElementsAre("ready", "wants dot 1"));
  EXPECT_EQ(held.said(), "");
  held.submit(2, "two\r\n");
  ASSERT_TRUE(held.session.release_dot(1));
  EXPECT_EQ(std::string(test::offer(held.session)),
            "one\r\n.\r\nMAIL FROM:<bounce@us.example>\r\nRCPT TO:<ana@example.org>\r\nDATA\r\n");
}

TEST(SessionHeldBody, ALongerOneLeavesAtOnce) {
  Holding held("one, and so much more\r\n");
  EXPECT_THAT(held.first_events, ElementsAre("ready"));
  EXPECT_EQ(held.said(), "one, and so much more\r\n");
  EXPECT_THAT(held.events(), ElementsAre("wants dot 1"));
  ASSERT_TRUE(held.session.release_dot(1));
  EXPECT_EQ(held.said(), ".\r\n");
}

TEST(SessionHeldBody, InLockStepItIsTheSame) {
  Holding held("one\r\n", "8BITMIME");
  EXPECT_THAT(held.first_events, ElementsAre("ready", "wants dot 1"));
  ASSERT_TRUE(held.session.release_dot(1));
  EXPECT_EQ(held.said(), "one\r\n.\r\n");
  held.session.receive("250 queued\r\n");
  EXPECT_THAT(held.events(), ElementsAre("accepted 1"));
}

TEST(SessionHeldBody, IsStuffedLikeAnyOther) {
  Holding held(".a\r\n..b\r\n");
  ASSERT_TRUE(held.session.release_dot(1));
  EXPECT_EQ(held.said(), "..a\r\n...b\r\n.\r\n");
}

TEST(SessionHeldBody, WhatIsLostWhileItIsHeldHasSurelyNotLeft) {
  Holding held("one\r\n");
  held.session.lost("reset");
  EXPECT_THAT(held.events(), ElementsAre("lost 1 before the dot", "closed, lost: reset"));
}

/// At every byte that the socket has taken when the connection ends: only from the dot on is there
/// a doubt.
TEST(SessionHeldBody, TheDotHasLeftExactlyWhenTheSocketHasTakenIt) {
  const size_t dot_at = std::string("one\r\n").size();
  for (size_t taken = 0; taken <= dot_at + 3; ++taken) {
    Holding held("one\r\n");
    ASSERT_TRUE(held.session.release_dot(1));
    (void)held.session.output();
    held.session.sent(taken);
    held.session.lost("reset");
    EXPECT_EQ(held.events().front(),
              taken > dot_at ? "lost 1 after the dot" : "lost 1 before the dot")
        << taken;
  }
}

TEST(SessionHeldBody, AVerdictWhileItIsHeldIsNone) {
  Holding held("one\r\n");
  held.session.receive("250 queued\r\n");
  EXPECT_THAT(held.events(),
              ElementsAre("lost 1 before the dot", HasSubstr("without being asked")));
}

}  // namespace
}  // namespace peyk
