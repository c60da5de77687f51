/// Markdown articles: any file is refused with its place or gives articles that keep the promises.
///
/// Input: the text of a file.

#include "fuzz/ingest_desk.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  peyk::SourceConfig source;
  source.name = "notes";
  source.kind = "markdown";
  source.edition = "en";
  source.zone = "Europe/Tirane";
  peyk::fuzz::read_source(source, "visit.md", peyk::fuzz::bytes_of(data, size));
  return 0;
}
