#pragma once
/// The states of a delivery (D2); docs/ledger.md draws them.

#include <array>
#include <optional>
#include <string_view>

namespace peyk {

enum class DeliveryState {
  pending,     ///< Nothing was tried, or all that was tried is surely undone.
  claimed,     ///< A run has taken it; the final dot has not left.
  committing,  ///< Durable before the final dot leaves.
  deferred,    ///< To be tried again later.
  sent,        ///< The relay said 2xx to the final dot.
  rejected,    ///< The relay said 5xx about this reader.
  uncertain,   ///< The dot went out and no verdict came back.
  expired,     ///< Deferred until the issue's lifetime ended, or withdrawn while it went out.
};

inline constexpr std::array kDeliveryStates = {DeliveryState::pending,    DeliveryState::claimed,
                                               DeliveryState::committing, DeliveryState::deferred,
                                               DeliveryState::sent,       DeliveryState::rejected,
                                               DeliveryState::uncertain,  DeliveryState::expired};

[[nodiscard]] std::string_view to_string(DeliveryState state);
[[nodiscard]] std::optional<DeliveryState> parse_delivery_state(std::string_view name);
/// Whether the ledger may move a delivery from one state to the other. All moves go through it.
[[nodiscard]] bool is_legal_move(DeliveryState from, DeliveryState to);
/// Whether the issue still waits for it (pending, claimed, committing, deferred).
[[nodiscard]] bool is_open(DeliveryState state);

}  // namespace peyk
