/// Replies of a relay: however the bytes are cut, the parser gives the same replies and the same
/// error; what it gives can be shown to people; every reply has a verdict in every phase.
///
/// Input: a byte that says how the rest is cut, then what the relay sends.

#include <algorithm>

#include "fuzz/fuzz.h"
#include "smtp/reply.h"

namespace peyk {
namespace {

struct Parsed {
  std::vector<Reply> replies;
  std::string error;
};

/// `cut` is the size of the pieces; 0 cuts in pieces of growing size.
Parsed parse(std::string_view bytes, size_t cut) {
  Parsed parsed;
  ReplyParser parser;
  size_t growing = 1;
  while (!bytes.empty()) {
    const size_t size = std::min(bytes.size(), cut != 0 ? cut : growing++);
    if (const auto fed = parser.feed(bytes.substr(0, size), parsed.replies); !fed) {
      parsed.error = fed.error().to_string();
      break;
    }
    bytes.remove_prefix(size);
  }
  return parsed;
}

void check(const Reply& reply) {
  fuzz::require(reply.code >= 200 && reply.code <= 599, "a reply's code is from 200 to 599");
  fuzz::require(!reply.lines.empty(), "a reply has a line");
  for (const std::string& line : reply.lines) fuzz::require_one_line(line, "a line of a reply");
  fuzz::require_one_line(reply.text(), "the text of a reply");
  fuzz::require(reply.text().size() <= 520, "the text of a reply is bounded", reply.text());
  if (reply.enhanced) {
    fuzz::require(reply.enhanced->klass == reply.code / 100, "an enhanced code fits its code");
  }
  for (int phase = 0; phase <= static_cast<int>(Phase::quit); ++phase) {
    const Verdict verdict = classify(static_cast<Phase>(phase), reply);
    fuzz::require((verdict == Verdict::accepted) <= (reply.code < 400),
                  "no 4xx or 5xx is accepted");
    fuzz::require(reply.code < 200 || reply.code >= 300 || verdict == Verdict::accepted,
                  "every 2xx is accepted");
    const bool for_good =
        verdict == Verdict::reject_reader || verdict == Verdict::reject_and_suppress;
    fuzz::require(!for_good || reply.code >= 500, "only a 5xx rejects a reader");
    fuzz::require(!for_good || !reply.enhanced || reply.enhanced->subject != 7,
                  "no reader is blamed for 5.7.x");
  }
}

}  // namespace
}  // namespace peyk

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace peyk;
  if (size == 0) return 0;
  const std::string_view bytes = fuzz::bytes_of(data + 1, size - 1);
  const Parsed whole = parse(bytes, bytes.size());
  const Parsed pieces = parse(bytes, data[0] % 32);
  fuzz::require(whole.error == pieces.error, "the same error however it is cut",
                whole.error + "\n" + pieces.error);
  fuzz::require(whole.replies.size() == pieces.replies.size(), "as many replies however it is cut");
  for (size_t i = 0; i < whole.replies.size(); ++i) {
    const Reply& a = whole.replies[i];
    const Reply& b = pieces.replies[i];
    fuzz::require(a.code == b.code && a.enhanced == b.enhanced && a.lines == b.lines,
                  "the same replies however it is cut", a.text());
    check(a);
  }
  if (!whole.error.empty()) {
    fuzz::require(!find_invalid_utf8(whole.error), "an error is valid UTF-8", whole.error);
  }
  return 0;
}
