#pragma once
/// The document model of this room: what allowed markup means, without any markup.
///
/// Blocks nest as HTML's content model wants it, so that writing a tree and parsing what was
/// written gives the same tree: that is what makes the sanitiser idempotent. Text is a run of
/// leaves, each with the marks (emphasis, link …) that it stands in, from the outside to the
/// inside.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace peyk::html_detail {

enum class MarkKind {
  strong,
  emphasis,
  underline,
  strike,
  subscript,
  superscript,
  code,
  span,  ///< Has a direction or a language of its own.
  link,
};

struct Mark {
  MarkKind kind{};
  std::string href;   ///< Of a link.
  std::string title;  ///< Of a link.
  std::string dir;    ///< Of a span or a link.
  std::string lang;
  bool operator==(const Mark&) const = default;
};
using Marks = std::vector<std::shared_ptr<const Mark>>;

struct Image {
  std::string src;
  std::string alt;
  std::string title;
  int width = 0;  ///< 0: unknown.
  int height = 0;
};

enum class LeafKind { text, line_break, image };
struct Leaf {
  LeafKind kind = LeafKind::text;
  std::string text;
  std::shared_ptr<const Image> image;
  Marks marks;
};
using Run = std::vector<Leaf>;

enum class BlockKind {
  // These hold blocks of any kind that follows in the next group or this one.
  root,
  quote,
  item,
  definition,
  cell,
  header_cell,
  figure,
  // These hold a run.
  paragraph,
  heading,
  preformatted,
  term,
  table_caption,
  caption,
  // These hold only their parts.
  bullets,
  numbers,
  definitions,
  table,
  head,
  body,
  row,
  // Holds nothing.
  rule,
};

struct Block {
  BlockKind kind = BlockKind::root;
  int level = 0;          ///< Of a heading, 2 to 6.
  bool bare = false;      ///< A paragraph without an element of its own: the text of a tight item.
  bool implicit = false;  ///< Nothing in the source opened it; only while the tree is built.
  int colspan = 1;
  int rowspan = 1;
  std::string dir;
  std::string lang;
  std::vector<Block> children;
  Run run;
};

[[nodiscard]] bool holds_blocks(BlockKind kind);
[[nodiscard]] bool holds_run(BlockKind kind);

/// No tree is deeper than this many blocks, so that recursion over it is bounded.
inline constexpr size_t kDeepestBlock = 40;

/// Any markup to a normal tree. Never fails.
[[nodiscard]] Block parse(std::string_view markup, const std::string& base_url);
/// The last step of parse(): drops what is empty, joins and trims text, dissolves figures and
/// tables that are none. A tree that went through it does not change when it goes through it again.
void normalize(Block& root);
/// The tree as markup that is well-formed as HTML and as XML.
[[nodiscard]] std::string write(const Block& root);

/// Removes controls, noncharacters and the private use planes, where the marks of holes live.
[[nodiscard]] std::string clean_text(std::string_view text);
/// Whether clean_text() would surely leave it as it is. Quick.
[[nodiscard]] bool is_clean(std::string_view text);
/// Whether nothing in it can be seen: no image, and only white space or invisible characters.
[[nodiscard]] bool is_blank(const Run& run);
[[nodiscard]] bool is_blank(std::string_view text);

}  // namespace peyk::html_detail
