#include "l10n/common_text.h"

#include <array>
#include <cstdint>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include "l10n/bidi_controls.h"
#include "l10n/utf8.h"

namespace peyk::icu_detail {
namespace {

enum class Common : uint8_t { not_asked, no, space, yes };

/// Whether a line with this character in it stays as it is, whatever stands beside it.
Common make_common(UChar32 c) {
  if (u_isUWhiteSpace(c) != 0) return Common::space;
  const auto character = static_cast<char32_t>(c);
  if (is_unwanted(character) || is_bidi_control(character)) return Common::no;
  // A text of such alone is in NFC (UAX #15 §9), and balanced.
  const bool normal =
      u_getIntPropertyValue(c, UCHAR_NFC_QUICK_CHECK) == UNORM_YES && u_getCombiningClass(c) == 0;
  return normal && u_charDirection(c) != U_BLOCK_SEPARATOR ? Common::yes : Common::no;
}

constexpr char32_t kEnd = 0x3100;

/// ICU is asked once for each character.
Common common(char32_t c) {
  thread_local std::array<Common, kEnd> known{};
  Common& answer = known[c];
  if (answer == Common::not_asked) answer = make_common(static_cast<UChar32>(c));
  return answer;
}

}  // namespace

bool is_unwanted(char32_t c) {
  constexpr char32_t kByteOrderMark = U'\uFEFF';
  const int8_t category = u_charType(static_cast<UChar32>(c));
  return category == U_CONTROL_CHAR || category == U_PRIVATE_USE_CHAR || category == U_SURROGATE ||
         c == kByteOrderMark || U_IS_UNICODE_NONCHAR(static_cast<UChar32>(c));
}

std::optional<std::string> clean_common_line(std::string_view text) {
  std::string line;
  size_t kept = 0;  ///< What stands before is in the line.
  size_t end = 0;   ///< Of the last word.
  const bool whole = walk_code_points(text, [&](char32_t c, std::string_view bytes) {
    if (c >= kEnd) return false;
    const Common kind = common(c);
    if (kind == Common::no) return false;
    if (kind == Common::space) return true;
    const auto begin = static_cast<size_t>(bytes.data() - text.data());
    // A single space between two words stays where it is.
    const bool first = end == 0;
    if (begin > end && (first || begin - end > 1 || text[end] != ' ')) {
      line += text.substr(kept, end - kept);
      if (!first) line += ' ';
      kept = begin;
    }
    end = begin + bytes.size();
    return true;
  });
  if (!whole) return std::nullopt;
  line += text.substr(kept, end - kept);
  return line;
}

}  // namespace peyk::icu_detail
