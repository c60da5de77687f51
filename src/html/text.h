#pragma once
/// From markup to plain text.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/article.h"
#include "model/sanitized_html.h"

namespace peyk {

/// The text of any markup on one line, entities resolved, clean (l10n clean_line). For titles.
[[nodiscard]] std::string plain_text(std::string_view markup);
/// The text of paragraphs (not headings, captions, tables) up to `most` graphemes, cut at a
/// sentence, else a word.
[[nodiscard]] std::string make_excerpt(const SanitizedHtml& html, size_t most,
                                       const std::string& locale);
/// The same for the beginning of a text, if nothing that comes behind it can change the excerpt;
/// else nothing. `beginning` ends with a block of the article, not within one.
[[nodiscard]] std::optional<std::string> make_whole_excerpt(const SanitizedHtml& beginning,
                                                            size_t most, const std::string& locale);
/// A real text alternative: headings underlined or set off, lists with bullets, quotes with "> ",
/// links numbered [1] with the URLs listed at the end, tables as rows, images as their alt text;
/// wrapped at `width` columns.
[[nodiscard]] std::string to_plain_text(const SanitizedHtml& html, int width);
/// The images of the markup in order, with alt, size and figcaption.
[[nodiscard]] std::vector<Picture> pictures(const SanitizedHtml& html);
/// The first of them, for much less.
[[nodiscard]] std::optional<Picture> first_picture(const SanitizedHtml& html);

}  // namespace peyk
