#pragma once
/// Whether and when an attempt is made again. Private to the room; the policy is this file.
///
/// | what happened | again? |
/// |---|---|
/// | timeout, connection lost | yes, but a POST may have been heard: no |
/// | 429, 503 | yes, after Retry-After if it is there and not too long |
/// | 500, 502, 504 | yes, but no POST |
/// | all else | no |
///
/// The delay doubles with each attempt; Retry-After may make it longer, never shorter than what it
/// says. One that asks for more than `longest_delay` ends the attempts: the next run comes later.

#include <optional>

#include "web/transfer.h"

namespace peyk {

/// Delay in seconds or a date (RFC 7231 §7.1.3); nothing if it is neither. Not negative.
[[nodiscard]] std::optional<std::chrono::seconds> parse_retry_after(std::string_view value,
                                                                    Instant now);

/// How long to wait before the next attempt, or nothing if there is none. `attempt` counts from 1.
[[nodiscard]] std::optional<std::chrono::milliseconds> delay_before_retry(
    const HttpSettings& settings, HttpMethod method, const TransferResult& result, int attempt,
    Instant now);

}  // namespace peyk
