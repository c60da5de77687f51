#pragma once
/// The body of a message as it goes over the wire (RFC 5321 §4.5.2).

#include <cstdint>
#include <optional>
#include <string>

#include "mail/spliced.h"

namespace peyk {

struct WireBody {
  Spliced bytes;           ///< Every dot at the start of a line doubled; ends in CRLF.
  uint64_t size = 0;       ///< As SIZE= counts (RFC 1870 §4): without the doubled dots.
  bool eight_bit = false;  ///< Holds bytes over 127.
};

/// Nothing if the message holds a CR or LF that is not part of a CRLF: such a message can mean one
/// thing to one relay and something else to the next (SMTP smuggling), so it must not leave. What
/// is lent to the message was looked at when it was found and is not looked at again.
[[nodiscard]] std::optional<WireBody> make_wire_body(Spliced message);

}  // namespace peyk
