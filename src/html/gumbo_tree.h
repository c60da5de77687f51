#pragma once
/// A gumbo parse tree that cannot exhaust the memory or the stack.

#include <gumbo.h>
#include <memory>
#include <string>
#include <string_view>

namespace peyk::html_detail {

class GumboTree {
 public:
  /// Parses tamed markup as the content of a body. `tamed` must outlive the tree.
  explicit GumboTree(std::string_view tamed);
  ~GumboTree();
  GumboTree(const GumboTree&) = delete;
  GumboTree& operator=(const GumboTree&) = delete;

  /// The element whose children are the content, or nullptr if parsing took more memory than any
  /// article needs (the markup was made to do so).
  [[nodiscard]] const GumboNode* root() const;

 private:
  struct Pool;
  std::unique_ptr<Pool> pool_;
};

/// The lower-case name of an element, known to HTML or not.
[[nodiscard]] std::string element_name(const GumboElement& element);

}  // namespace peyk::html_detail
