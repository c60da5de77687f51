/// The text part: there, with the same links, and text.

#include <array>
#include <set>

#include "base/bytes.h"
#include "preflight/desk.h"

namespace peyk::preflight {
namespace {

/// The first thing in a line that is markup and not text; empty when there is none.
std::string_view markup_in(std::string_view line) {
  for (const std::string_view entity :
       {"&amp;", "&lt;", "&gt;", "&quot;", "&nbsp;", "&#", "&zwnj;", "&laquo;"}) {
    if (line.find(entity) != std::string_view::npos) return entity;
  }
  for (const std::string_view tag : {"<p>", "<p ", "</p>", "<br", "<a ", "</a>", "<span", "<div",
                                     "<td", "<strong", "<em>", "<img"}) {
    if (line.find(tag) != std::string_view::npos) return tag;
  }
  return {};
}

}  // namespace

void check_text(const Copy& copy, Desk& desk) {
  const std::string& text = copy.rendition.text;
  if (trim(text).empty()) {
    desk.report("text.empty", copy.edition.id, {.part = Part::text},
                "the text part is empty. Mend mail.txt.mustache.");
    return;
  }
  const auto longest = static_cast<size_t>(desk.limit(Limit::text_line));
  int number = 0;
  for (const std::string_view line : split(text, '\n')) {
    ++number;
    const FindingPlace place = {.part = Part::text, .line = number, .excerpt = excerpt_of(line)};
    if (line.size() > longest) {
      desk.report("text.long-line", copy.edition.id, place,
                  "line " + std::to_string(number) + " of the text part has " +
                      grouped(static_cast<int64_t>(line.size())) + " bytes, more than " +
                      grouped(static_cast<int64_t>(longest)) + ". Break it.");
    }
    if (line.find("://") != std::string_view::npos) continue;  // & belongs to addresses.
    if (const std::string_view markup = markup_in(line); !markup.empty()) {
      desk.report("text.markup", copy.edition.id, place,
                  "“" + std::string(markup) + "” stands in line " + std::to_string(number) +
                      " of the text part: " + said(line) +
                      ". Use {{{name}}} in the template, or mend the source.");
    }
  }
  std::set<std::string> told;
  for (const SeenLink& link : copy.mail.links) {
    const bool story = [&] {
      for (const Article* article : copy.articles) {
        if (article->url == link.href && !link.href.empty()) return true;
      }
      return false;
    }();
    if (!story || text.find(link.href) != std::string::npos) continue;
    if (!told.insert(link.href).second) continue;
    desk.report("text.links", copy.edition.id,
                {.part = Part::text, .excerpt = excerpt_of(link.href)},
                "the text part lacks the link of " + said(link.text) +
                    ". Put {{url}} into mail.txt.mustache.");
  }
}

}  // namespace peyk::preflight
