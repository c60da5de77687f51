#include "preflight/css.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/bytes.h"

namespace peyk::preflight {
namespace {

std::string without_comments(std::string_view css) {
  std::string out;
  for (size_t at = 0; at < css.size();) {
    const size_t begin = std::min(css.find("/*", at), css.size());
    out += css.substr(at, begin - at);
    if (begin == css.size()) break;
    const size_t end = css.find("*/", begin + 2);
    at = end == std::string_view::npos ? css.size() : end + 2;
    out += ' ';
  }
  return out;
}

/// Where the next of `stops` is that stands in no string and no parentheses; the size when none.
size_t find_outside(std::string_view text, std::string_view stops, size_t at) {
  int depth = 0;
  char quote = '\0';
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\\') {
      ++at;
    } else if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (depth == 0 && stops.find(c) != std::string_view::npos) {
      return at;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')' && depth > 0) {
      --depth;
    }
  }
  return text.size();
}

std::string squeezed(std::string_view text) {
  std::string out;
  for (const char c : trim(text)) {
    const bool space = is_ascii_space(c);
    if (space && !out.empty() && out.back() == ' ') continue;
    out += space ? ' ' : c;
  }
  return out;
}

class SheetReader {
 public:
  StyleSheet read(std::string_view css) {
    rules(css, "");
    return std::move(sheet_);
  }

 private:
  void rules(std::string_view css, const std::string& condition) {
    for (size_t at = 0; at < css.size();) {
      const size_t stop = find_outside(css, "{;", at);
      const std::string prelude = squeezed(css.substr(at, stop - at));
      if (stop == css.size()) return;
      if (css[stop] == ';') {
        if (prelude.starts_with('@')) sheet_.at_rules.push_back(to_ascii_lower(prelude));
        at = stop + 1;
        continue;
      }
      const size_t end = closing_brace(css, stop + 1);
      const std::string_view inside = css.substr(stop + 1, end - stop - 1);
      at = end + 1;
      block(prelude, inside, condition);
    }
  }

  void block(const std::string& prelude, std::string_view inside, const std::string& condition) {
    constexpr std::string_view kMedia = "@media";
    if (prelude.starts_with('@')) {
      const std::string lower = to_ascii_lower(prelude);
      sheet_.at_rules.push_back(lower);
      // One level only: mail programs do not know more, and it bounds the recursion.
      if (lower.starts_with(kMedia) && condition.empty()) {
        rules(inside, std::string(trim(std::string_view(lower).substr(kMedia.size()))));
      }
      return;
    }
    for (const std::string_view selector : split(prelude, ',')) {
      sheet_.rules.push_back({std::string(trim(selector)), condition, parse_declarations(inside)});
    }
  }

  static size_t closing_brace(std::string_view css, size_t at) {
    for (int depth = 1;; ++at) {
      at = find_outside(css, "{}", at);
      if (at == css.size()) return at;
      depth += css[at] == '{' ? 1 : -1;
      if (depth == 0) return at;
    }
  }

  StyleSheet sheet_;
};

/// One compound: "td.a.b", "#c", "*".
bool matches_compound(std::string_view compound, const MarkupDocument& document, int element) {
  while (!compound.empty()) {
    const char kind = compound.front() == '.' || compound.front() == '#' ? compound.front() : ' ';
    if (kind != ' ') compound.remove_prefix(1);
    const size_t end = std::min(compound.find_first_of(".#"), compound.size());
    const std::string_view name = compound.substr(0, end);
    compound.remove_prefix(end);
    if (name.empty()) return false;
    if (kind == ' ') {
      if (name != "*" && !ascii_iequals(name, document.node(element).name)) return false;
      continue;
    }
    const std::string* value = document.attribute(element, kind == '.' ? "class" : "id");
    if (value == nullptr) return false;
    if (kind == '.' ? !has_word(*value, name) : *value != name) return false;
  }
  return true;
}

int hex_digit(char c) {
  if (is_ascii_digit(c)) return c - '0';
  const char lower = ascii_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::optional<Colour> parse_hex(std::string_view digits) {
  std::array<int, 6> values{};
  const bool is_short = digits.size() == 3;
  if (!is_short && digits.size() != 6) return std::nullopt;
  for (size_t i = 0; i < 6; ++i) {
    values[i] = hex_digit(digits[is_short ? i / 2 : i]);
    if (values[i] < 0) return std::nullopt;
  }
  return Colour{values[0] * 16 + values[1], values[2] * 16 + values[3], values[4] * 16 + values[5]};
}

std::optional<Colour> parse_rgb(std::string_view inside) {
  std::array<int, 3> values{};
  const auto parts = split(inside, ',');
  if (parts.size() != values.size()) return std::nullopt;
  for (size_t i = 0; i < values.size(); ++i) {
    const std::string_view part = trim(parts[i]);
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), values[i]);
    if (error != std::errc() || end != part.data() + part.size()) return std::nullopt;
    if (values[i] < 0 || values[i] > 255) return std::nullopt;
  }
  return Colour{values[0], values[1], values[2]};
}

