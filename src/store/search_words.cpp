// What people type into a search, and what they are shown of what was found.

#include <algorithm>
#include <vector>

#include "base/bytes.h"
#include "l10n/fold.h"
#include "l10n/text.h"
#include "store/article_index.h"

namespace peyk {
namespace {

struct Wanted {
  std::vector<std::string> words;  ///< Beside each other.
  bool prefix = false;             ///< The last one is the beginning of a word.
};

constexpr std::string_view kMarks[] = {"\"", "“", "”", "„", "«", "»", "‟"};

/// The length of the quotation mark at the beginning of `text`, or 0.
size_t mark_at(std::string_view text) {
  for (const std::string_view mark : kMarks) {
    if (text.starts_with(mark)) return mark.size();
  }
  return 0;
}

size_t find_mark(std::string_view text, size_t at) {
  while (at < text.size() && mark_at(text.substr(at)) == 0) ++at;
  return at;
}

void add(std::vector<Wanted>& all, std::string_view piece) {
  Wanted wanted;
  for_each_word(piece, [&](const FoldedWord& word) {
    wanted.words.emplace_back(word.word);
    return true;
  });
  wanted.prefix = piece.ends_with('*');
  if (!wanted.words.empty()) all.push_back(std::move(wanted));
}

/// In quotation marks: together. Else what white space parts; “co-op” is two words side by side.
std::vector<Wanted> parse(std::string_view typed) {
  std::vector<Wanted> all;
  size_t at = 0;
  while (at < typed.size()) {
    if (const size_t mark = mark_at(typed.substr(at)); mark > 0) {
      const size_t end = find_mark(typed, at + mark);
      add(all, typed.substr(at + mark, end - at - mark));
      at = end + (end < typed.size() ? mark_at(typed.substr(end)) : 0);
      continue;
    }
    if (is_ascii_space(typed[at])) {
      ++at;
      continue;
    }
    size_t end = at;
    while (end < typed.size() && !is_ascii_space(typed[end]) && mark_at(typed.substr(end)) == 0) {
      ++end;
    }
    add(all, typed.substr(at, end - at));
    at = end;
  }
  return all;
}

bool matches(const std::vector<Wanted>& all, std::string_view word) {
  return std::any_of(all.begin(), all.end(), [&](const Wanted& wanted) {
    for (size_t i = 0; i < wanted.words.size(); ++i) {
      const bool prefix = wanted.prefix && i + 1 == wanted.words.size();
      if (prefix ? word.starts_with(wanted.words[i]) : word == wanted.words[i]) return true;
    }
    return false;
  });
}

}  // namespace

std::string search_expression(std::string_view typed) {
  std::string expression;
  for (const Wanted& wanted : parse(typed)) {
    if (!expression.empty()) expression += " AND ";
    // Folded words have no quotation marks, so nothing that was typed is syntax.
    expression += '"' + join(wanted.words, " ") + '"';
    if (wanted.prefix) expression += " *";
  }
  return expression;
}

std::string make_snippet(std::string_view text, std::string_view typed) {
  constexpr size_t kBefore = 40;    // Bytes, about; a snippet begins with a word.
  constexpr size_t kLongest = 160;  // Grapheme clusters.
  const std::vector<Wanted> wanted = parse(typed);
  std::vector<size_t> begins;
  size_t hit = std::string_view::npos;
  for_each_word(text, [&](const FoldedWord& word) {
    begins.push_back(word.begin);
    if (!matches(wanted, word.word)) return true;
    hit = word.begin;
    return false;
  });
  size_t begin = 0;
  if (hit != std::string_view::npos && hit > 2 * kBefore) {
    begin = *std::lower_bound(begins.begin(), begins.end(), hit - kBefore);
  }
  // More bytes than the clusters can have are not looked at; shorten() counts those.
  const std::string_view rest = text.substr(begin, kLongest * 16);
  return (begin > 0 ? "… " : "") + shorten(clean_line(rest), kLongest);
}

}  // namespace peyk
