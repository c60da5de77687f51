#pragma once
/// The facts about finished markup that preflight asks for.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace peyk {

struct MarkupLink {
  std::string href;  ///< As written, entities resolved.
  std::string text;  ///< What a person sees of it: its text, or the alt of a picture in it.
};
struct MarkupImage {
  std::string src;
  std::optional<std::string> alt;  ///< Nothing: the attribute is missing.
  bool linked = false;
  bool sized = false;  ///< Has width and height.
};
struct MarkupFacts {
  std::vector<MarkupLink> links;
  std::vector<MarkupImage> images;
  std::string direction;  ///< Of <html>: "rtl", "ltr" or empty.
  std::string language;
};
/// Any bytes give facts; what cannot be parsed has none.
[[nodiscard]] MarkupFacts inspect_markup(std::string_view markup);

}  // namespace peyk
