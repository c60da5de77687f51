#include "web/retry.h"

#include <algorithm>
#include <charconv>

#include "base/bytes.h"

namespace peyk {
namespace {

bool worth_another(HttpMethod method, const TransferResult& result) {
  const bool harmless = method != HttpMethod::post;
  switch (result.end) {
    case TransferEnd::answered:
      break;
    case TransferEnd::timed_out:
    case TransferEnd::lost:
      return harmless;
    case TransferEnd::not_there:
    case TransferEnd::not_allowed:
    case TransferEnd::too_large:
    case TransferEnd::broken:
    case TransferEnd::not_trusted:
      return false;
  }
  const int status = result.response.status;
  if (status == 429 || status == 503) return true;
  return harmless && (status == 500 || status == 502 || status == 504);
}

}  // namespace

std::optional<std::chrono::seconds> parse_retry_after(std::string_view value, Instant now) {
  value = trim(value);
  if (value.empty()) return std::nullopt;
  if (std::all_of(value.begin(), value.end(), is_ascii_digit)) {
    constexpr int64_t kMost = int64_t{365} * 24 * 3600;
    int64_t seconds = kMost;
    std::from_chars(value.data(), value.data() + value.size(), seconds);
    return std::chrono::seconds(std::min(seconds, kMost));
  }
  const auto date = parse_rfc822(value);
  if (!date) return std::nullopt;
  return std::max(std::chrono::seconds(0), *date - now);
}

std::optional<std::chrono::milliseconds> delay_before_retry(const HttpSettings& settings,
                                                            HttpMethod method,
                                                            const TransferResult& result,
                                                            int attempt, Instant now) {
  if (attempt > settings.retries || !worth_another(method, result)) return std::nullopt;
  constexpr int kMostDoublings = 16;
  std::chrono::milliseconds delay =
      std::min(settings.longest_delay,
               settings.first_delay * (int64_t{1} << std::min(attempt - 1, kMostDoublings)));
  if (result.end != TransferEnd::answered) return delay;
  if (const auto asked = parse_retry_after(result.response.header("retry-after"), now)) {
    if (*asked > settings.longest_delay) return std::nullopt;
    delay = std::max<std::chrono::milliseconds>(delay, *asked);
  }
  return delay;
}

}  // namespace peyk
