#pragma once
/// Quoted-printable (RFC 2045 §6.7): lines of at most 76 characters with the soft break, no space
/// or tab at a line's end, no character cut by a soft break.

#include <string>
#include <string_view>

namespace peyk {

/// Appends the encoding of one piece of text (valid UTF-8, CRLF line ends) that begins at the start
/// of a line; gives the column at which it ends. A blank at its very end is encoded, since a line
/// end may follow. "From " at the start of a line is encoded too: some mailboxes would change it;
/// and so is a dot: SMTP would have to double it (RFC 5321 §4.5.2).
size_t append_quoted_printable(std::string_view text, std::string& out);

/// Where a piece of text ends and another one, encoded on its own, begins.
inline constexpr std::string_view kSoftBreak = "=\r\n";

}  // namespace peyk
