#include <algorithm>
#include <cstdlib>

#include "base/bytes.h"
#include "base/ip.h"
#include "config/loader.h"
#include "config/secret_file.h"
#include "config/values.h"

namespace peyk {
namespace {

/// A network or the name of a host.
std::string allow_trouble(const std::string& entry) {
  if (IpNetwork::parse(entry)) return "";
  const bool name = entry == "localhost" || domain_trouble(entry).empty();
  const bool number = !entry.empty() && is_ascii_digit(entry.back());
  return name && !number ? "" : "is neither a network (10.0.0.0/8) nor the name of a host";
}

}  // namespace

void Loader::load_fetch(Fields& root) {
  const YamlNode* node = root.map("fetch");
  if (node == nullptr) return;
  Fields fields(file_.string(), *node, kFetchKeys, problems_);
  FetchConfig& fetch = config_.fetch;
  for (const PlacedText& entry : fields.list("allow")) {
    const std::string trouble = allow_trouble(entry.text);
    if (trouble.empty()) {
      fetch.allow.push_back(entry.text);
    } else {
      problems_.add(entry.place, in_quotes(entry.text) + " " + trouble);
    }
  }
  fetch.proxy = read_checked(fields, "proxy", false, http_url_trouble);
  const std::string ca_file = fields.text("ca_file");
  if (!ca_file.empty()) fetch.ca_file = resolve(ca_file).string();
  fetch.parallel = fields.integer("parallel", 1, 64, fetch.parallel);
  fetch.per_host = fields.integer("per_host", 1, 16, fetch.per_host);
  fetch.connect_seconds = fields.integer("connect_seconds", 1, 300, fetch.connect_seconds);
  fetch.seconds = fields.integer("seconds", 1, 3600, fetch.seconds);
  fetch.most_mib = fields.integer("most_mib", 1, 1024, fetch.most_mib);
  fetch.retries = fields.integer("retries", 0, 10, fetch.retries);
}

void Loader::load_source(const YamlNode& given) {
  const bool in_clear = given.find("password") != nullptr;
  const YamlNode node =
      without_secret(given, file_.string(), "password",
                     "Name a file (password_file) or an environment variable (password_env) that "
                     "holds it.",
                     problems_);
  Fields fields(file_.string(), node, kSourceKeys, problems_);
  if (node.kind != YamlNode::Kind::map) return;
  SourceConfig source;
  source.place = fields.place();
  source.name = read_id(fields, "name");
  source.kind = read_id(fields, "kind");
  source.manual = fields.flag("manual", false);
  source.complete = fields.flag("complete", false);
  load_source_place(fields, source);
  if (!in_clear) load_source_login(fields, source);
  source.edition = fields.text("edition");
  if (!source.edition.empty()) check_edition({source.edition, fields.place("edition")});
  source.zone = read_zone(fields, "zone");
  for (const PlacedText& entry : fields.list("replaces")) source.replaces.push_back(entry.text);
  for (const auto& [name, value] : fields.pairs("options")) source.options[name] = value.text;
  for (const SourceConfig& other : config_.sources) {
    if (!source.name.empty() && other.name == source.name) {
      fields.wrong("name", "is " + in_quotes(source.name) + ", as that of another source");
    }
  }
  config_.sources.push_back(std::move(source));
}

/// Of two that are read, each would overwrite what the other says.
void Loader::check_replaced_sources() {
  for (const SourceConfig& source : config_.sources) {
    for (const std::string& name : source.replaces) {
      const bool read = std::any_of(
          config_.sources.begin(), config_.sources.end(),
          [&](const SourceConfig& other) { return other.name == name && !other.manual; });
      if (!read) continue;
      problems_.add(source.place,
                    "the source " + in_quotes(source.name) + " replaces " + in_quotes(name) +
                        ", which is still read",
                    "Take " + in_quotes(name) + " out of the sources, or make it “manual”.");
    }
  }
}

void Loader::load_source_place(Fields& fields, SourceConfig& source) {
  if (fields.has("path") && fields.has("url")) {
    fields.wrong("url", "and “path” cannot both be given", "Keep one of them.");
    return;
  }
  if (fields.has("url")) {
    source.url = read_checked(fields, "url", true, http_url_trouble);
    return;
  }
  const bool needed = !source.manual;
  if (needed && !fields.has("path")) {
    problems_.add(fields.place(), "the source has neither “path” nor “url”",
                  "Say where it is: a file or a folder, or an address of the web.");
    return;
  }
  const std::string path = fields.text("path");
  if (!path.empty()) source.path = resolve(path);
}

void Loader::load_source_login(Fields& fields, SourceConfig& source) {
  source.user = fields.text("user");
  const bool env = fields.has("password_env");
  const bool file = fields.has("password_file");
  if (env && file) {
    return fields.wrong("password_env", "and “password_file” cannot both be given",
                        "Keep one of them.");
  }
  if (source.user.empty() != (!env && !file)) {
    return fields.wrong(source.user.empty() ? (env ? "password_env" : "password_file") : "user",
                        source.user.empty() ? "needs a “user”" : "needs a password",
                        "Give “user” and one of “password_env” and “password_file”, or none of "
                        "them.");
  }
  if (source.user.empty()) return;
  if (source.url.empty()) return fields.wrong("user", "is of no use without a “url”");
  const auto parts = split_url(source.url);
  if (parts && parts->scheme != "https" && !is_loopback(parts->host)) {
    fields.wrong("url", "is not https, and the password would go over the network in clear text",
                 "Use https.");
  }
  if (env) {
    const std::string name = fields.text("password_env");
    if (!name.empty() && !is_environment_name(name)) {
      return fields.wrong("password_env", "is not the name of an environment variable");
    }
    const char* value = std::getenv(name.c_str());
    if (value != nullptr && *value != '\0') {
      source.password = Secret(value);
    } else {
      source.password_trouble = "the environment variable " + in_quotes(name) +
                                ", which “password_env” names, is not set";
    }
    return;
  }
  const std::filesystem::path path = resolve(fields.text("password_file"));
  if (auto read = read_secret_file(path)) {
    source.password = std::move(*read);
  } else {
    source.password_trouble =
        "there is no password in " + in_quotes(path.string()) + ": " + read.error().message();
  }
}

}  // namespace peyk
