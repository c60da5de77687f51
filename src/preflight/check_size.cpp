/// How large it is, and whether its bytes are text.

#include <numeric>

#include "base/bytes.h"
#include "preflight/desk.h"

namespace peyk::preflight {

void check_size(const Copy& copy, Desk& desk) {
  const auto& [html, text] = std::pair(copy.rendition.html, copy.rendition.text);
  const auto bytes = static_cast<int64_t>(html.size());
  const int64_t budget = desk.limit(Limit::size_budget);
  if (bytes > budget) {
    desk.report("size.clipped", copy.edition.id, {.part = Part::html},
                "the mail is " + grouped(bytes) + " bytes; Gmail cuts it off past " +
                    grouped(budget) + ". Lower “most” of a section in the recipe.");
  }
  for (const Cut& cut : copy.rendition.cuts) {
    if (cut.kind == Cut::Kind::over) continue;  // size.clipped says that.
    desk.report(
        "size.cut", copy.edition.id, {.part = Part::html, .excerpt = excerpt_of(cut.title)},
        to_sentence(cut) + ", so that the mail keeps its size. The page on the web has it.");
  }
  const int64_t all = bytes + static_cast<int64_t>(text.size());
  const int64_t message = desk.limit(Limit::size_message);
  if (all > message) {
    desk.report("size.message", copy.edition.id, {.part = Part::html},
                "HTML and text together are " + grouped(all) + " bytes, more than " +
                    grouped(message) + ". Lower “most” of a section in the recipe.");
  }
  const auto& sizes = copy.mail.style_bytes;
  const auto styles = static_cast<int64_t>(std::accumulate(sizes.begin(), sizes.end(), size_t{0}));
  const int64_t head = desk.limit(Limit::size_head_style);
  if (styles > head) {
    desk.report("size.head-style", copy.edition.id, {.part = Part::html},
                "the styles in the head are " + grouped(styles) +
                    " bytes; Gmail drops all of them "
                    "past " +
                    grouped(head) + ". Take some out: those of elements are inline.");
  }
  for (const auto& [part, bytes_of] : {std::pair(Part::html, &html), std::pair(Part::text, &text),
                                       std::pair(Part::subject, &copy.rendition.subject)}) {
    const auto bad = find_invalid_utf8(*bytes_of);
    if (!bad) continue;
    desk.report("encoding.utf8", copy.edition.id, {.part = part},
                "the part is not valid UTF-8 at byte " + std::to_string(*bad + 1) +
                    "; Gmail would cut it off. Mend the template or the catalogue.");
  }
}

}  // namespace peyk::preflight
