#pragma once
/// The injected clock (D6) and the machine formats of time. All instants are UTC, whole seconds.

#include <chrono>
#include <string>
#include <string_view>

#include "base/error.h"

namespace peyk {

using Instant = std::chrono::sys_seconds;

class Clock {
 public:
  virtual ~Clock() = default;
  /// Wall time, for anything that is stored or shown.
  [[nodiscard]] virtual Instant now() const = 0;
  /// Monotonic time, for timeouts and rates; its zero means nothing.
  [[nodiscard]] virtual std::chrono::nanoseconds monotonic() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override;
  [[nodiscard]] std::chrono::nanoseconds monotonic() const override;
};

/// A clock whose wall time stands at a chosen instant (`--now`, tests); its monotonic time runs.
class FixedClock final : public Clock {
 public:
  explicit FixedClock(Instant now) : now_(now) {}
  [[nodiscard]] Instant now() const override { return now_; }
  [[nodiscard]] std::chrono::nanoseconds monotonic() const override;
  void set(Instant now) { now_ = now; }

 private:
  Instant now_;
};

/// "2023-06-21T10:00:00Z"
[[nodiscard]] std::string format_iso8601(Instant instant);
/// "Wed, 21 Jun 2023 10:00:00 +0000" (RFC 5322 §3.3), English whatever the locale.
[[nodiscard]] std::string format_rfc5322(Instant instant);
/// ISO 8601 / RFC 3339: "2023-06-21", "2023-06-21T10:00Z", "2023-06-21 10:00:00+03:30". Without an
/// offset it is UTC. Fails with bad_data on anything else, dates that do not exist included.
[[nodiscard]] Result<Instant> parse_iso8601(std::string_view text);
/// RFC 822/5322 dates as feeds carry them: "Wed, 21 Jun 2023 10:00:00 GMT", two-digit years, named
/// US zones, no weekday, no seconds.
[[nodiscard]] Result<Instant> parse_rfc822(std::string_view text);

}  // namespace peyk
