#pragma once
/// Collects all that is wrong, so that a person mends a file once and not ten times.

#include <string>
#include <vector>

#include "base/error.h"

namespace peyk {

class Problems {
 public:
  /// `what` says what is wrong, `remedy` what to do. Of kind configuration.
  void add(Place place, std::string what, std::string remedy = "");
  /// Takes an error of somebody else with all that is joined to it.
  void add(const Error& error);

  [[nodiscard]] bool empty() const { return errors_.empty(); }
  [[nodiscard]] size_t count() const { return errors_.size() + dropped_; }
  /// All of them in one error, in the order of their coming. Only if there is one.
  [[nodiscard]] Error joined() &&;

 private:
  std::vector<Error> errors_;
  size_t dropped_ = 0;  ///< Beyond kMost only the number is kept: nobody reads more.
};

/// A value for a message: in quotes “”, without control characters, cut when long.
[[nodiscard]] std::string in_quotes(std::string_view value);
/// "; did you mean “sections”?" or nothing.
[[nodiscard]] std::string did_you_mean(std::string_view word,
                                       const std::vector<std::string>& candidates);

}  // namespace peyk
