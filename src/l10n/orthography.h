#pragma once
/// How a language is written, as CLDR tells: its letters, digits and quotation marks. No language
/// is named in the code.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/edition.h"

namespace peyk {

/// A letter that looks like one of the language and is another: U+064A in Persian.
struct LookAlike {
  std::string letter;   ///< As it stands in the text.
  std::string instead;  ///< What the language writes.
};
/// The first such letter of a text in the language of an ICU locale. Only pairs are told of which
/// the language has one and not the other.
[[nodiscard]] std::optional<LookAlike> find_look_alike(std::string_view text,
                                                       const std::string& locale);

/// The quotation marks of an edition: outer and inner, opening and closing. Its own, if it names
/// some, since a language may have more than one custom; else those of its locale.
[[nodiscard]] std::vector<std::string> quotation_marks(const Edition& edition);
/// The first quotation mark (“”„«»‹›) of a text that is none of the edition's, or nothing. Straight
/// marks and apostrophes belong to every language, «» to every one that runs from right to left:
/// the press of all of them writes these, whatever CLDR puts first.
[[nodiscard]] std::optional<std::string> find_foreign_quotation_mark(std::string_view text,
                                                                     const Edition& edition);

/// Which kinds of decimal digits a text has.
struct DigitsSeen {
  bool latin = false;
  bool persian = false;
  bool arabic = false;
  [[nodiscard]] bool has(DigitKind kind) const;
};
[[nodiscard]] DigitsSeen digits_in(std::string_view text);

/// Letters by the direction that they run in.
struct DirectionCount {
  int ltr = 0;
  int rtl = 0;
};
/// Without what stands in isolates: that has a direction of its own.
[[nodiscard]] DirectionCount count_directions(std::string_view text);

/// What is wrong with the bidi controls of one paragraph.
struct BidiTrouble {
  bool unclosed = false;   ///< An isolate or embedding that nothing ends.
  bool unopened = false;   ///< A PDI or PDF that ends nothing.
  bool override_ = false;  ///< U+202D or U+202E: letters are shown in an order that is not theirs.
};
[[nodiscard]] BidiTrouble bidi_trouble(std::string_view paragraph);

/// How many letters a text has, and how many of those that have a case are capitals.
struct CaseCount {
  int letters = 0;
  int cased = 0;
  int capitals = 0;
  int digits = 0;
};
[[nodiscard]] CaseCount count_case(std::string_view text);

}  // namespace peyk
