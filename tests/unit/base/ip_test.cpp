#include "base/ip.h"

#include <gtest/gtest.h>

namespace peyk {
namespace {

IpAddress ip(const std::string& text) {
  const auto address = IpAddress::parse(text);
  EXPECT_TRUE(address) << text;
  return address.value_or(IpAddress{});
}
bool within(const std::string& network, const std::string& address) {
  const auto parsed = IpNetwork::parse(network);
  EXPECT_TRUE(parsed) << network;
  return parsed && parsed->contains(ip(address));
}

TEST(IpAddress, IsWrittenInOneWay) {
  EXPECT_EQ(ip("192.0.2.7").to_string(), "192.0.2.7");
  EXPECT_EQ(ip("::ffff:192.0.2.7"), ip("192.0.2.7"));
  EXPECT_EQ(ip("[2001:DB8:0::1]").to_string(), "2001:db8::1");
}

TEST(IpAddress, ShortcutsAndNamesAreNone) {
  for (const char* text : {"", "127.1", "0x7f.0.0.1", "2130706433", "localhost", "1.2.3.4.5",
                           "1.2.3.256", "fe80::1%eth0", "[::1", "::1]", "1.2.3.4 ", "010.0.0.1"}) {
    EXPECT_FALSE(IpAddress::parse(text)) << text;
  }
}

TEST(IpAddress, OnlyUnicastOfThePublicNetworkIsPublic) {
  for (const char* text :
       {"93.184.216.34", "8.8.8.8", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0",
        "2606:4700::1111", "2a00:1450:4001::5", "64:ff9b::8.8.8.8", "2002:0808:0808::1"}) {
    EXPECT_TRUE(ip(text).is_public()) << text;
  }
  for (const char* text : {"127.0.0.1",
                           "127.255.0.3",
                           "0.0.0.0",
                           "10.1.2.3",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.168.1.1",
                           "169.254.169.254",
                           "100.64.0.1",
                           "100.127.255.255",
                           "224.0.0.1",
                           "239.1.1.1",
                           "255.255.255.255",
                           "240.0.0.1",
                           "192.0.2.1",
                           "198.18.0.1",
                           "::",
                           "::1",
                           "fe80::1",
                           "fc00::1",
                           "fd12:3456::1",
                           "ff02::1",
                           "::ffff:127.0.0.1",
                           "::ffff:10.0.0.1",
                           "::127.0.0.1",
                           "64:ff9b::127.0.0.1",
                           "64:ff9b:1::1",
                           "2002:7f00:1::1",
                           "2002:c0a8:1::1",
                           "2001::1",
                           "2001:db8::1",
                           "fec0::1",
                           "100::1"}) {
    EXPECT_FALSE(ip(text).is_public()) << text;
  }
}

TEST(IpNetwork, HoldsWhatHasItsPrefix) {
  EXPECT_TRUE(within("127.0.0.1/32", "127.0.0.1"));
  EXPECT_FALSE(within("127.0.0.1/32", "127.0.0.2"));
  EXPECT_TRUE(within("10.20.30.40/12", "10.31.255.255"));
  EXPECT_FALSE(within("10.20.30.40/12", "10.32.0.0"));
  EXPECT_TRUE(within("fd00::/8", "fdff::1"));
  EXPECT_TRUE(within("::1", "::1"));
  EXPECT_TRUE(within("0.0.0.0/0", "8.8.8.8"));
  EXPECT_FALSE(within("0.0.0.0/0", "2606::1"));
  EXPECT_TRUE(within("127.0.0.0/8", "::ffff:127.9.9.9"));
}

TEST(IpNetwork, NeedsAnAddressAndAFittingPrefix) {
  for (const char* text : {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8x",
                           "::/129", "example.org/8", "10/8"}) {
    EXPECT_FALSE(IpNetwork::parse(text)) << text;
  }
}

}  // namespace
}  // namespace peyk
