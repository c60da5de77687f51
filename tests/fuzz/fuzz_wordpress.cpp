/// The content of a WordPress post: whatever stands in it, preparing it ends, and what comes out is
/// no larger than its parts explain.
///
/// Input: the content of a post; attachments 1 to 9 exist.

#include "fuzz/fuzz.h"
#include "html/sanitize.h"
#include "ingest/wordpress_content.h"
#include "unit/html/strict_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace peyk;
  const std::string_view content = fuzz::bytes_of(data, size);
  static const Picture kPicture{.url = "https://site.example/a.jpg",
                                .alt = "an \"alt\" & <more>",
                                .caption = "a caption",
                                .width = 3,
                                .height = 2};
  const WordPressMedia media{[](std::string_view id) {
                               const bool known = id.size() == 1 && id[0] >= '1' && id[0] <= '9';
                               return known ? &kPicture : nullptr;
                             },
                             [] {
                               return std::vector<const Picture*>{&kPicture, &kPicture};
                             }};
  const PreparedContent prepared = prepare_wordpress_content(content, media);
  fuzz::require(prepared.markup.size() <= 4096 + content.size() * 256,
                "the markup is not much larger than the content", prepared.markup);
  for (const std::string& id : prepared.missing) {
    fuzz::require(content.find(id) != std::string_view::npos, "what is missing was asked for", id);
  }
  const std::string body = sanitize(prepared.markup).markup();
  const std::string fault = StrictReader::find_fault(body);
  if (!fault.empty()) fuzz::broken("a body is harmless: " + fault, body);
  return 0;
}
