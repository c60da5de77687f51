#pragma once
/// What widespread mail programs cannot show. Private to the room.
///
/// The facts are those of caniemail.com (read in June 2026; the date of each is that of its last
/// test there), for Apple Mail, Gmail, Outlook, Samsung Email, Thunderbird and Yahoo. In the table
/// is what a reader would miss: where layout or content is lost. Not in it is what fails without
/// harm (rounded corners, shadows, hover) and what templates are expected to wrap (max-width and
/// @media in Outlook for Windows, styles in the head).

#include <span>
#include <string_view>

namespace peyk::preflight {

enum class FactKind {
  property,   ///< `what` is a property; `value`, if given, must be in its value as a word.
  value,      ///< `what` stands in any value: a function with its parenthesis or a unit.
  at_rule,    ///< `what` begins an at-rule.
  selector,   ///< `what` stands in a selector.
  element,    ///< `what` is an element.
  attribute,  ///< `what` is an attribute.
};

struct ClientFact {
  FactKind kind;
  std::string_view what;
  std::string_view value;
  std::string_view fails;    ///< The programs, for a sentence.
  std::string_view tested;   ///< "2022-07".
  std::string_view instead;  ///< What to do: a sentence.
};
[[nodiscard]] std::span<const ClientFact> client_facts();

}  // namespace peyk::preflight
