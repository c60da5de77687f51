#include "delivery/retry.h"

#include <algorithm>
#include <string>

#include "base/hash.h"

namespace peyk {

Instant next_attempt(Instant now, int attempt, std::string_view message_id,
                     const Patience& patience) {
  std::chrono::seconds delay = patience.first_retry;
  for (int i = 1; i < attempt && delay < patience.longest_retry; ++i) delay *= 2;
  delay = std::min(delay, patience.longest_retry);
  const std::string digest = sha256(std::string(message_id) + '\n' + std::to_string(attempt));
  const int step = static_cast<unsigned char>(digest[0]) * 256 +
                   static_cast<unsigned char>(digest[1]);  // 0 … 65535
  const int64_t spread = delay.count() / 2;
  return now + std::chrono::seconds(delay.count() - spread / 2 + spread * step / 65536);
}

std::chrono::milliseconds relay_pause(int failures, const Patience& patience) {
  constexpr std::chrono::milliseconds kLongest = std::chrono::minutes(1);
  std::chrono::milliseconds pause = patience.relay_backoff;
  for (int i = 1; i < failures && pause < kLongest; ++i) pause *= 2;
  return std::min(pause, kLongest);
}

}  // namespace peyk
