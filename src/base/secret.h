#pragma once
/// A value that must never be printed. It comes from a file or the environment, never from YAML.

#include <string>
#include <utility>

namespace peyk {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  /// For the one call that needs it (AUTH, HMAC). Do not log or store what this returns.
  [[nodiscard]] const std::string& reveal() const { return value_; }
  [[nodiscard]] bool empty() const { return value_.empty(); }
  /// What a person sees.
  [[nodiscard]] std::string to_string() const { return value_.empty() ? "" : "***"; }

 private:
  std::string value_;
};

}  // namespace peyk
