#pragma once
/// The last hand on what a text template gave.

#include <string>
#include <string_view>

#include "model/edition.h"

namespace peyk::render {

/// Stands for an empty line that the template means (load_template puts it in): a line that is
/// empty without it was left by a section that is not there, and goes.
inline constexpr std::string_view kBlankLine = "\x01";

/// Lays out a text part. Every line of the template's output is a paragraph:
/// - it is wrapped at `width` columns; its indentation, and that of "1. " or "* " at its beginning,
///   is kept on the lines that follow; a line that is only an address or a hole stays whole; the
///   reader's address is counted with 26 columns;
/// - a line of at least three `=`, `-` or `~` below a line of text becomes as long as that line is
///   wide; below an empty line it becomes a rule of the whole width;
/// - a space that keeps a line from breaking there has done so, and becomes a plain one;
/// - several empty lines become one; there are none at the beginning and the end;
/// - a line that has both directions but would begin in the wrong one gets a mark (U+200F, U+200E)
///   in front, since a reader of plain text goes by the first letter.
[[nodiscard]] std::string lay_out_text(std::string_view text, int width, Direction direction);

/// What an HTML template gave without indentation and empty lines.
[[nodiscard]] std::string tighten_html(std::string_view html);

}  // namespace peyk::render
