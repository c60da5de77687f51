#include "html/sanitize.h"

#include "base/bytes.h"
#include "html/tree.h"

namespace peyk {

SanitizedHtml sanitize(std::string_view markup, const SanitizeOptions& options) {
  return SanitizedHtml::trusted(html_detail::write(html_detail::parse(markup, options.base_url)));
}

SanitizedHtml paragraphs_from_text(std::string_view text) {
  html_detail::Block root;
  html_detail::Leaf leaf;
  const auto end_paragraph = [&] {
    html_detail::Block paragraph;
    paragraph.kind = html_detail::BlockKind::paragraph;
    paragraph.run.push_back(std::move(leaf));
    root.children.push_back(std::move(paragraph));
    leaf = {};
  };
  for (const std::string_view line : split(text, '\n')) {
    if (trim(line).empty()) {
      end_paragraph();
    } else {
      leaf.text += html_detail::clean_text(line) + '\n';
    }
  }
  end_paragraph();
  html_detail::normalize(root);
  return SanitizedHtml::trusted(html_detail::write(root));
}

}  // namespace peyk
