#pragma once
/// What the two halves of the ledger share: ledger.cpp moves, ledger_view.cpp looks.

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/error.h"
#include "store/database.h"

namespace peyk {

/// The number by which the tables know an issue; no_input if there is none of that name.
[[nodiscard]] Result<int64_t> sequence_of(Database& database, const std::string& issue);

/// Moves what still waits for readers who left (or for this one, if they did) to `expired`, with
/// their reason.
[[nodiscard]] Result<void> expire_left(Database& database, int64_t sequence,
                                       std::optional<int64_t> reader, Instant now);
/// The same for one reader who has just left, in every issue that is going out.
[[nodiscard]] Result<void> expire_left_everywhere(Database& database, int64_t reader, Instant now);

}  // namespace peyk
