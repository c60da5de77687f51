#include "ingest/wxr_options.h"

#include "ingest/options.h"

namespace peyk {

const std::vector<std::string>& WxrOptions::names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all = WordPressOptions::names();
    all.emplace_back("ignore_channel_language");
    all.emplace_back("files");
    return all;
  }();
  return names;
}

Result<WxrOptions> WxrOptions::create(const SourceConfig& source) {
  PEYK_TRY(check_options(source, names()));
  WxrOptions options;
  PEYK_ASSIGN(static_cast<WordPressOptions&>(options), WordPressOptions::create(source));
  PEYK_ASSIGN(options.ignore_channel_language, option_flag(source, "ignore_channel_language"));
  options.files = option_list(source, "files");
  return options;
}

}  // namespace peyk
