#include <string>
#include <unicode/uchar.h>
#include <vector>

#include "base/bytes.h"
#include "l10n/bidi.h"
#include "l10n/bidi_controls.h"
#include "l10n/text.h"
#include "l10n/utf8.h"

namespace peyk {
namespace {

using namespace icu_detail;

enum class Kind { own, foreign, digit, space, bound, other };

struct Unit {
  char32_t c;
  Kind kind;
  std::string_view bytes;
};

bool is_one_of(char32_t c, std::u32string_view set) { return set.find(c) != set.npos; }

/// Signs that are written onto the word behind them, or onto the word before them.
bool leads(const Unit& unit) { return unit.kind == Kind::digit || is_one_of(unit.c, U"@#$€£+"); }
bool trails(const Unit& unit) { return unit.kind == Kind::digit || is_one_of(unit.c, U"+#%°®™"); }

Kind kind_of(char32_t c, Direction around) {
  switch (u_charDirection(static_cast<UChar32>(c))) {
    case U_LEFT_TO_RIGHT:
      return around == Direction::ltr ? Kind::own : Kind::foreign;
    case U_RIGHT_TO_LEFT:
    case U_RIGHT_TO_LEFT_ARABIC:
      return around == Direction::rtl ? Kind::own : Kind::foreign;
    case U_EUROPEAN_NUMBER:
    case U_ARABIC_NUMBER:
      return Kind::digit;
    default:
      break;
  }
  if (u_isUWhiteSpace(static_cast<UChar32>(c)) != 0) return Kind::space;
  // Punctuation of the sentence around: a list of names in it runs in its direction.
  const bool native = around == Direction::rtl ? is_one_of(c, U"،؛؟«»|") : is_one_of(c, U";“”|·");
  const bool control = is_bidi_control(c);
  return native || control ? Kind::bound : Kind::other;
}

/// Finds the runs of one text and puts them into isolates.
class Runs {
 public:
  Runs(std::string_view text, Direction around) : around_(around) {
    for_each_code_point(text, [&](char32_t c, std::string_view bytes) {
      units_.push_back({c, kind_of(c, around), bytes});
    });
  }

  /// Outside of isolates that are there already.
  [[nodiscard]] bool has(Kind kind) const {
    for (size_t i = 0; i < units_.size();) {
      if (is_isolate_start(units_[i].c)) {
        i = end_of_isolate(i);
      } else if (units_[i++].kind == kind) {
        return true;
      }
    }
    return false;
  }

  std::string put() {
    for (size_t i = 0; i < units_.size();) {
      if (is_isolate_start(units_[i].c)) {
        copy(i, end_of_isolate(i));
        i = end_of_isolate(i);
      } else if (const size_t phone = end_of_phone_number(i); phone > i) {
        wrap(i, phone);
        i = phone;
      } else if (units_[i].kind == Kind::foreign || leads_to_foreign(i)) {
        const size_t end = end_of_run(i);
        wrap(i, end);
        i = end;
      } else {
        copy(i, i + 1);
        ++i;
      }
    }
    return std::move(out_);
  }

 private:
  void copy(size_t from, size_t to) {
    for (size_t i = from; i < to; ++i) append_utf8(out_, units_[i].c);
  }
  void wrap(size_t from, size_t to) {
    append_utf8(out_, around_ == Direction::rtl ? U'\u2066' : U'\u2067');
    copy(from, to);
    append_utf8(out_, kPdi);
  }

  [[nodiscard]] size_t end_of_isolate(size_t start) const {
    int depth = 0;
    for (size_t i = start; i < units_.size(); ++i) {
      if (is_isolate_start(units_[i].c)) ++depth;
      if (units_[i].c == kPdi && --depth == 0) return i + 1;
    }
    return units_.size();
  }

