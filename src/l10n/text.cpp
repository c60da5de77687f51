#include "l10n/text.h"

#include <map>
#include <unicode/normalizer2.h>
#include <unicode/numberformatter.h>
#include <unicode/uchar.h>

#include "base/bytes.h"
#include "l10n/bidi.h"
#include "l10n/common_text.h"
#include "l10n/icu.h"
#include "l10n/utf8.h"

namespace peyk {
namespace {

using icu_detail::balance_bidi;
using icu_detail::Boundaries;
using icu_detail::BoundaryKind;
using icu_detail::for_each_code_point;
using icu_detail::Unclosed;

bool is_white_space(char32_t c) { return u_isUWhiteSpace(static_cast<UChar32>(c)) != 0; }

std::string to_nfc(const std::string& text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(status);
  std::string out;
  icu::StringByteSink<std::string> sink(&out);
  if (nfc != nullptr) nfc->normalizeUTF8(0, text, sink, nullptr, status);
  return U_SUCCESS(status) ? out : text;
}

std::string collapse_white_space(std::string_view text) {
  std::string out;
  bool pending = false;
  for_each_code_point(text, [&](char32_t c, std::string_view bytes) {
    if (is_white_space(c)) {
      pending = !out.empty();
      return;
    }
    if (pending) out += ' ';
    pending = false;
    out += bytes;
  });
  return out;
}

/// Invalid bytes to U+FFFD; a copy only when there are any.
std::string to_valid(std::string_view text) {
  if (!find_invalid_utf8(text)) return std::string(text);
  std::string out;
  for_each_code_point(text, [&](char32_t c, std::string_view) { append_utf8(out, c); });
  return out;
}

/// What must not stand before an ellipsis: spaces, and punctuation that announces more.
std::string_view trim_before_ellipsis(std::string_view text) {
  const auto is_loose = [](char32_t c) {
    constexpr std::u32string_view kLoose = U",;:-–—(«“‘[،؛…";
    return is_white_space(c) || kLoose.find(c) != std::u32string_view::npos;
  };
  size_t end = 0;
  size_t at = 0;
  for_each_code_point(text, [&](char32_t c, std::string_view bytes) {
    at += bytes.size();
    if (!is_loose(c)) end = at;
  });
  return text.substr(0, end);
}

/// The offset behind the first `count` grapheme clusters, or nothing if there are not more.
std::optional<size_t> offset_of_grapheme(std::string_view text, size_t count) {
  if (text.size() <= count) return std::nullopt;
  Boundaries graphemes(BoundaryKind::grapheme, text);
  size_t offset = 0;
  for (size_t i = 0; i < count; ++i) {
    offset = graphemes.next();
    if (offset == Boundaries::npos) return std::nullopt;
  }
  return offset < text.size() ? std::optional(offset) : std::nullopt;
}

/// Where to cut so that no word is broken: behind the last white space, unless that would leave
/// less than half; then at a word boundary of UAX #29; then at the limit itself.
size_t word_cut(std::string_view text, size_t limit) {
  size_t space = 0;
  size_t at = 0;
  for_each_code_point(text.substr(0, std::min(text.size(), limit + 1)),
                      [&](char32_t c, std::string_view bytes) {
                        if (is_white_space(c) && at <= limit) space = at;
                        at += bytes.size();
                      });
  if (space * 2 >= limit && space > 0) return space;
  Boundaries words(BoundaryKind::word, text);
  const size_t word = words.at_or_before(limit);
  return word > 0 ? word : limit;
}

/// Whether a sentence that ends here ends with an initial ("M." in "M. Rajavi"), which ends
/// nothing.
bool ends_with_initial(std::string_view sentence) {
  const std::string_view trimmed = trim(sentence);
  if (trimmed.size() < 2 || trimmed.back() != '.') return false;
  if (trimmed[trimmed.size() - 2] < 'A' || trimmed[trimmed.size() - 2] > 'Z') return false;
  if (trimmed.size() == 2) return true;
  const char before = trimmed[trimmed.size() - 3];
  return before == ' ' || before == '.' || before == '(';
}

}  // namespace

std::string localize_digits(std::string_view text, DigitKind digits) {
  const char32_t zero = icu_detail::digit_zero(digits);
  std::string out;
  out.reserve(text.size() * 2);
  for (const char c : text) {
    if (is_ascii_digit(c)) {
      append_utf8(out, zero + static_cast<char32_t>(c - '0'));
    } else {
      out += c;
    }
  }
  return to_valid(out);
}

std::string format_number(long long number, const Edition& edition) {
  using icu::number::LocalizedNumberFormatter;
  using icu::number::NumberFormatter;
  thread_local std::map<std::pair<std::string, DigitKind>, LocalizedNumberFormatter> cache;
  const auto key = std::make_pair(edition.locale, edition.digits);
  auto known = cache.find(key);
  if (known == cache.end()) {
    const auto locale = icu_detail::make_locale(
        edition.locale, std::string("numbers=") + icu_detail::numbering_system(edition.digits));
    if (!locale) return localize_digits(std::to_string(number), edition.digits);
    known = cache.emplace(key, NumberFormatter::withLocale(*locale)).first;
  }
  UErrorCode status = U_ZERO_ERROR;
  const icu::UnicodeString text = known->second.formatInt(number, status).toString(status);
  return U_SUCCESS(status) ? icu_detail::from_icu(text)
                           : localize_digits(std::to_string(number), edition.digits);
}

std::string shorten(std::string_view text, size_t most) {
  const std::string valid = to_valid(text);
  if (most == 0) return "";
  if (!offset_of_grapheme(valid, most)) return balance_bidi(valid, Unclosed::drop);
  const size_t limit = offset_of_grapheme(valid, most - 1).value_or(0);
  const std::string_view kept =
      trim_before_ellipsis(std::string_view(valid).substr(0, word_cut(valid, limit)));
  return balance_bidi(kept, Unclosed::drop) + "…";
}

std::string first_sentences(std::string_view text, int count, size_t most,
                            const std::string& locale) {
  const std::string valid = clean_line(text);
  const size_t limit = offset_of_grapheme(valid, most).value_or(valid.size());
  size_t end = 0;
  int taken = 0;
  size_t start = 0;
  Boundaries sentences(BoundaryKind::sentence, valid, locale);
  while (taken < count) {
    const size_t at = sentences.next();
    if (at == Boundaries::npos) break;
    const std::string_view sentence = std::string_view(valid).substr(start, at - start);
    if (at < valid.size() && ends_with_initial(sentence)) continue;
    // The space behind a sentence does not count.
    if (start + trim(sentence).size() > limit) {
      return end == 0 ? shorten(trim(sentence), most)
                      : balance_bidi(trim(std::string_view(valid).substr(0, end)), Unclosed::drop);
    }
    end = at;
    start = at;
    ++taken;
  }
  return balance_bidi(trim(std::string_view(valid).substr(0, end)), Unclosed::drop);
}

std::string clean_line(std::string_view text) {
  if (auto quick = icu_detail::clean_common_line(text)) return *std::move(quick);
  std::string kept;
  kept.reserve(text.size());
  for_each_code_point(text, [&](char32_t c, std::string_view) {
    if (is_white_space(c)) {
      kept += ' ';
    } else if (!icu_detail::is_unwanted(c)) {
      append_utf8(kept, c);
    }
  });
  return collapse_white_space(balance_bidi(to_nfc(kept), Unclosed::drop));
}

}  // namespace peyk
