#pragma once
/// The excerpt of an article whose source has none.

#include <string>

#include "model/edition.h"
#include "model/sanitized_html.h"

namespace peyk {

/// The beginning of the text, without paragraphs that are a bare link: an embed says nothing.
[[nodiscard]] std::string excerpt_of(const SanitizedHtml& body, const Edition& edition);

}  // namespace peyk
