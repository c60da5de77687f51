#pragma once
/// Escapes of JSON that name what is no character.

#include <cstddef>
#include <string>

namespace peyk {

/// JSON's grammar lets a string have half of a surrogate pair ("\ud83d" alone, RFC 8259 §8.2), as
/// programs write it that cut a text in the middle of an emoji; the parser refuses the whole
/// document. Each such escape becomes \ufffd, at the same place and of the same length. How many.
size_t mend_lone_surrogates(std::string& json);

}  // namespace peyk
