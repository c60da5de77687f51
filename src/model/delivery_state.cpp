#include "model/delivery_state.h"

namespace peyk {

std::string_view to_string(DeliveryState state) {
  switch (state) {
    case DeliveryState::pending:
      return "pending";
    case DeliveryState::claimed:
      return "claimed";
    case DeliveryState::committing:
      return "committing";
    case DeliveryState::deferred:
      return "deferred";
    case DeliveryState::sent:
      return "sent";
    case DeliveryState::rejected:
      return "rejected";
    case DeliveryState::uncertain:
      return "uncertain";
    case DeliveryState::expired:
      return "expired";
  }
  return "?";
}

std::optional<DeliveryState> parse_delivery_state(std::string_view name) {
  for (const DeliveryState state : kDeliveryStates) {
    if (to_string(state) == name) return state;
  }
  return std::nullopt;
}

bool is_legal_move(DeliveryState from, DeliveryState to) {
  using enum DeliveryState;
  switch (from) {
    case pending:
      // Deferred: put off untried, until its edition's hours of sending.
      return to == claimed || to == deferred || to == expired;
    case claimed:
      // Back to pending: a crash before the dot. To rejected/deferred: the relay refused earlier.
      return to == committing || to == pending || to == deferred || to == rejected || to == expired;
    case committing:
      return to == sent || to == rejected || to == deferred || to == uncertain;
    case deferred:
      return to == claimed || to == expired;
    case uncertain:
      return to == pending || to == sent || to == expired;  // What an operator decides.
    case rejected:
    case expired:
      return to == pending;  // --retry-failed
    case sent:
      return false;
  }
  return false;
}

bool is_open(DeliveryState state) {
  using enum DeliveryState;
  switch (state) {
    case pending:
    case claimed:
    case committing:
    case deferred:
      return true;
    case sent:
    case rejected:
    case uncertain:
    case expired:
      return false;
  }
  return false;
}

}  // namespace peyk
