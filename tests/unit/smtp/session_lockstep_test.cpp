#include <gmock/gmock.h>

#include "dialogue.h"

namespace peyk {
namespace {

using test::Dialogue;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kMail = "MAIL FROM:<bounce@us.example>\r\n";
constexpr const char* kRcpt = "RCPT TO:<ana@example.org>\r\n";

Dialogue greeted(const std::vector<std::string>& capabilities = {}) {
  Dialogue dialogue;
  dialogue.greet(capabilities);
  return dialogue;
}

TEST(SessionInLockStep, DeliversAMessageOneCommandAtATime) {
  Dialogue d = greeted();
  EXPECT_EQ(d.submit(1, "Subject: x\r\n\r\nhello\r\n"), kMail);
  EXPECT_EQ(d.relay("250 2.1.0 Ok\r\n"), kRcpt);
  EXPECT_EQ(d.relay("250 2.1.5 Ok\r\n"), "DATA\r\n");
  EXPECT_EQ(d.relay("354 End with a dot\r\n"), "Subject: x\r\n\r\nhello\r\n");
  EXPECT_THAT(d.events(), ElementsAre("wants dot 1"));
  EXPECT_EQ(d.said(), "");  // The dot is held.
  EXPECT_TRUE(d.session().release_dot(1));
  EXPECT_EQ(d.said(), ".\r\n");
  EXPECT_EQ(d.session().awaiting(), Phase::dot);
  EXPECT_EQ(d.relay("250 2.0.0 queued\r\n"), "");
  EXPECT_THAT(d.events(), ElementsAre("accepted 1"));
  d.session().quit();
  EXPECT_EQ(d.said(), "QUIT\r\n");
  EXPECT_EQ(d.relay("221 bye\r\n"), "");
  EXPECT_THAT(d.events(), ElementsAre("closed by quit"));
}

TEST(SessionInLockStep, TheNextOneWaitsForTheVerdict) {
  Dialogue d = greeted();
  d.submit(1, "a\r\n");
  EXPECT_EQ(d.submit(2, "b\r\n", "bob@example.org"), "");
  EXPECT_FALSE(d.session().can_submit());
  d.relay("250 ok\r\n");
  d.relay("250 ok\r\n");
  d.relay("354 go\r\n");
  EXPECT_TRUE(d.session().release_dot(1));
  EXPECT_EQ(d.said(), ".\r\n");
  EXPECT_EQ(d.relay("250 ok\r\n"), kMail);
  EXPECT_EQ(d.relay("250 ok\r\n"), "RCPT TO:<bob@example.org>\r\n");
}

TEST(SessionInLockStep, ARefusedRecipientIsFollowedByRsetAndTheNextOne) {
  Dialogue d = greeted();
  d.submit(1, "a\r\n");
  d.relay("250 ok\r\n");
  EXPECT_EQ(d.relay("550 5.1.1 no such user\r\n"), "");
  EXPECT_THAT(d.events(), ElementsAre("refused 1 RCPT: 550 5.1.1 no such user"));
  EXPECT_EQ(d.submit(2, "b\r\n"), "RSET\r\n");
  EXPECT_EQ(d.relay("250 ok\r\n"), kMail);
  EXPECT_EQ(d.relay("250 ok\r\n"), kRcpt);
  EXPECT_EQ(d.relay("250 ok\r\n"), "DATA\r\n");
}

TEST(SessionInLockStep, ARefusedSenderOrDataAlsoEndsInRset) {
  Dialogue d = greeted();
  d.submit(1, "a\r\n");
  EXPECT_EQ(d.relay("451 later\r\n"), "");
  EXPECT_THAT(d.events(), ElementsAre("refused 1 MAIL: 451 later"));
  d.submit(2, "b\r\n");
  d.relay("250 reset\r\n");
  d.relay("250 ok\r\n");
  d.relay("250 ok\r\n");
  EXPECT_EQ(d.relay("554 5.5.1 no\r\n"), "");
  EXPECT_THAT(d.events(), ElementsAre("refused 2 DATA: 554 5.5.1 no"));
  EXPECT_EQ(d.submit(3, "c\r\n"), "RSET\r\n");
}

TEST(SessionInLockStep, ARefusedDotIsAVerdict) {
  Dialogue d = greeted();
  d.submit(1, "a\r\n");
  d.relay("250 ok\r\n");
  d.relay("250 ok\r\n");
  d.relay("354 go\r\n");
  d.events();
  ASSERT_TRUE(d.session().release_dot(1));
  d.said();
  d.relay("554 5.7.1 spam\r\n");
  EXPECT_THAT(d.events(), ElementsAre("refused 1 final dot: 554 5.7.1 spam"));
  EXPECT_EQ(d.submit(2, "b\r\n"), kMail);
}

TEST(SessionInLockStep, ARelayWithoutPipeliningIsNeverPipelinedTo) {
  Dialogue allowed(/*pipelining_allowed=*/false);
  allowed.greet({"PIPELINING"});
  EXPECT_EQ(allowed.submit(1, "a\r\n"), kMail);
}

TEST(SessionInLockStep, SaysSizeAndEightBitWhereOffered) {
  Dialogue d = greeted({"SIZE 1000", "8BITMIME"});
  EXPECT_EQ(d.submit(1, ".dot\r\n\xc3\xa9\r\n"),
            "MAIL FROM:<bounce@us.example> SIZE=10 BODY=8BITMIME\r\n");
}

TEST(SessionInLockStep, RefusesATooLargeMessageBeforeSayingAnything) {
  Dialogue d = greeted({"SIZE 100"});
  EXPECT_EQ(d.submit(1, std::string(99, 'x') + "\r\n"), "");
  EXPECT_THAT(d.events(),
              ElementsAre("refused 1 MAIL: the message has 101 bytes, the relay takes at most 100 "
                          "(SIZE)"));
  EXPECT_NE(d.submit(2, std::string(98, 'x') + "\r\n"), "");
}

TEST(SessionInLockStep, UsesSmtputf8WhereItIsNeededAndOffered) {
  Dialogue d = greeted({"SMTPUTF8", "8BITMIME"});
  EXPECT_EQ(d.submit(1, "a\r\n", "سارا@example.org"), "MAIL FROM:<bounce@us.example> SMTPUTF8\r\n");
  Dialogue without = greeted({"8BITMIME"});
  EXPECT_EQ(without.submit(2, "a\r\n", "سارا@example.org"), "");
  EXPECT_THAT(without.events(), ElementsAre(HasSubstr("needs SMTPUTF8")));
}

TEST(SessionInLockStep, RefusesEightBitBytesWhereTheyAreNotTaken) {
  Dialogue d = greeted();
  EXPECT_EQ(d.submit(1, "\xc3\xa9\r\n"), "");
  EXPECT_THAT(d.events(), ElementsAre(HasSubstr("8BITMIME")));
}

TEST(SessionInLockStep, NoBareReturnOrFeedCanLeave) {
  for (const std::string message :
       {"a\nb\r\n", "a\rb\r\n", "a\r\n\n.\r\n", "a\r", "\n", "a\r\n.\n", "x\r\r\n"}) {
    Dialogue d = greeted();
    EXPECT_EQ(d.submit(1, message), "");
    EXPECT_THAT(d.events(), ElementsAre(HasSubstr("bare CR or LF")));
  }
}

TEST(SessionInLockStep, TheNameForEhloCannotCarryACommand) {
  SmtpSession session({.hello_name = "x\r\nMAIL FROM:<a@b.c>", .allow_pipelining = true});
  session.start();
  EXPECT_EQ(test::offer(session), "EHLO localhost\r\n");
}

TEST(SessionInLockStep, AnEhloThatIsRefusedClosesTheSession) {
  Dialogue d;
  d.said();
  d.relay("554 5.7.1 go away\r\n");
  EXPECT_THAT(d.events(),
              ElementsAre("closed by relay: the relay refused EHLO: 554 5.7.1 go away"));
}

TEST(SessionInLockStep, CapabilitiesAreReadWithoutCaseAndABadSizeIsNoLimit) {
  Dialogue d = greeted({"pipelining", "Size 99999999999999999999999", "8bitmime", "AUTH=LOGIN"});
  EXPECT_EQ(d.session().capabilities(),
            (Capabilities{.pipelining = true, .eight_bit_mime = true, .size = true}));
}

TEST(SessionInLockStep, AnAnswerToNothingEndsTheSession) {
  Dialogue d = greeted();
  d.relay("250 by the way\r\n");
  EXPECT_THAT(d.events(),
              ElementsAre(HasSubstr("closed, protocol error: the relay said \"250 by")));
}

TEST(SessionInLockStep, AnExtraReplyNeverReleasesTheDot) {
  Dialogue d = greeted();
  d.submit(1, "a\r\n");
  d.relay("250 ok\r\n250 again\r\n");
  // The second one was taken for the answer to RCPT; the real one then is no answer to DATA.
  d.relay("250 ok\r\n");
  EXPECT_THAT(d.events(), ElementsAre("lost 1 before the dot", HasSubstr("protocol error")));
  EXPECT_FALSE(d.session().release_dot(1));
  EXPECT_EQ(d.said(), "");
}

TEST(SessionInLockStep, AConnectionLostAfterTheDotLeavesItUncertain) {
  Dialogue d = greeted();
  d.submit(1, "a\r\n");
  d.submit(2, "b\r\n");
  d.relay("250 ok\r\n");
  d.relay("250 ok\r\n");
  d.relay("354 go\r\n");
  d.events();
  ASSERT_TRUE(d.session().release_dot(1));
  d.said();
  d.session().lost("reset");
  EXPECT_THAT(d.events(),
              ElementsAre("lost 1 after the dot", "lost 2 unbegun", "closed, lost: reset"));
}

TEST(SessionInLockStep, ADotThatWasNeverOfferedToTheSocketHasNotLeft) {
  Dialogue d = greeted();
  d.submit(1, "a\r\n");
  d.relay("250 ok\r\n");
  d.relay("250 ok\r\n");
  d.relay("354 go\r\n");
  d.events();
  ASSERT_TRUE(d.session().release_dot(1));
  d.session().lost("reset");
  EXPECT_THAT(d.events(), ElementsAre("lost 1 before the dot", "closed, lost: reset"));
}

TEST(SessionInLockStep, TheDotIsAskedForOnlyWhenAllOfTheBodyIsOut) {
  Dialogue d = greeted();
  d.submit(1, "0123456789\r\n");
  d.relay("250 ok\r\n");
  d.relay("250 ok\r\n");
  d.session().receive("354 go\r\n");
  for (int i = 0; i < 11; ++i) {
    d.session().sent(1);
    EXPECT_THAT(d.events(), IsEmpty()) << i;
  }
  d.session().sent(1);
  EXPECT_THAT(d.events(), ElementsAre("wants dot 1"));
}

TEST(SessionInLockStep, FourTwentyOneEndsItInEveryPhaseAndNothingIsUncertain) {
  // The dialogue up to the phase, then 421.
  const std::vector<std::string> replies = {"250 ok\r\n", "250 ok\r\n", "354 go\r\n"};
  for (size_t phase = 0; phase <= 4; ++phase) {
    Dialogue d = greeted();
    d.submit(1, "a\r\n");
    d.submit(2, "b\r\n");
    for (size_t i = 0; i < std::min<size_t>(phase, 3); ++i) d.relay(replies[i]);
    d.events();
    if (phase == 4) {
      ASSERT_TRUE(d.session().release_dot(1));
      d.said();
    }
    d.relay("421 4.3.2 closing\r\n");
    EXPECT_THAT(d.events(), ElementsAre(HasSubstr("refused 1"), "lost 2 unbegun",
                                        "closed by relay: 421 4.3.2 closing"))
        << phase;
    EXPECT_FALSE(d.session().release_dot(1));
    EXPECT_EQ(d.said(), "");
  }
}

TEST(SessionInLockStep, FourTwentyOneWhileIdleClosesQuietly) {
  Dialogue d = greeted();
  d.relay("421 4.4.2 idle too long\r\n");
  EXPECT_THAT(d.events(), ElementsAre("closed by relay: 421 4.4.2 idle too long"));
  EXPECT_FALSE(d.session().can_submit());
}

TEST(SessionInLockStep, QuitWaitsForWhatIsUnderWay) {
  Dialogue d = greeted();
  d.submit(1, "a\r\n");
  d.session().quit();
  EXPECT_FALSE(d.session().can_submit());
  d.relay("250 ok\r\n");
  d.relay("250 ok\r\n");
  d.relay("354 go\r\n");
  ASSERT_TRUE(d.session().release_dot(1));
  d.said();
  EXPECT_EQ(d.relay("250 ok\r\n"), "QUIT\r\n");
}

}  // namespace
}  // namespace peyk
