/// Excerpts: of any article one clean line that is not long, made of its own words, and the excerpt
/// of an excerpt is itself.
///
/// Input: a letter that chooses the edition, then markup.

#include <algorithm>

#include "fuzz/ingest_desk.h"
#include "ingest/excerpt.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace peyk;
  fuzz::Input input(data, size);
  static const Config config = fuzz::desk_config();
  const Edition& edition = config.editions[static_cast<unsigned char>(input.letter()) % 2];
  const SanitizedHtml body = sanitize(input.rest(), {.base_url = "https://site.example/a/"});
  const std::string excerpt = excerpt_of(body, edition);
  fuzz::require_text(excerpt, "an excerpt");
  fuzz::require(trim(excerpt).size() == excerpt.size(), "an excerpt has no space around", excerpt);
  fuzz::require(excerpt.size() <= body.markup().size() + 3, "an excerpt is not longer", excerpt);
  fuzz::require(excerpt == excerpt_of(body, edition), "an excerpt is always the same", excerpt);
  if (excerpt.empty() || excerpt.ends_with("…")) return 0;
  const std::string again = excerpt_of(paragraphs_from_text(excerpt), edition);
  fuzz::require(again == excerpt || again.empty(), "an excerpt of an excerpt is itself",
                excerpt + "\n----\n" + again);
  return 0;
}
