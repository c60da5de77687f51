#pragma once
/// What the files of this room share about ICU. Nobody outside of l10n/ includes it.

#include <memory>
#include <string>
#include <string_view>
#include <unicode/brkiter.h>
#include <unicode/locid.h>
#include <unicode/timezone.h>
#include <unicode/unistr.h>
#include <unicode/utext.h>
#include <utility>

#include "base/clock.h"
#include "base/error.h"
#include "model/edition.h"

namespace peyk::icu_detail {

/// Invalid bytes become U+FFFD.
[[nodiscard]] icu::UnicodeString to_icu(std::string_view text);
[[nodiscard]] std::string from_icu(const icu::UnicodeString& text);

/// What the web means by the name of a charset (charset_of_label), or the name itself: ICU knows
/// more of them.
[[nodiscard]] std::string web_charset(std::string_view charset);

/// The BCP 47 name of a numbering system: "arabext".
[[nodiscard]] const char* numbering_system(DigitKind digits);
/// The code point of the digit zero.
[[nodiscard]] char32_t digit_zero(DigitKind digits);

/// A locale that ICU has data for, with `keywords` ("numbers=latn;calendar=persian") put over its
/// own. Fails with configuration: ICU itself would silently speak the root locale.
[[nodiscard]] Result<icu::Locale> make_locale(const std::string& name, std::string_view keywords);

/// The zone of this name, cached for the thread; fails with configuration if there is none.
[[nodiscard]] Result<const icu::TimeZone*> find_zone(const std::string& name);
/// The instant of a wall-clock time, which is given as if it were UTC. A time that a jump leaves
/// out is the moment of the jump; one that exists twice is the first.
[[nodiscard]] Instant wall_to_instant(Instant wall, const icu::TimeZone& zone);
/// What the clock on the wall shows at `instant`, as if it were UTC.
[[nodiscard]] Instant instant_to_wall(Instant instant, const icu::TimeZone& zone);
/// The moments before and after which the clocks stood or will stand otherwise than at `instant`:
/// the last change not after it and the first one after it; min and max where there is none.
[[nodiscard]] std::pair<Instant, Instant> clock_changes(Instant instant, const icu::TimeZone& zone);

/// Boundaries of UTF-8 text, as byte offsets. The iterators are made once for a thread: making one
/// costs far more than using it.
enum class BoundaryKind { grapheme, word, line, sentence };
class Boundaries {
 public:
  /// `text` must outlive the object. Only one object of a kind may live in a thread at a time.
  Boundaries(BoundaryKind kind, std::string_view text, const std::string& locale = "");
  ~Boundaries();
  Boundaries(const Boundaries&) = delete;
  Boundaries& operator=(const Boundaries&) = delete;

  /// The next boundary, or npos behind the last one.
  [[nodiscard]] size_t next();
  /// The largest boundary that is not after `offset`.
  [[nodiscard]] size_t at_or_before(size_t offset);
  /// Whether the boundary that next() gave last is a hard line break.
  [[nodiscard]] bool is_hard() const;

  static constexpr size_t npos = static_cast<size_t>(-1);

 private:
  icu::BreakIterator* iterator_ = nullptr;
  UText text_ = UTEXT_INITIALIZER;
  size_t size_ = 0;
};

}  // namespace peyk::icu_detail
