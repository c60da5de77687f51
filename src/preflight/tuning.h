#pragma once
/// What configuration makes of the rules: a severity for each, or off, and the limits.

#include <map>
#include <string>
#include <string_view>

#include "config/config.h"
#include "preflight/rules.h"

namespace peyk {

class Tuning {
 public:
  /// The defaults, then `check` of peyk.yaml, then that of the publication ("" or one that says
  /// nothing: the former alone). What is wrong in them is left as it was: check_tuning() tells.
  [[nodiscard]] static Tuning of(const Config& config, std::string_view publication);
  Tuning();

  /// Nothing: the rule is off.
  [[nodiscard]] std::optional<Severity> severity(std::string_view rule) const;
  [[nodiscard]] int64_t limit(Limit limit) const;

 private:
  void apply(const CheckConfig& check);
  std::map<std::string_view, std::optional<Severity>> severities_;
  std::map<Limit, int64_t> limits_;
};

/// Fails with configuration, all mistakes at once, each with its place: rules and limits that do
/// not exist (with the nearest that does), severities and numbers that are none, and rules that can
/// be neither lowered nor turned off (with why).
[[nodiscard]] Result<void> check_tuning(const Config& config);

}  // namespace peyk
