#pragma once
/// How much a finding of preflight matters.

#include <optional>
#include <string_view>

namespace peyk {

enum class Severity {
  error,    ///< Blocks sending.
  warning,  ///< An editor should look at it.
  note,     ///< Worth knowing; nothing has to be done.
};

/// "error", "warning", "note".
[[nodiscard]] std::string_view to_string(Severity severity);
[[nodiscard]] std::optional<Severity> parse_severity(std::string_view name);

}  // namespace peyk
