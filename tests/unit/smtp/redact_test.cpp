#include "smtp/redact.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bytes.h"

namespace peyk {
namespace {

using testing::HasSubstr;
using testing::Not;

const Secret kPassword("correct horse battery");
const Secret kToken("ya29.a0AfH6SMBx-7_token");

std::string shown(std::string_view text) { return without_secrets(text, {&kPassword, &kToken}); }

TEST(Redact, WhatIsNoSecretStays) {
  const std::string text =
      "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled: "
      "https://aka.ms/smtp_auth_disabled [AM0PR0202CA0001.eurprd02.prod.outlook.com]";
  EXPECT_EQ(shown(text), text);
  EXPECT_EQ(shown(""), "");
}

TEST(Redact, APasswordInClearIsTakenOut) {
  EXPECT_EQ(shown("535 no: correct horse battery!"), "535 no: ***!");
  EXPECT_EQ(shown("correct horse batterycorrect horse battery"), "***");
}

TEST(Redact, ACutPasswordIsTakenOutAsFarAsItGoes) {
  EXPECT_EQ(shown("535 no: correct hor…"), "535 no: ***…");
  EXPECT_EQ(shown("…horse battery."), "…***.");
}

TEST(Redact, Base64ThatHidesASecretIsTakenOutWhereverItStandsInIt) {
  for (const std::string user : {"", "u", "me", "you", "news@example.org"}) {
    const std::string plain = to_base64('\0' + user + '\0' + kPassword.reveal());
    const std::string padding = plain.substr(plain.find_last_not_of('=') + 1);
    EXPECT_EQ(shown("535 bad " + plain + " sorry"), "535 bad ***" + padding + " sorry");
    const std::string bearer =
        to_base64("user=" + user + "\1auth=Bearer " + kToken.reveal() + "\1\1");
    EXPECT_THAT(shown("334 " + bearer), Not(HasSubstr(bearer.substr(bearer.size() / 2, 12))));
    EXPECT_THAT(shown("said:x" + bearer), Not(HasSubstr(bearer.substr(bearer.size() / 2, 12))))
        << "what stands before it may look like base64 too";
    EXPECT_EQ(shown("<" + plain.substr(0, plain.size() - 8) + ">"), "<***>") << "cut short";
  }
  EXPECT_EQ(shown(to_base64url("\1\2" + kToken.reveal())), "***");
}

TEST(Redact, AShortSecretIsTakenOutWhole) {
  const Secret pin("4711");
  EXPECT_EQ(without_secrets("535 4711 is wrong, 4712 is not", {&pin}),
            "535 *** is wrong, 4712 is not");
  EXPECT_EQ(without_secrets("535 x" + to_base64("me4711"), {&pin}), "535 ***");
}

TEST(Redact, NoSecretTakesNothingOut) {
  const Secret none;
  EXPECT_EQ(without_secrets("250 OK", {&none}), "250 OK");
}

TEST(Redact, Base64IsDecodedAsFarAsItGoes) {
  EXPECT_EQ(decode_base64("eyJzdGF0dXMiOiI0MDEifQ=="), R"({"status":"401"})");
  EXPECT_EQ(decode_base64("Zm9v bar"), "foo");
  EXPECT_EQ(decode_base64(""), "");
}

}  // namespace
}  // namespace peyk
