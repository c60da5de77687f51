#include "mail/segments.h"

#include <algorithm>
#include <optional>

#include "base/bytes.h"
#include "base/hash.h"
#include "mail/quoted_printable.h"

namespace peyk {
namespace {

/// Literal text or a hole.
struct Piece {
  std::optional<Hole> hole;
  std::string text;
};

std::string with_crlf(std::string_view text) {
  std::string lines;
  lines.reserve(text.size() + text.size() / 32);
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    if (text[i] == '\r' || text[i] == '\n') {
      lines += "\r\n";
    } else {
      lines += text[i];
    }
  }
  return lines;
}

std::vector<Piece> take_apart(std::string_view text) {
  const std::string mark = hole_mark(kHoles.front());
  const std::string_view stem = std::string_view(mark).substr(0, 3);
  std::vector<Piece> pieces;
  size_t begin = 0;
  for (size_t at = text.find(stem); at != std::string_view::npos; at = text.find(stem, at + 1)) {
    const auto hole = std::find_if(kHoles.begin(), kHoles.end(), [&](Hole known) {
      return text.substr(at).starts_with(hole_mark(known));
    });
    if (hole == kHoles.end()) continue;
    if (at > begin) pieces.push_back({std::nullopt, with_crlf(text.substr(begin, at - begin))});
    pieces.push_back({*hole, ""});
    begin = at + mark.size();
  }
  if (begin < text.size()) pieces.push_back({std::nullopt, with_crlf(text.substr(begin))});
  return pieces;
}

std::vector<Segment> quoted_printable_segments(const std::vector<Piece>& pieces, Markup markup) {
  const SegmentKind kind = markup == Markup::html ? SegmentKind::qp_html : SegmentKind::qp_text;
  std::vector<Segment> segments;
  for (size_t i = 0; i < pieces.size(); ++i) {
    const bool last = i + 1 == pieces.size();
    if (pieces[i].hole) {
      // A value begins on a line of its own, so that its encoding depends on nothing else; and so
      // does what comes after it, unless that is a line end.
      const bool soft = !last && !pieces[i + 1].text.starts_with("\r\n");
      segments.push_back(hole_segment(kind, *pieces[i].hole, soft));
      continue;
    }
    std::string bytes;
    const size_t column = append_quoted_printable(pieces[i].text, bytes);
    if (!last && column != 0) bytes += kSoftBreak;
    segments.push_back(literal_segment(std::move(bytes)));
  }
  // The line end that belongs to the boundary behind the part.
  segments.push_back(literal_segment("\r\n"));
  return segments;
}

std::vector<Segment> base64_segments(std::vector<Piece> pieces, Markup markup) {
  const SegmentKind kind =
      markup == Markup::html ? SegmentKind::base64_html : SegmentKind::base64_text;
  std::vector<Segment> segments;
  for (Piece& piece : pieces) {
    segments.push_back(piece.hole ? hole_segment(kind, *piece.hole)
                                  : base64_segment(std::move(piece.text)));
  }
  segments.push_back(hole_segment(SegmentKind::base64_end, Hole{}));
  return segments;
}

// ---- values --------------------------------------------------------------------------------

bool is_shown_plainly(char c, Markup markup) {
  if (c < ' ' || c > '~') return false;
  return markup == Markup::text || (c != '&' && c != '<' && c != '>' && c != '"' && c != '\'');
}

/// Appends what shows the first character of a value; gives the bytes that it has there.
size_t append_shown(std::string_view value, Markup markup, std::string& out) {
  const auto byte = [&](size_t i) {
    return i < value.size() ? static_cast<unsigned char>(value[i]) : 0U;
  };
  if (byte(0) < 0x80) {
    if (byte(0) < ' ' || byte(0) == 0x7F) {
      out += ' ';
    } else {
      out += markup == Markup::html ? escape_markup(value.substr(0, 1))
                                    : std::string(value.substr(0, 1));
    }
    return 1;
  }
  const size_t size = byte(0) < 0xE0 ? 2 : byte(0) < 0xF0 ? 3 : 4;
  const std::string_view character = value.substr(0, size);
  if (character.size() < size || find_invalid_utf8(character)) {
    append_utf8(out, U'\uFFFD');
    return 1;
  }
  const bool c1 = byte(0) == 0xC2 && byte(1) < 0xA0;
  if (c1 || character == "\u2028" || character == "\u2029") {
    out += ' ';
  } else {
    out += character;
  }
  return size;
}

// ---- the stored form -----------------------------------------------------------------------
//
//   "peyk stencil 1\n", then for each segment
//     kind (1 byte), hole (1), soft break (1), length (4, big end first), that many bytes,
//   then SHA-256 of all before it (32 bytes).
// Base64 literals are stored raw.

constexpr std::string_view kMagic = "peyk stencil 1\n";
constexpr size_t kDigest = 32;
constexpr size_t kSegmentHead = 7;

/// Every CR of it stands before an LF and every LF behind a CR: whole lines, since the builder
/// joins neighbouring literals.
bool has_whole_line_ends(std::string_view bytes) {
  for (size_t at = bytes.find_first_of("\r\n"); at != std::string_view::npos;
       at = bytes.find_first_of("\r\n", at + 2)) {
    if (!bytes.substr(at).starts_with("\r\n")) return false;
  }
  return true;
}

tl::unexpected<Error> unreadable(const std::string& why) {
  return fail(Error(ErrorKind::bad_data, "a stored stencil cannot be read: " + why)
                  .remedy("Nothing was sent. Restore the store from a backup, or use the peyk that "
                          "froze the issue."));
}

}  // namespace

