/// The site's archive as plain text: any file is refused or gives articles that keep the promises.
///
/// Input: the text of a page.

#include "fuzz/ingest_desk.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  peyk::SourceConfig source;
  source.name = "archive";
  source.kind = "archive-page";
  source.edition = "en";
  source.zone = "Europe/Tirane";
  source.options = {
      {"comments_suffix", "0 comments"},  {"share_line", "FacebookTwitter"},
      {"recent_heading", "Recent Posts"}, {"pagination", "Newer Posts,Older Posts"},
      {"date_pattern", "MMMM d, y"},      {"locale", "en"},
      {"byline_prefixes", "By:,By"},      {"source_prefixes", "With reporting by"},
      {"source_paragraph", "true"},       {"drop_lines", "to see the map click here"}};
  peyk::fuzz::read_source(source, "archive.txt", peyk::fuzz::bytes_of(data, size));
  return 0;
}