double linear(int channel) {
  const double share = channel / 255.0;
  return share <= 0.04045 ? share / 12.92 : std::pow((share + 0.055) / 1.055, 2.4);
}

double luminance(Colour colour) {
  return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue);
}

}  // namespace

bool has_word(std::string_view list, std::string_view word) {
  for (size_t at = 0; at < list.size();) {
    const size_t end = std::min(list.find(' ', at), list.size());
    if (list.substr(at, end - at) == word) return true;
    at = end + 1;
  }
  return false;
}

std::vector<Declaration> parse_declarations(std::string_view style) {
  constexpr std::string_view kImportant = "!important";
  const std::string clean = without_comments(style);
  std::vector<Declaration> declarations;
  for (size_t at = 0; at < clean.size();) {
    const size_t end = find_outside(clean, ";", at);
    const std::string_view piece = std::string_view(clean).substr(at, end - at);
    at = end + 1;
    const size_t colon = piece.find(':');
    if (colon == std::string_view::npos) continue;
    Declaration made;
    made.property = to_ascii_lower(trim(piece.substr(0, colon)));
    made.value = to_ascii_lower(squeezed(piece.substr(colon + 1)));
    const size_t bang = made.value.rfind('!');
    if (bang != std::string::npos && replace_all(made.value.substr(bang), " ", "") == kImportant) {
      made.important = true;
      made.value = std::string(trim(std::string_view(made.value).substr(0, bang)));
    }
    if (!made.property.empty() && !made.value.empty()) declarations.push_back(std::move(made));
  }
  return declarations;
}

StyleSheet parse_style_sheet(std::string_view css) {
  return SheetReader().read(without_comments(css));
}

bool matches(std::string_view selector, const MarkupDocument& document, int element) {
  if (selector.find_first_of("[]:>+~") != std::string_view::npos) return false;
  std::vector<std::string_view> compounds;
  for (const std::string_view compound : split(selector, ' ')) {
    if (!compound.empty()) compounds.push_back(compound);
  }
  if (compounds.empty() || !matches_compound(compounds.back(), document, element)) return false;
  compounds.pop_back();
  for (int at = document.node(element).parent; at >= 0 && !compounds.empty();
       at = document.node(at).parent) {
    if (matches_compound(compounds.back(), document, at)) compounds.pop_back();
  }
  return compounds.empty();
}

std::optional<Colour> parse_colour(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, Colour>, 17> kNames = {{
      {"black", {0, 0, 0}},
      {"silver", {192, 192, 192}},
      {"gray", {128, 128, 128}},
      {"grey", {128, 128, 128}},
      {"white", {255, 255, 255}},
      {"maroon", {128, 0, 0}},
      {"red", {255, 0, 0}},
      {"purple", {128, 0, 128}},
      {"fuchsia", {255, 0, 255}},
      {"green", {0, 128, 0}},
      {"lime", {0, 255, 0}},
      {"olive", {128, 128, 0}},
      {"yellow", {255, 255, 0}},
      {"navy", {0, 0, 128}},
      {"blue", {0, 0, 255}},
      {"teal", {0, 128, 128}},
      {"aqua", {0, 255, 255}},
  }};
  text = trim(text);
  if (text.starts_with('#')) return parse_hex(text.substr(1));
  if (text.starts_with("rgb(") && text.ends_with(')')) {
    return parse_rgb(text.substr(4, text.size() - 5));
  }
  for (const auto& [name, colour] : kNames) {
    if (name == text) return colour;
  }
  return std::nullopt;
}

std::string to_string(Colour colour) {
  std::string text = "#";
  for (const int channel : {colour.red, colour.green, colour.blue}) {
    constexpr std::string_view kHex = "0123456789abcdef";
    text += kHex[static_cast<size_t>(channel) / 16];
    text += kHex[static_cast<size_t>(channel) % 16];
  }
  return text;
}

double contrast_ratio(Colour one, Colour other) {
  const double a = luminance(one);
  const double b = luminance(other);
  return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

}  // namespace peyk::preflight
