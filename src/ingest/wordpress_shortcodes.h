#pragma once
/// The shortcodes of WordPress (its Shortcode API): `[name a="b"]`, `[name]…[/name]`, `[[name]]`.

#include <string>
#include <string_view>
#include <vector>

#include "ingest/wordpress_content.h"

namespace peyk {

/// Replaces every shortcode; adds the ids of attachments that are not there to `missing`.
[[nodiscard]] std::string replace_shortcodes(std::string_view text, const WordPressMedia& media,
                                             std::vector<std::string>& missing);

/// The figures of attachments by a list of ids ("12, 15 18").
[[nodiscard]] std::string figures_by_ids(std::string_view ids, const WordPressMedia& media,
                                         std::vector<std::string>& missing);

}  // namespace peyk
