#pragma once
/// Takes secrets out of what a relay says. A relay may repeat what it was sent, as it was sent: the
/// password in clear, or within the base64 of a SASL response (RFC 4616, XOAUTH2). Private to the
/// room.

#include <initializer_list>
#include <string>
#include <string_view>

#include "base/secret.h"

namespace peyk {

/// The text with "***" for each stretch that gives a secret away: eight of its bytes in a row (all
/// of a shorter one), and each run of base64 that hides such a stretch, wherever in it.
[[nodiscard]] std::string without_secrets(std::string_view text,
                                          std::initializer_list<const Secret*> secrets);

/// Decodes base64 of both alphabets as far as it goes; what is none ends it.
[[nodiscard]] std::string decode_base64(std::string_view text);

}  // namespace peyk
