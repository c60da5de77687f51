#pragma once
/// Addresses of machines on the network, and which of them belong to everybody: whoever fetches
/// what others name (a feed, a redirect) must not be led to the machines behind our own door.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

struct sockaddr;

namespace peyk {

/// An IPv4 or IPv6 address. An IPv4 one is kept as IPv6 keeps it (::ffff:a.b.c.d, RFC 4291
/// §2.5.5.2), so that the two ways to write it are one address.
class IpAddress {
 public:
  /// "192.0.2.1", "2001:db8::1", "[2001:db8::1]"; nothing on anything else ("127.1", a name, a
  /// zone).
  [[nodiscard]] static std::optional<IpAddress> parse(std::string_view text);
  /// Of AF_INET and AF_INET6; nothing on other families.
  [[nodiscard]] static std::optional<IpAddress> from(const sockaddr& address);

  [[nodiscard]] bool is_v4() const;
  /// Whether it is a unicast address of the public network: not loopback, private, link-local,
  /// shared (CGNAT), unspecified, multicast, for documentation, for benchmarks or reserved (the
  /// registries of RFC 6890), nor an IPv6 one that carries such an IPv4 address (mapped,
  /// compatible, 6to4, NAT64).
  [[nodiscard]] bool is_public() const;
  [[nodiscard]] std::string to_string() const;
  [[nodiscard]] const std::array<uint8_t, 16>& bytes() const { return bytes_; }
  bool operator==(const IpAddress&) const = default;

 private:
  friend class IpNetwork;
  std::array<uint8_t, 16> bytes_{};
};

/// "10.0.0.0/8", "fd00::/8", or one address.
class IpNetwork {
 public:
  /// Nothing on what is no network; bits behind the prefix do not matter.
  [[nodiscard]] static std::optional<IpNetwork> parse(std::string_view text);
  [[nodiscard]] bool contains(const IpAddress& address) const;

 private:
  IpNetwork(const IpAddress& base, int prefix) : base_(base), prefix_(prefix) {}
  IpAddress base_;
  int prefix_ = 128;  ///< Of 128, for IPv4 too.
};

}  // namespace peyk
