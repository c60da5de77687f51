#include "config/yaml_mistakes.h"

#include "base/bytes.h"

namespace peyk {
namespace {

bool is_indented_by_tab(std::string_view line) {
  const size_t text = line.find_first_not_of(" \t");
  return line.substr(0, text).find('\t') != std::string_view::npos;
}

}  // namespace

YamlMistake explain_yaml(std::string_view message, std::string_view line) {
  const auto is = [&](std::string_view known) { return message.starts_with(known); };
  if (is_indented_by_tab(line)) {
    return {"the line begins with a tab", "Write spaces in its place: YAML takes no tabs there."};
  }
  if (is("illegal map value")) {
    return {"a “:” stands in a text that is not in quotes",
            "Put the whole text in quotes: key: \"He said: yes\"; or mend the indentation, if this "
            "was meant as a key of its own."};
  }
  if (is("end of sequence flow not found") || is("end of map flow not found")) {
    return {"a bracket is opened and not closed",
            "Close it with “]” or “}”; text that begins with a bracket belongs in quotes."};
  }
  if (is("end of sequence not found") || is("end of map not found")) {
    return {"the line is indented otherwise than those above it",
            "Give what belongs together the same number of spaces in front."};
  }
  if (is("illegal block entry")) {
    return {"a list (“- ”) begins where none can be",
            "Put it on lines of its own below the key, each indented by the same spaces."};
  }
  return {std::string(message),
          "Look at this line and the one above it: a missing quote, colon or bracket, or "
          "indentation that does not fit (spaces only, no tabs)."};
}

}  // namespace peyk
