#include "html/builder.h"

#include <algorithm>
#include <iterator>

#include "base/bytes.h"

namespace peyk::html_detail {
namespace {

bool is_list(BlockKind kind) { return kind == BlockKind::bullets || kind == BlockKind::numbers; }

/// Whether `kind` is a part that only stands in a certain parent.
bool is_part(BlockKind kind) {
  switch (kind) {
    case BlockKind::item:
    case BlockKind::term:
    case BlockKind::definition:
    case BlockKind::table_caption:
    case BlockKind::head:
    case BlockKind::body:
    case BlockKind::row:
    case BlockKind::cell:
    case BlockKind::header_cell:
    case BlockKind::caption:
      return true;
    case BlockKind::root:
    case BlockKind::quote:
    case BlockKind::figure:
    case BlockKind::paragraph:
    case BlockKind::heading:
    case BlockKind::preformatted:
    case BlockKind::bullets:
    case BlockKind::numbers:
    case BlockKind::definitions:
    case BlockKind::table:
    case BlockKind::rule:
      return false;
  }
  return false;
}

bool is_place_for(BlockKind part, BlockKind parent) {
  switch (part) {
    case BlockKind::item:
      return is_list(parent);
    case BlockKind::term:
    case BlockKind::definition:
      return parent == BlockKind::definitions;
    case BlockKind::table_caption:
    case BlockKind::head:
    case BlockKind::body:
      return parent == BlockKind::table;
    case BlockKind::row:
      return parent == BlockKind::head || parent == BlockKind::body;
    case BlockKind::cell:
    case BlockKind::header_cell:
      return parent == BlockKind::row;
    case BlockKind::caption:
      return parent == BlockKind::figure;
    default:
      return false;
  }
}

}  // namespace

bool holds_blocks(BlockKind kind) { return kind <= BlockKind::figure; }
bool holds_run(BlockKind kind) {
  return kind >= BlockKind::paragraph && kind <= BlockKind::caption;
}

Builder::Builder() { open_.emplace_back(); }

void Builder::push(Block block) {
  const bool inherits = !inherited_.empty() && inherited_.back().depth == open_.size();
  if (inherits && block.kind != BlockKind::rule) {
    if (block.dir.empty()) block.dir = inherited_.back().dir;
    if (block.lang.empty()) block.lang = inherited_.back().lang;
  }
  open_.push_back(std::move(block));
}

void Builder::pop() {
  Block done = std::move(open_.back());
  open_.pop_back();
  open_.back().children.push_back(std::move(done));
}

void Builder::close_to(size_t depth) {
  while (open_.size() > std::max<size_t>(depth, 1)) pop();
}

void Builder::open_item() {
  Block& list = top();
  // A list that stands directly in a list belongs to the item before it.
  if (!list.children.empty() && list.children.back().kind == BlockKind::item) {
    Block last = std::move(list.children.back());
    list.children.pop_back();
    last.implicit = true;
    open_.push_back(std::move(last));
    return;
  }
  Block item;
  item.kind = BlockKind::item;
  item.implicit = true;
  open_.push_back(std::move(item));
}

bool Builder::make_room(const Block& block) {
  if (top().kind == BlockKind::paragraph) pop();
  if (is_part(block.kind)) {
    while (top().implicit && open_.size() > 1) pop();
    return is_place_for(block.kind, top().kind);
  }
  if (is_list(top().kind)) open_item();
  return holds_blocks(top().kind);
}

Builder::Handle Builder::open(Block block) {
  if (open_.size() >= kDeepestBlock || !make_room(block)) {
    part();
    return {open_.size(), false};
  }
  const Handle handle{open_.size(), true};
  push(std::move(block));
  return handle;
}

void Builder::close(Handle handle) {
  if (handle.opened) {
    close_to(handle.depth);
  } else {
    part();
  }
}

void Builder::part() {
  if (top().kind == BlockKind::paragraph) {
    pop();
  } else if (top().kind == BlockKind::preformatted) {
    add_text("\n");
  } else if (holds_run(top().kind)) {
    add_text(" ");
  }
}

void Builder::push_inherited(std::string dir, std::string lang) {
  Inherited next{open_.size(), std::move(dir), std::move(lang)};
  if (!inherited_.empty() && inherited_.back().depth == next.depth) {
    if (next.dir.empty()) next.dir = inherited_.back().dir;
    if (next.lang.empty()) next.lang = inherited_.back().lang;
  }
  inherited_.push_back(std::move(next));
}

void Builder::pop_inherited() { inherited_.pop_back(); }

void Builder::push_mark(Mark mark) {
  // One of a kind is enough; a link in a link cannot be, and spans differ by what they say.
  const bool known = std::any_of(marks_.begin(), marks_.end(), [&](const auto& open) {
    return mark.kind == MarkKind::span ? *open == mark : open->kind == mark.kind;
  });
  constexpr size_t kMostMarks = 16;
  const bool wanted = !known && marks_.size() < kMostMarks;
  if (wanted) marks_.push_back(std::make_shared<const Mark>(std::move(mark)));
  pushed_marks_.push_back(wanted);
}

void Builder::pop_mark() {
  if (pushed_marks_.back()) marks_.pop_back();
  pushed_marks_.pop_back();
}

void Builder::need_run() {
  if (holds_run(top().kind)) return;
  if (is_list(top().kind)) open_item();
  if (top().kind == BlockKind::definitions) {
    Block definition;
    definition.kind = BlockKind::definition;
    definition.implicit = true;
    push(std::move(definition));
  }
  // Text between the parts of a table goes behind it.
  while (!holds_blocks(top().kind)) pop();
  Block paragraph;
  paragraph.kind = BlockKind::paragraph;
  paragraph.bare = true;
  paragraph.implicit = true;
  push(std::move(paragraph));
  top().bare = top().dir.empty() && top().lang.empty();
}

/// A link round many paragraphs is written in each of them: two kilobytes of markup could become a
/// megabyte, and two megabytes all of the memory. Behind what no article ever says, links and spans
/// are left out.
Marks Builder::marks_of_next_leaf() {
  constexpr size_t kMostMarkBytes = size_t{1} << 20U;
  size_t bytes = 0;
  for (const auto& mark : marks_) {
    bytes += mark->href.size() + mark->title.size() + mark->dir.size() + mark->lang.size();
  }
  if (mark_bytes_ + bytes <= kMostMarkBytes) {
    mark_bytes_ += bytes;
    return marks_;
  }
  Marks plain;
  std::copy_if(marks_.begin(), marks_.end(), std::back_inserter(plain), [](const auto& mark) {
    return mark->kind != MarkKind::link && mark->kind != MarkKind::span;
  });
  return plain;
}

void Builder::add(Leaf leaf) {
  need_run();
  leaf.marks = marks_of_next_leaf();
  top().run.push_back(std::move(leaf));
}

void Builder::add_text(std::string_view text) { add_clean_text(clean_text(text)); }

void Builder::add_clean_text(std::string text) {
  if (text.empty() || (!holds_run(top().kind) && trim(text).empty())) return;
  Leaf leaf;
  leaf.text = std::move(text);
  add(std::move(leaf));
}

void Builder::add_break() {
  if (top().kind == BlockKind::preformatted) return add_text("\n");
  if (!holds_run(top().kind)) return;
  Leaf leaf;
  leaf.kind = LeafKind::line_break;
  add(std::move(leaf));
}

void Builder::add_image(Image image) {
  Leaf leaf;
  leaf.kind = LeafKind::image;
  leaf.image = std::make_shared<const Image>(std::move(image));
  add(std::move(leaf));
}

Block Builder::finish() {
  close_to(1);
  return std::move(open_.front());
}

}  // namespace peyk::html_detail
