#include "preview/page_parts.h"

#include <algorithm>

#include "base/bytes.h"
#include "preview/variants.h"
#include "preview/words.h"

namespace peyk::preview_detail {
namespace {

std::string span(const std::string& classes, const std::string& text) {
  return "<span class=\"" + classes + "\">" + escape_markup(text) + "</span>";
}

std::string inbox(const std::string& kind, const std::string& label, const std::string& lang,
                  const std::string& row) {
  return "<div class=\"inbox " + kind + "\"><p class=\"label\">" + label +
         "</p><div class=\"row\"" + lang + ">" + row + "</div></div>\n";
}

/// Where a finding is shown: the part of the preview, and the id of the element in it.
std::pair<std::string, std::string> target_of(const Finding& finding, const std::string& edition) {
  const FindingPlace& place = finding.place;
  switch (place.part) {
    case Part::html:
      if (place.line > 0) {
        return {"source", edition + "-html-" + std::to_string(place.line)};
      }
      return {"mail", edition + "-mail"};
    case Part::text:
      if (place.line > 0) {
        return {"text", edition + "-text-" + std::to_string(place.line)};
      }
      return {"text", edition + "-text"};
    case Part::page:
      return {"page", edition + "-page"};
    case Part::header:
      return {"source", edition + "-source"};
    case Part::subject:
    case Part::preheader:
      return {"mail", edition + "-inbox"};
    case Part::issue:
    case Part::feed:
    case Part::configuration:
    case Part::templates:
      return {"", ""};
  }
  return {"", ""};
}

std::string place_text(const FindingPlace& place) {
  std::string text = place.file.empty() ? std::string(to_string(place.part)) : place.file;
  if (place.line > 0) text += ":" + std::to_string(place.line);
  if (place.line > 0 && place.column > 0) text += ":" + std::to_string(place.column);
  return text;
}

/// Also a class of the style sheet.
std::string severity_class(Severity severity) { return std::string(to_string(severity)); }

/// " <a …>Show it</a>" to the marked document, which a browser without our script opens by itself.
std::string frame_link(const Finding& finding, const std::string& edition, const MarkIds& ids) {
  const bool in_page = finding.place.part == Part::page;
  if (!in_page && finding.place.part != Part::html) return "";
  const auto& known = in_page ? ids.page : ids.mail;
  const auto id = known.find(finding.place.element);
  if (id == known.end()) return "";
  const std::string part = in_page ? "page" : "mail";
  const std::string target = escape_markup(id->second);
  return " <a href=\"" + variant_file(edition, part, {.marks = {id->first}}) + "#" + target +
         "\" data-show=\"" + part + "\" data-edition=\"" + edition + "\" data-target=\"" + target +
         "\">Show it</a>";
}

}  // namespace

std::string language(const Edition& edition) {
  return " lang=\"" + escape_markup(edition.language) + "\" dir=\"" +
         (edition.direction == Direction::rtl ? "rtl" : "ltr") + "\"";
}

std::string inbox_rows(const PreviewEdition& edition) {
  const std::string lang = language(edition.edition);
  const std::string from =
      edition.edition.from_name.empty() ? edition.edition.site_title : edition.edition.from_name;
  const std::string subject = span("subject", edition.subject);
  const std::string preheader = span("soft", edition.preheader);
  const std::string three_lines = span("from cut", from) + span("subject cut", edition.subject);
  std::string rows =
      inbox("gmail-wide", "Gmail, wide window", lang,
            span("from cut", from) + "<span class=\"line cut\">" + subject +
                " <span class=\"soft\">– " + escape_markup(edition.preheader) + "</span></span>") +
      inbox("gmail-phone", "Gmail, phone", lang,
            three_lines + "<span class=\"cut\">" + preheader + "</span>") +
      inbox("apple apple-phone", "Apple Mail, phone", lang,
            three_lines + "<span class=\"two\">" + preheader + "</span>") +
      inbox("apple apple-wide", "Apple Mail, list", lang,
            three_lines + "<span class=\"two\">" + preheader + "</span>");
  std::string out = "<div class=\"inboxes\" id=\"" + edition.edition.id +
                    "-inbox\" tabindex=\"-1\">\n" + rows + "</div>\n";
  if (edition.last_subject.empty()) return out;
  out += "<p class=\"soft\">Subject since the last issue: <span" + lang + ">";
  for (const WordRun& run : compare_words(edition.last_subject, edition.subject)) {
    const char* tag = run.kind == WordRun::Kind::same   ? "span"
                      : run.kind == WordRun::Kind::gone ? "del"
                                                        : "ins";
    out += std::string("<") + tag + ">" + escape_markup(run.text) + "</" + tag + "> ";
  }
  return out + "</span></p>\n";
}

std::string size_line(const PreviewEdition& edition, size_t budget) {
  const size_t bytes = edition.html.size();
  const std::string share = std::to_string(budget == 0 ? 0 : bytes * 100 / budget);
  return "<p class=\"size\"><meter min=\"0\" max=\"" + std::to_string(budget) + "\" high=\"" +
         std::to_string(budget * 9 / 10) + "\" value=\"" + std::to_string(bytes) +
         "\" aria-label=\"Size of the HTML part, " + edition.edition.id + "\"></meter> " +
         std::to_string(bytes) + " of " + std::to_string(budget) + " bytes (" + share +
         "&nbsp;%); the message has " + std::to_string(edition.message.size()) + "</p>\n";
}

std::string finding_list(const std::vector<const Finding*>& findings, const std::string& edition,
                         const MarkIds& ids) {
  std::string items;
  for (const Finding* finding : findings) {
    const std::string severity = severity_class(finding->severity);
    items += "<li class=\"is-" + severity + "\"><strong class=\"" + severity + "\">" + severity +
             "</strong> <code>" + escape_markup(finding->rule) + "</code> <span dir=\"auto\">" +
             escape_markup(finding->sentence) + "</span>";
    items += frame_link(*finding, edition, ids);
    const auto [part, id] = target_of(*finding, edition);
    if (!part.empty() && !edition.empty()) {
      items += " <a href=\"#" + id + "\" data-show=\"" + part + "\" data-edition=\"" + edition +
               "\">" + escape_markup(place_text(finding->place)) + "</a>";
    } else if (!finding->place.file.empty()) {
      items += " <code>" + escape_markup(place_text(finding->place)) + "</code>";
    }
    if (!finding->place.excerpt.empty()) {
      items += "<span class=\"excerpt\" dir=\"auto\">" + escape_markup(finding->place.excerpt) +
               "</span>";
    }
    items += "</li>\n";
  }
  return items.empty() ? "" : "<ul class=\"findings\">\n" + items + "</ul>\n";
}

std::string text_panel(const PreviewEdition& edition, const std::vector<const Finding*>& findings) {
  const std::string& id = edition.edition.id;
  std::string lines;
  int number = 0;
  for (const std::string_view line : split(edition.text, '\n')) {
    if (++number > 1) lines += '\n';
    const bool marked = std::any_of(findings.begin(), findings.end(), [&](const Finding* finding) {
      return finding->place.part == Part::text && finding->place.line == number;
    });
    lines += marked ? "<mark id=\"" + id + "-text-" + std::to_string(number) +
                          "\" tabindex=\"-1\">" + escape_markup(line) + "</mark>"
                    : escape_markup(line);
  }
  return "<pre id=\"" + id + "-text\" tabindex=\"0\"" + language(edition.edition) + ">" + lines +
         "</pre>\n";
}

std::string source_panel(const PreviewEdition& edition,
                         const std::vector<const Finding*>& findings) {
  const std::string& id = edition.edition.id;
  std::string listing;
  int number = 0;
  for (const std::string_view line : split(edition.html, '\n')) {
    ++number;
    std::string said;
    for (const Finding* finding : findings) {
      if (finding->place.part != Part::html || finding->place.line != number) continue;
      said += "<span class=\"said " + severity_class(finding->severity) + "\" dir=\"auto\">" +
              escape_markup(finding->rule + ": " + finding->sentence) + "</span>";
    }
    listing += "<li" + std::string(said.empty() ? "" : " class=\"has\"") + " id=\"" + id +
               "-html-" + std::to_string(number) + "\" tabindex=\"-1\"><span class=\"n\">" +
               std::to_string(number) + "</span><code>" + escape_markup(line) + "</code>" + said +
               "</li>\n";
  }
  return "<p id=\"" + id + "-source\" tabindex=\"-1\"><a href=\"" + id + ".eml\" download>" + id +
         ".eml</a> is this message as a file.</p>\n"
         "<div class=\"decoded\"></div>\n"
         "<details><summary>The message as it leaves</summary><pre class=\"raw\" dir=\"ltr\" "
         "tabindex=\"0\">" +
         escape_markup(edition.message) +
         "</pre></details>\n<details><summary>The HTML part, line by line</summary><ol "
         "class=\"listing\" dir=\"ltr\" tabindex=\"0\" aria-label=\"HTML part, " +
         id + "\">\n" + listing + "</ol></details>\n";
}

std::string frames(const PreviewEdition& edition, const std::string& part) {
  const std::string& id = edition.edition.id;
  std::string out = "<div class=\"frames\" id=\"" + id + "-" + part + "\" tabindex=\"-1\">\n";
  for (const auto& [width, caption] :
       {std::pair<const char*, const char*>{"desktop", "Desktop"}, {"phone", "360 px"}}) {
    const std::string title = id + ", " + part + ", " + caption;
    out += "<figure data-width=\"" + std::string(width) + "\"><figcaption>" + caption +
           "</figcaption><div class=\"device\" tabindex=\"0\" role=\"group\" aria-label=\"" +
           title + "\"><iframe sandbox=\"allow-same-origin\" title=\"" + title +
           " frame\" data-part=\"" + part + "\" loading=\"lazy\" src=\"" +
           variant_file(id, part, {}) + "\"></iframe></div></figure>\n";
  }
  return out + "</div>\n";
}

std::string change_list(const std::vector<PreviewChange>& changes) {
  std::string items;
  for (const PreviewChange& change : changes) {
    const std::string text = escape_markup(change.text);
    switch (change.kind) {
      case PreviewChange::Kind::added:
        items += "<li><ins dir=\"auto\">" + text + "</ins></li>\n";
        break;
      case PreviewChange::Kind::dropped:
        items += "<li><del dir=\"auto\">" + text + "</del></li>\n";
        break;
      case PreviewChange::Kind::changed:
        items += "<li dir=\"auto\">" + text + "</li>\n";
        break;
    }
  }
  return items.empty() ? "" : "<ul class=\"changes\">\n" + items + "</ul>\n";
}

}  // namespace peyk::preview_detail
