#pragma once
/// What yaml-cpp finds wrong with a file, in the words of who wrote it. Private to the room.

#include <string>
#include <string_view>

namespace peyk {

struct YamlMistake {
  std::string what;
  std::string remedy;
};
/// `message` is the library's; `line` the line that it names. The mistakes that people make most
/// are told as what they are: tabs, text with a colon that is not in quotes, indentation, brackets.
[[nodiscard]] YamlMistake explain_yaml(std::string_view message, std::string_view line);

}  // namespace peyk
