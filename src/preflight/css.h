#pragma once
/// As much of CSS as mail has: declarations, style sheets with @media, simple selectors, colours.
/// Private to the room. Any bytes are read; what cannot be is left out (CSS Syntax 3, §2.2).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "html/document.h"

namespace peyk::preflight {

struct Declaration {
  std::string property;  ///< Lower case.
  std::string value;     ///< Lower case, without "!important".
  bool important = false;
  bool operator==(const Declaration&) const = default;
};
/// The declarations of a style attribute or of the inside of a rule.
[[nodiscard]] std::vector<Declaration> parse_declarations(std::string_view style);

struct StyleRule {
  std::string selector;   ///< One of a list: lists are taken apart.
  std::string condition;  ///< "(prefers-color-scheme: dark)" of the @media around it, or empty.
  std::vector<Declaration> declarations;
};
struct StyleSheet {
  std::vector<StyleRule> rules;
  std::vector<std::string> at_rules;  ///< "@media (max-width: 480px)", "@import url(x)": each once.
};
[[nodiscard]] StyleSheet parse_style_sheet(std::string_view css);

/// Whether a list with blanks between its words (a class attribute, a value) has this one.
[[nodiscard]] bool has_word(std::string_view list, std::string_view word);

/// Whether a selector of types, classes, ids and descendants (".a", "td.a .b", "#c") means the
/// element. One with anything else (attributes, pseudo-classes, children) means none.
[[nodiscard]] bool matches(std::string_view selector, const MarkupDocument& document, int element);

struct Colour {
  int red = 0;
  int green = 0;
  int blue = 0;
  bool operator==(const Colour&) const = default;
};
/// #rgb, #rrggbb, rgb(), and the names of HTML 4. Nothing for anything else, also for what one can
/// see through.
[[nodiscard]] std::optional<Colour> parse_colour(std::string_view text);
[[nodiscard]] std::string to_string(Colour colour);  ///< "#0b5563"
/// WCAG 2.2: from 1 to 21.
[[nodiscard]] double contrast_ratio(Colour one, Colour other);

}  // namespace peyk::preflight