  /// "+355 42 123" is one number, which a sentence from right to left would turn round.
  [[nodiscard]] size_t end_of_phone_number(size_t start) const {
    if (around_ == Direction::ltr || units_[start].c != U'+') return start;
    size_t end = start;
    for (size_t i = start + 1; i < units_.size(); ++i) {
      if (units_[i].kind == Kind::digit) {
        end = i + 1;
      } else if (!is_one_of(units_[i].c, U" -().\u00A0") || i == start + 1) {
        break;
      }
    }
    return end;
  }

  [[nodiscard]] bool leads_to_foreign(size_t i) const {
    while (i < units_.size() && leads(units_[i])) ++i;
    return i < units_.size() && units_[i].kind == Kind::foreign;
  }

  [[nodiscard]] bool is_url(size_t start) const {
    std::string head;
    for (size_t i = start; i < units_.size() && head.size() < 8; ++i) head += units_[i].bytes;
    head = to_ascii_lower(head);
    return head.starts_with("http://") || head.starts_with("https://") || head.starts_with("www.");
  }
  [[nodiscard]] size_t end_of_url(size_t start) const {
    size_t end = start;
    while (end < units_.size() && units_[end].kind != Kind::space &&
           units_[end].kind != Kind::bound) {
      ++end;
    }
    while (end > start + 1 && is_one_of(units_[end - 1].c, U".,:!?)]'\"")) --end;
    return end;
  }

  /// Behind the last foreign letter that no letter of our own and no punctuation of the sentence
  /// parts from the first one, and what is written onto it.
  [[nodiscard]] size_t end_of_run(size_t start) const {
    if (is_url(start)) return end_of_url(start);
    size_t end = start;
    for (size_t i = start; i < units_.size(); ++i) {
      const Kind kind = units_[i].kind;
      if (kind == Kind::own || kind == Kind::bound) break;
      if (kind == Kind::foreign || (i == end && trails(units_[i]))) end = i + 1;
    }
    return close_brackets(start, end);
  }

  /// A bracket belongs to a run with its partner or not at all.
  [[nodiscard]] size_t close_brackets(size_t start, size_t end) const {
    std::vector<size_t> open;
    for (size_t i = start; i < end; ++i) {
      const auto bracket = static_cast<UChar32>(units_[i].c);
      const int type = u_getIntPropertyValue(bracket, UCHAR_BIDI_PAIRED_BRACKET_TYPE);
      if (type == U_BPT_OPEN) {
        open.push_back(i);
      } else if (type == U_BPT_CLOSE) {
        if (open.empty()) return without_spaces(start, i);
        open.pop_back();
      }
    }
    while (!open.empty() && end < units_.size() &&
           static_cast<UChar32>(units_[end].c) ==
               u_getBidiPairedBracket(static_cast<UChar32>(units_[open.back()].c))) {
      open.pop_back();
      ++end;
    }
    return open.empty() ? end : without_spaces(start, open.front());
  }
  [[nodiscard]] size_t without_spaces(size_t start, size_t end) const {
    while (end > start + 1 && units_[end - 1].kind == Kind::space) --end;
    return end;
  }

  Direction around_;
  std::vector<Unit> units_;
  std::string out_;
};

}  // namespace

std::string isolate_runs(std::string_view text, Direction around) {
  const std::string balanced = icu_detail::balance_bidi(text, icu_detail::Unclosed::drop);
  std::string out;
  std::string paragraph;
  const auto finish = [&] {
    Runs runs(paragraph, around);
    const bool foreign = runs.has(Kind::foreign) && !runs.has(Kind::own);
    out += foreign ? isolate(paragraph, around) : runs.put();
    paragraph.clear();
  };
  for_each_code_point(balanced, [&](char32_t c, std::string_view bytes) {
    if (u_charDirection(static_cast<UChar32>(c)) == U_BLOCK_SEPARATOR) {
      finish();
      out += bytes;
    } else {
      paragraph += bytes;
    }
  });
  finish();
  return out;
}

}  // namespace peyk
