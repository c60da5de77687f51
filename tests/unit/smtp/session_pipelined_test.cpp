#include <gmock/gmock.h>

#include "dialogue.h"

namespace peyk {
namespace {

using test::Dialogue;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kEnvelope =
    "MAIL FROM:<bounce@us.example>\r\nRCPT TO:<ana@example.org>\r\nDATA\r\n";
constexpr const char* kBob =
    "MAIL FROM:<bounce@us.example>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\n";

Dialogue greeted() {
  Dialogue dialogue;
  dialogue.greet({"PIPELINING"});
  return dialogue;
}

TEST(PipelinedSession, SaysTheEnvelopeInOneBreath) {
  Dialogue d = greeted();
  EXPECT_EQ(d.submit(1, "hello\r\n"), kEnvelope);
  EXPECT_EQ(d.relay("250 ok\r\n250 ok\r\n354 go\r\n"), "hello\r\n");
  EXPECT_THAT(d.events(), ElementsAre("wants dot 1"));
  EXPECT_TRUE(d.session().release_dot(1));
  EXPECT_EQ(d.said(), ".\r\n");
  d.relay("250 ok\r\n");
  EXPECT_THAT(d.events(), ElementsAre("accepted 1"));
}

TEST(PipelinedSession, TheNextEnvelopeLeavesRightBehindTheDot) {
  Dialogue d = greeted();
  d.submit(1, "one\r\n");
  EXPECT_EQ(d.submit(2, "two\r\n", "bob@example.org"), "");
  d.relay("250 ok\r\n250 ok\r\n354 go\r\n");
  ASSERT_TRUE(d.session().release_dot(1));
  EXPECT_EQ(d.said(), std::string(".\r\n") + kBob);
  EXPECT_EQ(d.relay("250 queued\r\n250 ok\r\n250 ok\r\n354 go\r\n"), "two\r\n");
  EXPECT_THAT(d.events(), ElementsAre("wants dot 1", "accepted 1", "wants dot 2"));
}

TEST(PipelinedSession, ADeliveryThatComesWhileTheVerdictIsAwaitedIsBegunAtOnce) {
  Dialogue d = greeted();
  d.submit(1, "one\r\n");
  d.relay("250 ok\r\n250 ok\r\n354 go\r\n");
  ASSERT_TRUE(d.session().release_dot(1));
  d.said();
  ASSERT_TRUE(d.session().can_submit());
  EXPECT_EQ(d.submit(2, "two\r\n", "bob@example.org"), kBob);
  EXPECT_FALSE(d.session().can_submit());
}

TEST(PipelinedSession, ARefusedRecipientWithARefusedDataIsFollowedByRset) {
  Dialogue d = greeted();
  d.submit(1, "one\r\n");
  d.submit(2, "two\r\n", "bob@example.org");
  EXPECT_EQ(d.relay("250 ok\r\n550 5.1.1 no\r\n"), "");
  EXPECT_EQ(d.relay("554 5.5.1 no valid recipients\r\n"), std::string("RSET\r\n") + kBob);
  EXPECT_THAT(d.events(), ElementsAre("refused 1 RCPT: 550 5.1.1 no"));
  EXPECT_EQ(d.relay("250 reset\r\n250 ok\r\n250 ok\r\n354 go\r\n"), "two\r\n");
}

TEST(PipelinedSession, ADataThatIsTakenWithoutARecipientGetsALoneDot) {
  Dialogue d = greeted();
  d.submit(1, "secret\r\n");
  EXPECT_EQ(d.relay("250 ok\r\n550 5.1.1 no\r\n354 go\r\n"), ".\r\n");
  EXPECT_EQ(d.relay("554 5.5.1 no valid recipients\r\n"), "");
  EXPECT_THAT(d.events(), ElementsAre("refused 1 RCPT: 550 5.1.1 no"));
  EXPECT_EQ(d.submit(2, "two\r\n", "bob@example.org"), std::string("RSET\r\n") + kBob);
}

TEST(PipelinedSession, ADotThatTheSocketSurelyDidNotTakeHasNotLeft) {
  for (const bool answered : {true, false}) {
    Dialogue d = greeted();
    d.submit(1, "one\r\n");
    d.relay("250 ok\r\n250 ok\r\n354 go\r\n");
    d.events();
    ASSERT_TRUE(d.session().release_dot(1));
    EXPECT_EQ(test::offer(d.session()), ".\r\n");
    if (answered) d.session().sent(0);
    d.session().lost("reset");
    EXPECT_THAT(d.events(), ElementsAre(answered ? "lost 1 before the dot" : "lost 1 after the dot",
                                        "closed, lost: reset"));
  }
}

TEST(PipelinedSession, ARefusedSenderIsOneRefusal) {
  Dialogue d = greeted();
  d.submit(1, "one\r\n");
  d.relay("550 5.7.1 you are blocked\r\n503 need MAIL\r\n503 need RCPT\r\n");
  EXPECT_THAT(d.events(), ElementsAre("refused 1 MAIL: 550 5.7.1 you are blocked"));
  EXPECT_TRUE(d.session().idle());
}

TEST(PipelinedSession, ARecipientTakenAfterARefusedSenderNeverGetsALoneDot) {
  Dialogue d = greeted();
  d.submit(1, "one\r\n");
  EXPECT_EQ(d.relay("451 no\r\n250 ok\r\n354 go\r\n"), "");
  EXPECT_THAT(d.events(), ElementsAre("refused 1 MAIL: 451 no", HasSubstr("protocol error")));
}

TEST(PipelinedSession, ARefusedDotLeavesTheNextOneAlone) {
  Dialogue d = greeted();
  d.submit(1, "one\r\n");
  d.submit(2, "two\r\n", "bob@example.org");
  d.relay("250 ok\r\n250 ok\r\n354 go\r\n");
  ASSERT_TRUE(d.session().release_dot(1));
  d.said();
  d.events();
  EXPECT_EQ(d.relay("452 4.2.2 full\r\n250 ok\r\n250 ok\r\n354 go\r\n"), "two\r\n");
  EXPECT_THAT(d.events(), ElementsAre("refused 1 final dot: 452 4.2.2 full", "wants dot 2"));
}

TEST(PipelinedSession, RepliesSplitAtEveryByteGiveTheSameDialogue) {
  const std::string script =
      "250 ok\r\n250-two\r\n250 lines\r\n354 go\r\n"        // 1, then its dot
      "250 queued\r\n250 ok\r\n550 5.1.1 no\r\n354 go\r\n"  // 2 is refused, lone dot
      "554 none\r\n";
  for (size_t cut = 0; cut <= script.size(); ++cut) {
    Dialogue d = greeted();
    d.submit(1, "one\r\n");
    d.submit(2, "two\r\n", "bob@example.org");
    std::string said;
    std::vector<std::string> events;
    for (const auto& part : {script.substr(0, cut), script.substr(cut)}) {
      // The relay cannot answer a dot before it has it: bytes are given one by one.
      for (const char byte : part) {
        said += d.relay(std::string(1, byte));
        for (const std::string& event : d.events()) {
          events.push_back(event);
          if (event == "wants dot 1") {
            ASSERT_TRUE(d.session().release_dot(1));
            said += d.said();
          }
        }
      }
    }
    EXPECT_EQ(said, std::string("one\r\n.\r\n") + kBob + ".\r\n");
    EXPECT_THAT(events, ElementsAre("wants dot 1", "accepted 1", "refused 2 RCPT: 550 5.1.1 no"));
  }
}

TEST(PipelinedSession, FourTwentyOneInsideTheGroupRefusesTheFirstAndLosesTheRest) {
  for (const std::string before : {"", "250 ok\r\n", "250 ok\r\n250 ok\r\n"}) {
    Dialogue d = greeted();
    d.submit(1, "one\r\n");
    d.submit(2, "two\r\n");
    d.relay(before + "421 4.7.0 slow down\r\n");
    EXPECT_THAT(d.events(), ElementsAre(HasSubstr("refused 1"), "lost 2 unbegun",
                                        "closed by relay: 421 4.7.0 slow down"));
  }
}

TEST(PipelinedSession, FourTwentyOneAfterAVerdictLeavesTheVerdict) {
  Dialogue d = greeted();
  d.submit(1, "one\r\n");
  d.submit(2, "two\r\n");
  d.relay("250 ok\r\n250 ok\r\n354 go\r\n");
  ASSERT_TRUE(d.session().release_dot(1));
  d.said();
  d.events();
  d.relay("250 queued\r\n421 enough\r\n");
  EXPECT_THAT(d.events(), ElementsAre("accepted 1", "refused 2 MAIL: 421 enough",
                                      "closed by relay: 421 enough"));
}

TEST(PipelinedSession, LostBehindADotOnlyTheFirstIsUncertain) {
  Dialogue d = greeted();
  d.submit(1, "one\r\n");
  d.submit(2, "two\r\n");
  d.relay("250 ok\r\n250 ok\r\n354 go\r\n");
  ASSERT_TRUE(d.session().release_dot(1));
  d.said();
  d.events();
  d.session().lost("reset");
  EXPECT_THAT(d.events(),
              ElementsAre("lost 1 after the dot", "lost 2 unbegun", "closed, lost: reset"));
}

TEST(PipelinedSession, ARelayThatHangsUpAfterAVerdictHasNotBegunTheNextOne) {
  for (const bool answered : {false, true}) {
    Dialogue d = greeted();
    d.submit(1, "one\r\n");
    d.submit(2, "two\r\n");
    d.relay("250 ok\r\n250 ok\r\n354 go\r\n");
    ASSERT_TRUE(d.session().release_dot(1));
    d.said();
    d.relay("250 queued\r\n");
    if (answered) d.relay("250 ok\r\n");
    d.events();
    d.session().lost("reset");
    EXPECT_THAT(d.events(), ElementsAre(answered ? "lost 2 before the dot" : "lost 2 unbegun",
                                        "closed, lost: reset"));
  }
}

TEST(PipelinedSession, AReplyBeforeTheDotWasReleasedIsNoVerdict) {
  Dialogue d = greeted();
  d.submit(1, "one\r\n");
  d.relay("250 ok\r\n250 ok\r\n354 go\r\n250 queued already\r\n");
  EXPECT_THAT(d.events(), ElementsAre("lost 1 before the dot", HasSubstr("protocol error")));
}

TEST(PipelinedSession, GarbageEndsTheSession) {
  Dialogue d = greeted();
  d.submit(1, "one\r\n");
  d.relay("250 ok\r\n\x16\x03\x01\r\n");
  EXPECT_THAT(d.events(), ElementsAre("lost 1 before the dot", HasSubstr("does not speak SMTP")));
  d.relay("250 ok\r\n");
  EXPECT_THAT(d.events(), IsEmpty());
}

}  // namespace
}  // namespace peyk
