/// Subject and preheader: what an inbox shows.

#include <array>

#include "base/bytes.h"
#include "l10n/orthography.h"
#include "l10n/text.h"
#include "preflight/desk.h"

namespace peyk::preflight {
namespace {

/// What mail programs put before a subject when somebody answers or forwards; in small letters.
constexpr std::array<std::string_view, 9> kReplies = {
    "re:", "re[", "fw:", "fwd:", "aw:", "wg:", "sv:", "tr:", "antw:"};

bool is_shouting(std::string_view subject) {
  for (const std::string_view marks : {"!!", "؟؟", "??", "!?!"}) {
    if (subject.find(marks) != std::string_view::npos) return true;
  }
  constexpr int kFewestLetters = 12;  // “NATO: EU” is no shouting.
  const CaseCount count = count_case(subject);
  return count.cased >= kFewestLetters && count.capitals * 10 > count.cased * 6;
}

void check_subject(const Copy& copy, Desk& desk) {
  const std::string& subject = copy.rendition.subject;
  const auto report = [&](std::string_view rule, std::string sentence) {
    desk.report(rule, copy.edition.id, {.part = Part::subject, .excerpt = excerpt_of(subject)},
                std::move(sentence));
  };
  if (trim(subject).empty()) {
    report("subject.empty", "the subject is empty. Mend subject.txt.mustache.");
    return;
  }
  const int64_t width = display_width(subject);
  const int64_t most = desk.limit(Limit::subject_width);
  if (width > most) {
    report("subject.long", "the subject is " + grouped(width) +
                               " columns wide; inboxes cut it at " + grouped(most) +
                               " at the latest. Shorten the headline.");
  }
  if (is_shouting(subject)) {
    report("subject.shouting", "the subject shouts: " + said(subject) +
                                   ". Write it as a sentence, with one mark at its end.");
  }
  const CaseCount count = count_case(subject);
  if (count.letters == 0) {
    report("subject.no-words", "the subject has no word in it: " + said(subject) +
                                   ". Put a word in front of the signs.");
  }
  const std::string lower = to_ascii_lower(strip_bidi_controls(subject));
  for (const std::string_view reply : kReplies) {
    if (!lower.starts_with(reply)) continue;
    report("subject.reply", "the subject begins like an answer: " + said(subject) + ". Take “" +
                                std::string(reply) + "” away.");
    break;
  }
  for (const auto& [id, earlier] : copy.view.earlier) {
    const auto old = earlier.subjects.find(copy.edition.id);
    if (old == earlier.subjects.end() || old->second != subject) continue;
    report("subject.repeated", "the issue " + id +
                                   " had the same subject. Inboxes join mails with "
                                   "one subject; let another story lead.");
  }
}

}  // namespace

void check_lines(const Copy& copy, Desk& desk) {
  check_subject(copy, desk);
  const std::string& preheader = copy.rendition.preheader;
  const auto report = [&](std::string_view rule, std::string sentence) {
    desk.report(rule, copy.edition.id, {.part = Part::preheader, .excerpt = excerpt_of(preheader)},
                std::move(sentence));
  };
  if (trim(preheader).empty()) {
    report("preheader.empty",
           "there is no preheader; inboxes show what stands first in the mail. "
           "Mend preheader.txt.mustache.");
    return;
  }
  if (preheader == copy.rendition.subject) {
    report("preheader.repeated",
           "the preheader says the same as the subject. Let it tell of "
           "another story.");
  }
  const int64_t least = desk.limit(Limit::preheader_least);
  if (display_width(preheader) < least) {
    report("preheader.short", "the preheader has fewer than " + grouped(least) +
                                  " columns; inboxes fill up the line with what comes next.");
  }
  // What stands first in the mail is what inboxes show.
  const Sheet& mail = copy.mail;
  const int element = mail.blocks.empty() ? -1 : mail.blocks.front().element;
  // With what stands in isolates, which have an element of their own.
  const std::string first = element < 0 ? "" : clean_line(mail.document.text_of(element));
  if (first.find(clean_line(preheader)) == std::string::npos) {
    report("preheader.unseen",
           "the HTML part does not begin with the preheader; inboxes show what "
           "stands first in it. Put {{preheader}} right behind <body>.");
  }
}

}  // namespace peyk::preflight
