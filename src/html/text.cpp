#include "html/text.h"

#include <algorithm>
#include <climits>

#include "base/bytes.h"
#include "html/tree.h"
#include "l10n/text.h"

namespace peyk {
namespace {

using html_detail::Block;
using html_detail::BlockKind;
using html_detail::Leaf;
using html_detail::LeafKind;
using html_detail::Run;

/// The words of a run, breaks as spaces, without images.
std::string words_of(const Run& run) {
  std::string text;
  for (const Leaf& leaf : run) text += leaf.kind == LeafKind::text ? leaf.text : " ";
  return text;
}

/// Recursion here and below: a tree is no deeper than kDeepestBlock.
void collect_words(const Block& block, std::string& text) {
  text += words_of(block.run);
  for (const Block& child : block.children) {
    text += ' ';
    collect_words(child, text);
  }
}

void collect_paragraphs(const Block& block, bool with_items, std::vector<std::string>& texts) {
  for (const Block& child : block.children) {
    const bool inside =
        child.kind == BlockKind::quote ||
        (with_items && (child.kind == BlockKind::bullets || child.kind == BlockKind::numbers ||
                        child.kind == BlockKind::item));
    if (child.kind == BlockKind::paragraph) {
      std::string text = clean_line(words_of(child.run));
      if (!html_detail::is_blank(text)) texts.push_back(std::move(text));
    } else if (inside) {
      collect_paragraphs(child, with_items, texts);
    }
  }
}

Picture picture_of(const html_detail::Image& image, const std::string& caption) {
  return {.url = image.src,
          .alt = image.alt,
          .caption = caption,
          .width = image.width,
          .height = image.height};
}

void collect_pictures(const Block& block, const std::string& caption,
                      std::vector<Picture>& pictures) {
  for (const Leaf& leaf : block.run) {
    if (leaf.kind == LeafKind::image) pictures.push_back(picture_of(*leaf.image, caption));
  }
  std::string own = caption;
  if (block.kind == BlockKind::figure && !block.children.empty() &&
      block.children.back().kind == BlockKind::caption) {
    own = clean_line(words_of(block.children.back().run));
  }
  for (const Block& child : block.children) collect_pictures(child, own, pictures);
}

}  // namespace

std::string plain_text(std::string_view markup) {
  // Text without any markup means itself; titles and names mostly are such.
  if (markup.find_first_of("<&") == std::string_view::npos) {
    std::string line = clean_line(html_detail::clean_text(markup));
    return html_detail::is_blank(line) ? std::string() : line;
  }
  std::string text;
  collect_words(html_detail::parse(markup, ""), text);
  return clean_line(text);
}

std::string make_excerpt(const SanitizedHtml& html, size_t most, const std::string& locale) {
  const Block root = html_detail::parse(html.markup(), "");
  std::vector<std::string> texts;
  collect_paragraphs(root, false, texts);
  if (texts.empty()) collect_paragraphs(root, true, texts);
  std::string excerpt;
  for (const std::string& text : texts) {
    // Code points are never fewer than graphemes, so that the limit holds.
    const size_t used = excerpt.empty() ? 0 : count_code_points(excerpt) + 1;
    if (used >= most) break;
    const std::string part = first_sentences(text, INT_MAX, most - used, locale);
    const bool cut_at_word = part.size() != text.size() && part.ends_with("…");
    if (excerpt.empty()) {
      excerpt = part;
    } else if (!cut_at_word) {
      excerpt += ' ' + part;
    }
    if (part.size() != text.size()) break;
  }
  return excerpt;
}

std::vector<Picture> pictures(const SanitizedHtml& html) {
  std::vector<Picture> found;
  collect_pictures(html_detail::parse(html.markup(), ""), "", found);
  return found;
}

}  // namespace peyk
