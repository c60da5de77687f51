#include "preview/words.h"

#include <algorithm>

#include "base/bytes.h"

namespace peyk {
namespace {

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  for (const std::string_view word : split(line, ' ')) {
    if (!word.empty()) words.push_back(word);
  }
  return words;
}

void add(std::vector<WordRun>& runs, WordRun::Kind kind, std::string_view word) {
  if (runs.empty() || runs.back().kind != kind) runs.push_back({kind, ""});
  std::string& text = runs.back().text;
  if (!text.empty()) text += ' ';
  text += word;
}

}  // namespace

std::vector<WordRun> compare_words(std::string_view before, std::string_view after) {
  const auto a = words_of(before);
  const auto b = words_of(after);
  std::vector<std::vector<size_t>> longest(a.size() + 1, std::vector<size_t>(b.size() + 1, 0));
  for (size_t i = a.size(); i-- > 0;) {
    for (size_t j = b.size(); j-- > 0;) {
      longest[i][j] =
          a[i] == b[j] ? longest[i + 1][j + 1] + 1 : std::max(longest[i + 1][j], longest[i][j + 1]);
    }
  }
  std::vector<WordRun> runs;
  size_t i = 0;
  size_t j = 0;
  while (i < a.size() || j < b.size()) {
    if (i < a.size() && j < b.size() && a[i] == b[j]) {
      add(runs, WordRun::Kind::same, a[i++]);
      ++j;
    } else if (j == b.size() || (i < a.size() && longest[i + 1][j] >= longest[i][j + 1])) {
      add(runs, WordRun::Kind::gone, a[i++]);
    } else {
      add(runs, WordRun::Kind::added, b[j++]);
    }
  }
  return runs;
}

}  // namespace peyk
