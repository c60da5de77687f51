#pragma once
/// The allow-list for article markup, on a parsed tree (gumbo); gumbo is seen by this room only.
///
/// Kept: headings, paragraphs, lists, quotes, tables, links, images, emphasis, figures with
/// captions, breaks, code. Gone with their content: script, style, iframe, object, embed, form,
/// svg, math, template, noscript … Other elements are unwrapped. Attributes kept: href, src, alt,
/// title, width, height, colspan, rowspan, dir, lang (each checked). URLs: absolute http(s) and
/// mailto after resolving against `base_url`. Idempotent: sanitize(sanitize(x)) == sanitize(x).
/// Links that would make the output many times larger than any honest markup are left out.

#include <string>
#include <string_view>
#include <vector>

#include "model/article.h"
#include "model/sanitized_html.h"

namespace peyk {

struct SanitizeOptions {
  std::string base_url;  ///< Resolves relative links; empty: relative links lose their href.
};
/// Never fails: whatever comes in, what goes out is harmless and well-formed (also as XML).
[[nodiscard]] SanitizedHtml sanitize(std::string_view markup, const SanitizeOptions& options = {});

/// Plain text to paragraphs: blank lines part paragraphs, everything is escaped.
[[nodiscard]] SanitizedHtml paragraphs_from_text(std::string_view text);

}  // namespace peyk
