/// The sanitiser: whatever comes in, what goes out is harmless, well-formed, the same when it goes
/// through again, and not much larger than what came in.
///
/// Input: the base URL on the first line, then markup.

#include "fuzz/fuzz.h"
#include "html/sanitize.h"
#include "unit/html/strict_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace peyk;
  fuzz::Input input(data, size);
  const SanitizeOptions options{.base_url = std::string(input.line())};
  const std::string_view markup = input.rest();
  const std::string once = sanitize(markup, options).markup();
  const std::string fault = StrictReader::find_fault(once);
  if (!fault.empty()) fuzz::broken("what goes out is harmless: " + fault, once);
  const std::string twice = sanitize(once, options).markup();
  fuzz::require(twice == once, "sanitising twice is sanitising once", once + "\n----\n" + twice);
  fuzz::require(sanitize(once).markup() == once, "no base is needed the second time", once);
  // A relative link becomes as long as the base. What stands around several paragraphs is written
  // in each of them, its attributes a mebibyte at most.
  const size_t most = (size_t{1} << 20U) + markup.size() * (64 + options.base_url.size());
  fuzz::require(once.size() <= most, "the output is not much larger than the input", once);

  const std::string text = paragraphs_from_text(markup).markup();
  const std::string text_fault = StrictReader::find_fault(text);
  if (!text_fault.empty()) fuzz::broken("paragraphs are harmless: " + text_fault, text);
  fuzz::require(sanitize(text).markup() == text, "paragraphs are clean already", text);
  return 0;
}
