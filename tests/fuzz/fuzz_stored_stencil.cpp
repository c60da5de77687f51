/// Stencils from the store: any bytes are refused or give a message without a bare CR or LF. With a
/// checksum that fits, since an attacker (or a fault of ours) could make one.
///
/// Input: a letter ("w": as it is; else the rest is put between head and checksum), then bytes.

#include "base/hash.h"
#include "fuzz/fuzz.h"
#include "mail/stencil.h"

namespace peyk {
namespace {

/// The first line of a stored stencil, which says its version.
const std::string& head() {
  static const std::string kHead = [] {
    MessageSettings settings{.from = Address::parse("a@b.example").value()};
    const std::string stored = Stencil::create(Rendition{}, settings).value().serialize();
    return stored.substr(0, stored.find('\n') + 1);
  }();
  return kHead;
}

}  // namespace
}  // namespace peyk

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace peyk;
  fuzz::Input input(data, size);
  const bool whole = input.letter() == 'w';
  std::string bytes(input.rest());
  if (!whole) {
    bytes = head() + bytes;
    bytes += sha256(bytes);
  }
  const auto stencil = Stencil::deserialize(bytes);
  if (!stencil) {
    fuzz::require(stencil.error().kind() == ErrorKind::bad_data, "a bad stencil is bad data");
    return 0;
  }
  HoleValues values;
  for (std::string& value : values.values) value = "a\r\nb\rc\nd<é&";
  std::string message;
  stencil->fill(values, message);
  fuzz::require(stencil->splice(values).text() == message, "what is lent is what is copied",
                message);
  const auto again = Stencil::deserialize(stencil->serialize());
  fuzz::require(again.has_value(), "what is read can be stored and read again");
  std::string repeated;
  again->fill(values, repeated);
  fuzz::require(repeated == message, "what was stored again fills alike", repeated);
  for (size_t i = 0; i < message.size(); ++i) {
    const bool pair = message[i] == '\n' ? i > 0 && message[i - 1] == '\r'
                                         : i + 1 < message.size() && message[i + 1] == '\n';
    fuzz::require((message[i] != '\r' && message[i] != '\n') || pair, "no bare CR or LF", message);
  }
  return 0;
}
