#pragma once
/// The kind-specific options of a source: text in the configuration, typed here.

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "config/config.h"

namespace peyk {

/// Fails with configuration if the source has an option that its reader does not know.
[[nodiscard]] Result<void> check_options(const SourceConfig& source,
                                         const std::vector<std::string>& known);

[[nodiscard]] std::string option(const SourceConfig& source, const std::string& name,
                                 std::string_view otherwise = "");
/// Entries of a list, between bars if the value has any, so that entries may have commas, else
/// between commas.
[[nodiscard]] std::vector<std::string> option_list(const SourceConfig& source,
                                                   const std::string& name,
                                                   std::string_view otherwise = "");
/// "true" or "false"; anything else fails with configuration.
[[nodiscard]] Result<bool> option_flag(const SourceConfig& source, const std::string& name);

}  // namespace peyk
