/// Digits, letters, quotation marks and forgotten words of a draft.

#include <array>
#include <set>

#include "base/bytes.h"
#include "html/text.h"
#include "l10n/orthography.h"
#include "l10n/text.h"
#include "preflight/desk.h"

namespace peyk::preflight {
namespace {

constexpr std::array kKinds = {DigitKind::latin, DigitKind::persian, DigitKind::arabic};

std::string_view name_of(DigitKind kind) {
  switch (kind) {
    case DigitKind::latin:
      return "0–9";
    case DigitKind::persian:
      return "۰–۹";
    case DigitKind::arabic:
      return "٠–٩";
  }
  return "";
}

/// All that writers wrote and this edition shows; what is not in here is made by us.
std::string written_words(const Copy& copy) {
  std::string words;
  for (const Article* article : copy.articles) {
    for (const std::string* text :
         {&article->title, &article->excerpt, &article->byline, &article->source}) {
      words += clean_line(*text) + "\n";
    }
    if (article->picture) {
      words += clean_line(article->picture->alt) + "\n";
      words += clean_line(article->picture->caption) + "\n";
    }
  }
  const auto note = copy.view.issue.notes.find(copy.edition.id);
  if (note != copy.view.issue.notes.end()) words += clean_line(note->second);
  return words + clean_line(copy.edition.postal_address);
}

/// The sentence pieces of a block, as far as we could have made them: what stands between
/// separators of a meta line is looked up by itself.
bool is_written(const std::string& words, std::string_view piece) {
  std::string clean = clean_line(strip_bidi_controls(piece));
  // A summary or a headline that was cut ends with an ellipsis.
  if (clean.ends_with("…")) clean.resize(clean.size() - 3);
  return words.find(trim(clean)) != std::string::npos;
}

/// The words of a text that have a digit in them.
std::vector<std::string_view> words_with_digits(std::string_view text) {
  std::vector<std::string_view> found;
  for (const std::string_view word : split(text, ' ')) {
    const DigitsSeen seen = digits_in(word);
    if (seen.latin || seen.persian || seen.arabic) found.push_back(word);
  }
  return found;
}

void check_made_digits(const Copy& copy, const Sheet& sheet, const TextBlock& block,
                       const std::string& words, Desk& desk) {
  if (block.text.find("://") != std::string::npos || block.text.find('@') != std::string::npos) {
    return;
  }
  for (const std::string_view word : words_with_digits(block.text)) {
    const DigitsSeen seen = digits_in(word);
    for (const DigitKind kind : kKinds) {
      if (kind == copy.edition.digits || !seen.has(kind)) continue;
      if (is_written(words, block.text) || is_written(words, word)) continue;
      desk.report("digits.mixed", copy.edition.id, sheet.place(block.element, block.text),
                  "the digits " + std::string(name_of(kind)) + " stand in " + said(block.text) +
                      ", and the edition's are " + std::string(name_of(copy.edition.digits)) +
                      ". Mend the catalogue or the template.");
      return;
    }
  }
}

/// Persian digits in Arabic and the reverse: they look nearly the same and are not.
void check_sister_digits(const Copy& copy, const Sheet& sheet, const TextBlock& block, Desk& desk) {
  const DigitKind own = copy.edition.digits;
  if (own == DigitKind::latin) return;
  const DigitKind sister = own == DigitKind::persian ? DigitKind::arabic : DigitKind::persian;
  if (!digits_in(block.text).has(sister)) return;
  desk.report("digits.foreign", copy.edition.id, sheet.place(block.element, block.text),
              said(block.text) + " has the digits " + std::string(name_of(sister)) +
                  "; the edition writes " + std::string(name_of(own)) + ".");
}

void check_letters(const Copy& copy, const Sheet& sheet, const TextBlock& block, Desk& desk) {
  const std::string& locale = copy.edition.locale;
  if (const auto found = find_look_alike(block.text, locale)) {
    desk.report("letters.look-alike", copy.edition.id, sheet.place(block.element, block.text),
                "the letter “" + found->letter + "” in " + said(block.text) +
                    " is not of the edition's language; it writes “" + found->instead +
                    "”. Correct it at the source.");
  }
  if (const auto mark = find_foreign_quotation_mark(block.text, copy.edition)) {
    const auto own = quotation_marks(copy.edition);
    desk.report("quotes.foreign", copy.edition.id, sheet.place(block.element, block.text),
                "the quotation mark " + *mark + " in " + said(block.text) +
                    " is not of the edition's language, which writes " + own[0] + "…" + own[1] +
                    ".");
  }
}

void check_draft(const Copy& copy, const FindingPlace& place, std::string_view text, Desk& desk) {
  const std::string lower = to_ascii_lower(text);
  for (const std::string_view word : {"lorem ipsum", "todo:", "fixme", "{{", "xxxx", "tktk"}) {
    const size_t at = lower.find(word);
    if (at == std::string::npos) continue;
    // “todo:” as a word, not the end of “método:”.
    const auto before = static_cast<unsigned char>(at == 0 ? ' ' : lower[at - 1]);
    if (before >= 0x80 || is_ascii_alpha(static_cast<char>(before))) continue;
    desk.report("text.placeholder", copy.edition.id, place,
                "“" + std::string(word) + "” was left in " + said(text) + ". Write what is meant.");
    return;
  }
}

}  // namespace

void check_writing(const Copy& copy, Desk& desk) {
  const std::string words = written_words(copy);
  std::set<std::string_view> seen;
  for (const Sheet* sheet : {&copy.mail, &copy.page}) {
    for (const TextBlock& block : sheet->blocks) {
      // The page says most of what the mail says: once is enough.
      if (!seen.insert(block.text).second) continue;
      check_draft(copy, sheet->place(block.element, block.text), block.text, desk);
      if (block.language != copy.edition.language) continue;
      check_made_digits(copy, *sheet, block, words, desk);
      check_sister_digits(copy, *sheet, block, desk);
      check_letters(copy, *sheet, block, desk);
    }
  }
  const Rendition& rendition = copy.rendition;
  check_draft(copy, {.part = Part::subject, .excerpt = excerpt_of(rendition.subject)},
              rendition.subject, desk);
  check_draft(copy, {.part = Part::preheader, .excerpt = excerpt_of(rendition.preheader)},
              rendition.preheader, desk);
}

}  // namespace peyk::preflight
