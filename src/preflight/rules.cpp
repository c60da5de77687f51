#include "preflight/rules.h"

#include <algorithm>
#include <array>

namespace peyk {
namespace {

constexpr auto kError = Severity::error;
constexpr auto kWarning = Severity::warning;
constexpr auto kNote = Severity::note;

constexpr std::string_view kLaw =
    "Laws and mailbox providers ask for it in every newsletter, and readers who cannot leave "
    "report spam instead.";
constexpr std::string_view kUnreadable = "No reader could read what is sent.";

constexpr std::array kRules = {
    // The selection.
    Rule{"issue.empty", kError, "no edition has anything to show",
         "Compose the issue again when there is something to tell.", kUnreadable},
    Rule{"issue.edition-empty", kWarning,
         "an edition of the publication has no story, and its readers get nothing",
         "Translate one of the stories, or leave it."},
    Rule{"issue.section-empty", kNote, "a section of the issue has no story in this edition",
         "Translate one of its stories, or leave it: the section is not shown."},
    Rule{"issue.changed", kWarning, "an article was changed after the issue was composed",
         "Look at it: the mail shows the text as it is now."},
    Rule{"issue.withdrawn", kError, "an article was withdrawn after the issue was composed",
         "Compose the issue again, or restore the article with “peyk articles restore ID”."},
    Rule{"translation.missing", kWarning, "a story has no translation and is left out",
         "Translate it and ingest again, or leave it."},
    Rule{"translation.fallback", kNote, "a story is shown in another language",
         "Translate it and ingest again, or leave it."},
    Rule{"translation.stale", kWarning,
         "the original was corrected after its translation was last touched",
         "Bring the translation up to date, and ingest again."},
    Rule{"translation.order", kWarning, "an edition shows the stories in another order",
         "Mend the template: all editions have the order of the issue."},
    // Size.
    Rule{"size.clipped", kError, "the HTML part is so large that Gmail cuts it off",
         "Lower “most” of a section in the recipe."},
    Rule{"size.cut", kNote, "stories or parts of summaries were cut to keep the size",
         "Lower “most” of a section in the recipe, or leave it: the page on the web has all."},
    Rule{"size.head-style", kWarning,
         "the styles in the head are so large that Gmail drops them all",
         "Take styles out of the head; those of elements are inline."},
    Rule{"size.message", kWarning, "HTML and text together make a very large message",
         "Lower “most” of a section in the recipe."},
    Rule{"encoding.utf8", kError, "a part is not valid UTF-8", "Mend the template or catalogue.",
         "Mail programs cut such a mail off or show rubbish."},
    // Subject and preheader.
    Rule{"subject.empty", kError, "the subject is empty", "Mend subject.txt.mustache.",
         "A mail without a subject is taken for spam."},
    Rule{"subject.long", kWarning, "the subject is wider than inboxes show",
         "Shorten the headline of the first story."},
    Rule{"subject.shouting", kWarning, "the subject is in capitals or has !!",
         "Write it as a sentence: spam filters count this."},
    Rule{"subject.no-words", kWarning, "the subject has no word in it, only signs",
         "Put a word in front: a screen reader reads the names of signs."},
    Rule{"subject.reply", kWarning, "the subject begins like an answer (Re:, Fwd:)",
         "Take it away: readers and filters take it for a trick."},
    Rule{"subject.repeated", kWarning, "an earlier issue had the same subject",
         "Let another story lead: inboxes join mails with one subject."},
    Rule{"preheader.empty", kWarning, "there is no preheader", "Mend preheader.txt.mustache."},
    Rule{"preheader.repeated", kWarning, "the preheader says what the subject says",
         "Let it tell of another story."},
    Rule{"preheader.short", kNote, "the preheader is so short that inboxes add other text",
         "Let it tell of one more story."},
    Rule{"preheader.unseen", kWarning, "the HTML part does not begin with the preheader",
         "Put {{preheader}} right behind <body>."},
    // Links.
    Rule{"link.empty", kError, "a link leads nowhere", "Give it an address, or take it away."},
    Rule{"link.relative", kError, "a link is not absolute http, https or mailto",
         "Write the whole address: a mail has no page to start from."},
    Rule{"link.malformed", kError, "an address cannot be one", "Correct it."},
    Rule{"link.placeholder", kError, "a link was left from a draft or leads to an example",
         "Put the real address."},
    Rule{"link.silent", kWarning, "a link has neither text nor alt text",
         "Give its picture an alt text."},
    Rule{"link.repeated", kWarning, "the same link stands twice in a row", "Take one away."},
    Rule{"link.ambiguous", kWarning, "two links side by side say the same and lead elsewhere",
         "Say of each where it leads."},
    Rule{"link.insecure", kNote, "a link is http", "Write https if the other side has it."},
    Rule{"link.insecure-site", kWarning, "a link to our own site is http, and the site is https",
         "Write https."},
    Rule{"link.tracker", kWarning, "a link goes through somebody's click tracker",
         "Link to the page itself."},
    Rule{"link.campaign-twice", kWarning, "a link has a utm_ parameter twice", "Keep one of them."},
    Rule{"link.anchor", kWarning, "a link leads to a place that the document does not have",
         "Give the place that id, or take the link away."},
    Rule{"text.placeholder", kWarning, "words of a draft were left (lorem ipsum, TODO, {{)",
         "Write what is meant."},
    // Pictures.
    Rule{"image.alt", kWarning, "a picture has no alt text",
         "Say what it shows, in the source of the article."},
    Rule{"image.alt-name", kWarning, "an alt text is the name of a file",
         "Say what the picture shows."},
    Rule{"image.size", kWarning, "a picture has no width and height",
         "Give both in the template: the mail jumps while it loads."},
    Rule{"image.relative", kError, "a picture is not absolute http or https",
         "Write the whole address."},
    Rule{"image.inline", kError, "a picture is inside of the HTML (data:)",
         "Put it into the media folder: Gmail does not show it."},
    Rule{"image.missing", kError, "a picture is not in the media folder",
         "Put the file there, or take the picture away."},
    Rule{"image.broken", kError, "a picture's file is none that mail programs know, or is cut off",
         "Save it again as JPEG or PNG."},
    Rule{"image.format", kWarning, "a picture is of a kind that mail programs do not show",
         "Save it as JPEG, PNG or GIF."},
    Rule{"image.heavy", kWarning, "a picture has too many bytes", "Save it smaller."},
    Rule{"image.heavy-all", kWarning, "the pictures together have too many bytes",
         "Save them smaller, or show fewer."},
    Rule{"image.wide", kWarning, "a picture has far more pixels than it is shown with",
         "Scale the file down."},
    Rule{"image.blurred", kNote, "a picture has fewer pixels than it is shown with",
         "Find a larger one."},
    // Direction and language.
    Rule{"direction.wrong", kError, "the direction of the mail is not that of the edition",
         "Put dir=\"{{dir}}\" on <html> in the template.",
         "The whole mail would be laid out the wrong way round."},
    Rule{"language.wrong", kError, "the language of the mail is not that of the edition",
         "Put lang=\"{{lang}}\" on <html> in the template."},
    Rule{"direction.block", kWarning, "a paragraph runs against the direction of its letters",
         "Put the right dir on it, or isolate the foreign words."},
    Rule{"bidi.unbalanced", kWarning, "a direction is opened and not closed in its paragraph",
         "Close it: what follows is shown in a wrong order."},
    Rule{"bidi.override", kError, "a control character turns the order of letters round",
         "Take U+202D and U+202E away: they make a text look like another one."},
    Rule{"digits.mixed", kWarning, "what peyk writes has digits that are not the edition's",
         "Mend the catalogue or the template."},
    Rule{"digits.foreign", kNote, "a text has the digits of a sister script",
         "Write the digits of the edition's language."},
    Rule{"letters.look-alike", kWarning,
         "a letter of another language stands for one that looks "
         "like it",
         "Write the letter of the language: search and line breaks need it."},
    Rule{"quotes.foreign", kNote, "a text has the quotation marks of another language",
         "Write those of the edition's language."},
    // What mail programs can show.
    Rule{"client.css", kWarning, "a style does not work in a widespread mail program",
         "Do without it, or make sure that nothing depends on it."},
    Rule{"client.element", kWarning, "an element does not work in a widespread mail program",
         "Do without it."},
    Rule{"client.active", kError, "there is something that runs or can be filled in",
         "Take it away and link to a page: mail programs remove it or warn of the mail.",
         "Mail programs refuse such a mail."},
    Rule{"contrast.light", kWarning, "a text is too pale on its background",
         "Darken one of the colours in theme.yaml (WCAG 2.2, 1.4.3)."},
    Rule{"contrast.dark", kWarning, "a text is too pale on its background in dark mode",
         "Correct the colours below “dark” in theme.yaml."},
    // What every mail must have.
    Rule{"footer.unsubscribe", kError, "a part has no unsubscribe link",
         "Put {{hole.unsubscribe_url}} into the template.", kLaw},
    Rule{"footer.address", kError, "the postal address is missing",
         "Set postal_address in the edition, and show {{site.postal_address}} in the template.",
         kLaw},
    Rule{"footer.view-online", kWarning, "the mail has no link to its page on the web",
         "Put {{hole.view_online_url}} into the template."},
    Rule{"header.unsubscribe", kError, "List-Unsubscribe would not work in one click",
         "Set site: unsubscribe_url to an https address that is yours.", kLaw},
    Rule{"header.from", kWarning, "the sender's domain is not that of Message-ID and List-Id",
         "Set site: from and mail_domain to one domain: receivers judge mail by it."},
    Rule{"header.placeholder", kError, "the sender's address is an example",
         "Set site: from to a real address.", "No answer and no complaint would reach you."},
    Rule{"dkim.alignment", kWarning, "no DKIM signature is of the sender's domain",
         "Sign with a key of that domain."},
    Rule{"dkim.key", kError, "a DKIM key cannot be used",
         "Make it with “peyk dkim keygen”, or mend “key_file”.",
         "The mail cannot be signed as configured."},
    // The text part.
    Rule{"text.empty", kError, "the text part is empty", "Mend mail.txt.mustache.",
         "Spam filters count against mails without one."},
    Rule{"text.links", kWarning, "the text part lacks links of stories that the HTML part has",
         "Put {{url}} into mail.txt.mustache."},
    Rule{"text.long-line", kError, "a line of the text part is longer than mail allows",
         "Break it (RFC 5322 allows 998 bytes)."},
    Rule{"text.markup", kWarning, "the text part has HTML tags or entities in it",
         "Use {{{name}}} in text templates, or mend the source."},
    // Catalogues and templates.
    Rule{"catalog.unused", kNote, "nothing uses a key of the catalogues",
         "Take it out of all catalogues."},
    Rule{"catalog.placeholders", kError,
         "a message has other placeholders than in the other "
         "editions",
         "Use the same {names} in every catalogue."},
    Rule{"catalog.plural", kWarning, "a message lacks a plural form that its language has",
         "Add it: grammar is wrong for some numbers."},
    Rule{"catalog.untranslated", kNote, "a message is word for word that of another language",
         "Translate it, if it is not a name."},
    Rule{"template.broken", kError, "a template uses what is not there",
         "Mend the template or the catalogue at the place that is named.",
         "Nothing can be rendered."},
    // Only with --online.
    Rule{"online.dead", kError, "a page that a link leads to is gone (4xx)",
         "Correct the link, or take it away."},
    Rule{"online.unreachable", kWarning, "a page that a link leads to does not answer well",
         "Try it in a browser, and check again."},
    Rule{"online.moved", kNote, "a page that a link leads to has moved for good",
         "Link to the new address."},
    Rule{"online.private", kWarning, "a link leads into a private network, and was not followed",
         "Link to what readers can reach."},
};

constexpr std::array kLimits = {
    LimitRule{Limit::size_budget, "size.budget", "size.clipped", 90'000, 10'000, 102'000,
              "bytes of the HTML part; Gmail clips near 102,000"},
    LimitRule{Limit::size_head_style, "size.head_style", "size.head-style", 16'384, 1'000, 16'384,
              "bytes of all styles in the head; Gmail reads 16 kB"},
    LimitRule{Limit::size_message, "size.message", "size.message", 200'000, 20'000, 10'000'000,
              "bytes of HTML and text together"},
    LimitRule{Limit::subject_width, "subject.width", "subject.long", 78, 20, 200,
              "columns of the subject"},
    LimitRule{Limit::preheader_least, "preheader.least", "preheader.short", 30, 0, 110,
              "columns that a preheader has at least"},
    LimitRule{Limit::image_bytes, "image.bytes", "image.heavy", 500'000, 10'000, 10'000'000,
              "bytes of one picture"},
    LimitRule{Limit::image_total, "image.total", "image.heavy-all", 3'000'000, 50'000, 50'000'000,
              "bytes of all pictures of a mail"},
    LimitRule{Limit::image_width, "image.width", "image.wide", 2'000, 600, 10'000,
              "pixels of a picture's width"},
    LimitRule{Limit::text_line, "text.line", "text.long-line", 998, 78, 998,
              "bytes of a line of the text part"},
};

}  // namespace

std::span<const Rule> rules() { return kRules; }

const Rule* find_rule(std::string_view id) {
  const auto* found =
      std::find_if(kRules.begin(), kRules.end(), [&](const Rule& rule) { return rule.id == id; });
  return found == kRules.end() ? nullptr : &*found;
}

std::span<const LimitRule> limits() { return kLimits; }

std::string rules_as_markdown() {
  std::string out = "| rule | severity | finds that | what to do |\n|---|---|---|---|\n";
  for (const Rule& rule : kRules) {
    out += "| `" + std::string(rule.id) + "` | " + std::string(to_string(rule.severity)) +
           (rule.fixed.empty() ? "" : ", fixed") + " | " + std::string(rule.meaning) + " | " +
           std::string(rule.remedy) + " |\n";
  }
  return out;
}

std::string limits_as_markdown() {
  std::string out = "| limit | default | allowed | of rule | meaning |\n|---|---|---|---|---|\n";
  for (const LimitRule& limit : kLimits) {
    out += "| `" + std::string(limit.id) + "` | " + std::to_string(limit.value) + " | " +
           std::to_string(limit.least) + " to " + std::to_string(limit.most) + " | `" +
           std::string(limit.rule) + "` | " + std::string(limit.meaning) + " |\n";
  }
  return out;
}

}  // namespace peyk
