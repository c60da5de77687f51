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
  bool quoted = false;
  /// The same with spaces for half-spaces: some write “می خوانیم” for
  /// “می‌خوانیم”.
  std::vector<std::string> apart;
  /// And the other way round: together with the next one, which is typed apart from it.
  std::string joined;
};

constexpr std::string_view kHalfSpace = "\u200C";

/// What Persian writes at a word with a half-space, and many with a space; folded.
bool belongs_together(std::string_view word, std::string_view next) {
  constexpr std::string_view kBefore[] = {"می", "نمی"};
  constexpr std::string_view kBehind[] = {"ها",   "های",    "هایی",   "هایم",   "هایت",
                                          "هایش", "هایمان", "هایتان", "هایشان", "تر",
                                          "ترین", "ای",     "ام",     "اند"};
  return std::find(std::begin(kBefore), std::end(kBefore), word) != std::end(kBefore) ||
         std::find(std::begin(kBehind), std::end(kBehind), next) != std::end(kBehind);
}

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

std::vector<std::string> folded_words(std::string_view text) {
  std::vector<std::string> words;
  for_each_word(text, [&](const FoldedWord& word) {
    words.emplace_back(word.word);
    return true;
  });
  return words;
}

void add(std::vector<Wanted>& all, std::string_view piece, bool quoted) {
  Wanted wanted;
  wanted.words = folded_words(piece);
  if (wanted.words.empty()) return;
  wanted.prefix = piece.ends_with('*');
  wanted.quoted = quoted;
  if (piece.find(kHalfSpace) != std::string_view::npos) {
    wanted.apart = folded_words(replace_all(std::string(piece), kHalfSpace, " "));
  }
  if (!all.empty()) {
    Wanted& last = all.back();
    const bool single = !quoted && !last.quoted && last.words.size() == 1 &&
                        wanted.words.size() == 1 && !last.prefix;
    if (single && belongs_together(last.words[0], wanted.words[0])) {
      last.joined = last.words[0] + wanted.words[0];
    }
  }
  all.push_back(std::move(wanted));
}

/// Folded words have no quotation marks, so nothing that was typed is syntax.
std::string phrase(const std::vector<std::string>& words, bool prefix) {
  return '"' + join(words, " ") + '"' + (prefix ? " *" : "");
}

/// In quotation marks: together. Else what white space parts; “co-op” is two words side by side.
std::vector<Wanted> parse(std::string_view typed) {
  std::vector<Wanted> all;
  size_t at = 0;
  while (at < typed.size()) {
    if (const size_t mark = mark_at(typed.substr(at)); mark > 0) {
      const size_t end = find_mark(typed, at + mark);
      add(all, typed.substr(at + mark, end - at - mark), true);
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
    add(all, typed.substr(at, end - at), false);
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
    return (!wanted.joined.empty() && word == wanted.joined) ||
           std::find(wanted.apart.begin(), wanted.apart.end(), word) != wanted.apart.end();
  });
}

}  // namespace

std::string search_expression(std::string_view typed) {
  const std::vector<Wanted> all = parse(typed);
  std::vector<std::string> conditions;
  for (size_t i = 0; i < all.size(); ++i) {
    std::string one = phrase(all[i].words, all[i].prefix);
    if (!all[i].apart.empty()) one = "(" + one + " OR " + phrase(all[i].apart, all[i].prefix) + ")";
    if (!all[i].joined.empty()) {
      const Wanted& next = all[i + 1];
      one = "((" + one + " AND " + phrase(next.words, next.prefix) + ") OR " +
            phrase({all[i].joined}, next.prefix) + ")";
      // Three in a row (“نمی خواسته اند”) are joined two by two.
      if (next.joined.empty()) ++i;
    }
    conditions.push_back(std::move(one));
  }
  return join(conditions, " AND ");
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
