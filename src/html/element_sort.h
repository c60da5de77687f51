#pragma once
/// What an HTML parser does with an element, as far as it matters for the depth of its stack.

#include <string_view>

namespace peyk::html_detail {

enum class Sort {
  ignored,     ///< The tags go, the content stays.
  dropped,     ///< Goes with its content.
  empty,       ///< Has no end tag.
  formatting,  ///< Opened again by the parser when a block closed it (§13.2.4.3).
  inline_,
  block,
  paragraph,
  heading,
  list_item,
  definition_item,
  list,
  table,
  table_section,
  table_row,
  table_cell,
};

/// Of an element by its name in lower case.
[[nodiscard]] Sort sort_of(std::string_view name);

}  // namespace peyk::html_detail
