#include <cstdlib>

#include "base/bytes.h"
#include "config/loader.h"
#include "config/secret_file.h"
#include "config/values.h"

namespace peyk {
namespace {

/// The keys of which one says where the password or the token is.
std::vector<std::string> secret_keys(const Fields& fields) {
  std::vector<std::string> given;
  for (const char* key : {"password_env", "password_file", "token_env", "token_file"}) {
    if (fields.has(key)) given.emplace_back(key);
  }
  return given;
}

}  // namespace

void Loader::load_relay(const YamlNode& given) {
  const bool in_clear = given.find("password") != nullptr || given.find("token") != nullptr;
  const YamlNode without_password =
      without_secret(given, file_.string(), "password",
                     "Name a file (password_file) or an environment variable (password_env) that "
                     "holds it.",
                     problems_);
  const YamlNode node = without_secret(without_password, file_.string(), "token",
                                       "Name a file (token_file) or an environment variable "
                                       "(token_env) that holds it.",
                                       problems_);
  Fields fields(file_.string(), node, kRelayKeys, problems_);
  if (node.kind != YamlNode::Kind::map) return;
  RelayConfig relay;
  relay.place = fields.place();
  relay.name = read_id(fields, "name");
  load_relay_url(fields, relay);
  relay.user = fields.text("user");
  if (!in_clear) load_login(fields, relay);
  const std::string ca_file = fields.text("ca_file");
  if (!ca_file.empty()) relay.ca_file = resolve(ca_file).string();
  relay.connections = fields.integer("connections", 1, 1000, relay.connections);
  relay.messages_per_connection =
      fields.integer("messages_per_connection", 1, 1'000'000, relay.messages_per_connection);
  relay.weight = fields.integer("weight", 0, 1000, relay.weight);
  relay.idle_close = std::chrono::seconds(
      fields.integer("idle_close", 1, 3600, static_cast<int>(relay.idle_close.count())));
  relay.rate = read_rate(fields);
  relay.warm_up = read_warm_up(fields);
  for (const RelayConfig& other : config_.relays) {
    if (!relay.name.empty() && other.name == relay.name) {
      fields.wrong("name", "is " + in_quotes(relay.name) + ", as that of another relay");
    }
  }
  config_.relays.push_back(std::move(relay));
}

void Loader::load_relay_url(Fields& fields, RelayConfig& relay) {
  relay.url = fields.required("url");
  const auto parts = split_url(relay.url);
  const bool fit = parts && (parts->scheme == "smtp" || parts->scheme == "smtps") &&
                   (parts->rest.empty() || parts->rest == "/");
  if (!relay.url.empty() && !fit) {
    // The value is not repeated: people write passwords into URLs.
    fields.wrong("url", "is no smtp://host:port or smtps://host:port URL",
                 "Nothing else belongs into it; a user's name goes to “user”.");
  }
  const bool implicit = fit && parts->scheme == "smtps";
  relay.tls = fields.choice("tls",
                            {{"none", RelayConfig::Tls::none},
                             {"starttls", RelayConfig::Tls::starttls},
                             {"implicit", RelayConfig::Tls::implicit}},
                            implicit ? RelayConfig::Tls::implicit : RelayConfig::Tls::starttls);
  if (fit && fields.has("tls") && implicit != (relay.tls == RelayConfig::Tls::implicit)) {
    fields.wrong("tls", "does not fit the URL",
                 "smtps:// goes with “implicit”, smtp:// with “starttls” or “none”.");
  }
  if (fit && relay.tls == RelayConfig::Tls::none && fields.has("user") &&
      !is_loopback(parts->host)) {
    fields.wrong("tls", "is “none”, and the password would go over the network in clear text",
                 "Use “starttls”, or a smtps:// URL.");
  }
}

void Loader::load_login(Fields& fields, RelayConfig& relay) {
  using Auth = RelayConfig::Auth;
  relay.auth = fields.choice(
      "auth", {{"plain", Auth::plain}, {"login", Auth::login}, {"xoauth2", Auth::xoauth2}},
      Auth::offered);
  const std::vector<std::string> given = secret_keys(fields);
  if (given.size() > 1) {
    fields.wrong(given[0], "and " + in_quotes(given[1]) + " cannot both be given",
                 "Keep one of them.");
    return;
  }
  const std::string remedy =
      "Give “user” and one of “password_env”, “password_file”, “token_env” and “token_file”, or "
      "none of them.";
  if (given.empty()) {
    if (fields.has("user")) fields.wrong("user", "needs a password or a token", remedy);
    if (!fields.has("user") && fields.has("auth")) fields.wrong("auth", "needs a “user”", remedy);
    return;
  }
  const std::string& key = given.front();
  if (!fields.has("user")) return fields.wrong(key, "needs a “user”", remedy);
  const bool token = key.starts_with("token");
  if (token && (relay.auth == Auth::plain || relay.auth == Auth::login)) {
    return fields.wrong("auth", "takes a password, and " + in_quotes(key) + " is that of a token",
                        "A token goes with “xoauth2”, or with no “auth” at all.");
  }
  if (!token && relay.auth == Auth::xoauth2) {
    return fields.wrong("auth", "is “xoauth2”, which takes a token",
                        "Say where it is with “token_env” or “token_file”.");
  }
  if (token) relay.auth = Auth::xoauth2;
  load_secret(fields, key, relay);
}

void Loader::load_secret(Fields& fields, const std::string& key, RelayConfig& relay) {
  const bool token = key.starts_with("token");
  Secret& secret = token ? relay.token : relay.password;
  if (key.ends_with("_env")) {
    const std::string name = fields.text(key);
    if (!name.empty() && !is_environment_name(name)) {
      return fields.wrong(key, "is not the name of an environment variable");
    }
    const char* value = std::getenv(name.c_str());
    if (value != nullptr && *value != '\0') {
      secret = Secret(value);
    } else {
      relay.password_trouble = "the environment variable " + in_quotes(name) + ", which " +
                               in_quotes(key) + " names, is not set";
    }
    return;
  }
  const std::filesystem::path file = resolve(fields.text(key));
  if (token) relay.token_file = file;
  if (auto read = read_secret_file(file)) {
    secret = std::move(*read);
  } else {
    relay.password_trouble = "there is no " + std::string(token ? "token" : "password") + " in " +
                             in_quotes(file.string()) + ": " + read.error().message();
  }
}

}  // namespace peyk
