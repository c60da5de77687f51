#include "ingest/wxr_options.h"

namespace peyk {

const std::vector<std::string>& WxrOptions::names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all = {"byline_meta", "source_meta",      "source_url_meta",
                                    "post_types",  "author_as_byline", "ignore_channel_language",
                                    "files"};
    all.insert(all.end(), CreditRules::options().begin(), CreditRules::options().end());
    return all;
  }();
  return names;
}

Result<WxrOptions> WxrOptions::create(const SourceConfig& source) {
  PEYK_TRY(check_options(source, names()));
  WxrOptions options;
  options.byline_meta = option_list(source, "byline_meta", "byline,_byline,post_byline");
  options.source_meta = option_list(source, "source_meta", "source,_source,post_source");
  options.source_url_meta =
      option_list(source, "source_url_meta", "source_url,_source_url,post_source_url");
  options.post_types = option_list(source, "post_types", "post");
  options.files = option_list(source, "files");
  PEYK_ASSIGN(options.author_as_byline, option_flag(source, "author_as_byline"));
  PEYK_ASSIGN(options.ignore_channel_language, option_flag(source, "ignore_channel_language"));
  PEYK_ASSIGN(options.credits, CreditRules::create(source));
  return options;
}

}  // namespace peyk
