#pragma once
/// Which addresses may be connected to. Private to the room.

#include <string>
#include <string_view>
#include <vector>

#include "base/ip.h"

namespace peyk {

class AddressGuard {
 public:
  /// Entries are networks ("10.0.0.0/8", "::1") or names of hosts, whose addresses are then all
  /// fine; what is neither matches nothing.
  explicit AddressGuard(const std::vector<std::string>& allow);
  /// Whether `host` (of the URL at hand, lower case) may be connected to at this address.
  [[nodiscard]] bool allows(std::string_view host, const IpAddress& address) const;

 private:
  std::vector<IpNetwork> networks_;
  std::vector<std::string> hosts_;
};

}  // namespace peyk
