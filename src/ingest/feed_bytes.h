#pragma once
/// The bytes of a feed as UTF-8 text, whatever they were.
///
/// What a feed is in is told by its byte order mark, else by the charset of Content-Type, else by
/// its XML declaration, else it is UTF-8 (RFC 7303 §3). Labels mean what the web means by them.

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace peyk {

struct FeedBytes {
  std::string text;  ///< Valid UTF-8 without a mark and without controls but tab, CR and LF.
  std::vector<std::string> warnings;
};

/// Bytes that do not fit become U+FFFD, controls go; each of it is one warning. Who says another
/// charset but writes UTF-8 is believed by the bytes. Fails with bad_data if the charset is unknown
/// and the bytes are not UTF-8 either.
[[nodiscard]] Result<FeedBytes> decode_feed(std::string bytes, const std::string& charset,
                                            const std::string& name);

}  // namespace peyk
