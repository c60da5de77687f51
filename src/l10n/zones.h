#pragma once
/// Named time zones and local schedules (D6), resolved by ICU.

#include <optional>
#include <string>

#include "base/clock.h"
#include "model/publication.h"

namespace peyk {

/// Whether ICU knows the zone by exactly this IANA name.
[[nodiscard]] bool zone_exists(const std::string& name);
/// The last instant not after `now` at which the schedule was due. A local time that does not exist
/// (spring) counts once, at the moment the clocks jump; one that exists twice counts once, the
/// first. Fails with configuration on an unknown zone.
[[nodiscard]] Result<Instant> last_due(const Schedule& schedule, Instant now);
/// The first instant after `now` at which it is due.
[[nodiscard]] Result<Instant> next_due(const Schedule& schedule, Instant now);
/// How a zone's clocks stand for a while: local time = UTC + offset for `from` <= t < `until`. All
/// clock arithmetic within is linear, so who walks from span to span is right at every change.
struct ZoneSpan {
  std::chrono::seconds offset{};
  Instant from = Instant::min();
  Instant until = Instant::max();
};
/// The span that holds at `instant`. Fails with configuration on an unknown zone.
[[nodiscard]] Result<ZoneSpan> zone_span(const std::string& zone, Instant instant);
/// Local midnight-based "YYYY-MM-DDTHH:MM" or a full ISO 8601 text, read in `zone` when it has no
/// offset.
[[nodiscard]] Result<Instant> parse_local(std::string_view text, const std::string& zone);

}  // namespace peyk
