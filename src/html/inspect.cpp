#include "html/inspect.h"

#include <gumbo.h>
#include <memory>

#include "base/bytes.h"

namespace peyk {
namespace {

struct OutputDeleter {
  void operator()(GumboOutput* output) const {
    gumbo_destroy_output(&kGumboDefaultOptions, output);
  }
};

std::optional<std::string> attribute(const GumboNode* node, const char* name) {
  const GumboAttribute* found = gumbo_get_attribute(&node->v.element.attributes, name);
  if (found == nullptr) return std::nullopt;
  return std::string(found->value);
}

/// Visits the tree without recursion: enter at the first sight of a node, leave at the second.
class Inspector {
 public:
  MarkupFacts inspect(const GumboNode* root) {
    std::vector<Step> steps = {{root, false}};
    while (!steps.empty()) {
      const Step step = steps.back();
      steps.pop_back();
      if (step.leaving) {
        leave(step.node);
        continue;
      }
      enter(step.node);
      if (step.node->type != GUMBO_NODE_ELEMENT) continue;
      steps.push_back({step.node, true});
      const GumboVector& children = step.node->v.element.children;
      for (unsigned i = children.length; i > 0; --i) {
        steps.push_back({static_cast<const GumboNode*>(children.data[i - 1]), false});
      }
    }
    return std::move(facts_);
  }

 private:
  struct Step {
    const GumboNode* node;
    bool leaving;
  };

  void enter(const GumboNode* node) {
    if (node->type == GUMBO_NODE_TEXT && open_link_) open_link_->text += node->v.text.text;
    if (node->type != GUMBO_NODE_ELEMENT) return;
    switch (node->v.element.tag) {
      case GUMBO_TAG_HTML:
        facts_.direction = attribute(node, "dir").value_or("");
        facts_.language = attribute(node, "lang").value_or("");
        break;
      case GUMBO_TAG_A:
        if (const auto href = attribute(node, "href")) open_link_ = MarkupLink{*href, ""};
        break;
      case GUMBO_TAG_IMG:
        image(node);
        break;
      default:
        break;
    }
  }

  void leave(const GumboNode* node) {
    if (node->v.element.tag != GUMBO_TAG_A || !open_link_) return;
    open_link_->text = std::string(trim(open_link_->text));
    facts_.links.push_back(std::move(*open_link_));
    open_link_.reset();
  }

  void image(const GumboNode* node) {
    MarkupImage image;
    image.src = attribute(node, "src").value_or("");
    image.alt = attribute(node, "alt");
    image.linked = open_link_.has_value();
    image.sized = attribute(node, "width") && attribute(node, "height");
    if (open_link_ && image.alt) open_link_->text += *image.alt;
    facts_.images.push_back(std::move(image));
  }

  MarkupFacts facts_;
  std::optional<MarkupLink> open_link_;
};

}  // namespace

MarkupFacts inspect_markup(std::string_view markup) {
  const std::unique_ptr<GumboOutput, OutputDeleter> output(
      gumbo_parse_with_options(&kGumboDefaultOptions, markup.data(), markup.size()));
  if (!output) return {};
  return Inspector().inspect(output->root);
}

}  // namespace peyk
