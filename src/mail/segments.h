#pragma once
/// What a stencil is made of: bytes that are the same for all readers, and holes. Private to mail/.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "mail/base64.h"
#include "model/rendition.h"

namespace peyk {

/// The numbers are written into the store: a new kind gets a new one.
enum class SegmentKind : uint8_t {
  literal = 0,         ///< Finished bytes.
  header_word = 1,     ///< Hole between < and > of a header: address or message id.
  header_url = 2,      ///< Hole between < and > of a header: URL.
  qp_text = 3,         ///< Hole in a quoted-printable text part.
  qp_html = 4,         ///< Hole in a quoted-printable HTML part.
  base64_literal = 5,  ///< Bytes that are still to be encoded: their place in the stream varies.
  base64_text = 6,     ///< Hole in a base64 text part.
  base64_html = 7,     ///< Hole in a base64 HTML part.
  base64_end = 8,
};

/// Whether a reader's value stands there.
[[nodiscard]] bool is_hole(SegmentKind kind);
/// Whether what it becomes is a piece of a Base64 stream.
[[nodiscard]] bool is_base64(SegmentKind kind);

struct Segment {
  SegmentKind kind = SegmentKind::literal;
  Hole hole{};              ///< Of holes.
  bool soft_break = false;  ///< qp_*: what follows begins on a new line of the encoding.
  std::string bytes;        ///< Of `literal`;
  WholeLines lines;         ///< and what of them can be lent, in a finished stencil.
  Base64Literal encoded;    ///< Of `base64_literal`.
};

[[nodiscard]] Segment literal_segment(std::string bytes);
[[nodiscard]] Segment base64_segment(std::string bytes);
[[nodiscard]] Segment hole_segment(SegmentKind kind, Hole hole, bool soft_break = false);

enum class Markup { text, html };
enum class TransferEncoding { quoted_printable, base64 };
[[nodiscard]] std::string_view to_string(TransferEncoding encoding);

/// The body of one MIME part, encoded the shorter way.
struct EncodedPart {
  TransferEncoding encoding = TransferEncoding::quoted_printable;
  std::vector<Segment> segments;  ///< End at a line's end or at the end of the text.
};
/// Takes text with hole marks; every kind of line end becomes CRLF.
[[nodiscard]] EncodedPart encode_part(std::string_view text, Markup markup);

/// Appends a reader's value as the part shows it: one line, valid UTF-8, escaped in HTML.
void append_value_in_part(std::string_view value, Markup markup, std::string& out);

/// Versioned, with a checksum. read_segments refuses (bad_data) what write_segments has not
/// written.
[[nodiscard]] std::string write_segments(const std::vector<Segment>& segments);
[[nodiscard]] Result<std::vector<Segment>> read_segments(std::string_view bytes);

}  // namespace peyk
