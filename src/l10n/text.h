#pragma once
/// Text as people see it: digits, direction, isolates, width, wrapping, cutting. All take and give
/// valid UTF-8; invalid bytes become U+FFFD.

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "model/edition.h"

namespace peyk {

/// Replaces the ASCII digits of `text` by the edition's. For text that we make (dates, counters);
/// never for URLs or article text.
[[nodiscard]] std::string localize_digits(std::string_view text, DigitKind digits);
/// A whole number with the edition's digits and grouping.
[[nodiscard]] std::string format_number(long long number, const Edition& edition);

/// The direction of the first strong character (UAX #9 P2), or nothing if there is none.
[[nodiscard]] std::optional<Direction> first_strong_direction(std::string_view text);
/// Wraps in U+2066/2067 … U+2069 if the text has a direction other than `around` (or mixes both);
/// otherwise returns it as it is. Unbalanced controls inside are closed or dropped first.
[[nodiscard]] std::string isolate(std::string_view text, Direction around);
/// Wraps each run of words in the other direction in an isolate of its own: names, abbreviations
/// and
/// addresses inside of a sentence («گزارش ⁦Balkan Insight⁩ از …»). What is written onto a run
/// goes with it ("C++", "(PMOI)" behind "MEK"); the punctuation of the sentence stays outside, so
/// that a list of foreign names runs in the direction of the sentence. In text from right to left a
/// telephone number is a run too. Isolates that are there are left as they are; a text that is all
/// in the other direction becomes one isolate.
[[nodiscard]] std::string isolate_runs(std::string_view text, Direction around);
/// Removes bidi controls (U+202A–202E, U+2066–2069) but keeps LRM, RLM, ALM, ZWNJ and ZWJ.
[[nodiscard]] std::string strip_bidi_controls(std::string_view text);

/// Columns in a terminal or a plain-text mail: wide East Asian 2, marks and controls 0, else 1.
[[nodiscard]] int display_width(std::string_view text);
/// Breaks paragraphs at UAX #14 opportunities so that no line is wider than `width` where it can be
/// helped; never inside a URL. Newlines in `text` stay; no trailing spaces; every continuation line
/// begins with `indent`.
[[nodiscard]] std::string wrap(std::string_view text, int width, std::string_view indent = "");
/// At most `most` grapheme clusters, cut at a word boundary, with "…" if something was cut.
[[nodiscard]] std::string shorten(std::string_view text, size_t most);
/// The first `count` sentences (UAX #29 with the edition's locale), at most `most` graphemes.
[[nodiscard]] std::string first_sentences(std::string_view text, int count, size_t most,
                                          const std::string& locale);
/// NFC, white space runs to one space, C0/C1 controls, private use, noncharacters and unpaired bidi
/// controls removed: what a title, a name or an excerpt is made of. ZWNJ stays.
[[nodiscard]] std::string clean_line(std::string_view text);
/// Bytes in a named charset ("windows-1256") to UTF-8; bad_data if it is unknown or does not fit.
[[nodiscard]] Result<std::string> to_utf8(std::string_view bytes, const std::string& charset);
/// As to_utf8, but what does not fit becomes U+FFFD and is counted; bad_data only if the charset is
/// unknown.
struct LooseText {
  std::string text;
  size_t replaced = 0;
};
[[nodiscard]] Result<LooseText> to_utf8_loosely(std::string_view bytes, const std::string& charset);
/// The charset that the web means by a label (WHATWG Encoding §4.2: "latin1" is windows-1252), by
/// the name that to_utf8 takes; "" if the web knows no such label.
[[nodiscard]] std::string charset_of_label(std::string_view label);

/// UTS #46 (non-transitional). "bücher.example" → "xn--bcher-kva.example"; bad_data if refused.
[[nodiscard]] Result<std::string> domain_to_ascii(std::string_view domain);
/// The inverse, for people; the input if it cannot be shown.
[[nodiscard]] std::string domain_to_unicode(std::string_view domain);

}  // namespace peyk
