#include "mail/dkim.h"

#include <thread>

#include "unit/mail/dkim_verifier.h"
#include "unit/mail/message_sample.h"

namespace peyk {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

const DkimKey& rsa_key() {
  static const DkimKey kKey = must(DkimKey::generate(DkimKey::Algorithm::rsa));
  return kKey;
}
const DkimKey& ed25519_key() {
  static const DkimKey kKey = must(DkimKey::generate(DkimKey::Algorithm::ed25519));
  return kKey;
}

/// Both algorithms for one domain, and a second domain that vouches.
DkimSigner signer() {
  return must(
      DkimSigner::create({{"example.org", "r1", "", rsa_key()},
                          {"example.org", "e1", "news@mail.example.org", ed25519_key()},
                          {"relay.example.net", "e2", "@relay.example.net", ed25519_key()}}));
}

/// The quick one, for tests of many messages.
DkimSigner quick_signer() {
  return must(DkimSigner::create({{"example.org", "e1", "", ed25519_key()}}));
}

std::map<std::string, std::string> records() {
  std::map<std::string, std::string> made;
  const DkimSigner by = signer();
  for (const DkimIdentity& one : by.identities()) {
    const DkimRecord record = must(make_dkim_record(one.key, one.domain, one.selector));
    made[record.name] = record.value;
  }
  return made;
}

constexpr DkimTimes kTimes{Instant(std::chrono::seconds(1'785'000'000)),
                           Instant(std::chrono::seconds(1'786'000'000))};

std::string fill_signed(const Stencil& stencil, const HoleValues& values, const DkimSigner& by,
                        Stencil::Scratch& scratch) {
  std::string message;
  stencil.fill_signed(values, by, kTimes, scratch, message);
  return message;
}

Stencil sample_stencil() {
  return must(Stencil::create(
      sample_rendition("News  of\tthe week \n\n" + hole_mark(Hole::greeting) +
                           "\n\nMore: " + hole_mark(Hole::view_online_url) + "\n\n\n",
                       "<p>" + hole_mark(Hole::greeting) + "</p>\n  <a href=\"" +
                           hole_mark(Hole::unsubscribe_url) + "\">leave</a>\n\n \n"),
      sample_settings()));
}

std::string sample_message() {
  Stencil::Scratch scratch;
  return fill_signed(sample_stencil(), sample_values(), signer(), scratch);
}

TEST(DkimTest, SignsWithEachIdentityAndLeavesTheMessageAsItIs) {
  const std::string message = sample_message();
  EXPECT_THAT(verify_dkim(message, records()), ElementsAre("", "", ""));
  EXPECT_TRUE(message.ends_with(fill(sample_stencil(), sample_values())));
  const auto fields = raw_fields(message);
  const auto tags = tags_of(fields[1].raw.substr(fields[1].name.size() + 1));
  EXPECT_EQ(tags.at("t"), "1785000000");
  EXPECT_EQ(tags.at("x"), "1786000000");
  EXPECT_EQ(tags.at("i"), "news@mail.example.org");
  EXPECT_THAT(tags_of(fields[0].raw.substr(15)), Not(testing::Contains(testing::Key("i"))));
}

TEST(DkimTest, FoldsItsFieldBelow78ColumnsWithTheSignatureLast) {
  for (const RawField& field : raw_fields(sample_message())) {
    if (field.name != "DKIM-Signature") continue;
    for (const std::string& line : lines_of(field.raw)) EXPECT_LT(line.size(), 78U) << line;
    EXPECT_THAT(field.raw, testing::ContainsRegex("; *\r\n b=[A-Za-z0-9+/=\r\n ]+$"));
  }
}

TEST(DkimTest, BreaksWhenASignedFieldIsChangedOrTakenAway) {
  const std::string message = sample_message();
  const auto fields = raw_fields(message);
  for (const RawField& field : fields) {
    if (field.name == "DKIM-Signature") continue;
    std::string changed = message;
    changed.insert(changed.find("\r\n" + field.raw + "\r\n") + 2 + field.raw.size(), "x");
    EXPECT_THAT(verify_dkim(changed, records()), Each("signature")) << field.name;
    const std::string without = replace_all(message, "\r\n" + field.raw + "\r\n", "\r\n");
    EXPECT_THAT(verify_dkim(without, records()), Each("signature")) << field.name;
  }
  EXPECT_GT(fields.size(), 17U);
}

TEST(DkimTest, BreaksWhenAFieldIsAdded) {
  const std::string message = sample_message();
  for (const std::string name :
       {"From", "To", "Subject", "Date", "Message-ID", "Reply-To", "Sender", "Cc", "MIME-Version",
        "Content-Type", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post"}) {
    EXPECT_THAT(verify_dkim(name + ": x\r\n" + message, records()), Each("signature")) << name;
    std::string below = message;
    below.insert(below.find("\r\n\r\n") + 2, name + ": x\r\n");
    EXPECT_THAT(verify_dkim(below, records()), Each("signature")) << name;
  }
  // What relays put there does no harm.
  EXPECT_THAT(verify_dkim("Received: x\r\nX-Seen: y\r\n" + message, records()), Each(""));
}

TEST(DkimTest, BreaksWhenAnyByteOfTheBodyThatCountsIsChanged) {
  const std::string message = sample_message();
  const size_t body = message.find("\r\n\r\n") + 4;
  for (size_t i = body; i < message.size(); ++i) {
    std::string changed = message;
    if (changed[i] == ' ' || changed[i] == '\r' || changed[i] == '\n') continue;
    changed[i] = changed[i] == 'x' ? 'y' : 'x';
    ASSERT_THAT(verify_dkim(changed, records()), Each("body hash")) << i;
  }
}

TEST(DkimTest, GivesTheSameBytesAgain) {
  const std::string message = sample_message();
  EXPECT_EQ(sample_message(), message);
  // Another process, another scratch, keys read from their files again.
  const auto again = [](const DkimKey& key) { return must(DkimKey::parse(key.pem(), "k.pem")); };
  const DkimSigner other = must(DkimSigner::create(
      {{"EXAMPLE.org", "R1", "", again(rsa_key())},
       {"example.org", "e1", "news@mail.example.org", again(ed25519_key())},
       {"relay.example.net", "e2", "@relay.example.net", again(ed25519_key())}}));
  const Stencil stored = must(Stencil::deserialize(sample_stencil().serialize()));
  Stencil::Scratch scratch;
  EXPECT_EQ(fill_signed(stored, sample_values(), other, scratch), message);
}

/// Readers as they come: many share a greeting, all share the web page, the rest is their own.
HoleValues reader_values(TextMaker& maker, int number) {
  HoleValues values;
  const auto own = std::to_string(number);
  static const std::vector<std::string> kGreetings = {"", "Dear reader,", "سلام", "Hi  Ana ", ".x"};
  values[Hole::greeting] = maker.below(4) == 0 ? maker.text(5) : kGreetings[maker.below(5)];
  values[Hole::email] = "r" + own + "@example.net";
  values[Hole::message_id] = own + "@example.org";
  values[Hole::view_online_url] = maker.below(6) == 0 ? "" : "https://example.org/12.html";
  values[Hole::unsubscribe_url] =
      "https://example.org/u?t=" + std::string(maker.below(120), 'z') + own;
  values[Hole::preferences_url] = maker.below(2) == 0 ? "same" : own;
  return values;
}

TEST(DkimTest, SignsEveryMessageOfRandomStencilsWhateverItRemembers) {
  TextMaker maker(20260901);
  const DkimSigner by = quick_signer();
  Stencil::Scratch scratch;
  for (int round = 0; round < 150; ++round) {
    std::vector<Stencil> stencils;
    for (int edition = 0; edition < 2; ++edition) {
      const auto text_with_holes = [&] {
        std::string text;
        for (size_t i = maker.below(7); i > 0; --i) {
          text += maker.text(maker.below(40));
          if (maker.below(5) != 0) text += hole_mark(kHoles.at(maker.below(kHoles.size())));
        }
        return text;
      };
      stencils.push_back(must(Stencil::create(
          sample_rendition(text_with_holes(), text_with_holes()), sample_settings())));
    }
    for (int reader = 0; reader < 12; ++reader) {
      const HoleValues values = reader_values(maker, reader);
      const Stencil& stencil = stencils[maker.below(2)];
      const std::string message = fill_signed(stencil, values, by, scratch);
      ASSERT_THAT(verify_dkim(message, records()), ElementsAre("")) << message;
      ASSERT_TRUE(message.ends_with("\r\n" + fill(stencil, values)));
    }
  }
}

TEST(DkimTest, KeepsSignersAndTimesApart) {
  const Stencil stencil = sample_stencil();
  const DkimSigner both = signer();
  const DkimSigner one = quick_signer();
  Stencil::Scratch scratch;
  const auto fresh = [&](const DkimSigner& by, DkimTimes times) {
    Stencil::Scratch unused;
    std::string message;
    stencil.fill_signed(sample_values(), by, times, unused, message);
    return message;
  };
  for (int round = 0; round < 3; ++round) {
    for (const DkimSigner* by : {&both, &one}) {
      for (const DkimTimes times : {kTimes, DkimTimes{kTimes.signed_at, {}}}) {
        std::string message = "before ";
        stencil.fill_signed(sample_values(), *by, times, scratch, message);
        EXPECT_EQ(message, "before " + fresh(*by, times));
      }
    }
  }
  EXPECT_THAT(fresh(one, {kTimes.signed_at, {}}), Not(HasSubstr(" x=")));
}

TEST(DkimTest, SignsFromSeveralThreadsAtOnce) {
  const Stencil stencil = sample_stencil();
  const DkimSigner by = signer();
  std::vector<std::string> alone;
  Stencil::Scratch scratch;
  TextMaker maker(7);
  std::vector<HoleValues> readers;
  for (int i = 0; i < 40; ++i) {
    readers.push_back(reader_values(maker, i));
    alone.push_back(fill_signed(stencil, readers.back(), by, scratch));
  }
  std::vector<std::vector<std::string>> together(4);
  std::vector<std::thread> threads;
  for (size_t thread = 0; thread < together.size(); ++thread) {
    threads.emplace_back([&, thread] {
      Stencil::Scratch own;
      for (size_t i = 0; i < readers.size(); ++i) {
        const HoleValues& values = readers[(i + 10 * thread) % readers.size()];
        together[thread].push_back(fill_signed(stencil, values, by, own));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (size_t thread = 0; thread < together.size(); ++thread) {
    for (size_t i = 0; i < readers.size(); ++i) {
      EXPECT_EQ(together[thread][i], alone[(i + 10 * thread) % readers.size()]);
    }
  }
}

TEST(DkimTest, RefusesIdentitiesThatCannotBe) {
  const auto refusal = [](std::vector<DkimIdentity> identities) {
    const auto made = DkimSigner::create(std::move(identities));
    if (made) return std::string("taken");
    EXPECT_EQ(made.error().kind(), ErrorKind::configuration);
    return made.error().message();
  };
  const DkimKey& key = ed25519_key();
  EXPECT_THAT(refusal({}), HasSubstr("no DKIM identity"));
  EXPECT_THAT(refusal({{"exa mple.org", "s", "", key}}), HasSubstr("no domain"));
  EXPECT_THAT(refusal({{"a;b=c.org", "s", "", key}}), HasSubstr("no domain"));
  EXPECT_THAT(refusal({{"example.org", "s_1", "", key}}), HasSubstr("no selector"));
  EXPECT_THAT(refusal({{"example.org", "", "", key}}), HasSubstr("no selector"));
  EXPECT_THAT(refusal({{"example.org", "a..b", "", key}}), HasSubstr("no selector"));
  EXPECT_THAT(refusal({{"example.org", "s", "@example.net", key}}), HasSubstr("below it"));
  EXPECT_THAT(refusal({{"example.org", "s", "@badexample.org", key}}), HasSubstr("below it"));
  EXPECT_THAT(refusal({{"example.org", "s", "a;b@example.org", key}}), HasSubstr("cannot stand"));
  EXPECT_THAT(refusal({{"example.org", "s", "example.org", key}}), HasSubstr("no @"));
  EXPECT_THAT(refusal({{"example.org", "s", "", key}, {"Example.ORG", "S", "", key}}),
              HasSubstr("two DKIM identities"));
  EXPECT_EQ(refusal({{"example.org", "a.b-1", "@x.example.org", key}}), "taken");
}

TEST(DkimTest, KnowsWhichDomainsAreAligned) {
  EXPECT_TRUE(dkim_aligned("example.org", "example.org"));
  EXPECT_TRUE(dkim_aligned("example.org", "News.Example.Org"));
  EXPECT_TRUE(dkim_aligned("mail.example.org", "example.org"));
  EXPECT_FALSE(dkim_aligned("example.org", "badexample.org"));
  EXPECT_FALSE(dkim_aligned("example.net", "example.org"));
}

}  // namespace
}  // namespace peyk
