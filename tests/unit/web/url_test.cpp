#include "web/url.h"

#include <gtest/gtest.h>

#include "web/guard.h"
#include "web/retry.h"

namespace peyk {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::string text_of(const std::string& url) {
  const auto parsed = WebUrl::parse(url);
  return parsed ? parsed->text() : "refused: " + parsed.error().message();
}

TEST(WebUrl, IsWrittenInOneWay) {
  EXPECT_EQ(text_of("HTTP://Example.ORG"), "http://example.org/");
  EXPECT_EQ(text_of("https://example.org:8443/a?b#c"), "https://example.org:8443/a?b");
  EXPECT_EQ(text_of("https://bücher.example/"), "https://xn--bcher-kva.example/");
  EXPECT_EQ(WebUrl::parse("http://[::1]:80/")->host(), "::1");
}

TEST(WebUrl, AnOriginAlwaysHasItsPort) {
  EXPECT_EQ(WebUrl::parse("https://example.org/x")->origin(), "https://example.org:443");
  EXPECT_EQ(WebUrl::parse("http://example.org")->origin(), "http://example.org:80");
  EXPECT_EQ(WebUrl::parse("http://[::1]")->origin(), "http://[::1]:80");
}

TEST(WebUrl, ResolvesALocation) {
  const auto base = WebUrl::parse("https://example.org/a/b?c=d");
  ASSERT_TRUE(base);
  EXPECT_EQ(base->resolve("x")->text(), "https://example.org/a/x");
  EXPECT_EQ(base->resolve("/x?y")->text(), "https://example.org/x?y");
  EXPECT_EQ(base->resolve("//other.example/z")->text(), "https://other.example/z");
  EXPECT_EQ(base->resolve(" http://other.example/ ")->text(), "http://other.example/");
  EXPECT_FALSE(base->resolve("javascript:alert(1)"));
  EXPECT_FALSE(base->resolve("file:///etc/passwd"));
}

TEST(WebUrl, ParametersAreEncoded) {
  EXPECT_EQ(with_parameter("https://a.example/x", "q", "a b&c"), "https://a.example/x?q=a%20b%26c");
  EXPECT_EQ(with_parameter("https://a.example/?r=/wp#f", "p", "1"), "https://a.example/?r=/wp&p=1");
}

TEST(AddressGuard, KnowsNamesAndNetworks) {
  const AddressGuard guard({"Intranet.example", "10.0.0.0/8"});
  const auto ip = [](const char* text) { return *IpAddress::parse(text); };
  EXPECT_TRUE(guard.allows("intranet.example", ip("192.168.0.1")));
  EXPECT_FALSE(guard.allows("other.example", ip("192.168.0.1")));
  EXPECT_TRUE(guard.allows("other.example", ip("10.1.1.1")));
  EXPECT_TRUE(guard.allows("other.example", ip("8.8.8.8")));
}

TEST(Retry, AfterIsSecondsOrADate) {
  const Instant now = *parse_iso8601("2023-06-21T10:00:00Z");
  EXPECT_EQ(parse_retry_after("120", now), seconds(120));
  EXPECT_EQ(parse_retry_after("Wed, 21 Jun 2023 10:01:00 GMT", now), seconds(60));
  EXPECT_EQ(parse_retry_after("Wed, 21 Jun 2023 09:00:00 GMT", now), seconds(0));
  EXPECT_EQ(parse_retry_after("99999999999999999999", now), seconds(365 * 24 * 3600));
  EXPECT_FALSE(parse_retry_after("soon", now));
  EXPECT_FALSE(parse_retry_after("", now));
}

TEST(Retry, DelaysDoubleUpToTheLongest) {
  const HttpSettings settings{.retries = 20, .longest_delay = seconds(10)};
  const auto delay = [&](int attempt) {
    return delay_before_retry(settings, HttpMethod::get, {TransferEnd::lost, "", {}}, attempt, {});
  };
  EXPECT_EQ(delay(1), milliseconds(1000));
  EXPECT_EQ(delay(3), milliseconds(4000));
  EXPECT_EQ(delay(20), milliseconds(10000));
  EXPECT_FALSE(delay(21));
}

}  // namespace
}  // namespace peyk
