/// WordPress exports: any file is refused with its place or gives articles that keep the promises.
///
/// Input: the text of a file.

#include "fuzz/ingest_desk.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  peyk::SourceConfig source;
  source.name = "site";
  source.kind = "wxr";
  source.edition = "en";
  source.zone = "Europe/Tirane";
  source.options = {{"byline_prefixes", "By:,By"}, {"source_paragraph", "true"}};
  peyk::fuzz::read_source(source, "site.xml", peyk::fuzz::bytes_of(data, size));
  return 0;
}
