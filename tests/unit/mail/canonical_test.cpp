#include "mail/canonical.h"

#include "unit/mail/dkim_verifier.h"

namespace peyk {
namespace {

std::string bytes_of(const Sha256::Digest& digest) { return {digest.data(), digest.size()}; }

std::string hash_of(std::string_view body) {
  RelaxedBody relaxed;
  relaxed.write(body);
  return bytes_of(relaxed.finish());
}

TEST(CanonicalTest, FollowsTheExamplesOfRfc6376) {
  // §3.4.5, example 1.
  EXPECT_EQ(hash_of(" C \r\nD \t E\r\n\r\n\r\n"), digest_of(" C\r\nD E\r\n"));
  EXPECT_EQ(canonical_field("A", " X"), "a:X\r\n");
  EXPECT_EQ(canonical_field("B ", " Y\t\r\n\tZ  "), "b:Y Z\r\n");
  EXPECT_EQ(canonical_field("Subject", " : a"), "subject:: a\r\n");
  EXPECT_EQ(hash_of(""), digest_of(""));
  EXPECT_EQ(hash_of("\r\n \t\r\n\r\n"), digest_of(""));
  EXPECT_EQ(hash_of("\r\n\r\n\r\n\r\n\r\n\r\na"), digest_of("\r\n\r\n\r\n\r\n\r\n\r\na\r\n"));
  EXPECT_EQ(hash_of("a\rb \r"), digest_of("a\rb \r\r\n"));
}

TEST(CanonicalTest, GivesTheSameHoweverABodyIsCut) {
  TextMaker maker(6376);
  static const std::vector<std::string> kBits = {" ", "\t", "\r\n", "\r\n",
                                                 "a", "bc", " d ",  "=20"};
  for (int round = 0; round < 4000; ++round) {
    RelaxedBody relaxed;
    std::string all;
    std::vector<std::string> pieces(maker.below(6));
    for (std::string& piece : pieces) {
      for (size_t i = maker.below(9); i > 0; --i) piece += kBits[maker.below(kBits.size())];
      all += piece;
      if (maker.below(2) == 0) {
        relaxed.write(piece);
      } else {
        relaxed.write(CanonicalText(piece));
      }
      // A copy goes on from the same state.
      if (maker.below(3) == 0) relaxed = RelaxedBody(relaxed);
    }
    ASSERT_EQ(bytes_of(relaxed.finish()), digest_of(relaxed_body(all))) << all;
    // And the object is as new.
    relaxed.write("x");
    ASSERT_EQ(bytes_of(relaxed.finish()), digest_of("x\r\n"));
  }
}

TEST(CanonicalTest, TakesBase64AsItIs) {
  RelaxedBody relaxed;
  relaxed.write(" \r\n");
  relaxed.write_plain("\r\nQUJD\r\nREVG");
  relaxed.write_plain("");
  relaxed.write_plain("\r\n");
  relaxed.write_plain("R0hJ\r\n");
  relaxed.write_plain("\r\n");
  EXPECT_EQ(bytes_of(relaxed.finish()), digest_of("\r\n\r\nQUJD\r\nREVG\r\nR0hJ\r\n"));
}

}  // namespace
}  // namespace peyk
