#include "html/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <climits>
#include <optional>
#include <utility>

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

/// As many sentences of the texts as fit into `most`.
struct Beginning {
  std::string text;
  bool full = false;  ///< More texts would add nothing.
};
Beginning beginning_of(const std::vector<std::string>& texts, size_t most,
                       const std::string& locale) {
  Beginning made;
  for (const std::string& text : texts) {
    // Code points are never fewer than graphemes, so that the limit holds.
    const size_t used = made.text.empty() ? 0 : count_code_points(made.text) + 1;
    made.full = used >= most;
    if (made.full) break;
    const std::string part = first_sentences(text, INT_MAX, most - used, locale);
    made.full = part.size() != text.size();
    if (made.text.empty()) {
      made.text = part;
    } else if (!made.full || !part.ends_with("…")) {
      made.text += ' ' + part;
    }
    if (made.full) break;
  }
  return made;
}

/// What the character reference at the beginning of `text` means, and how long it is.
struct Reference {
  char32_t meaning = 0;
  size_t length = 0;
};
/// Only those that mean the same everywhere: by number, and the few that XML and everybody knows.
std::optional<Reference> common_reference(std::string_view text) {
  constexpr size_t kLongest = 10;
  constexpr std::array<std::pair<std::string_view, char32_t>, 6> kNamed = {{{"amp", U'&'},
                                                                            {"lt", U'<'},
                                                                            {"gt", U'>'},
                                                                            {"quot", U'"'},
                                                                            {"apos", U'\''},
                                                                            {"nbsp", U'\u00A0'}}};
  const size_t end = text.substr(0, kLongest).find(';');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view name = text.substr(1, end - 1);
  for (const auto& [known, meaning] : kNamed) {
    if (name == known) return Reference{meaning, end + 1};
  }
  if (!name.starts_with('#')) return std::nullopt;
  const bool hex = name.size() > 1 && ascii_lower(name[1]) == 'x';
  const std::string_view digits = name.substr(hex ? 2 : 1);
  uint32_t code = 0;
  const char* const last = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), last, code, hex ? 16 : 10);
  if (digits.empty() || error != std::errc() || stop != last) return std::nullopt;
  // Controls, surrogates and what is no code point mean something else in HTML.
  const bool itself = (code >= 0x20 && code < 0x7F) || (code >= 0xA0 && code < 0xD800) ||
                      (code >= 0xE000 && code < 0xF0000);
  return itself ? std::optional(Reference{static_cast<char32_t>(code), end + 1}) : std::nullopt;
}

/// The text of markup without tags; nothing if there are any, or what only a parser understands.
std::optional<std::string> text_without_tags(std::string_view markup) {
  if (markup.find('<') != std::string_view::npos) return std::nullopt;
  const std::string cleaned = html_detail::clean_text(markup);
  std::string text;
  std::string_view rest = cleaned;
  for (size_t at = rest.find('&'); at != std::string_view::npos; at = rest.find('&')) {
    text += rest.substr(0, at);
    rest.remove_prefix(at);
    const char next = rest.size() > 1 ? rest[1] : ' ';
    Reference reference{U'&', 1};
    if (is_ascii_alpha(next) || is_ascii_digit(next) || next == '#') {
      const auto found = common_reference(rest);
      if (!found) return std::nullopt;
      reference = *found;
    }
    append_utf8(text, reference.meaning);
    rest.remove_prefix(reference.length);
  }
  text += rest;
  return html_detail::clean_text(text);
}

/// The value of an attribute of a tag that write() wrote; "" if it has none.
std::string written_attribute(std::string_view tag, std::string_view name) {
  const std::string begin = " " + std::string(name) + "=\"";
  const size_t at = tag.find(begin);
  if (at == std::string_view::npos) return "";
  const std::string_view value = tag.substr(at + begin.size());
  return text_without_tags(value.substr(0, value.find('"'))).value_or("");
}

int written_number(std::string_view tag, std::string_view name) {
  const std::string text = written_attribute(tag, name);
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

std::string plain_text(std::string_view markup) {
  // Titles and names mostly have no tags.
  if (const auto text = text_without_tags(markup)) {
    std::string line = clean_line(*text);
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
  return beginning_of(texts, most, locale).text;
}

std::optional<std::string> make_whole_excerpt(const SanitizedHtml& beginning, size_t most,
                                              const std::string& locale) {
  std::vector<std::string> texts;
  collect_paragraphs(html_detail::parse(beginning.markup(), ""), false, texts);
  Beginning found = beginning_of(texts, most, locale);
  return found.full ? std::optional(std::move(found.text)) : std::nullopt;
}

std::vector<Picture> pictures(const SanitizedHtml& html) {
  std::vector<Picture> found;
  collect_pictures(html_detail::parse(html.markup(), ""), "", found);
  return found;
}

std::optional<Picture> first_picture(const SanitizedHtml& html) {
  const std::string_view markup = html.markup();
  const size_t image = markup.find("<img ");
  if (image == std::string_view::npos) return std::nullopt;
  const size_t figure = markup.rfind("<figure", image);
  const size_t end = markup.find("</figure>", image);
  const size_t closed = markup.rfind("</figure>", image);
  const bool inside = figure != std::string_view::npos && end != std::string_view::npos &&
                      (closed == std::string_view::npos || closed < figure);
  if (inside) {
    const std::string_view whole = markup.substr(figure, end + 9 - figure);
    if (whole.find("<figcaption") != std::string_view::npos) {
      std::vector<Picture> shown = pictures(SanitizedHtml::trusted(std::string(whole)));
      return shown.empty() ? std::nullopt : std::optional(std::move(shown.front()));
    }
  }
  // Its own tag says all, and no value in it has an angle bracket.
  const std::string_view tag = markup.substr(image, markup.find('>', image) - image);
  return Picture{.url = written_attribute(tag, "src"),
                 .alt = clean_line(written_attribute(tag, "alt")),
                 .caption = "",
                 .width = written_number(tag, "width"),
                 .height = written_number(tag, "height")};
}

}  // namespace peyk
