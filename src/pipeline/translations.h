#pragma once
/// Translations by an editor's word: config/translations.yaml says which articles are one story,
/// for sites whose articles do not say it themselves.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/workspace.h"

namespace peyk {

class Translations {
 public:
  explicit Translations(const Config& config);
  /// The story of an article that the file names, by its id or its URL; it counts more than what
  /// the article says.
  [[nodiscard]] std::optional<std::string> story_of(const Article& article) const;

 private:
  std::map<std::string, std::string> by_id_;
  std::map<std::string, std::string> by_url_;  ///< By url_key.
};

/// Gives the articles that are stored already their stories; how many changed. Warnings name what
/// the library does not have, and stories with two articles of one edition.
[[nodiscard]] Result<int> join_translations(Workspace& workspace,
                                            std::vector<std::string>& warnings);

}  // namespace peyk
