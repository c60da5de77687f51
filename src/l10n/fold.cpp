#include "l10n/fold.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "base/bytes.h"
#include "l10n/icu.h"
#include "l10n/utf8.h"

namespace peyk {
namespace {

/// Letters that are others of their script in all but the code point, where NFKD does not say so.
char32_t base_letter(char32_t c) {
  switch (c) {
    case 0x649:  // alef maksura
    case 0x64A:  // yeh
    case 0x6D2:  // yeh barree
      return 0x6CC;
    case 0x643:  // kaf
    case 0x6AA:  // swash kaf
      return 0x6A9;
    case 0x629:  // teh marbuta
    case 0x6BE:  // heh doachashmee
    case 0x6C1:  // heh goal
    case 0x6C3:  // teh marbuta goal
    case 0x6D5:  // ae, and the base of heh with yeh above
      return 0x647;
    case 0x671:  // alef wasla
    case 0x672:
    case 0x673:
      return 0x627;
    case 0x131:  // dotless i
      return 'i';
    case 0x142:
      return 'l';
    case 0xF8:
      return 'o';
    case 0xF0:
    case 0x111:
      return 'd';
    case 0x127:
      return 'h';
    default:
      return c;
  }
}

bool parts_words(UChar32 c) {
  // Marks belong to the letter before them; what is invisible within a word is no end of it.
  constexpr uint32_t kOfWords =
      U_GC_L_MASK | U_GC_N_MASK | U_GC_M_MASK | U_GC_CF_MASK | U_GC_CO_MASK;
  return (U_GET_GC_MASK(c) & kOfWords) == 0;
}

bool vanishes(UChar32 c) {
  constexpr UChar32 kTatweel = 0x640;
  constexpr uint32_t kMarks = U_GC_MN_MASK | U_GC_ME_MASK | U_GC_CF_MASK;
  return c == kTatweel || (U_GET_GC_MASK(c) & kMarks) != 0;
}

/// One code point of a word; "" if it vanishes.
std::string fold_one(char32_t c) {
  if (vanishes(static_cast<UChar32>(c))) return "";
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* const nfkd = icu::Normalizer2::getNFKDInstance(status);
  icu::UnicodeString text(static_cast<UChar32>(c));
  text.foldCase();
  // The parts of a ligature can have case of their own.
  if (U_SUCCESS(status)) text = nfkd->normalize(text, status).foldCase();
  std::string folded;
  for (int32_t at = 0; at < text.length(); at = text.moveIndex32(at, 1)) {
    const UChar32 part = text.char32At(at);
    if (vanishes(part) || parts_words(part)) continue;
    const int32_t digit = u_charDigitValue(part);
    if (digit >= 0) {
      folded += static_cast<char>('0' + digit);
    } else if (part == 0xE6) {
      folded += "ae";
    } else if (part == 0x153) {
      folded += "oe";
    } else if (part == 0xFE) {
      folded += "th";
    } else {
      append_utf8(folded, base_letter(static_cast<char32_t>(part)));
    }
  }
  return folded;
}

/// What a code point becomes, in eight bytes.
struct Folded {
  static constexpr uint8_t kParts = 0xFF;   ///< Parts words.
  static constexpr uint8_t kLonger = 0xFE;  ///< Does not fit here.
  std::array<char, 7> bytes{};
  uint8_t size = 0;
};

Folded make_folded(char32_t c) {
  Folded made;
  if (parts_words(static_cast<UChar32>(c))) {
    made.size = Folded::kParts;
    return made;
  }
  const std::string folded = fold_one(c);
  if (folded.size() > made.bytes.size()) {
    made.size = Folded::kLonger;
    return made;
  }
  std::memcpy(made.bytes.data(), folded.data(), folded.size());
  made.size = static_cast<uint8_t>(folded.size());
  return made;
}

/// The scripts of the first three thousand code points and the Arabic presentation forms are looked
/// up; what is beyond (Chinese, emoji) asks ICU each time.
class Table {
 public:
  Table() {
    for (char32_t c = 0; c < kLow; ++c) low_[c] = make_folded(c);
    for (char32_t c = kForms; c < kFormsEnd; ++c) forms_[c - kForms] = make_folded(c);
  }
  [[nodiscard]] const Folded* find(char32_t c) const {
    if (c < kLow) return &low_[c];
    if (c >= kForms && c < kFormsEnd) return &forms_[c - kForms];
    return nullptr;
  }

 private:
  static constexpr char32_t kLow = 0x2100;
  static constexpr char32_t kForms = 0xFB50;
  static constexpr char32_t kFormsEnd = 0xFF00;
  std::array<Folded, kLow> low_;
  std::array<Folded, kFormsEnd - kForms> forms_;
};

const Table& table() {
  static const auto made = std::make_unique<const Table>();
  return *made;
}

/// Calls `take(word, begin, end)` for each folded word, until it says false.
template <class Take>
void walk_words(std::string_view text, Take take) {
  const Table& known = table();
  std::string word;
  size_t word_begin = 0;
  size_t word_end = 0;
  const bool whole = icu_detail::walk_code_points(text, [&](char32_t c, std::string_view bytes) {
    const auto begin = static_cast<size_t>(bytes.data() - text.data());
    const Folded* entry = known.find(c);
    Folded other;
    if (entry == nullptr) {
      other = make_folded(c);
      entry = &other;
    }
    if (entry->size == Folded::kParts) {
      if (!word.empty() && !take(word, word_begin, word_end)) return false;
      word.clear();
      return true;
    }
    const size_t before = word.size();
    if (entry->size == Folded::kLonger) {
      word += fold_one(c);
    } else {
      word.append(entry->bytes.data(), entry->size);
    }
    if (word.size() > before && before == 0) word_begin = begin;
    // A mark belongs to its letter.
    if (!word.empty()) word_end = begin + bytes.size();
    return true;
  });
  if (whole && !word.empty()) take(word, word_begin, word_end);
}

}  // namespace

void for_each_word(std::string_view text, const std::function<bool(const FoldedWord&)>& take) {
  FoldedWord found;
  walk_words(text, [&](const std::string& word, size_t begin, size_t end) {
    found.word = word;
    found.begin = begin;
    found.end = end;
    return take(found);
  });
}

std::string fold_for_search(std::string_view text) {
  std::string folded;
  folded.reserve(text.size());
  walk_words(text, [&](const std::string& word, size_t, size_t) {
    if (!folded.empty()) folded += ' ';
    folded += word;
    return true;
  });
  return folded;
}

}  // namespace peyk
