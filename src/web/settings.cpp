#include "web/settings.h"

namespace peyk {

HttpSettings http_settings(const Config& config) {
  const FetchConfig& fetch = config.fetch;
  HttpSettings settings;
  settings.user_agent = user_agent(config.site.url);
  settings.allow = fetch.allow;
  settings.proxy = fetch.proxy;
  settings.ca_file = fetch.ca_file;
  settings.parallel = fetch.parallel;
  settings.per_host = fetch.per_host;
  settings.most_bytes = static_cast<uint64_t>(fetch.most_mib) << 20U;
  settings.connect_timeout = std::chrono::seconds(fetch.connect_seconds);
  settings.timeout = std::chrono::seconds(fetch.seconds);
  settings.retries = fetch.retries;
  return settings;
}

}  // namespace peyk
