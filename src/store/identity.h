#pragma once
/// When are two texts one article? Keys that are equal for copies of one text, and are never equal
/// by accident: a text that is wrongly taken for a copy is lost.

#include <string>
#include <string_view>

namespace peyk {

/// A permalink without what differs between honest copies of it: scheme, “www.”, default port,
/// trailing slash, fragment, parameters that only count readers (utm_source, fbclid…), the way in
/// which bytes are percent-encoded. Empty for what names no single page (a site's root).
[[nodiscard]] std::string url_key(std::string_view url);

/// The source's own identifier, if it is one of the whole world (a URL, a urn:, a tag:, a long
/// one); "17" is an identifier of many things.
[[nodiscard]] std::string guid_key(std::string_view guid);

/// A digest of title and text, both as a search folds them (l10n/fold.h). Empty for a text too
/// short to tell: “Watch the video” is said of many.
[[nodiscard]] std::string text_key(std::string_view folded_title, std::string_view folded_text);

/// The part of an article id that all articles of one kind of source share: "wp:example.org".
[[nodiscard]] std::string_view id_space(std::string_view id);

}  // namespace peyk
