#include "html/document.h"

#include <algorithm>
#include <gumbo.h>
#include <memory>

#include "html/gumbo_tree.h"

namespace peyk {
namespace {

struct OutputDeleter {
  void operator()(GumboOutput* output) const {
    gumbo_destroy_output(&kGumboDefaultOptions, output);
  }
};

/// Offsets to lines and columns.
class Lines {
 public:
  explicit Lines(std::string_view markup) {
    for (size_t i = 0; i < markup.size(); ++i) {
      if (markup[i] == '\n') starts_.push_back(i + 1);
    }
  }
  void place(size_t offset, MarkupNode& node) const {
    const auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
    node.line = static_cast<int>(after - starts_.begin());
    node.column = static_cast<int>(offset - *(after - 1)) + 1;
  }

 private:
  std::vector<size_t> starts_ = {0};
};

/// Visits the tree without recursion and writes it down flat.
class Flattener {
 public:
  explicit Flattener(std::string_view markup) : lines_(markup) {}

  std::vector<MarkupNode> run(const GumboNode* root) {
    std::vector<Visit> open;
    open.push_back({root, add_element(root, -1, 1)});
    while (!open.empty()) {
      Visit& visit = open.back();
      const GumboVector& children = visit.node->v.element.children;
      if (visit.next == children.length) {
        nodes_[static_cast<size_t>(visit.index)].end = static_cast<int>(nodes_.size());
        open.pop_back();
        continue;
      }
      const auto* child = static_cast<const GumboNode*>(children.data[visit.next++]);
      if (child->type == GUMBO_NODE_ELEMENT || child->type == GUMBO_NODE_TEMPLATE) {
        const int index = add_element(child, visit.index, ++visit.elements);
        open.push_back({child, index});
      } else {
        add_text(child, visit.index);
      }
    }
    return std::move(nodes_);
  }

 private:
  struct Visit {
    const GumboNode* node;
    int index;
    unsigned next = 0;
    int elements = 0;
  };

  int add_element(const GumboNode* node, int parent, int position) {
    const GumboElement& element = node->v.element;
    MarkupNode made;
    made.parent = parent;
    made.position = position;
    made.name = html_detail::element_name(element);
    for (unsigned i = 0; i < element.attributes.length; ++i) {
      const auto* attribute = static_cast<const GumboAttribute*>(element.attributes.data[i]);
      made.attributes.emplace_back(attribute->name, attribute->value);
    }
    if (element.original_tag.length > 0) lines_.place(element.start_pos.offset, made);
    nodes_.push_back(std::move(made));
    return static_cast<int>(nodes_.size()) - 1;
  }

  void add_text(const GumboNode* node, int parent) {
    MarkupNode made;
    made.kind =
        node->type == GUMBO_NODE_COMMENT ? MarkupNode::Kind::comment : MarkupNode::Kind::text;
    made.parent = parent;
    made.text = node->v.text.text;
    lines_.place(node->v.text.start_pos.offset, made);
    made.end = static_cast<int>(nodes_.size()) + 1;
    nodes_.push_back(std::move(made));
  }

  Lines lines_;
  std::vector<MarkupNode> nodes_;
};

}  // namespace

MarkupDocument MarkupDocument::parse(std::string_view markup) {
  MarkupDocument document;
  const std::unique_ptr<GumboOutput, OutputDeleter> output(
      gumbo_parse_with_options(&kGumboDefaultOptions, markup.data(), markup.size()));
  if (output) document.nodes_ = Flattener(markup).run(output->root);
  return document;
}

const std::string* MarkupDocument::attribute(int element, std::string_view name) const {
  for (const auto& [known, value] : node(element).attributes) {
    if (known == name) return &value;
  }
  return nullptr;
}

const std::string* MarkupDocument::inherited(int node_index, std::string_view name) const {
  for (int at = node_index; at >= 0; at = node(at).parent) {
    if (const std::string* value = attribute(at, name)) return value;
  }
  return nullptr;
}

std::string MarkupDocument::text_of(int element) const {
  std::string text;
  for (int at = element; at < node(element).end; ++at) {
    if (node(at).kind == MarkupNode::Kind::text) text += node(at).text;
    if (node(at).name != "img") continue;
    if (const std::string* alt = attribute(at, "alt")) text += *alt;
  }
  return text;
}

std::string MarkupDocument::selector(int element) const {
  std::string path;
  for (int at = element; at >= 0; at = node(at).parent) {
    const std::string rest = path.empty() ? "" : " > " + path;
    const std::string* id = attribute(at, "id");
    // Ids that need no escape in CSS: those that we make.
    const bool plain = id != nullptr && !id->empty() && (*id)[0] >= 'a' && (*id)[0] <= 'z' &&
                       std::all_of(id->begin(), id->end(), [](char c) {
                         return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
                       });
    if (plain && by_id(*id) == at) return "#" + *id + rest;
    const bool only = node(at).name == "html" || node(at).name == "body";
    path = node(at).name + (only ? "" : ":nth-child(" + std::to_string(node(at).position) + ")") +
           rest;
  }
  return path;
}

int MarkupDocument::by_id(std::string_view id) const {
  for (int at = 0; at < size(); ++at) {
    const std::string* own = attribute(at, "id");
    if (own != nullptr && *own == id) return at;
  }
  return -1;
}

}  // namespace peyk
