/// Direction: of the whole, of each paragraph, and of what control characters do to it.

#include "base/bytes.h"
#include "l10n/orthography.h"
#include "preflight/desk.h"

namespace peyk::preflight {
namespace {

void check_root(const Copy& copy, Desk& desk) {
  const MarkupDocument& document = copy.mail.document;
  const std::string wanted = copy.edition.direction == Direction::rtl ? "rtl" : "ltr";
  const std::string* direction = document.size() > 0 ? document.attribute(0, "dir") : nullptr;
  const std::string* language = document.size() > 0 ? document.attribute(0, "lang") : nullptr;
  if (direction == nullptr || to_ascii_lower(*direction) != wanted) {
    desk.report("direction.wrong", copy.edition.id, {.part = Part::html, .element = "html"},
                "the mail's direction is “" + (direction != nullptr ? *direction : "") +
                    "”, the edition's is " + wanted + ". Put dir=\"{{dir}}\" on <html>.");
  }
  if (language == nullptr || *language != copy.edition.language) {
    desk.report("language.wrong", copy.edition.id, {.part = Part::html, .element = "html"},
                "the mail's language is “" + (language != nullptr ? *language : "") +
                    "”, the edition's is " + copy.edition.language +
                    ". Put lang=\"{{lang}}\" on <html>.");
  }
}

void check_block(const Copy& copy, const Sheet& sheet, const TextBlock& block, Desk& desk) {
  if (block.direction != "ltr" && block.direction != "rtl") return;
  // Addresses are Latin in every language, and a word or two does not make a paragraph.
  if (block.text.find("://") != std::string::npos || block.text.find('@') != std::string::npos) {
    return;
  }
  constexpr int kFewestLetters = 12;
  constexpr int kMajority = 3;
  const DirectionCount count = count_directions(block.text);
  const bool is_rtl = block.direction == "rtl";
  const int against = is_rtl ? count.ltr : count.rtl;
  const int along = is_rtl ? count.rtl : count.ltr;
  if (against < kFewestLetters || against < along * kMajority) return;
  desk.report("direction.block", copy.edition.id, sheet.place(block.element, block.text),
              "a paragraph runs " +
                  std::string(is_rtl ? "from right to left" : "from left to right") +
                  ", and most of its letters the other way: " + said(block.text) + ". Put dir=\"" +
                  (is_rtl ? "ltr" : "rtl") + "\" on it.");
}

/// `whole`: the controls of a paragraph must close in it.
void check_controls(const Copy& copy, const FindingPlace& place, std::string_view text,
                    Desk& desk) {
  // All of them begin with E2 80 or E2 81: most texts are done with here.
  if (text.find("\xE2\x80") == std::string_view::npos &&
      text.find("\xE2\x81") == std::string_view::npos) {
    return;
  }
  const BidiTrouble trouble = bidi_trouble(text);
  if (trouble.override_) {
    desk.report("bidi.override", copy.edition.id, place,
                "a control character turns the order of letters round in " + said(text) +
                    ". Take U+202D and U+202E away: they make a text look like another one.");
  }
  if (trouble.unclosed || trouble.unopened) {
    desk.report("bidi.unbalanced", copy.edition.id, place,
                std::string("a direction is ") +
                    (trouble.unclosed ? "opened and not closed" : "closed and was not opened") +
                    " in " + said(text) + ". Balance U+2066 to U+2069 and U+202A to U+202C.");
  }
}

void check_sheet(const Copy& copy, const Sheet& sheet, Desk& desk) {
  for (const TextBlock& block : sheet.blocks) {
    check_controls(copy, sheet.place(block.element, block.text), block.text, desk);
    check_block(copy, sheet, block, desk);
  }
  for (int at = 0; at < sheet.document.size(); ++at) {
    for (const auto& [name, value] : sheet.document.node(at).attributes) {
      if (name != "alt" && name != "title" && name != "aria-label" && name != "href") continue;
      check_controls(copy, sheet.place(at, value), value, desk);
    }
  }
}

}  // namespace

void check_direction(const Copy& copy, Desk& desk) {
  check_root(copy, desk);
  check_sheet(copy, copy.mail, desk);
  check_sheet(copy, copy.page, desk);
  const Rendition& rendition = copy.rendition;
  for (const auto& [part, line] : {std::pair(Part::subject, &rendition.subject),
                                   std::pair(Part::preheader, &rendition.preheader)}) {
    check_controls(copy, {.part = part, .excerpt = excerpt_of(*line)}, *line, desk);
  }
  int number = 0;
  for (const std::string_view line : split(rendition.text, '\n')) {
    ++number;
    check_controls(copy, {.part = Part::text, .line = number, .excerpt = excerpt_of(line)}, line,
                   desk);
  }
}

}  // namespace peyk::preflight
