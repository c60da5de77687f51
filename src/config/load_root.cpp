#include <algorithm>
#include <cstdlib>

#include "base/bytes.h"
#include "config/loader.h"
#include "config/secret_file.h"
#include "config/values.h"

namespace peyk {
namespace {

namespace fs = std::filesystem;

std::string sender_id_trouble(std::string_view id) {
  const bool fit =
      id.size() >= 5 && id.size() <= 15 && std::all_of(id.begin(), id.end(), [](char c) {
        return is_ascii_alpha(c) || is_ascii_digit(c) || c == '-' || c == '_';
      });
  return fit ? "" : "must have 5 to 15 letters, digits, “-” or “_”";
}

}  // namespace

void Loader::load_root() {
  const std::string file = file_.string();
  const auto root = read(file);
  if (!root) return;
  Fields fields(file, *root, kRootKeys, problems_);
  if (root->kind != YamlNode::Kind::map) return;

  if (!fields.has("site")) {
    problems_.add(fields.place(), "the configuration has no “site”", "It must have one.");
  } else if (const YamlNode* site = fields.map("site")) {
    load_site(*site);
  }
  config_.store = resolve(fields.text("store", "out/peyk.db"));
  config_.issues = resolve(fields.text("issues", "issues"));
  config_.templates = resolve(fields.text("templates", "templates"));
  std::error_code error;
  templates_known_ = fs::is_directory(config_.templates, error);
  if (!templates_known_) {
    fields.wrong("templates",
                 "names " + in_quotes(fields.text("templates", "templates")) +
                     ", and there is no such folder in the workspace",
                 "Name the folder with the templates.");
  }
  load_tokens(fields);
  config_.lifetime = read_duration(fields, "lifetime", config_.lifetime);
  config_.uncertain = fields.choice("uncertain",
                                    {{"hold", Config::Uncertain::hold},
                                     {"resend", Config::Uncertain::resend},
                                     {"skip", Config::Uncertain::skip}},
                                    config_.uncertain);
  config_.feed_items = fields.integer("feed_items", 1, 1000, config_.feed_items);
  config_.check = load_check(fields);
  if (const YamlNode* websub = fields.map("websub")) {
    Fields hubs(file, *websub, kWebSubKeys, problems_);
    for (const PlacedText& hub : hubs.list("hubs")) {
      const std::string trouble = http_url_trouble(hub.text);
      if (!trouble.empty()) problems_.add(hub.place, "the address of a hub " + trouble);
      config_.hubs.push_back(hub.text);
    }
  }
  if (const YamlNode* relays = fields.items("relays")) {
    for (const YamlNode& relay : relays->items) load_relay(relay);
  }
  load_domains(fields);
  if (const YamlNode* identities = fields.items("dkim")) {
    for (const YamlNode& identity : identities->items) load_dkim(identity);
  }
  load_fetch(fields);
  load_pictures(fields);
  if (const YamlNode* sources = fields.items("sources")) {
    for (const YamlNode& source : sources->items) load_source(source);
    check_replaced_sources();
  }
}

void Loader::load_site(const YamlNode& node) {
  Fields fields(file_.string(), node, kSiteKeys, problems_);
  SiteConfig& site = config_.site;
  site.name = fields.required("name");
  site.url = without_slash(read_checked(fields, "url", true, http_url_trouble));
  site.publish_url = without_slash(read_checked(fields, "publish_url", true, http_url_trouble));
  const std::string publish_folder = fields.required("publish_folder");
  if (!publish_folder.empty()) site.publish_folder = resolve(publish_folder);
  const std::string media_folder = fields.text("media_folder");
  if (!media_folder.empty()) site.media_folder = resolve(media_folder);
  site.media_url = without_slash(read_checked(fields, "media_url", false, http_url_trouble));
  if (fields.has("media_folder") != fields.has("media_url")) {
    problems_.add(fields.place(), "“media_folder” and “media_url” belong together",
                  "Give both (the folder and the URL under which its files are public) or none.");
  }
  site.mail_domain = read_checked(fields, "mail_domain", true, domain_trouble);
  site.from = read_checked(fields, "from", true, mail_address_trouble);
  site.bounce = read_checked(fields, "bounce", true, mail_address_trouble);
  site.unsubscribe_url = read_checked(fields, "unsubscribe_url", true, secure_url_trouble);
  site.preferences_url = read_checked(fields, "preferences_url", false, secure_url_trouble);
  site.unsubscribe_mailto = read_checked(fields, "unsubscribe_mailto", false, mail_address_trouble);
  site.help_url = read_checked(fields, "help_url", false, http_url_trouble);
  site.sender_id = read_checked(fields, "sender_id", true, sender_id_trouble);
  load_share(fields);
}

void Loader::load_share(Fields& fields) {
  for (const auto& [name, link] : fields.pairs("share")) {
    const std::string filled = replace_all(replace_all(link.text, "{url}", "x"), "{title}", "x");
    if (filled.find_first_of("{}") != std::string::npos) {
      problems_.add(link.place, "a share link has “{” or “}” that is neither {url} nor {title}",
                    "Only {url} and {title} are filled in.");
    } else if (link.text.find("{url}") == std::string::npos) {
      problems_.add(link.place, "a share link without {url} shares nothing",
                    "Put {url} where the address of the issue belongs.");
    } else if (!filled.starts_with("mailto:") && !http_url_trouble(filled).empty()) {
      problems_.add(link.place, "a share link is an http, https or mailto URL (this one is " +
                                    in_quotes(link.text) + ")");
    } else {
      config_.site.share.emplace_back(name, link.text);
    }
  }
}

void Loader::load_tokens(Fields& root) {
  config_.token_key_id = "k1";
  config_.token_secret_file = resolve("var/token.key");
  const YamlNode* given = root.map("tokens");
  YamlNode empty;
  empty.kind = YamlNode::Kind::map;
  const YamlNode node = without_secret(given != nullptr ? *given : empty, file_.string(), "secret",
                                       "Name a file (secret_file) or an environment variable "
                                       "(secret_env) that holds it.",
                                       problems_);
  Fields fields(file_.string(), node, kTokenKeys, problems_);
  if (fields.has("key_id")) config_.token_key_id = read_id(fields, "key_id");
  if (fields.has("secret_env") && fields.has("secret_file")) {
    fields.wrong("secret_env", "and “secret_file” cannot both be given", "Keep one of them.");
    return;
  }
  constexpr size_t kLeastBytes = 32;
  const std::string too_short =
      "is too short to be safe: fewer than " + std::to_string(kLeastBytes) + " bytes";
  const std::string remedy = "Make a new one with “openssl rand -hex 32”.";
  if (fields.has("secret_env")) {
    config_.token_secret_file.clear();
    const std::string name = fields.text("secret_env");
    if (name.empty()) return;
    if (!is_environment_name(name)) {
      fields.wrong("secret_env", "is not the name of an environment variable");
      return;
    }
    const char* value = std::getenv(name.c_str());
    if (value == nullptr || *value == '\0') {
      config_.token_trouble = "the environment variable " + in_quotes(name) +
                              ", which “tokens: secret_env” names, is not set";
    } else if (std::string_view(value).size() < kLeastBytes) {
      fields.wrong("secret_env", "names a secret that " + too_short, remedy);
    } else {
      config_.token_secret = Secret(value);
    }
    return;
  }
  if (fields.has("secret_file")) config_.token_secret_file = resolve(fields.text("secret_file"));
  std::error_code error;
  if (!fs::exists(fs::symlink_status(config_.token_secret_file, error))) return;
  const auto secret = read_secret_file(config_.token_secret_file);
  const Place place{config_.token_secret_file.string()};
  if (!secret) {
    problems_.add(place,
                  "the key that signs readers' links cannot be used: " + secret.error().message(),
                  "Restore it from a backup: links that it signed stop working without it.");
  } else if (secret->reveal().size() < kLeastBytes) {
    problems_.add(place, "the key that signs readers' links " + too_short, remedy);
  } else {
    config_.token_secret = *secret;
  }
}

CheckConfig Loader::load_check(Fields& fields) {
  CheckConfig check;
  const YamlNode* node = fields.map("check");
  if (node == nullptr) return check;
  Fields own(fields.place().file, *node, kCheckKeys, problems_);
  for (auto& [id, value] : own.pairs("rules")) check.rules.push_back({id, value.text, value.place});
  for (auto& [id, value] : own.pairs("limits")) {
    check.limits.push_back({id, value.text, value.place});
  }
  return check;
}

}  // namespace peyk
