#pragma once
/// One pass over the bytes of an XML file: are its tags paired, does it end where it should, is it
/// nested no deeper than we can walk? Builds nothing.

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace peyk {

struct XmlFault {
  size_t offset = 0;  ///< Of the byte where the trouble is.
  std::string message;
  std::string remedy;
  bool cut = false;  ///< Nothing is wrong but that the text ends too early.
};

/// The first fault of valid UTF-8 `text`, or nothing. Linear in its size; recursion-free.
[[nodiscard]] std::optional<XmlFault> scan_xml(std::string_view text, size_t deepest);

/// Line and column (in characters) of an offset.
[[nodiscard]] Place place_at(std::string_view text, size_t offset, const std::string& file);

}  // namespace peyk
