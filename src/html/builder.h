#pragma once
/// Builds a tree from what a parser meets, in order. It keeps the content model: whatever is opened
/// where it cannot be ends what is open, goes where it can, or only parts the text.

#include <string>
#include <string_view>
#include <vector>

#include "html/tree.h"

namespace peyk::html_detail {

class Builder {
 public:
  Builder();

  /// Opens a block. Gives what close() needs; the block may have been refused.
  struct Handle {
    size_t depth = 0;
    bool opened = false;
  };
  [[nodiscard]] Handle open(Block block);
  void close(Handle handle);
  /// Begins or ends an element that is no block of ours, but parts text: a div.
  void part();
  /// The direction and language of such an element, for the blocks that stand directly in it.
  void push_inherited(std::string dir, std::string lang);
  void pop_inherited();

  void push_mark(Mark mark);
  void pop_mark();
  void add_text(std::string_view text);
  /// Of text that went through clean_text().
  void add_clean_text(std::string text);
  void add_break();
  void add_image(Image image);

  [[nodiscard]] Block finish();

 private:
  struct Inherited {
    size_t depth;
    std::string dir;
    std::string lang;
  };

  [[nodiscard]] Block& top() { return open_.back(); }
  void push(Block block);
  void pop();
  void close_to(size_t depth);
  [[nodiscard]] bool make_room(const Block& block);
  void open_item();
  /// Opens a paragraph if text cannot stand where we are.
  void need_run();
  void add(Leaf leaf);
  [[nodiscard]] Marks marks_of_next_leaf();

  std::vector<Block> open_;  ///< From the root to where we are.
  std::vector<Inherited> inherited_;
  Marks marks_;
  size_t mark_bytes_ = 0;  ///< What the links and spans of all leaves say, each time it is said.
  std::vector<bool> pushed_marks_;  ///< Whether push_mark() added one: it is pop_mark()'s memory.
};

}  // namespace peyk::html_detail
