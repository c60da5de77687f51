/// What a session promises whatever the relay, the socket and the splitting of bytes do: one
/// outcome for each delivery, a dot that is known to have left or not, the same events however the
/// bytes come.

#include <gmock/gmock.h>
#include <map>
#include <random>
#include <set>

#include "base/bytes.h"
#include "dialogue.h"

namespace peyk {
namespace {

using namespace session_event;
using test::Dialogue;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Dialogue greeted(const std::vector<std::string>& capabilities = {"PIPELINING"}) {
  Dialogue dialogue;
  dialogue.greet(capabilities);
  return dialogue;
}

/// One delivery whose dot is released and not yet offered to the socket.
Dialogue with_released_dot() {
  Dialogue d = greeted();
  d.submit(1, "one\r\n");
  d.relay("250 ok\r\n250 ok\r\n354 go\r\n");
  d.events();
  EXPECT_TRUE(d.session().release_dot(1));
  return d;
}

// ---- whether the dot has left ----------------------------------------------------------------

TEST(SessionDot, ASocketThatTookNothingHasNotTakenTheDot) {
  Dialogue d = with_released_dot();
  EXPECT_EQ(test::offer(d.session()), ".\r\n");
  d.session().sent(0);
  d.session().lost("reset");
  EXPECT_THAT(d.events(), ElementsAre("lost 1 before the dot", "closed, lost: reset"));
}

TEST(SessionDot, ADotOnOfferMayHaveLeft) {
  Dialogue d = with_released_dot();
  d.session().sent(0);
  EXPECT_EQ(test::offer(d.session()), ".\r\n");
  d.session().lost("reset");
  EXPECT_THAT(d.events(), ElementsAre("lost 1 after the dot", "closed, lost: reset"));
}

TEST(SessionDot, ADotThatIsPartlyTakenMayHaveLeft) {
  for (const size_t taken : {1U, 2U, 3U}) {
    Dialogue d = with_released_dot();
    (void)d.session().output();
    d.session().sent(taken);
    d.session().lost("reset");
    EXPECT_THAT(d.events(), ElementsAre("lost 1 after the dot", "closed, lost: reset")) << taken;
  }
}

TEST(SessionDot, TheEnvelopeBehindItDoesNotPullItAlong) {
  Dialogue d = greeted();
  d.submit(1, "one\r\n");
  d.submit(2, "two\r\n");
  d.relay("250 ok\r\n250 ok\r\n354 go\r\n");
  d.events();
  ASSERT_TRUE(d.session().release_dot(1));
  EXPECT_THAT(test::offer(d.session()), HasSubstr(".\r\nMAIL FROM"));
  d.session().sent(0);
  d.session().lost("reset");
  EXPECT_THAT(d.events(),
              ElementsAre("lost 1 before the dot", "lost 2 unbegun", "closed, lost: reset"));
}

TEST(SessionDot, AVerdictOnADotThatIsStillHereIsNone) {
  Dialogue d = with_released_dot();
  d.session().receive("250 queued\r\n");
  EXPECT_THAT(d.events(), ElementsAre("lost 1 before the dot", HasSubstr("before it was said")));
}

TEST(SessionDot, FourTwentyOneInsteadOfAVerdictRefusesAndLosesTheOneBehindIt) {
  Dialogue d = greeted();
  d.submit(1, "one\r\n");
  d.submit(2, "two\r\n");
  d.relay("250 ok\r\n250 ok\r\n354 go\r\n");
  d.events();
  ASSERT_TRUE(d.session().release_dot(1));
  d.said();
  d.relay("421 4.3.2 closing\r\n");
  EXPECT_THAT(d.events(), ElementsAre("refused 1 final dot: 421 4.3.2 closing", "lost 2 unbegun",
                                      "closed by relay: 421 4.3.2 closing"));
}

// ---- bytes on offer --------------------------------------------------------------------------

TEST(SessionOutput, BytesOnOfferStayWhereTheyAreUntilTheyAreTaken) {
  Dialogue d = with_released_dot();
  const std::string_view offered = test::offer(d.session());
  d.session().sent(0);  // The socket is full; TLS will want the very same bytes again.
  d.session().submit({.tag = 2,
                      .sender = test::address("bounce@us.example"),
                      .recipient = test::address("bob@example.org")},
                     std::string("two\r\n"));
  EXPECT_EQ(test::offer(d.session()).data(), offered.data());
  EXPECT_EQ(test::offer(d.session()), ".\r\n");
  EXPECT_EQ(d.said(),
            ".\r\nMAIL FROM:<bounce@us.example>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\n");
}

TEST(SessionOutput, AMessageIsNotCopiedOnItsWay) {
  Dialogue d = greeted();
  std::string message(50'000, 'x');
  message += "\r\n";
  const char* const place = message.data();
  d.session().submit({.tag = 1,
                      .sender = test::address("bounce@us.example"),
                      .recipient = test::address("ana@example.org")},
                     std::move(message));
  d.said();
  d.session().receive("250 ok\r\n250 ok\r\n354 go\r\n");
  EXPECT_EQ(static_cast<const void*>(test::offer(d.session()).data()), place);
}

// ---- greetings -------------------------------------------------------------------------------

TEST(SessionHello, ARelayThatDoesNotKnowEhloIsGreetedWithHelo) {
  for (const std::string refusal : {"500 5.5.1 what?\r\n", "502 not implemented\r\n"}) {
    Dialogue d;
    EXPECT_EQ(d.said(), "EHLO us.example\r\n");
    EXPECT_EQ(d.relay(refusal), "HELO us.example\r\n");
    // Whatever it says, HELO brings no capabilities.
    EXPECT_EQ(d.relay("250-relay.example\r\n250 PIPELINING\r\n"), "");
    EXPECT_THAT(d.events(), ElementsAre("ready"));
    EXPECT_EQ(d.session().capabilities(), Capabilities{});
    EXPECT_EQ(d.submit(1, "a\r\n"), "MAIL FROM:<bounce@us.example>\r\n");
  }
}

TEST(SessionHello, ARefusalThatIsAboutUsIsNotAnsweredWithHelo) {
  for (const std::string refusal :
       {"421 busy", "450 later", "501 bad name", "504 no", "550 no", "554 5.7.1 go away"}) {
    Dialogue d;
    d.said();
    EXPECT_EQ(d.relay(refusal + "\r\n"), "") << refusal;
    EXPECT_THAT(d.events(), ElementsAre(HasSubstr("closed by relay"))) << refusal;
  }
}

TEST(SessionHello, ARelayThatKnowsNeitherIsLeft) {
  Dialogue d;
  d.said();
  d.relay("500 what?\r\n");
  EXPECT_EQ(d.relay("500 what?\r\n"), "");
  EXPECT_THAT(d.events(), ElementsAre("closed by relay: the relay refused HELO: 500 what?"));
}

TEST(SessionHello, ARelayMayHaveNothingToOffer) {
  Dialogue d;
  d.said();
  EXPECT_EQ(d.relay("250 relay.example PIPELINING\r\n"), "");
  EXPECT_EQ(d.session().capabilities(), Capabilities{});
}

TEST(SessionHello, Smtputf8WithoutEightBitMimeTurnsAwayThatReaderOnly) {
  Dialogue d = greeted({"SMTPUTF8"});
  d.session().submit({.tag = 1,
                      .sender = test::address("bounce@us.example"),
                      .recipient = test::address("سارا@example.org")},
                     std::string("To: <سارا@example.org>\r\n"));
  const auto events = d.session().take_events();
  ASSERT_EQ(events.size(), 1U);
  const auto* refused = std::get_if<Refused>(&events[0]);
  ASSERT_NE(refused, nullptr);
  EXPECT_EQ(refused->verdict, Verdict::reject_reader);
  EXPECT_THAT(refused->reason, HasSubstr("8BITMIME"));
}

TEST(SessionHello, EightBitHeadersOfAnInternationalReaderAreDeclared) {
  Dialogue d = greeted({"SMTPUTF8", "8BITMIME"});
  EXPECT_EQ(d.submit(1, "To: <سارا@example.org>\r\n", "سارا@example.org"),
            "MAIL FROM:<bounce@us.example> BODY=8BITMIME SMTPUTF8\r\n");
}

// ---- however the bytes come ------------------------------------------------------------------

/// A whole dialogue: the relay's turns, each said when all that we had to say has left. (A relay
/// that says a 250 too many after 354 is not among them: it is found out while the dot is here, and
/// cannot be told from a verdict later.)
struct Script {
  const char* name;
  std::vector<std::string> capabilities;
  std::vector<std::string> turns;
};

const std::vector<Script>& scripts() {
  const std::string group = "250 2.1.0 ok\r\n250 2.1.5 ok\r\n354 go\r\n";
  static const std::vector<Script> all = {
      {"lock step", {}, {"250 ok\r\n", "250 ok\r\n", "354 go\r\n", "250-is\r\n250 queued\r\n"}},
      {"lock step, refused at each command",
       {"8BITMIME"},
       {"451 4.3.0 no\r\n", "250 reset\r\n", "250 ok\r\n", "550 5.1.1 no\r\n", "250 reset\r\n",
        "250 ok\r\n", "250 ok\r\n", "451 no\r\n", "250 reset\r\n", "250 ok\r\n", "250 ok\r\n",
        "354 go\r\n", "554 5.6.0 no\r\n"}},
      {"lock step, 421 after the dot", {}, {"250 a\r\n", "250 b\r\n", "354 c\r\n", "421 bye\r\n"}},
      {"pipelined", {"PIPELINING"}, {group, "250 queued\r\n" + group, "250 2.0.0 queued\r\n"}},
      {"pipelined, a recipient refused",
       {"PIPELINING"},
       {"250 ok\r\n550-5.1.1 no\r\n550 5.1.1 such\r\n554 5.5.1 none\r\n", "250 reset\r\n" + group,
        "250 queued\r\n" + group}},
      {"pipelined, 354 for nobody",
       {"PIPELINING"},
       {"250 ok\r\n450 4.2.1 busy\r\n354 go\r\n", "554 none\r\n", "250 reset\r\n" + group,
        "452 full\r\n250 ok\r\n250 ok\r\n354 go\r\n"}},
      {"pipelined, 421 inside the group", {"PIPELINING"}, {"250 ok\r\n421 4.7.0 slow down\r\n"}},
      {"pipelined, 421 behind a verdict",
       {"PIPELINING"},
       {group, "250 queued\r\n250 ok\r\n421 4.3.2 closing\r\n"}},
      {"pipelined, garbage behind a verdict",
       {"PIPELINING"},
       {group, "250 queued\r\n\x16\x03\x01\r\n"}},
      {"pipelined, RSET refused",
       {"PIPELINING"},
       {"250 ok\r\n550 no\r\n503 no\r\n", "500 what?\r\n250 ok\r\n250 ok\r\n354 go\r\n"}},
  };
  return all;
}

/// Everything said and told. The relay's bytes come in pieces that end at the places of `cuts`.
std::string played(const Script& script, const std::set<size_t>& cuts) {
  Dialogue d = greeted(script.capabilities);
  std::string record;
  int64_t next = 1;
  const auto settle = [&] {
    for (bool moved = true; moved;) {
      moved = false;
      if (const std::string said = d.said(); !said.empty()) {
        record += "C: " + said;
        moved = true;
      }
      for (const SessionEvent& event : d.session().take_events()) {
        record += "E: " + test::to_string(event) + "\n";
        moved = true;
        const auto* wants = std::get_if<WantsDot>(&event);
        if (wants != nullptr && !d.session().release_dot(wants->tag)) ADD_FAILURE();
      }
    }
  };
  const auto fill = [&] {
    while (next < 9 && d.session().can_submit()) {
      const std::string message = "message " + std::to_string(next) + "\r\n.\r\nend\r\n";
      record += d.submit(next++, message);
    }
    settle();
  };
  size_t at = 0;
  for (const std::string& turn : script.turns) {
    fill();
    std::string piece;
    for (const char byte : turn) {
      piece += byte;
      if (!cuts.contains(++at)) continue;
      d.session().receive(std::exchange(piece, {}));
      settle();
    }
    d.session().receive(piece);
    settle();
  }
  d.session().lost("the script is over");
  settle();
  // What is said and what is told may be drained in another order: compare them one by one.
  std::string said;
  std::string told;
  for (const std::string_view line : split(record, '\n')) {
    (line.starts_with("E: ") ? told : said) += std::string(line) + "\n";
  }
  return replace_all(said, "C: ", "") + told;
}

TEST(SessionSplits, EveryDialogueIsTheSameHoweverItsBytesCome) {
  for (const Script& script : scripts()) {
    size_t size = 0;
    for (const std::string& turn : script.turns) size += turn.size();
    const std::string whole = played(script, {});
    EXPECT_THAT(whole, HasSubstr("E: ")) << script.name;
    std::set<size_t> every;
    for (size_t cut = 1; cut <= size; ++cut) {
      every.insert(cut);
      EXPECT_EQ(played(script, {cut}), whole) << script.name << " cut at " << cut;
    }
    EXPECT_EQ(played(script, every), whole) << script.name << ", byte by byte";
  }
}

// ---- whatever happens ------------------------------------------------------------------------

/// A session under a relay, a socket and an owner that do what chance says, with a witness who sees
/// every byte that left and every event.
class Chance {
 public:
  Chance(unsigned seed, bool pipelining) : random_(seed), dialogue_(pipelining) {
    (void)dialogue_.said();
    dialogue_.session().receive("250-relay\r\n250-8BITMIME\r\n250 PIPELINING\r\n");
  }

  void play() {
    for (int step = 0; step < 400 && !session().closed(); ++step) {
      switch (random_() % 4) {
        case 0:
          if (next_ < 40 && session().can_submit()) submit();
          break;
        case 1:
          write();
          break;
        case 2:
          if (random_() % 2 == 0) answer();
          break;
        default:
          if (!wants_dot_.empty()) release();
      }
      look();
      if (random_() % 300 == 0) session().lost("reset");
    }
    session().lost("the end");
    look();
    for (int64_t tag = 1; tag < next_; ++tag) {
      EXPECT_EQ(outcomes_[tag], 1) << "outcomes of " << tag;
    }
  }

  int accepted = 0, refused = 0, lost_before = 0, lost_after = 0;

 private:
  SmtpSession& session() { return dialogue_.session(); }
  static std::string body(int64_t tag) { return "message " + std::to_string(tag) + ".\r\n"; }
  [[nodiscard]] bool dot_is_out(int64_t tag) const {
    return wire_.find(body(tag) + ".\r\n") != std::string::npos;
  }

  void submit() {
    session().submit({.tag = next_,
                      .sender = test::address("bounce@us.example"),
                      .recipient = test::address("ana@example.org")},
                     body(next_));
    ++next_;
  }
  void write() {
    const std::string_view output = test::offer(session());
    const size_t count = random_() % 3 == 0 ? random_() % (output.size() + 1) : output.size();
    wire_ += output.substr(0, count);
    session().sent(count);
  }
  void release() {
    const int64_t tag = wants_dot_.back();
    wants_dot_.pop_back();
    if (session().release_dot(tag)) released_.insert(tag);
  }
  void answer() {
    const auto phase = session().awaiting();
    const unsigned luck = random_() % 100;
    std::string reply = phase == Phase::data ? "354 go\r\n" : "250-2.0.0 it\r\n250 2.0.0 is\r\n";
    if (luck >= 80) reply = "550 5.1.1 no\r\n";
    if (luck >= 90) reply = "451 4.3.0 no\r\n";
    if (luck >= 96) reply = "250 by the way\r\n";
    if (luck >= 97) reply = "354 by the way\r\n";
    if (luck >= 98) reply = "421 4.3.2 bye\r\n";
    if (luck == 99) reply = "what?\r\n";
    // Most relays wait until they are asked.
    if (luck < 96 && (!phase || session().blocked())) return;
    session().receive(reply);
  }

  void look() {
    for (const SessionEvent& event : session().take_events()) {
      std::visit([&](const auto& told) { on(told); }, event);
    }
  }
  void on(const Ready&) {}
  void on(const Closed&) {}
  void on(const WantsDot& event) {
    EXPECT_TRUE(wire_.ends_with(body(event.tag)));
    wants_dot_.push_back(event.tag);
  }
  void on(const Accepted& event) {
    ++accepted;
    ++outcomes_[event.tag];
    EXPECT_TRUE(released_.contains(event.tag));
    EXPECT_TRUE(dot_is_out(event.tag));
  }
  void on(const Refused& event) {
    ++refused;
    ++outcomes_[event.tag];
    EXPECT_TRUE(event.phase == Phase::dot || !dot_is_out(event.tag));
  }
  void on(const Lost& event) {
    ++(event.dot_left ? lost_after : lost_before);
    ++outcomes_[event.tag];
    if (event.dot_left) {
      EXPECT_TRUE(released_.contains(event.tag));
      EXPECT_NE(wire_.find(body(event.tag) + "."), std::string::npos);
    } else {
      EXPECT_FALSE(dot_is_out(event.tag));
    }
  }

  std::mt19937 random_;
  Dialogue dialogue_;
  int64_t next_ = 1;
  std::string wire_;  ///< All bytes that the socket took.
  std::vector<int64_t> wants_dot_;
  std::set<int64_t> released_;
  std::map<int64_t, int> outcomes_;
};

TEST(SessionChance, EveryDeliveryHasOneOutcomeAndItIsTrue) {
  int accepted = 0, refused = 0, lost_before = 0, lost_after = 0;
  for (unsigned seed = 0; seed < 3000; ++seed) {
    Chance chance(seed, seed % 3 != 0);
    chance.play();
    accepted += chance.accepted;
    refused += chance.refused;
    lost_before += chance.lost_before;
    lost_after += chance.lost_after;
    ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed;
  }
  // Chance has to have met everything.
  EXPECT_GT(accepted, 1500);
  EXPECT_GT(refused, 1000);
  EXPECT_GT(lost_before, 500);
  EXPECT_GT(lost_after, 100);
}

}  // namespace
}  // namespace peyk
