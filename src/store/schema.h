#pragma once
/// The schema, one step a version; docs/ledger.md describes it. A step that was released is never
/// changed: a later version is a step more.

#include <array>

namespace peyk {

/// In `PRAGMA application_id`: "peyk". Tells our file from another program's.
inline constexpr int kApplicationId = 0x7065796B;

extern const std::array<const char*, 3> kMigrations;

}  // namespace peyk