bool is_hole(SegmentKind kind) {
  switch (kind) {
    case SegmentKind::header_word:
    case SegmentKind::header_url:
    case SegmentKind::qp_text:
    case SegmentKind::qp_html:
    case SegmentKind::base64_text:
    case SegmentKind::base64_html:
      return true;
    case SegmentKind::literal:
    case SegmentKind::base64_literal:
    case SegmentKind::base64_end:
      return false;
  }
  return false;
}

bool is_base64(SegmentKind kind) {
  switch (kind) {
    case SegmentKind::base64_literal:
    case SegmentKind::base64_text:
    case SegmentKind::base64_html:
    case SegmentKind::base64_end:
      return true;
    case SegmentKind::literal:
    case SegmentKind::header_word:
    case SegmentKind::header_url:
    case SegmentKind::qp_text:
    case SegmentKind::qp_html:
      return false;
  }
  return false;
}

Segment literal_segment(std::string bytes) {
  Segment segment;
  segment.bytes = std::move(bytes);
  return segment;
}

Segment base64_segment(std::string bytes) {
  Segment segment;
  segment.kind = SegmentKind::base64_literal;
  segment.encoded = Base64Literal(std::move(bytes));
  return segment;
}

Segment hole_segment(SegmentKind kind, Hole hole, bool soft_break) {
  Segment segment;
  segment.kind = kind;
  segment.hole = hole;
  segment.soft_break = soft_break;
  return segment;
}

std::string_view to_string(TransferEncoding encoding) {
  return encoding == TransferEncoding::base64 ? "base64" : "quoted-printable";
}

EncodedPart encode_part(std::string_view text, Markup markup) {
  std::vector<Piece> pieces = take_apart(text);
  std::vector<Segment> quoted = quoted_printable_segments(pieces, markup);
  size_t quoted_size = 0;
  for (const Segment& segment : quoted) quoted_size += segment.bytes.size();
  size_t raw_size = 0;
  for (const Piece& piece : pieces) raw_size += piece.text.size();
  // 76 characters and CRLF carry 57 bytes.
  const size_t base64_size = raw_size / 57 * 78 + (raw_size % 57 + 2) / 3 * 4 + 2;
  if (quoted_size <= base64_size) return {TransferEncoding::quoted_printable, std::move(quoted)};
  return {TransferEncoding::base64, base64_segments(std::move(pieces), markup)};
}

void append_value_in_part(std::string_view value, Markup markup, std::string& out) {
  while (!value.empty()) {
    size_t plain = 0;
    while (plain < value.size() && is_shown_plainly(value[plain], markup)) ++plain;
    out += value.substr(0, plain);
    value.remove_prefix(plain);
    if (value.empty()) return;
    value.remove_prefix(append_shown(value, markup, out));
  }
}

std::string write_segments(const std::vector<Segment>& segments) {
  std::string out(kMagic);
  for (const Segment& segment : segments) {
    const bool raw = segment.kind == SegmentKind::base64_literal;
    const std::string& bytes = raw ? segment.encoded.bytes() : segment.bytes;
    const auto size = static_cast<uint32_t>(bytes.size());
    out += static_cast<char>(segment.kind);
    out += static_cast<char>(segment.hole);
    out += static_cast<char>(segment.soft_break ? 1 : 0);
    for (const unsigned shift : {24U, 16U, 8U, 0U}) out += static_cast<char>(size >> shift & 0xFFU);
    out += bytes;
  }
  return out + sha256(out);
}

Result<std::vector<Segment>> read_segments(std::string_view bytes) {
  if (!bytes.starts_with("peyk stencil ")) return unreadable("it is not one");
  if (!bytes.starts_with(kMagic)) return unreadable("it was made by another version of peyk");
  if (bytes.size() < kMagic.size() + kDigest) return unreadable("it is cut short");
  const std::string_view body = bytes.substr(0, bytes.size() - kDigest);
  if (sha256(body) != bytes.substr(body.size())) return unreadable("its checksum does not match");
  std::string_view rest = body.substr(kMagic.size());
  std::vector<Segment> segments;
  while (!rest.empty()) {
    if (rest.size() < kSegmentHead) return unreadable("a segment is cut short");
    const auto byte = [&](size_t i) { return static_cast<unsigned char>(rest[i]); };
    const size_t size =
        size_t{byte(3)} << 24U | size_t{byte(4)} << 16U | size_t{byte(5)} << 8U | size_t{byte(6)};
    if (byte(0) > static_cast<unsigned char>(SegmentKind::base64_end) || byte(1) >= kHoles.size() ||
        byte(2) > 1 || size > rest.size() - kSegmentHead) {
      return unreadable("a segment makes no sense");
    }
    const auto kind = static_cast<SegmentKind>(byte(0));
    std::string content(rest.substr(kSegmentHead, size));
    if (kind == SegmentKind::literal && !has_whole_line_ends(content)) {
      return unreadable("a line of it ends in half a line end");
    }
    // What is not text is encoded, and whoever takes a header apart relies on it.
    if (kind == SegmentKind::literal && content.find('\0') != std::string::npos) {
      return unreadable("a segment has a NUL byte");
    }
    if (kind == SegmentKind::base64_literal) {
      segments.push_back(base64_segment(std::move(content)));
    } else {
      segments.push_back(hole_segment(kind, static_cast<Hole>(byte(1)), byte(2) == 1));
      segments.back().bytes = std::move(content);
    }
    rest.remove_prefix(kSegmentHead + size);
  }
  return segments;
}

}  // namespace peyk
