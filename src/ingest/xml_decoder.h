#pragma once
/// The bytes of an XML file, which come in pieces, as valid UTF-8 (XML 1.0, §4.3.3): a byte order
/// mark counts, then the encoding that the first line declares, else it is UTF-8. NUL is refused.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "ingest/xml_scan.h"
#include "l10n/charset_decoder.h"

namespace peyk {

class XmlDecoder {
 public:
  /// `name` of the file, for messages.
  explicit XmlDecoder(std::string name) : name_(std::move(name)) {}

  /// The text of the next piece. The first one holds the first line, or all of the file. A piece
  /// may end within a character, if it is not the `last`. Fails with bad_data at file:line:column.
  [[nodiscard]] Result<std::string> decode(std::string_view bytes, bool last);

 private:
  [[nodiscard]] Result<void> begin(std::string_view& bytes);
  [[nodiscard]] Result<void> check(std::string_view text);
  [[nodiscard]] Error bad_encoding(const std::string& what) const;

  std::string name_;
  bool begun_ = false;
  std::optional<CharsetDecoder> charset_;  ///< Nothing for UTF-8.
  std::string charset_name_;
  std::string rest_;     ///< The beginning of a character that the next piece ends.
  uint64_t offset_ = 0;  ///< In the text, of what is checked next.
  TextPosition position_;
};

}  // namespace peyk
