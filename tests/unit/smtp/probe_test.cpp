#include "smtp/probe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "listener.h"

namespace peyk {
namespace {

using namespace test;
using std::chrono::milliseconds;
using testing::Contains;
using testing::HasSubstr;

const SystemClock kClock;

ConnectionSettings settings_for(const std::string& url) {
  ConnectionSettings settings;
  settings.url = url;
  settings.require_starttls = false;
  return settings;
}
/// Greets and answers the first EHLO (libcurl's) and the second (ours), as far as the list goes.
Listener::Talk answers_ehlo(std::vector<std::string> answers) {
  return [answers = std::move(answers)](Listener::Peer& peer) {
    peer.say("220 relay.test ESMTP\r\n");
    for (const std::string& answer : answers) {
      if (peer.hear().empty()) return;
      peer.say(answer + "\r\n");
    }
    peer.wait();
  };
}
std::string unused_url() {
  const Listener gone(says(""));
  return gone.url();
}

TEST(Probe, TellsWhatEachRelayCanDo) {
  const Listener one(polite());
  const Listener two(answers_ehlo({"250 two.test", "250 two.test"}));
  const std::vector relays{settings_for(one.url()), settings_for(two.url())};
  const auto answers = probe_relays(relays, kClock);
  ASSERT_TRUE(answers) << answers.error().message();
  ASSERT_TRUE(answers->at(0));
  EXPECT_TRUE(answers->at(0)->pipelining);
  EXPECT_EQ(answers->at(0)->max_size, 5000U);
  EXPECT_THAT(one.heard(), Contains("QUIT"));
}

TEST(Probe, OneThatIsNotThereIsNoHindrance) {
  const Listener good(polite());
  const std::vector relays{settings_for(unused_url()), settings_for(good.url())};
  const auto answers = probe_relays(relays, kClock);
  ASSERT_TRUE(answers) << answers.error().message();
  ASSERT_FALSE(answers->at(0));
  EXPECT_EQ(answers->at(0).error().kind(), ErrorKind::unavailable);
  EXPECT_TRUE(answers->at(1));
}

TEST(Probe, OneThatSaysNothingIsNotWaitedForOnceAnotherIsThere) {
  const Listener silent(says(""));
  const Listener stuck(answers_ehlo({"250 stuck.test"}));  // libcurl's, not our own.
  const Listener good(polite());
  const std::vector relays{settings_for(silent.url()),
                           settings_for(silent.url("127.0.0.1", "smtps")),
                           settings_for(stuck.url()), settings_for(good.url())};
  const auto answers = probe_relays(relays, kClock, {.others = milliseconds(200)});
  ASSERT_TRUE(answers) << answers.error().message();
  for (const size_t i : {0U, 1U, 2U}) {
    ASSERT_FALSE(answers->at(i)) << i;
    EXPECT_THAT(answers->at(i).error().message(), HasSubstr("in time"));
  }
  EXPECT_TRUE(answers->at(3));
}

TEST(Probe, WhenNoneIsThereEachHasItsWholeTime) {
  const Listener slow([](Listener::Peer& peer) {
    std::this_thread::sleep_for(milliseconds(300));
    polite()(peer);
  });
  const std::vector relays{settings_for(unused_url()), settings_for(slow.url())};
  const auto answers = probe_relays(relays, kClock, {.others = milliseconds(20)});
  ASSERT_TRUE(answers) << answers.error().message();
  EXPECT_TRUE(answers->at(1));
}

TEST(Probe, ARelayThatIsBusyOrNoMailServerIsUnavailable) {
  for (const char* greeting :
       {"421 4.3.2 try later\r\n", "450 4.7.1 not now\r\n", "554 5.3.2 no mail here\r\n",
        "HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n"}) {
    const Listener relay(says(greeting));
    const std::vector relays{settings_for(relay.url())};
    const auto answers = probe_relays(relays, kClock);
    ASSERT_TRUE(answers) << answers.error().message();
    ASSERT_FALSE(answers->at(0)) << greeting;
    EXPECT_EQ(answers->at(0).error().kind(), ErrorKind::unavailable) << greeting;
  }
}

TEST(Probe, ARelayThatTurnsUsAwayAtEhloIsUnavailable) {
  const Listener relay(answers_ehlo({"250 relay.test", "421 4.3.2 too many of you"}));
  const std::vector relays{settings_for(relay.url())};
  const auto answers = probe_relays(relays, kClock);
  ASSERT_TRUE(answers) << answers.error().message();
  ASSERT_FALSE(answers->at(0));
  EXPECT_THAT(answers->at(0).error().message(), HasSubstr("too many of you"));
}

TEST(Probe, ARefusedPasswordFailsAtOnceWhateverTheOthersDo) {
  const Listener silent(says(""));
  const Listener refuses(polite("535 5.7.8 I do not know you"));
  std::vector relays{settings_for(silent.url()), settings_for(refuses.url())};
  relays[1].user = "me";
  relays[1].password = Secret("wrong secret word");
  const auto answers = probe_relays(relays, kClock);
  ASSERT_FALSE(answers);
  EXPECT_EQ(answers.error().kind(), ErrorKind::credentials);
  EXPECT_THAT(answers.error().message(), HasSubstr("5.7.8 I do not know you"));
}

TEST(Probe, ARelayThatCannotCheckThePasswordNowIsUnavailable) {
  const Listener relay(polite("454 4.7.0 my database is away"));
  std::vector relays{settings_for(relay.url())};
  relays[0].user = "me";
  relays[0].password = Secret("secret");
  const auto answers = probe_relays(relays, kClock);
  ASSERT_TRUE(answers) << answers.error().message();
  EXPECT_EQ(answers->at(0).error().kind(), ErrorKind::unavailable);
}

TEST(Probe, AnInterruptEndsIt) {
  const Listener silent(says(""));
  const std::atomic<int> interrupts{1};
  const std::vector relays{settings_for(silent.url())};
  const auto answers = probe_relays(relays, kClock, {.interrupts = &interrupts});
  ASSERT_FALSE(answers);
  EXPECT_EQ(answers.error().kind(), ErrorKind::interrupted);
}

}  // namespace
}  // namespace peyk
