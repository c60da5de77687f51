#include "web/guard.h"

#include <algorithm>

#include "base/bytes.h"

namespace peyk {

AddressGuard::AddressGuard(const std::vector<std::string>& allow) {
  for (const std::string& entry : allow) {
    if (const auto network = IpNetwork::parse(entry)) {
      networks_.push_back(*network);
    } else {
      hosts_.push_back(to_ascii_lower(entry));
    }
  }
}

bool AddressGuard::allows(std::string_view host, const IpAddress& address) const {
  if (address.is_public()) return true;
  return std::find(hosts_.begin(), hosts_.end(), host) != hosts_.end() ||
         std::any_of(networks_.begin(), networks_.end(),
                     [&](const IpNetwork& network) { return network.contains(address); });
}

}  // namespace peyk
