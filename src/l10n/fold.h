#pragma once
/// Text as a search compares it. There is one folding for all scripts, so that what is stored and
/// what is typed meet whatever the keyboard.
///
/// - Case and diacritics do not matter: Ë = ë = e, ç = c, ß = ss (UAX #15 NFKD without its marks).
/// - Arabic script: ي ى ئ = ی, ك = ک, أ إ آ ٱ = ا, ؤ = و, ة ۀ ه = ه; vowel marks, tatweel, ZWNJ and
///   other invisible characters are as if they were not there; presentation forms are letters.
/// - Digits of every script are the ASCII ones.
/// - Everything that is neither letter nor digit parts words.

#include <functional>
#include <string>
#include <string_view>

namespace peyk {

/// The folded words, with one space between them. Takes any bytes; gives valid UTF-8. Idempotent.
[[nodiscard]] std::string fold_for_search(std::string_view text);

struct FoldedWord {
  std::string_view word;  ///< Folded; until the next call.
  size_t begin = 0;       ///< Where it stands in the text.
  size_t end = 0;
};
/// Calls `take` for each word, until it returns false.
void for_each_word(std::string_view text, const std::function<bool(const FoldedWord&)>& take);

}  // namespace peyk
