#include <algorithm>
#include <iterator>
#include <optional>

#include "html/run.h"
#include "html/tree.h"

namespace peyk::html_detail {
namespace {

using Blocks = std::vector<Block>;

void append(Blocks& to, Blocks from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

bool is_plain(const Block& block) { return block.dir.empty() && block.lang.empty(); }

Block paragraph_of(Block&& other) {
  Block paragraph;
  paragraph.kind = BlockKind::paragraph;
  paragraph.dir = std::move(other.dir);
  paragraph.lang = std::move(other.lang);
  paragraph.run = std::move(other.run);
  return paragraph;
}

bool has_image(const Run& run) {
  return std::any_of(run.begin(), run.end(),
                     [](const Leaf& leaf) { return leaf.kind == LeafKind::image; });
}

/// A block becomes what it is in its normal form: itself, nothing, or other blocks.
Blocks normalized(Block block);

Blocks normalized_children(Block& block) {
  Blocks children;
  for (Block& child : block.children) append(children, normalized(std::move(child)));
  return children;
}

/// The paragraphs of a container, of which the first may stand without an element of its own.
void settle_paragraphs(Block& container) {
  Blocks& children = container.children;
  const bool is_tight = container.kind != BlockKind::root && container.kind != BlockKind::quote;
  for (size_t i = 0; i < children.size(); ++i) {
    if (children[i].kind != BlockKind::paragraph) continue;
    const bool only = children.size() == 1 && is_plain(children[i]);
    children[i].bare = is_tight && i == 0 && (children[i].bare || only);
  }
}

Blocks one(Block block) {
  Blocks blocks;
  blocks.push_back(std::move(block));
  return blocks;
}

Blocks normalized_paragraph(Block block) {
  Blocks paragraphs;
  for (Run& run : normalize_run(std::move(block.run), Breaks::split)) {
    Block paragraph = block;
    paragraph.implicit = false;
    paragraph.run = std::move(run);
    paragraphs.push_back(std::move(paragraph));
  }
  return paragraphs;
}

Blocks normalized_line(Block block) {
  std::vector<Run> runs = normalize_run(std::move(block.run), Breaks::single);
  if (runs.empty()) return {};
  block.run = std::move(runs.front());
  return one(std::move(block));
}

Blocks normalized_list(Block list) {
  list.children = normalized_children(list);
  if (list.children.empty()) return {};
  const auto is_figure_item = [](const Block& item) {
    return item.children.size() == 1 && item.children.front().kind == BlockKind::figure;
  };
  if (!std::all_of(list.children.begin(), list.children.end(), is_figure_item)) {
    return one(std::move(list));
  }
  Blocks figures;  // A gallery that is written as a list.
  for (Block& item : list.children) figures.push_back(std::move(item.children.front()));
  return figures;
}

/// Figures of one picture each; the caption belongs to the last.
Blocks split_gallery(Block figure, std::optional<Block> caption) {
  Run images = std::move(figure.children.front().run);
  images.erase(std::remove_if(images.begin(), images.end(),
                              [](const Leaf& leaf) { return leaf.kind != LeafKind::image; }),
               images.end());
  Blocks figures;
  for (Leaf& image : images) {
    Block single;
    single.kind = BlockKind::figure;
    single.dir = figure.dir;
    single.lang = figure.lang;
    Block paragraph;
    paragraph.kind = BlockKind::paragraph;
    paragraph.bare = true;
    paragraph.run.push_back(std::move(image));
    single.children.push_back(std::move(paragraph));
    figures.push_back(std::move(single));
  }
  if (caption) figures.back().children.push_back(std::move(*caption));
  return figures;
}

bool is_gallery(const Blocks& content) {
  if (content.size() != 1 || content.front().kind != BlockKind::paragraph) return false;
  const Run& run = content.front().run;
  const auto is_image = [](const Leaf& leaf) { return leaf.kind == LeafKind::image; };
  return std::count_if(run.begin(), run.end(), is_image) > 1 &&
         std::all_of(run.begin(), run.end(),
                     [&](const Leaf& leaf) { return is_image(leaf) || is_blank(leaf.text); });
}

/// Whether a figure shows something that a caption can belong to.
bool is_shown(const Block& block) {
  switch (block.kind) {
    case BlockKind::paragraph:
      return has_image(block.run);
    case BlockKind::quote:
    case BlockKind::preformatted:
    case BlockKind::table:
      return true;
    default:
      return false;
  }
}

Blocks normalized_figure(Block figure) {
  Blocks content;
  std::optional<Block> caption;
  for (Block& child : normalized_children(figure)) {
    if (child.kind != BlockKind::caption) {
      content.push_back(std::move(child));
    } else if (!caption) {
      caption = std::move(child);
    } else {
      content.push_back(paragraph_of(std::move(child)));
    }
  }
  const bool has_figures = std::any_of(content.begin(), content.end(), [](const Block& block) {
    return block.kind == BlockKind::figure;
  });
  if (has_figures || std::none_of(content.begin(), content.end(), is_shown)) {
    if (caption) content.push_back(paragraph_of(std::move(*caption)));
    return content;
  }
  figure.children = std::move(content);
  if (is_gallery(figure.children)) return split_gallery(std::move(figure), std::move(caption));
  settle_paragraphs(figure);
  if (caption) figure.children.push_back(std::move(*caption));
  return one(std::move(figure));
}

bool is_empty_row(const Block& row) {
  return std::all_of(row.children.begin(), row.children.end(),
                     [](const Block& cell) { return cell.children.empty(); });
}

/// The rows of a table in at most one head, which comes first, and one body.
Blocks joined_sections(Blocks sections) {
  Block head;
  head.kind = BlockKind::head;
  Block body;
  body.kind = BlockKind::body;
  for (Block& section : sections) {
    const bool is_head = section.kind == BlockKind::head && body.children.empty();
    append((is_head ? head : body).children, std::move(section.children));
  }
  Blocks joined;
  if (!head.children.empty()) joined.push_back(std::move(head));
  if (!body.children.empty()) joined.push_back(std::move(body));
  return joined;
}

Blocks normalized_table(Block table) {
  Blocks sections;
  std::optional<Block> caption;
  for (Block& child : normalized_children(table)) {
    if (child.kind == BlockKind::head || child.kind == BlockKind::body) {
      sections.push_back(std::move(child));
    } else if (child.kind == BlockKind::table_caption && !caption) {
      caption = std::move(child);
    }
  }
  sections = joined_sections(std::move(sections));
  bool empty = true;
  size_t cells = 0;
  for (const Block& section : sections) {
    for (const Block& row : section.children) {
      empty = empty && is_empty_row(row);
      cells += row.children.size();
    }
  }
  if (empty) return caption ? one(paragraph_of(std::move(*caption))) : Blocks();
  if (cells == 1 && !caption) {  // A frame, not a table.
    return std::move(sections.front().children.front().children.front().children);
  }
  table.children.clear();
  if (caption) table.children.push_back(std::move(*caption));
  append(table.children, std::move(sections));
  return one(std::move(table));
}

Blocks normalized(Block block) {
  block.implicit = false;
  switch (block.kind) {
    case BlockKind::paragraph:
      return normalized_paragraph(std::move(block));
    case BlockKind::heading:
    case BlockKind::term:
    case BlockKind::table_caption:
    case BlockKind::caption:
      return normalized_line(std::move(block));
    case BlockKind::preformatted:
      block.run = normalize_preformatted(std::move(block.run));
      return is_blank(block.run) ? Blocks() : one(std::move(block));
    case BlockKind::bullets:
    case BlockKind::numbers:
      return normalized_list(std::move(block));
    case BlockKind::figure:
      return normalized_figure(std::move(block));
    case BlockKind::table:
      return normalized_table(std::move(block));
    case BlockKind::rule:
      return one(std::move(block));
    case BlockKind::cell:
    case BlockKind::header_cell:  // An empty cell still has its place.
      block.children = normalized_children(block);
      settle_paragraphs(block);
      return one(std::move(block));
    case BlockKind::root:
    case BlockKind::quote:
    case BlockKind::item:
    case BlockKind::definition:
    case BlockKind::definitions:
    case BlockKind::head:
    case BlockKind::body:
    case BlockKind::row:
      block.children = normalized_children(block);
      settle_paragraphs(block);
      return block.children.empty() ? Blocks() : one(std::move(block));
  }
  return {};
}

}  // namespace

void normalize(Block& root) {
  root.children = normalized_children(root);
  settle_paragraphs(root);
}

}  // namespace peyk::html_detail
