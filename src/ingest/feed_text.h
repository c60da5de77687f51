#pragma once
/// The texts of a feed as an article has them: lines of plain text, and sanitised markup.

#include <string>

#include "ingest/feed_entry.h"
#include "model/sanitized_html.h"

namespace peyk {

/// One clean line. Where a feed does not say whether a text is HTML, tags of HTML are markup and
/// other “<” are text; a text that was escaped once too often is unescaped.
[[nodiscard]] std::string line_of(const FeedText& text);
/// Plain text gets its paragraphs from blank lines; frames, videos and sounds become links.
[[nodiscard]] SanitizedHtml body_of(const FeedText& text);
/// Takes away WordPress's last paragraph of a feed's text, “The post … appeared first on …”, in any
/// language: two links, to the post and to the site. (`markup` is sanitised.)
void drop_wordpress_footer(std::string& markup, const std::string& url, const std::string& home);

}  // namespace peyk
