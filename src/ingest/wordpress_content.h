#pragma once
/// Turns what WordPress stores as a post's content into plain HTML: what its editor, its shortcodes
/// and its output filters (`wpautop`, oEmbed) would make of it, as far as a newsletter needs that.
///
/// - block comments, `<!--more-->` and `<!--nextpage-->` vanish, and what they wrap stays;
/// - `[caption]`, `[gallery]` and gallery blocks become `<figure>`s; other shortcodes vanish, the
///   text inside an enclosing one stays, and brackets in prose ("[1]", "[sic]") stay;
/// - an embed (a URL on its own line, an iframe, a video, a sound) becomes a paragraph with a link;
/// - content from before the block editor gets its paragraphs and line breaks.
///
/// The result is not safe: html/sanitize.h comes next.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "model/article.h"

namespace peyk {

/// What a post can refer to by number.
struct WordPressMedia {
  /// The attachment with this post id, or null.
  std::function<const Picture*(std::string_view id)> find;
  /// The attachments that were uploaded to this post, in order: `[gallery]` without ids.
  std::function<std::vector<const Picture*>()> of_this_post;
};

struct PreparedContent {
  std::string markup;
  std::vector<std::string> missing;  ///< Ids of attachments that are not there.
};

/// Takes time linear in the size of the content, whatever is in it.
[[nodiscard]] PreparedContent prepare_wordpress_content(std::string_view content,
                                                        const WordPressMedia& media);

/// Frames, videos and sounds become paragraphs with a link; mail shows none of them.
[[nodiscard]] std::string link_embeds(std::string_view text);

/// `<figure><img …><figcaption>…</figcaption></figure>`
[[nodiscard]] std::string figure(const Picture& picture);

}  // namespace peyk
