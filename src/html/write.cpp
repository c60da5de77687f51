/// A tree as markup.

#include <array>

#include "base/escape.h"
#include "html/run.h"
#include "html/tree.h"

namespace peyk::html_detail {
namespace {

void write_attribute(std::string& out, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  out += ' ';
  out += name;
  out += "=\"";
  append_escaped<'&', '<', '>', '"'>(out, value);
  out += '"';
}

void write_number(std::string& out, std::string_view name, int value, int usual) {
  if (value != usual) write_attribute(out, name, std::to_string(value));
}

std::string_view tag_of(MarkKind kind) {
  switch (kind) {
    case MarkKind::strong:
      return "strong";
    case MarkKind::emphasis:
      return "em";
    case MarkKind::underline:
      return "u";
    case MarkKind::strike:
      return "s";
    case MarkKind::subscript:
      return "sub";
    case MarkKind::superscript:
      return "sup";
    case MarkKind::code:
      return "code";
    case MarkKind::span:
      return "span";
    case MarkKind::link:
      return "a";
  }
  return "span";
}

/// "" for what has no element of its own.
std::string_view tag_of(const Block& block) {
  constexpr std::array<std::string_view, 7> kHeadings = {"h2", "h2", "h2", "h3", "h4", "h5", "h6"};
  switch (block.kind) {
    case BlockKind::root:
      return "";
    case BlockKind::quote:
      return "blockquote";
    case BlockKind::item:
      return "li";
    case BlockKind::definition:
      return "dd";
    case BlockKind::cell:
      return "td";
    case BlockKind::header_cell:
      return "th";
    case BlockKind::figure:
      return "figure";
    case BlockKind::paragraph:
      return block.bare ? "" : "p";
    case BlockKind::heading:
      return kHeadings.at(static_cast<size_t>(block.level));
    case BlockKind::preformatted:
      return "pre";
    case BlockKind::term:
      return "dt";
    case BlockKind::table_caption:
      return "caption";
    case BlockKind::caption:
      return "figcaption";
    case BlockKind::bullets:
      return "ul";
    case BlockKind::numbers:
      return "ol";
    case BlockKind::definitions:
      return "dl";
    case BlockKind::table:
      return "table";
    case BlockKind::head:
      return "thead";
    case BlockKind::body:
      return "tbody";
    case BlockKind::row:
      return "tr";
    case BlockKind::rule:
      return "hr";
  }
  return "";
}

void write_image(std::string& out, const Image& image) {
  out += "<img";
  write_attribute(out, "src", image.src);
  out += " alt=\"";  // Also when it is empty.
  append_escaped<'&', '<', '>', '"'>(out, image.alt);
  out += '"';
  write_attribute(out, "title", image.title);
  write_number(out, "width", image.width, 0);
  write_number(out, "height", image.height, 0);
  out += " />";
}

void open_mark(std::string& out, const Mark& mark) {
  out += '<';
  out += tag_of(mark.kind);
  write_attribute(out, "href", mark.href);
  write_attribute(out, "title", mark.title);
  write_attribute(out, "dir", mark.dir);
  write_attribute(out, "lang", mark.lang);
  out += '>';
}

/// Ends the marks that `next` does not share with what is open, and begins those that it has more.
void move_to_marks(std::string& out, Marks& open, const Marks& next) {
  size_t shared = 0;
  while (shared < open.size() && shared < next.size() && *open[shared] == *next[shared]) ++shared;
  while (open.size() > shared) {
    out += "</";
    out += tag_of(open.back()->kind);
    out += '>';
    open.pop_back();
  }
  while (open.size() < next.size()) {
    open.push_back(next[open.size()]);
    open_mark(out, *open.back());
  }
}

void write_run(std::string& out, const Run& run) {
  Marks open;
  for (const Leaf& leaf : run) {
    move_to_marks(out, open, leaf.marks);
    switch (leaf.kind) {
      case LeafKind::text:
        append_escaped<'&', '<', '>'>(out, leaf.text);
        break;
      case LeafKind::line_break:
        out += "<br />";
        break;
      case LeafKind::image:
        write_image(out, *leaf.image);
        break;
    }
  }
  move_to_marks(out, open, {});
}

/// Recursion: no deeper than kDeepestBlock.
void write_block(std::string& out, const Block& block) {
  const std::string_view tag = tag_of(block);
  if (!tag.empty()) {
    out += '<';
    out += tag;
    write_attribute(out, "dir", block.dir);
    write_attribute(out, "lang", block.lang);
    write_number(out, "colspan", block.colspan, 1);
    write_number(out, "rowspan", block.rowspan, 1);
    out += block.kind == BlockKind::rule ? " />" : ">";
  }
  write_run(out, block.run);
  for (const Block& child : block.children) {
    // A line for each block of the article, so that people can read what changed.
    if (block.kind == BlockKind::root && !out.empty()) out += '\n';
    write_block(out, child);
  }
  if (!tag.empty() && block.kind != BlockKind::rule) {
    out += "</";
    out += tag;
    out += '>';
  }
}

}  // namespace

std::string write(const Block& root) {
  std::string out;
  write_block(out, root);
  return out;
}

}  // namespace peyk::html_detail
