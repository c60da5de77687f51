#pragma once
/// A subscriber: one reader, by address.

#include <cstdint>
#include <string>
#include <vector>

namespace peyk {

enum class SubscriberState {
  active,
  unsubscribed,  ///< By their own wish. No import changes that.
  suppressed,    ///< The address does not work or complained. No import changes that.
};

struct Subscriber {
  int64_t id = 0;     ///< Given by the store; stable.
  std::string email;  ///< Normalised: domain lower case, IDN domain in A-label form.
  std::string name;
  std::string edition;
  std::vector<std::string> lists;
  SubscriberState state = SubscriberState::active;
};

}  // namespace peyk
