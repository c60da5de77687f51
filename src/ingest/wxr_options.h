#pragma once
/// The options of a source of kind wxr. docs/sources.md describes them.

#include <string>
#include <vector>

#include "ingest/wordpress_article.h"

namespace peyk {

struct WxrOptions : WordPressOptions {
  std::vector<std::string> files;  ///< Of a folder: names, which may have * and ?; none: all.
  bool ignore_channel_language = false;

  /// Fails with configuration.
  [[nodiscard]] static Result<WxrOptions> create(const SourceConfig& source);
  [[nodiscard]] static const std::vector<std::string>& names();
};

}  // namespace peyk
