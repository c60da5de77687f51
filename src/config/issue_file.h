#pragma once
/// The file in which a person says what they want in one issue: issues/ISSUE.yaml of a workspace.
/// docs/editing.md describes it.
///
///     pins: [wp:example.org:12]
///     drops: [wp:example.org:7]
///     lead: wp:example.org:12
///     order: {news: [wp:example.org:4, wp:example.org:9]}
///     titles: {"wp:example.org:4": {en: Another headline}}
///     notes: {en: "Dear readers, …"}
///
/// Read as strictly as the configuration (config/yaml.h), but for one thing: a key without a value
/// is as good as none, since that is what is left when its last line is taken away. Whether an id
/// names anything is for compose to say.

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "config/fields.h"
#include "model/publication.h"

namespace peyk {

struct IssueFile {
  std::vector<PlacedText> pins{};
  std::vector<PlacedText> drops{};
  std::optional<PlacedText> lead{};
  std::map<std::string, std::vector<PlacedText>> order{};              ///< By section id.
  std::map<std::string, std::map<std::string, std::string>> titles{};  ///< By id, by edition.
  std::map<std::string, Place> title_places{};                         ///< By id.
  std::map<std::string, std::string> notes{};                          ///< By edition.
};

/// The keys of the file; not of the configuration.
extern const YamlKeys kIssueFileKeys;

/// The file, or nothing when there is none. Fails with configuration, all mistakes at once, each
/// with its place: unknown keys, sections and editions with the nearest known one.
[[nodiscard]] Result<std::optional<IssueFile>> load_issue_file(const std::filesystem::path& path,
                                                               const Publication& publication);

/// The text of a new file, with comments that say how to edit it. What load_issue_file makes of it
/// is `wishes` again (but for places).
[[nodiscard]] std::string issue_file_text(const IssueFile& wishes, const std::string& issue,
                                          const Publication& publication);
/// `text` with `selection` (comment lines) below the line that says so. A text without that line,
/// since somebody took it away, stays as it is.
[[nodiscard]] std::string with_selection(const std::string& text, const std::string& selection);

}  // namespace peyk
