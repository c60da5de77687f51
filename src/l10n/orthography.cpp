#include "l10n/orthography.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <unicode/uchar.h>
#include <unicode/ulocdata.h>
#include <unicode/uniset.h>

#include "base/bytes.h"
#include "l10n/bidi_controls.h"
#include "l10n/icu.h"
#include "l10n/utf8.h"

namespace peyk {
namespace {

using namespace icu_detail;

struct LocaleDataCloser {
  void operator()(ULocaleData* data) const { ulocdata_close(data); }
};

/// What is asked of a locale, read once for each.
struct Orthography {
  icu::UnicodeSet letters;
  std::vector<std::string> quotes;
};

std::string delimiter(ULocaleData* data, ULocaleDataDelimiterType type) {
  std::array<UChar, 8> buffer{};
  UErrorCode status = U_ZERO_ERROR;
  const int32_t length = ulocdata_getDelimiter(data, type, buffer.data(), buffer.size(), &status);
  return U_SUCCESS(status) ? icu_detail::from_icu({buffer.data(), length}) : std::string();
}

Orthography read_orthography(const std::string& locale) {
  Orthography made;
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<ULocaleData, LocaleDataCloser> data(ulocdata_open(locale.c_str(), &status));
  if (U_FAILURE(status)) return made;
  ulocdata_getExemplarSet(data.get(), made.letters.toUSet(), 0, ULOCDATA_ES_STANDARD, &status);
  for (const auto type : {ULOCDATA_QUOTATION_START, ULOCDATA_QUOTATION_END,
                          ULOCDATA_ALT_QUOTATION_START, ULOCDATA_ALT_QUOTATION_END}) {
    made.quotes.push_back(delimiter(data.get(), type));
  }
  return made;
}

const Orthography& orthography_of(const std::string& locale) {
  thread_local std::map<std::string, Orthography> cache;
  const auto found = cache.find(locale);
  if (found != cache.end()) return found->second;
  return cache.emplace(locale, read_orthography(locale)).first->second;
}

/// Letters of two languages that look the same in most places of a word.
constexpr std::array<std::pair<char32_t, char32_t>, 3> kLookAlikes = {{
    {U'\u064A', U'\u06CC'},  // yeh, Farsi yeh
    {U'\u0643', U'\u06A9'},  // kaf, keheh
    {U'\u06D5', U'\u0647'},  // ae, heh
}};

std::string utf8(char32_t c) {
  std::string text;
  append_utf8(text, c);
  return text;
}

}  // namespace

std::optional<LookAlike> find_look_alike(std::string_view text, const std::string& locale) {
  const icu::UnicodeSet& letters = orthography_of(locale).letters;
  std::optional<LookAlike> found;
  for_each_code_point(text, [&](char32_t c, std::string_view bytes) {
    if (found || c < 0x80) return;
    for (const auto& [one, other] : kLookAlikes) {
      if (c != one && c != other) continue;
      const char32_t twin = c == one ? other : one;
      if (!letters.contains(static_cast<UChar32>(c)) &&
          letters.contains(static_cast<UChar32>(twin))) {
        found = LookAlike{std::string(bytes), utf8(twin)};
      }
    }
  });
  return found;
}

std::vector<std::string> quotation_marks(const Edition& edition) {
  if (edition.quotation_marks.empty()) return orthography_of(edition.locale).quotes;
  std::vector<std::string> marks;
  for_each_code_point(edition.quotation_marks,
                      [&](char32_t, std::string_view bytes) { marks.emplace_back(bytes); });
  return marks;
}

std::optional<std::string> find_foreign_quotation_mark(std::string_view text,
                                                       const Edition& edition) {
  const std::vector<std::string> own = quotation_marks(edition);
  std::optional<std::string> found;
  if (own.empty()) return found;
  const bool rtl = icu::Locale(edition.locale.c_str()).isRightToLeft();
  for_each_code_point(text, [&](char32_t c, std::string_view bytes) {
    const bool quote =
        c == U'“' || c == U'”' || c == U'„' || c == U'«' || c == U'»' || c == U'‹' || c == U'›';
    if (rtl && (c == U'«' || c == U'»')) return;
    if (!quote || found || std::find(own.begin(), own.end(), bytes) != own.end()) return;
    found = std::string(bytes);
  });
  return found;
}

bool DigitsSeen::has(DigitKind kind) const {
  switch (kind) {
    case DigitKind::latin:
      return latin;
    case DigitKind::persian:
      return persian;
    case DigitKind::arabic:
      return arabic;
  }
  return false;
}

DigitsSeen digits_in(std::string_view text) {
  DigitsSeen seen;
  for_each_code_point(text, [&](char32_t c, std::string_view) {
    seen.latin = seen.latin || (c >= U'0' && c <= U'9');
    seen.persian = seen.persian || (c >= U'\u06F0' && c <= U'\u06F9');
    seen.arabic = seen.arabic || (c >= U'\u0660' && c <= U'\u0669');
  });
  return seen;
}

DirectionCount count_directions(std::string_view text) {
  DirectionCount count;
  int isolates = 0;
  for_each_code_point(text, [&](char32_t c, std::string_view) {
    if (is_isolate_start(c)) ++isolates;
    if (c == U'\u2069' && isolates > 0) --isolates;
    if (isolates > 0 || !u_isalpha(static_cast<UChar32>(c))) return;
    const UCharDirection direction = u_charDirection(static_cast<UChar32>(c));
    if (direction == U_LEFT_TO_RIGHT) ++count.ltr;
    if (direction == U_RIGHT_TO_LEFT || direction == U_RIGHT_TO_LEFT_ARABIC) ++count.rtl;
  });
  return count;
}

BidiTrouble bidi_trouble(std::string_view paragraph) {
  BidiTrouble trouble;
  std::vector<char32_t> open;
  for_each_code_point(paragraph, [&](char32_t c, std::string_view) {
    trouble.override_ = trouble.override_ || is_override(c);
    if (is_isolate_start(c) || is_embedding_start(c)) {
      open.push_back(c);
    } else if (c == U'\u2069') {
      // It also ends the embeddings that were opened inside of its isolate (UAX #9 X6a).
      while (!open.empty() && !is_isolate_start(open.back())) {
        trouble.unclosed = true;
        open.pop_back();
      }
      if (open.empty()) {
        trouble.unopened = true;
      } else {
        open.pop_back();
      }
    } else if (c == U'\u202C') {
      if (open.empty() || is_isolate_start(open.back())) {
        trouble.unopened = true;
      } else {
        open.pop_back();
      }
    }
  });
  trouble.unclosed = trouble.unclosed || !open.empty();
  return trouble;
}

CaseCount count_case(std::string_view text) {
  CaseCount count;
  for_each_code_point(text, [&](char32_t c, std::string_view) {
    const auto character = static_cast<UChar32>(c);
    if (u_isdigit(character)) ++count.digits;
    if (!u_isalpha(character)) return;
    ++count.letters;
    const bool capital = u_isupper(character) != 0;
    if (capital || u_islower(character)) ++count.cased;
    if (capital) ++count.capitals;
  });
  return count;
}

}  // namespace peyk
