#pragma once
/// How two lines differ, word by word. Private to the room.

#include <string>
#include <string_view>
#include <vector>

namespace peyk {

struct WordRun {
  enum class Kind { same, gone, added } kind = Kind::same;
  std::string text;  ///< Words with single spaces between them.
};
[[nodiscard]] std::vector<WordRun> compare_words(std::string_view before, std::string_view after);

}  // namespace peyk
