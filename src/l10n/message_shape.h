#pragma once
/// What an ICU MessageFormat pattern asks for, without making a message of it.

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace peyk {

struct MessageShape {
  std::set<std::string> arguments;  ///< "name", "count".
  /// The categories of each plural in it ("one", "other"), without those for exact numbers.
  std::vector<std::set<std::string>> plurals;
};
/// Of a pattern that is none: empty.
[[nodiscard]] MessageShape message_shape(std::string_view pattern);
/// The plural categories that CLDR has for cardinal numbers in a locale.
[[nodiscard]] std::set<std::string> plural_categories(const std::string& locale);

}  // namespace peyk
