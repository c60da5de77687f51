#pragma once
/// The options of a source of kind wxr. docs/sources.md describes them.

#include <string>
#include <vector>

#include "ingest/credits.h"
#include "ingest/options.h"

namespace peyk {

struct WxrOptions {
  std::vector<std::string> byline_meta, source_meta, source_url_meta, post_types;
  std::vector<std::string> files;  ///< Of a folder: names, which may have * and ?; none: all.
  bool author_as_byline = false;
  bool ignore_channel_language = false;
  CreditRules credits;

  /// Fails with configuration.
  [[nodiscard]] static Result<WxrOptions> create(const SourceConfig& source);
  [[nodiscard]] static const std::vector<std::string>& names();
};

}  // namespace peyk
