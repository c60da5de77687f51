#pragma once
/// Whose turn it is, when several share work by weight: each is owed its weight at every turn, and
/// pays the sum of all weights for the one it gets (smooth weighted round robin). Who cannot take
/// one now is passed over and owed nothing for it, so nobody waits for anybody.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace peyk {

class WeightedTurns {
 public:
  /// Weights below 1 count as 1.
  explicit WeightedTurns(std::vector<int> weights);

  /// One of those that can take it; nothing if nobody can.
  [[nodiscard]] std::optional<size_t> next(const std::function<bool(size_t)>& can);

 private:
  std::vector<int64_t> weights_;
  std::vector<int64_t> owed_;
};

}  // namespace peyk
