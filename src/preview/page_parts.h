#pragma once
/// The pieces of index.html that are made for each edition. Private to the room.

#include <map>
#include <string>
#include <vector>

#include "preview/preview.h"

namespace peyk::preview_detail {

/// " lang=… dir=…" for text in the edition's language.
[[nodiscard]] std::string language(const Edition& edition);
/// Subject and preheader as four inboxes show them, and how the subject differs from the last one.
[[nodiscard]] std::string inbox_rows(const PreviewEdition& edition);
/// The size of the HTML part against the budget.
[[nodiscard]] std::string size_line(const PreviewEdition& edition, size_t budget);
/// The ids of what findings are about in the marked documents of an edition, by CSS selector.
struct MarkIds {
  std::map<std::string, std::string> mail;
  std::map<std::string, std::string> page;
};
/// A list of findings, each with links to where it is shown: in the frame and in the source.
/// `edition` empty: of the issue.
[[nodiscard]] std::string finding_list(const std::vector<const Finding*>& findings,
                                       const std::string& edition, const MarkIds& ids);
/// The text part, with the lines marked that findings are about.
[[nodiscard]] std::string text_panel(const PreviewEdition& edition,
                                     const std::vector<const Finding*>& findings);
/// Headers, message and the HTML part line by line, with the findings at their lines.
[[nodiscard]] std::string source_panel(const PreviewEdition& edition,
                                       const std::vector<const Finding*>& findings);
/// Two frames, wide and narrow, of the files of one part ("mail", "page").
[[nodiscard]] std::string frames(const PreviewEdition& edition, const std::string& part);

[[nodiscard]] std::string change_list(const std::vector<PreviewChange>& changes);

}  // namespace peyk::preview_detail
