#include "preview/page.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/hash.h"
#include "preview/assets.h"
#include "preview/page_parts.h"
#include "preview/variants.h"

namespace peyk {
namespace {

using namespace preview_detail;

std::string source_of_script(std::string_view script) {
  return "'sha256-" + to_base64(sha256(script)) + "'";
}

/// Nothing runs but our script, nothing is shown but our files, nothing is asked but our server.
std::string policy(bool live) {
  return "default-src 'none'; style-src 'unsafe-inline'; script-src " +
         source_of_script(kPreviewJs) + "; frame-src 'self' file:; img-src 'self' file:; " +
         (live ? "connect-src 'self'; " : "") + "base-uri 'none'; form-action 'none'";
}

std::string head(const std::string& title, bool live) {
  return "<!doctype html>\n<html lang=\"en\" dir=\"ltr\"" +
         std::string(live ? " data-version=\"@VERSION@\"" : "") +
         ">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" "
         "content=\"" +
         policy(live) +
         "\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta "
         "name=\"color-scheme\" content=\"light dark\">\n<title>" +
         escape_markup(title) + "</title>\n<style>\n" + std::string(kPreviewCss) +
         "</style>\n</head>\n";
}

std::string choice(const std::string& name, const std::string& value, const std::string& label,
                   bool checked, const std::string& attributes = "") {
  return "<label><input type=\"radio\" name=\"" + name + "\" value=\"" + value + "\"" +
         (checked ? " checked" : "") + "><span" + attributes + ">" + escape_markup(label) +
         "</span></label>";
}

std::string box(const std::string& name, const std::string& label) {
  return "<label><input type=\"checkbox\" name=\"" + name + "\"><span>" + label + "</span></label>";
}

std::string controls(const PreviewIssue& issue) {
  std::string editions = choice("edition", "all", "All", true);
  for (const PreviewEdition& each : issue.editions) {
    editions +=
        choice("edition", each.edition.id, each.edition.name, false, language(each.edition));
  }
  return "<form id=\"controls\" aria-label=\"What is shown\">\n<fieldset><legend>Edition</legend>" +
         editions + "</fieldset>\n<fieldset><legend>Part</legend>" +
         choice("part", "mail", "Mail", true) + choice("part", "text", "Text", false) +
         choice("part", "page", "Web page", false) + choice("part", "source", "Source", false) +
         "</fieldset>\n<fieldset><legend>Width</legend>" +
         choice("width", "desktop", "Desktop", true) + choice("width", "phone", "360 px", false) +
         choice("width", "both", "Both", false) + "</fieldset>\n<fieldset><legend>As</legend>" +
         box("dark", "Dark") + box("no-pictures", "Pictures off") +
         box("stripped", "As Gmail strips it") + box("marked", "Findings marked") +
         "</fieldset>\n<button type=\"button\" id=\"show-help\">Keys</button>\n</form>\n";
}

std::string help(const PreviewIssue& issue) {
  std::string rows = "<dt><kbd>0</kbd></dt><dd>all editions</dd>";
  int number = 0;
  for (const PreviewEdition& each : issue.editions) {
    if (++number > 9) break;
    rows += "<dt><kbd>" + std::to_string(number) + "</kbd></dt><dd><span" + language(each.edition) +
            ">" + escape_markup(each.edition.name) + "</span></dd>";
  }
  for (const auto& [key, meaning] : {std::pair<const char*, const char*>{"[", "the edition before"},
                                     {"]", "the next edition"},
                                     {"m", "mail"},
                                     {"t", "text part"},
                                     {"w", "web page"},
                                     {"s", "source"},
                                     {"p", "desktop, 360 px, both"},
                                     {"d", "dark"},
                                     {"i", "pictures off"},
                                     {"g", "as Gmail strips it"},
                                     {"f", "findings marked"},
                                     {"?", "this list"},
                                     {"Esc", "closes it"}}) {
    rows += std::string("<dt><kbd>") + key + "</kbd></dt><dd>" + meaning + "</dd>";
  }
  return "<dialog id=\"help\" aria-labelledby=\"help-title\"><h2 id=\"help-title\">Keys</h2>\n"
         "<p><label><input type=\"checkbox\" id=\"keys-on\" checked> Single keys are on</label></p>"
         "\n<dl class=\"keys\">" +
         rows +
         "</dl>\n<p class=\"soft\">Dark is what clients show that obey the sender’s styles (Apple "
         "Mail, Outlook’s apps): the rules for <code>prefers-color-scheme: dark</code> hold in the "
         "frame, whatever this machine prefers. Clients that turn colours by themselves may "
         "differ. "
         "As Gmail strips it: without style sheets and classes, as Gmail shows mail of other "
         "accounts. The inbox rows are as wide as the clients’; they cut where the text ends."
         "</p>\n<button type=\"button\" id=\"close-help\">Close</button></dialog>\n";
}

std::vector<const Finding*> findings_of(const PreviewIssue& issue, const std::string& edition) {
  std::vector<const Finding*> found;
  for (const Finding& finding : issue.findings) {
    if (finding.edition == edition) found.push_back(&finding);
  }
  return found;
}

std::string verdict(const PreviewIssue& issue) {
  const auto count = [&](Severity severity) {
    return std::count_if(issue.findings.begin(), issue.findings.end(),
                         [&](const Finding& finding) { return finding.severity == severity; });
  };
  const auto errors = count(Severity::error);
  const auto warnings = count(Severity::warning);
  const auto notes = count(Severity::note);
  const auto pill = [](const std::string& classes, const std::string& text) {
    return "<li class=\"pill " + classes + "\">" + text + "</li>";
  };
  return "<ul class=\"verdict\">" +
         pill(errors > 0 ? "error" : "good",
              errors > 0 ? count_of(errors, "error", "errors") + ": it cannot be sent"
                         : "No errors") +
         pill(warnings > 0 ? "warning" : "good", count_of(warnings, "warning", "warnings")) +
         (notes > 0 ? pill("note", count_of(notes, "note", "notes")) : "") + "</ul>\n";
}

std::string approval(const PreviewIssue& issue) {
  const std::string shown = issue.hash.substr(0, 12);
  std::string text = "<p>What readers would get is <code>" + shown + "</code>";
  if (!issue.approval.empty()) {
    const std::string mood = issue.waits ? "warning" : issue.approved ? "good" : "soft";
    text += "; <span class=\"lines " + mood + "\">" + escape_markup(issue.approval) + "</span>";
  }
  if (issue.waits) {
    text += ". Approve it with <code>peyk approve " + escape_markup(issue.issue) + " --hash " +
            shown + "</code>";
  }
  return text + "</p>\n";
}

std::string top(const PreviewIssue& issue) {
  std::string text = "<header>\n<div class=\"title\"><h1>" + escape_markup(issue.issue) +
                     "</h1>\n" + verdict(issue) + "</div>\n<p class=\"soft\">" +
                     escape_markup(issue.from) + " to " + escape_markup(issue.until) +
                     "; edit it in <code>" + escape_markup(issue.file) + "</code></p>\n" +
                     approval(issue);
  if (!issue.not_composed.empty()) {
    text += "<div class=\"notice\"><p>" +
            std::string(issue.live
                            ? "This is how its file has it. It is not composed yet: run <code>peyk "
                            : "Its file says more than is composed here: run <code>peyk ") +
            "compose " + escape_markup(issue.issue) + "</code>.</p>\n" +
            change_list(issue.not_composed) + "</div>\n";
  }
  if (!issue.last_issue.empty()) {
    text += "<details><summary>Since " + escape_markup(issue.last_issue) + "</summary>\n" +
            change_list(issue.since_last) + "</details>\n";
  }
  if (issue.live) text += "<p id=\"live\" class=\"soft\" role=\"status\"></p>\n";
  const auto of_issue = findings_of(issue, "");
  if (!of_issue.empty()) {
    text += "<h2>About the issue as a whole</h2>\n" + finding_list(of_issue, "", {});
  }
  return text + "</header>\n";
}

std::string panel(const char* part, const std::string& content) {
  return std::string("<div class=\"panel ") + part + "\" data-part=\"" + part + "\"" +
         (std::string_view(part) == "mail" ? "" : " hidden") + ">\n" + content + "</div>\n";
}

std::string edition_section(const PreviewIssue& issue, const PreviewEdition& each) {
  const std::string& id = each.edition.id;
  const auto findings = findings_of(issue, id);
  const MarkIds ids{mark_ids(each.html, marks_of(issue, id, Part::html)),
                    mark_ids(each.page, marks_of(issue, id, Part::page))};
  const auto flag = [](const std::vector<std::string>& marks) { return marks.empty() ? "0" : "1"; };
  const std::string list = finding_list(findings, id, ids);
  return "<section class=\"edition\" id=\"edition-" + id + "\" data-edition=\"" + id +
         "\" data-marks-mail=\"" + flag(marks_of(issue, id, Part::html)) + "\" data-marks-page=\"" +
         flag(marks_of(issue, id, Part::page)) + "\" aria-labelledby=\"name-" + id +
         "\">\n<header><h2 id=\"name-" + id + "\"><span" + language(each.edition) + ">" +
         escape_markup(each.edition.name) + "</span> <span class=\"soft\">" + id + "</span></h2>" +
         size_line(each, issue.budget) + "</header>\n<div class=\"about\">\n" +
         (list.empty() ? "" : "<h3>Findings</h3>\n" + list) + "<h3>In the inbox</h3>\n" +
         inbox_rows(each) + "</div>\n<div class=\"sent\">\n<h3>What is sent</h3>\n" +
         panel("mail", frames(each, "mail")) + panel("text", text_panel(each, findings)) +
         panel("page", frames(each, "page")) + panel("source", source_panel(each, findings)) +
         "</div>\n</section>\n";
}

}  // namespace

std::vector<std::string> marks_of(const PreviewIssue& issue, const std::string& edition,
                                  Part part) {
  std::vector<std::string> marks;
  for (const Finding& finding : issue.findings) {
    const bool is_there = finding.edition == edition && finding.place.part == part;
    if (is_there && !finding.place.element.empty()) marks.push_back(finding.place.element);
  }
  return marks;
}

std::string index_page(const PreviewIssue& issue) {
  std::string sections;
  for (const PreviewEdition& each : issue.editions) sections += edition_section(issue, each);
  return head(issue.issue, issue.live) +
         "<body>\n<a class=\"skip\" href=\"#editions\">To the editions</a>\n" + top(issue) +
         controls(issue) + "<main id=\"editions\" tabindex=\"-1\">\n" + sections + "</main>\n" +
         help(issue) + "<script>" + std::string(kPreviewJs) + "</script>\n</body>\n</html>\n";
}

std::string preview_error_page(const std::string& issue, const std::string& message) {
  static constexpr std::string_view kScript =
      "const ask=async()=>{try{const a=await fetch('version',{cache:'no-store'});"
      "if(a.ok&&await a.text()!==document.documentElement.dataset.version)"
      "{location.reload();return}}catch{}setTimeout(ask,600)};setTimeout(ask,600)";
  std::string page = head(issue + " cannot be shown", true);
  page = replace_all(page, source_of_script(kPreviewJs), source_of_script(kScript));
  return page + "<body>\n<main>\n<h1>" + escape_markup(issue) +
         " cannot be shown</h1>\n<p class=\"error\"><strong>Mend this, and it comes back:</strong>"
         "</p>\n<pre id=\"trouble\" tabindex=\"0\">" +
         escape_markup(message) + "</pre>\n</main>\n<script>" + std::string(kScript) +
         "</script>\n</body>\n</html>\n";
}

}  // namespace peyk
