#include "mail/address.h"

#include "unit/mail/support.h"

namespace peyk {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string fault(std::string_view text) {
  const auto address = Address::parse(text);
  if (address) return "none: " + address->text();
  EXPECT_EQ(address.error().kind(), ErrorKind::bad_data);
  EXPECT_EQ(address.error().message().find_first_of("\r\n"), std::string::npos);
  return address.error().message();
}

TEST(AddressTest, TakesOrdinaryAddresses) {
  for (const char* text :
       {"ana@example.org", "a.b+c@sub.example.co.uk", "o'neil@example.org", "x@1.example",
        "a-b_c=d@ex-ample.org", "UPPER@example.org", "!#$%&'*+-/=?^_`{|}~@example.org"}) {
    EXPECT_EQ(must(Address::parse(text)).text(), text);
  }
}

TEST(AddressTest, TrimsWhatTheClipboardBringsAlong) {
  for (const char* text : {"  a@example.org\t", "\u00a0a@example.org\u00a0", "\ufeffa@example.org",
                           "\u202ba@example.org\u202c", "\u200fa@example.org\u200e"}) {
    EXPECT_EQ(must(Address::parse(text)).text(), "a@example.org");
  }
}

TEST(AddressTest, LowersTheDomainAndKeepsTheLocalPart) {
  const Address address = must(Address::parse("Ana.K@EXAMPLE.Org"));
  EXPECT_EQ(address.text(), "Ana.K@example.org");
  EXPECT_EQ(address.local(), "Ana.K");
  EXPECT_EQ(address.domain(), "example.org");
  EXPECT_EQ(address.identity(), "ana.k@example.org");
  EXPECT_FALSE(address.needs_smtputf8());
}

TEST(AddressTest, MakesALabelsOfInternationalDomains) {
  EXPECT_EQ(must(Address::parse("a@bücher.example")).text(), "a@xn--bcher-kva.example");
  EXPECT_EQ(must(Address::parse("a@BÜCHER.example")).text(), "a@xn--bcher-kva.example");
  EXPECT_EQ(must(Address::parse("a@نجات.example")).domain().substr(0, 4), "xn--");
  EXPECT_EQ(must(Address::parse("a@XN--BCHER-KVA.example")).text(), "a@xn--bcher-kva.example");
  EXPECT_FALSE(must(Address::parse("a@bücher.example")).needs_smtputf8());
}

TEST(AddressTest, KnowsWhenALocalPartNeedsSmtputf8) {
  const Address address = must(Address::parse("نجات@example.org"));
  EXPECT_TRUE(address.needs_smtputf8());
  EXPECT_EQ(address.local(), "نجات");
}

TEST(AddressTest, SaysInPlainWordsWhatIsWrong) {
  EXPECT_THAT(fault(""), HasSubstr("it is empty"));
  EXPECT_THAT(fault("   "), HasSubstr("it is empty"));
  EXPECT_THAT(fault("ana"), HasSubstr("no @"));
  EXPECT_THAT(fault("a@b@example.org"), HasSubstr("more than one @"));
  EXPECT_THAT(fault("@example.org"), HasSubstr("before the @"));
  EXPECT_THAT(fault("a@"), HasSubstr("nothing stands after the @"));
  EXPECT_THAT(fault(".a@example.org"), HasSubstr("begins with a dot"));
  EXPECT_THAT(fault("a.@example.org"), HasSubstr("right before the @"));
  EXPECT_THAT(fault("a..b@example.org"), HasSubstr("two dots"));
  EXPECT_THAT(fault("a b@example.org"), HasSubstr("space"));
  EXPECT_THAT(fault("a@example.org, b@example.org"), HasSubstr("comma"));
  EXPECT_THAT(fault("a@example.org;b@example.org"), HasSubstr("semicolon"));
  EXPECT_THAT(fault("Ana <a@example.org>"), HasSubstr("without a display name"));
  EXPECT_THAT(fault("a(x)@example.org"), HasSubstr("comments"));
  EXPECT_THAT(fault("\"a b\"@example.org"), HasSubstr("quoted local part"));
  EXPECT_THAT(fault("a\"b@example.org"), HasSubstr("“\"”"));
  EXPECT_THAT(fault("a@example"), HasSubstr("no dot"));
  EXPECT_THAT(fault("a@localhost"), HasSubstr("no dot"));
  EXPECT_THAT(fault("a@[127.0.0.1]"), HasSubstr("IP address"));
  EXPECT_THAT(fault("a@127.0.0.1"), HasSubstr("IP address"));
  EXPECT_THAT(fault("a@example..org"), HasSubstr("empty"));
  EXPECT_THAT(fault("a@.example.org"), HasSubstr("empty"));
  EXPECT_THAT(fault("a@example.org."), HasSubstr("empty"));
  EXPECT_THAT(fault("a@-x.org"), HasSubstr("hyphen"));
  EXPECT_THAT(fault("a@x_y.org"), HasSubstr("“_”"));
  EXPECT_THAT(fault("a\u200b@example.org"), HasSubstr("invisible"));
  EXPECT_THAT(fault("a@exam\u00adple.org"), HasSubstr("invisible"));
  EXPECT_THAT(fault("\xff@example.org"), HasSubstr("UTF-8"));
  EXPECT_THAT(fault("a@xn--.org"), HasSubstr("domain"));
}

TEST(AddressTest, LetsNoLineBreakThrough) {
  EXPECT_THAT(fault("a@example.org\r\nRCPT TO:<b@example.org>"), HasSubstr("line break"));
  EXPECT_THAT(fault("a@example.org\n"), HasSubstr("line break"));
  EXPECT_THAT(fault("\ra@example.org"), HasSubstr("line break"));
  EXPECT_THAT(fault(std::string_view("a@example.org\0", 14)), HasSubstr("NUL"));
}

TEST(AddressTest, ShowsNoBytesThatATerminalOrALogCannotTake) {
  // Longer than what is shown, with the fault behind the cut.
  const std::string tail(100, 'x');
  EXPECT_THAT(fault("\xe9" + tail), StartsWith("“(bytes that are no UTF-8)” is no mail address"));
  EXPECT_THAT(fault("a\xe9\xe9" + tail), StartsWith("“(bytes that are no UTF-8)”"));
  EXPECT_THAT(fault("é" + tail + "\x80"), StartsWith("“(bytes that are no UTF-8)”"));
  EXPECT_THAT(fault("a\u009b31mb"), StartsWith("“a?31mb” is no mail address"));
  EXPECT_THAT(fault("a\x1b[31mb"), StartsWith("“a?[31mb” is no mail address"));
}

TEST(AddressTest, HoldsTheLimitsOfTheStandard) {
  const std::string label(63, 'a');
  const std::string local(64, 'x');
  EXPECT_TRUE(Address::parse(local + "@example.org"));
  EXPECT_THAT(fault(local + "x@example.org"), HasSubstr("64 bytes"));
  EXPECT_TRUE(Address::parse("a@" + label + ".org"));
  EXPECT_THAT(fault("a@" + label + "a.org"), HasSubstr("63 characters"));
  const std::string long_domain = label + "." + label + "." + label + "." + label + ".org";
  EXPECT_THAT(fault("a@" + long_domain), HasSubstr("253 characters"));
  EXPECT_THAT(fault(local + "@" + label + "." + label + "." + label + ".org"),
              HasSubstr("254 bytes"));
  EXPECT_THAT(fault("a@" + std::string(2'000'000, 'x')), HasSubstr("253 characters"));
  EXPECT_THAT(fault(std::string(2'000'000, '@')), HasSubstr("more than one @"));
  std::string persian = "a@";
  for (int i = 0; i < 100'000; ++i) persian += "ن";
  EXPECT_THAT(fault(persian + ".org"), HasSubstr("253 characters"));
}

TEST(AddressTest, TakesWhatItGives) {
  // Whatever comes in: what parse makes, it takes again unchanged.
  TextMaker maker(11);
  int taken = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string text = maker.word() + (maker.below(3) != 0 ? "@" : "") + maker.word();
    if (maker.below(2) == 0) text += ".org";
    const auto address = Address::parse(text);
    if (!address) continue;
    ++taken;
    const Address again = must(Address::parse(address->text()));
    ASSERT_EQ(again, *address) << text;
    ASSERT_EQ(address->text().find_first_of(" \t\r\n<>,;"), std::string::npos);
  }
  EXPECT_GT(taken, 200);
}

}  // namespace
}  // namespace peyk
