#include "base/ip.h"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <cstring>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/bytes.h"

namespace peyk {
namespace {

constexpr std::array<uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
constexpr int kMappedBits = 96;

IpNetwork network(std::string_view text) { return *IpNetwork::parse(text); }

template <size_t N>
bool in_one_of(const std::array<IpNetwork, N>& networks, const IpAddress& address) {
  return std::any_of(networks.begin(), networks.end(),
                     [&](const IpNetwork& one) { return one.contains(address); });
}

/// The IPv4 address in the four bytes at `offset`.
IpAddress embedded_v4(const IpAddress& address, size_t offset) {
  const auto& bytes = address.bytes();
  sockaddr_in inner{};
  inner.sin_family = AF_INET;
  std::memcpy(&inner.sin_addr, bytes.data() + offset, 4);
  return *IpAddress::from(reinterpret_cast<const sockaddr&>(inner));
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  if (text.size() > 2 && text.front() == '[' && text.back() == ']') {
    text = text.substr(1, text.size() - 2);
  }
  const std::string copy(text);
  if (copy.find('\0') != std::string::npos) return std::nullopt;
  IpAddress address;
  if (in_addr v4{}; inet_pton(AF_INET, copy.c_str(), &v4) == 1) {
    std::copy(kMapped.begin(), kMapped.end(), address.bytes_.begin());
    std::memcpy(address.bytes_.data() + kMapped.size(), &v4, 4);
    return address;
  }
  if (inet_pton(AF_INET6, copy.c_str(), address.bytes_.data()) == 1) return address;
  return std::nullopt;
}

std::optional<IpAddress> IpAddress::from(const sockaddr& address) {
  IpAddress result;
  if (address.sa_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
    std::copy(kMapped.begin(), kMapped.end(), result.bytes_.begin());
    std::memcpy(result.bytes_.data() + kMapped.size(), &v4.sin_addr, 4);
    return result;
  }
  if (address.sa_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
    std::memcpy(result.bytes_.data(), &v6.sin6_addr, result.bytes_.size());
    return result;
  }
  return std::nullopt;
}

bool IpAddress::is_v4() const { return std::equal(kMapped.begin(), kMapped.end(), bytes_.begin()); }

bool IpAddress::is_public() const {
  if (is_v4()) {
    static const std::array closed{
        network("0.0.0.0/8"),      network("10.0.0.0/8"),     network("100.64.0.0/10"),
        network("127.0.0.0/8"),    network("169.254.0.0/16"), network("172.16.0.0/12"),
        network("192.0.0.0/24"),   network("192.0.2.0/24"),   network("192.88.99.0/24"),
        network("192.168.0.0/16"), network("198.18.0.0/15"),  network("198.51.100.0/24"),
        network("203.0.113.0/24"), network("224.0.0.0/4"),    network("240.0.0.0/4")};
    return !in_one_of(closed, *this);
  }
  static const IpNetwork nat64 = network("64:ff9b::/96");
  if (nat64.contains(*this)) return embedded_v4(*this, 12).is_public();
  static const IpNetwork six_to_four = network("2002::/16");
  if (six_to_four.contains(*this)) return embedded_v4(*this, 2).is_public();
  // All global unicast addresses that were ever given out are in 2000::/3; of these, some are not.
  static const IpNetwork unicast = network("2000::/3");
  static const std::array closed{network("2001::/23"), network("2001:db8::/32"),
                                 network("3fff::/20")};
  return unicast.contains(*this) && !in_one_of(closed, *this);
}

std::string IpAddress::to_string() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (is_v4()) {
    inet_ntop(AF_INET, bytes_.data() + kMapped.size(), text.data(), text.size());
  } else {
    inet_ntop(AF_INET6, bytes_.data(), text.data(), text.size());
  }
  return text.data();
}

std::optional<IpNetwork> IpNetwork::parse(std::string_view text) {
  const size_t slash = text.find('/');
  const auto base = IpAddress::parse(text.substr(0, slash));
  if (!base) return std::nullopt;
  const int longest = base->is_v4() ? 32 : 128;
  int prefix = longest;
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), prefix);
    if (digits.empty() || !is_ascii_digit(digits.front()) || end.ec != std::errc() ||
        end.ptr != digits.data() + digits.size() || prefix > longest) {
      return std::nullopt;
    }
  }
  return IpNetwork(*base, base->is_v4() ? kMappedBits + prefix : prefix);
}

bool IpNetwork::contains(const IpAddress& address) const {
  const auto whole = static_cast<size_t>(prefix_ / 8);
  if (std::memcmp(base_.bytes_.data(), address.bytes_.data(), whole) != 0) return false;
  const int rest = prefix_ % 8;
  if (rest == 0) return true;
  const auto mask = static_cast<uint8_t>(0xFFU << static_cast<unsigned>(8 - rest));
  return (base_.bytes_.at(whole) & mask) == (address.bytes_.at(whole) & mask);
}

}  // namespace peyk
