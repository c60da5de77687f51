#include "delivery/turns.h"

#include <algorithm>

namespace peyk {

WeightedTurns::WeightedTurns(std::vector<int> weights) : owed_(weights.size()) {
  for (const int weight : weights) weights_.push_back(std::max(1, weight));
}

std::optional<size_t> WeightedTurns::next(const std::function<bool(size_t)>& can) {
  std::optional<size_t> chosen;
  int64_t sum = 0;
  for (size_t i = 0; i < weights_.size(); ++i) {
    if (!can(i)) continue;
    owed_[i] += weights_[i];
    sum += weights_[i];
    if (!chosen || owed_[i] > owed_[*chosen]) chosen = i;
  }
  if (chosen) owed_[*chosen] -= sum;
  return chosen;
}

}  // namespace peyk
