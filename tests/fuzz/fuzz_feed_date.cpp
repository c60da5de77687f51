/// Dates of feeds: any text is a date of these centuries or none, whatever stands around it; and
/// what we write is read as what it is.
///
/// Input: the text of a date.

#include "fuzz/fuzz.h"
#include "ingest/feed_date.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace peyk;
  const std::string text(fuzz::bytes_of(data, size));
  const auto instant = parse_feed_date(text, "Europe/Tirane");
  fuzz::require(parse_feed_date("\n  " + text + " ", "Europe/Tirane").has_value() ||
                    !instant.has_value() || size + 4 > 100,
                "space around a date means nothing", text);
  if (!instant) return 0;
  const std::string iso = format_iso8601(*instant);
  fuzz::require(iso >= "1899-12-30" && iso < "2286-12", "a date is of these centuries", text);
  fuzz::require(parse_feed_date(iso, "Asia/Tehran") == instant || iso >= "2200" || iso < "1900",
                "RFC 3339 is read", iso);
  const std::string rfc = format_rfc5322(*instant);
  fuzz::require(parse_feed_date(rfc, "Asia/Tehran") == instant || iso >= "2200" || iso < "1900",
                "RFC 5322 is read", rfc);
  return 0;
}
