/// Contrast of text on its background (WCAG 2.2, 1.4.3), by light and by dark.
///
/// Light is what the inline styles say, since other styles may be dropped; dark is what
/// `@media (prefers-color-scheme: dark)` makes of them. A mail without such rules is turned dark by
/// the programs themselves, and is looked at by light only.

#include <cstdlib>
#include <map>
#include <tuple>

#include "base/bytes.h"
#include "preflight/desk.h"

namespace peyk::preflight {
namespace {

/// What an element gives to the text in it.
struct Look {
  Colour colour{0, 0, 0};
  Colour background{255, 255, 255};
  bool colour_known = true;  ///< No: it was something that we do not read.
  bool background_known = true;
  bool seen = true;
  double size = 16;  ///< Pixels.
  bool bold = false;
};

double pixels_of(const std::string& value, double otherwise) {
  char* end = nullptr;
  const double number = std::strtod(value.c_str(), &end);
  if (end == value.c_str()) return otherwise;
  const std::string_view unit(end);
  constexpr double kPixelsAPoint = 4.0 / 3.0;
  if (unit == "px") return number;
  if (unit == "pt") return number * kPixelsAPoint;
  if (unit == "em") return number * otherwise;
  return otherwise;
}

/// The colour in a `background` shorthand, if it has one that we read.
std::optional<Colour> background_colour(const std::string& value) {
  for (const std::string_view word : split(value, ' ')) {
    if (const auto colour = parse_colour(word)) return colour;
  }
  return std::nullopt;
}

void apply(const Declaration& declaration, double outer_size, Look& look) {
  const auto& [property, value, important] = declaration;
  if (property == "color") {
    if (value == "inherit") return;
    const auto colour = parse_colour(value);
    look.colour_known = colour.has_value();
    if (colour) look.colour = *colour;
  } else if (property == "background-color" || property == "background") {
    if (value == "transparent" || value == "none" || value == "inherit") return;
    const auto colour = background_colour(value);
    look.background_known = colour.has_value();
    if (colour) look.background = *colour;
  } else if (property == "background-image") {
    if (value != "none") look.background_known = false;
  } else if (property == "font-size") {
    look.size = pixels_of(value, outer_size);
  } else if (property == "font-weight") {
    look.bold = value == "bold" || value == "bolder" || value == "700" || value == "800" ||
                value == "900" || value == "600";
  } else if (property == "display") {
    if (value == "none") look.seen = false;
  } else if (property == "visibility") {
    if (value == "hidden") look.seen = false;
  }
}

bool is_large(const Look& look) {
  constexpr double kLarge = 24;
  constexpr double kLargeBold = 18.66;
  return look.size >= kLarge || (look.bold && look.size >= kLargeBold);
}

std::string one_decimal(double ratio) {
  // Rounded down: a text that fails by a hair does not read as one that passes.
  const int tenths = static_cast<int>(ratio * 10);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

class ContrastCheck {
 public:
  ContrastCheck(const Copy& copy, Desk& desk)
      : copy_(copy), document_(copy.mail.document), desk_(desk) {
    for (const StyleSheet& sheet : copy.mail.styles) {
      for (const StyleRule& rule : sheet.rules) {
        if (rule.condition.find("prefers-color-scheme") != std::string::npos &&
            rule.condition.find("dark") != std::string::npos) {
          dark_rules_.push_back(&rule);
        }
      }
    }
  }

  void run() {
    walk("contrast.light", {});
    if (!dark_rules_.empty()) walk("contrast.dark", dark_rules_);
  }

 private:
  void walk(std::string_view rule, const std::vector<const StyleRule*>& over) {
    // Black on white, as programs draw it, until something else is said.
    std::vector<Look> looks(static_cast<size_t>(document_.size()));
    std::map<std::tuple<int, int, int, int, int, int, bool>, bool> told;
    for (int at = 0; at < document_.size(); ++at) {
      const MarkupNode& node = document_.node(at);
      const Look outer = node.parent < 0 ? Look{} : looks[static_cast<size_t>(node.parent)];
      if (node.kind == MarkupNode::Kind::element) {
        looks[static_cast<size_t>(at)] = look_of(at, outer, over);
      } else if (node.kind == MarkupNode::Kind::text) {
        const bool blank = trim(replace_all(node.text, "\xC2\xA0", " ")).empty();
        if (blank || !outer.seen || !outer.colour_known || !outer.background_known) continue;
        const bool large = is_large(outer);
        const auto key =
            std::tuple(outer.colour.red, outer.colour.green, outer.colour.blue,
                       outer.background.red, outer.background.green, outer.background.blue, large);
        // One finding for a pair of colours: the first text stands for all.
        if (told.emplace(key, true).second) text(rule, at, outer, large);
      }
    }
  }

  [[nodiscard]] Look look_of(int at, const Look& outer,
                             const std::vector<const StyleRule*>& over) const {
    const MarkupNode& node = document_.node(at);
    Look look = outer;
    if (node.name == "head" || node.name == "style" || node.name == "script") look.seen = false;
    if (node.name == "b" || node.name == "strong" || node.name == "th" ||
        (node.name.size() == 2 && node.name[0] == 'h' && is_ascii_digit(node.name[1]))) {
      look.bold = true;
    }
    if (node.name == "a" && document_.attribute(at, "href") != nullptr) {
      look.colour = {0, 0, 238};  // What browsers make of a link.
      look.colour_known = true;
    }
    if (const std::string* colour = document_.attribute(at, "bgcolor")) {
      apply({"background-color", to_ascii_lower(*colour), false}, outer.size, look);
    }
    const std::string* style = document_.attribute(at, "style");
    const auto inline_styles =
        style == nullptr ? std::vector<Declaration>() : parse_declarations(*style);
    // The cascade: sheets, then inline, then what is important in sheets.
    std::vector<Declaration> important;
    for (const StyleRule* rule : over) {
      if (!matches(rule->selector, document_, at)) continue;
      for (const Declaration& each : rule->declarations) {
        if (each.important) {
          important.push_back(each);
        } else {
          apply(each, outer.size, look);
        }
      }
    }
    for (const Declaration& each : inline_styles) apply(each, outer.size, look);
    for (const Declaration& each : important) apply(each, outer.size, look);
    return look;
  }

  void text(std::string_view rule, int at, const Look& look, bool large) {
    constexpr double kWanted = 4.5;
    constexpr double kWantedLarge = 3;
    const double ratio = contrast_ratio(look.colour, look.background);
    const double wanted = large ? kWantedLarge : kWanted;
    if (ratio >= wanted) return;
    const std::string& words = document_.node(at).text;
    desk_.report(rule, copy_.edition.id, copy_.mail.place(at, words),
                 said(words) + " is " + to_string(look.colour) + " on " +
                     to_string(look.background) + ", a contrast of " + one_decimal(ratio) +
                     ":1; readers need " + one_decimal(wanted) +
                     ":1. Change one of the colours in theme.yaml.");
  }

  const Copy& copy_;
  const MarkupDocument& document_;
  Desk& desk_;
  std::vector<const StyleRule*> dark_rules_;
};

}  // namespace

void check_contrast(const Copy& copy, Desk& desk) { ContrastCheck(copy, desk).run(); }

}  // namespace peyk::preflight
