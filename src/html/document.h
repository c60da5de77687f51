#pragma once
/// Finished markup as a browser sees it (HTML 5's tree construction), flat and in document order,
/// for those who look for what is wrong with it. It is read once; every question is answered from
/// here.

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace peyk {

struct MarkupNode {
  enum class Kind { element, text, comment };
  Kind kind = Kind::element;
  int parent = -1;   ///< Index of the element it is in; −1 for <html>.
  int end = 0;       ///< One past the last node inside of it: [index, end) is the subtree.
  int position = 1;  ///< Among the elements of its parent, from 1, as :nth-child counts.
  std::string name;  ///< Of an element: lower case; those of SVG and MathML as they are written.
  std::vector<std::pair<std::string, std::string>> attributes;  ///< Entities resolved.
  std::string text;                                             ///< Of text and comments.
  int line = 0;    ///< Where it begins in the markup, from 1; 0 for what the parser put in.
  int column = 0;  ///< In bytes, from 1.
};

class MarkupDocument {
 public:
  /// Any bytes give a document; what cannot be parsed gives one without nodes.
  [[nodiscard]] static MarkupDocument parse(std::string_view markup);

  [[nodiscard]] const std::vector<MarkupNode>& nodes() const { return nodes_; }
  [[nodiscard]] const MarkupNode& node(int index) const {
    return nodes_[static_cast<size_t>(index)];
  }
  [[nodiscard]] int size() const { return static_cast<int>(nodes_.size()); }
  /// The value of an attribute, or nullptr.
  [[nodiscard]] const std::string* attribute(int element, std::string_view name) const;
  /// The value of an attribute on the element or the nearest one around it, or nullptr.
  [[nodiscard]] const std::string* inherited(int node, std::string_view name) const;
  /// What a person sees of a subtree: its text, and the alt texts of its pictures.
  [[nodiscard]] std::string text_of(int element) const;
  /// A CSS selector that finds this one element, from the nearest id or from <html>.
  [[nodiscard]] std::string selector(int element) const;
  /// The element with this id, or −1.
  [[nodiscard]] int by_id(std::string_view id) const;

 private:
  std::vector<MarkupNode> nodes_;
};

}  // namespace peyk
