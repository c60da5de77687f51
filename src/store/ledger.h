#pragma once
/// What the two halves of the ledger share: ledger.cpp moves, ledger_view.cpp looks.

#include <string>

#include "base/error.h"
#include "store/database.h"

namespace peyk {

/// The number by which the tables know an issue; no_input if there is none of that name.
[[nodiscard]] Result<int64_t> sequence_of(Database& database, const std::string& issue);

}  // namespace peyk
