#pragma once
/// index.html of a preview. Private to the room.

#include <string>

#include "preview/preview.h"

namespace peyk {

[[nodiscard]] std::string index_page(const PreviewIssue& issue);
/// The CSS selectors of what the findings of an edition's mail (Part::html) or page are about.
[[nodiscard]] std::vector<std::string> marks_of(const PreviewIssue& issue,
                                                const std::string& edition, Part part);

}  // namespace peyk
