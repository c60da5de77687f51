#include "config/keys.h"

namespace peyk {

const YamlKeys kRootKeys{
    "configuration",
    {"site", "store", "issues", "templates", "relays", "domains", "dkim", "fetch", "sources",
     "tokens", "lifetime", "uncertain", "feed_items", "check", "websub", "pictures"}};
const YamlKeys kSiteKeys{
    "site",
    {"name", "url", "publish_url", "publish_folder", "media_folder", "media_url", "mail_domain",
     "from", "bounce", "unsubscribe_url", "preferences_url", "unsubscribe_mailto", "help_url",
     "sender_id", "share"}};
const YamlKeys kTokenKeys{"tokens", {"key_id", "secret_file", "secret_env"}};
const YamlKeys kRelayKeys{
    "relay",
    {"name", "url", "tls", "auth", "user", "password_env", "password_file", "token_env",
     "token_file", "ca_file", "connections", "messages_per_connection", "weight", "idle_close",
     "rate", "burst", "warm_up"}};
const YamlKeys kWarmUpKeys{"warm-up", {"start", "zone", "first", "growth", "until", "days"}};
const YamlKeys kDomainKeys{"domain", {"also", "connections", "rate", "burst"}};
const YamlKeys kDkimKeys{"dkim", {"domain", "selector", "key_file", "identity"}};
const YamlKeys kFetchKeys{"fetch",
                          {"allow", "proxy", "ca_file", "parallel", "per_host", "connect_seconds",
                           "seconds", "most_mib", "retries"}};
const YamlKeys kCheckKeys{"check", {"rules", "limits"}};
const YamlKeys kWebSubKeys{"websub", {"hubs"}};
const YamlKeys kSourceKeys{"source",
                           {"name", "kind", "path", "url", "user", "password_env", "password_file",
                            "edition", "zone", "manual", "complete", "replaces", "options"}};
const YamlKeys kPictureKeys{"pictures", {"local", "widths", "quality"}};
const YamlKeys kTranslationsKeys{"translations", {"stories"}};
const YamlKeys kEditionKeys{
    "edition",
    {"id", "language", "locale", "name", "direction", "calendar", "digits", "zone", "date_pattern",
     "short_date_pattern", "second_calendar", "second_date_pattern", "site_title", "site_url",
     "from_name", "postal_address", "quotation_marks", "send_window"}};
const YamlKeys kSendWindowKeys{"send window", {"from", "until", "days"}};
const YamlKeys kCategoryKeys{"category", {"media", "names", "matches"}};
const YamlKeys kPublicationKeys{
    "publication",
    {"id", "editions", "list", "templates", "schedule", "window", "longest_window", "least_stories",
     "missing", "fallback_editions", "sentences", "size_budget", "approval", "check", "sections"}};
const YamlKeys kScheduleKeys{"schedule", {"weekday", "time", "zone"}};
const YamlKeys kSectionKeys{"section",
                            {"id", "source", "layout", "categories", "one_of_each", "most", "least",
                             "order", "needs_picture", "in_every_edition"}};

std::vector<const YamlKeys*> configuration_keys() {
  return {&kRootKeys,     &kSiteKeys,    &kTokenKeys,      &kRelayKeys,       &kWarmUpKeys,
          &kDomainKeys,   &kDkimKeys,    &kFetchKeys,      &kCheckKeys,       &kWebSubKeys,
          &kSourceKeys,   &kEditionKeys, &kSendWindowKeys, &kCategoryKeys,    &kPublicationKeys,
          &kScheduleKeys, &kSectionKeys, &kPictureKeys,    &kTranslationsKeys};
}

}  // namespace peyk
