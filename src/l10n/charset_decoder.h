#pragma once
/// Bytes in a named charset that come in pieces. For all at once there is to_utf8 (l10n/text.h).

#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"

namespace peyk {

class CharsetDecoder {
 public:
  /// Fails with bad_data if the charset is unknown.
  [[nodiscard]] static Result<CharsetDecoder> open(const std::string& charset);
  /// As open, but what does not fit becomes U+FFFD and is counted in `replaced`, which outlives the
  /// decoder.
  [[nodiscard]] static Result<CharsetDecoder> open_loose(const std::string& charset,
                                                         size_t& replaced);
  CharsetDecoder(CharsetDecoder&&) noexcept;
  CharsetDecoder& operator=(CharsetDecoder&&) noexcept;
  ~CharsetDecoder();
  /// The text of the next piece, which may begin and end within a character; with `last` all of it
  /// must be whole. A byte order mark at the very beginning is left out. Fails with bad_data on
  /// what does not fit the charset; the message counts bytes from the first piece.
  [[nodiscard]] Result<std::string> decode(std::string_view bytes, bool last);

 private:
  struct State;
  explicit CharsetDecoder(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace peyk
