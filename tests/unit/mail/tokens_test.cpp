#include "mail/tokens.h"

#include "mail/address.h"
#include "unit/mail/support.h"

namespace peyk {
namespace {

const TokenKey kKey{"k1", Secret("a secret that nobody knows")};

TEST(TokensTest, GiveBackWhatWasSigned) {
  for (const int64_t id : {int64_t{1}, int64_t{42}, int64_t{9'007'199'254'740'993}}) {
    for (const char* list : {"weekly", "", "a:b.c", "خبرنامه"}) {
      const std::string token = make_token(kKey, TokenPurpose::unsubscribe, id, list);
      const auto claims = verify_token(kKey, TokenPurpose::unsubscribe, token);
      ASSERT_TRUE(claims) << token;
      EXPECT_EQ(claims->subscriber, id);
      EXPECT_EQ(claims->list, list);
      EXPECT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                        "0123456789-_.~"),
                std::string::npos);
    }
  }
}

TEST(TokensTest, ServeOnePurposeAndOneKeyOnly) {
  const std::string token = make_token(kKey, TokenPurpose::unsubscribe, 7, "weekly");
  EXPECT_FALSE(verify_token(kKey, TokenPurpose::preferences, token));
  EXPECT_FALSE(verify_token(kKey, TokenPurpose::view, token));
  EXPECT_FALSE(verify_token({"k2", kKey.secret}, TokenPurpose::unsubscribe, token));
  EXPECT_FALSE(verify_token({"k1", Secret("other")}, TokenPurpose::unsubscribe, token));
  const TokenKey odd{"2026/08.a", kKey.secret};
  EXPECT_TRUE(verify_token(odd, TokenPurpose::view, make_token(odd, TokenPurpose::view, 1, "l")));
}

TEST(TokensTest, AreWorthNothingWithoutASecret) {
  const TokenKey open{"k1", Secret()};
  EXPECT_FALSE(verify_token(open, TokenPurpose::view, make_token(open, TokenPurpose::view, 1, "")));
}

TEST(TokensTest, BreakWithEveryChangedOrLostCharacter) {
  const std::string token = make_token(kKey, TokenPurpose::unsubscribe, 7, "weekly");
  for (size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(verify_token(kKey, TokenPurpose::unsubscribe, changed)) << i;
    EXPECT_FALSE(verify_token(kKey, TokenPurpose::unsubscribe, token.substr(0, i))) << i;
  }
  EXPECT_FALSE(verify_token(kKey, TokenPurpose::unsubscribe, token + "A"));
  for (const char* nonsense : {"", ".", "..", "...", "k1..", "k1.AA.AA", "k1.OjE.AA"}) {
    EXPECT_FALSE(verify_token(kKey, TokenPurpose::unsubscribe, nonsense));
  }
  EXPECT_FALSE(verify_token(kKey, TokenPurpose::unsubscribe, std::string(5'000'000, '.')));
}

TEST(TokensTest, MessageIdsAreTheSameForAResendAndForNothingElse) {
  const Secret secret("s");
  const std::string id = make_message_id(secret, "newsletter-1", 2, "example.org");
  EXPECT_EQ(id, make_message_id(secret, "newsletter-1", 2, "example.org"));
  EXPECT_NE(id, make_message_id(secret, "newsletter-12", 2, "example.org"));
  EXPECT_NE(id, make_message_id(secret, "newsletter-1", 3, "example.org"));
  EXPECT_NE(id, make_message_id(Secret("t"), "newsletter-1", 2, "example.org"));
  EXPECT_TRUE(id.ends_with("@example.org"));
  EXPECT_TRUE(Address::parse(id));
}

TEST(TokensTest, VerpNamesIssueAndReader) {
  EXPECT_EQ(make_verp("bounce@example.org", "newsletter-12", 345),
            "bounce+newsletter-12-345@example.org");
}

}  // namespace
}  // namespace peyk
