#include "smtp/relay_url.h"

#include <gmock/gmock.h>

namespace peyk {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string fault(const std::string& text) {
  const auto url = parse_relay_url(text);
  return url ? "no fault: " + url->host : url.error().message();
}

TEST(RelayUrl, IsAHostAndPerhapsANameForEhlo) {
  const auto url = parse_relay_url("smtp://Mail.example.org:587/us.example");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->host, "Mail.example.org");
  EXPECT_EQ(url->hello_name, "us.example");
  EXPECT_FALSE(url->implicit_tls);
  EXPECT_TRUE(parse_relay_url("smtps://[::1]")->implicit_tls);
}

TEST(RelayUrl, TellsThisMachineFromOthers) {
  for (const char* here : {"smtp://localhost", "smtp://127.0.0.1:25", "smtp://[::1]/"}) {
    EXPECT_TRUE(parse_relay_url(here)->loopback) << here;
  }
  for (const char* there : {"smtp://localhost.example.org", "smtp://127.example.org"}) {
    EXPECT_FALSE(parse_relay_url(there)->loopback) << there;
  }
}

TEST(RelayUrl, NeverRepeatsWhatMayBeAPassword) {
  EXPECT_THAT(fault("smtp://me:geheim@mail.example.org"), Not(HasSubstr("geheim")));
}

TEST(RelayUrl, HasNoHostOfEscapedBytes) {
  EXPECT_THAT(fault("smtp://a%ffb.example"), HasSubstr("has a host that is no name"));
  EXPECT_THAT(fault("smtp://%d8%a8.example"), HasSubstr("has a host that is no name"));
  EXPECT_THAT(fault("smtp://a%0d%0ab"), HasSubstr("is not a URL of a mail server"));
}

}  // namespace
}  // namespace peyk
