#include "pipeline/relays.h"

#include "config/secret_file.h"
#include "delivery/lane.h"
#include "smtp/pacer.h"
#include "smtp/probe.h"
#include "smtp/relay_url.h"

namespace peyk {
namespace {

AuthMethod auth_method(RelayConfig::Auth auth) {
  switch (auth) {
    case RelayConfig::Auth::offered:
      return AuthMethod::offered;
    case RelayConfig::Auth::plain:
      return AuthMethod::plain;
    case RelayConfig::Auth::login:
      return AuthMethod::login;
    case RelayConfig::Auth::xoauth2:
      return AuthMethod::xoauth2;
  }
  return AuthMethod::offered;
}

/// The token for the next connection. What renews tokens replaces the file; a variable stays.
std::function<Result<Secret>()> token_source(const RelayConfig& relay) {
  if (relay.token_file.empty()) {
    return [token = relay.token]() -> Result<Secret> { return token; };
  }
  return [file = relay.token_file]() -> Result<Secret> {
    auto token = read_secret_file(file);
    if (token) return token;
    return fail(Error(ErrorKind::credentials,
                      "there is no token in “" + file.string() + "”: " + token.error().message())
                    .remedy("Look at what renews the relay's token."));
  };
}

Result<void> check_size(const RelaySettings& relay, const Capabilities& capabilities,
                        uint64_t largest) {
  if (capabilities.max_size == 0 || largest <= capabilities.max_size) return {};
  return fail(Error(ErrorKind::bad_data, "relay " + relay.name + " takes messages of at most " +
                                             std::to_string(capabilities.max_size) +
                                             " bytes, and the largest of the issue has about " +
                                             std::to_string(largest))
                  .remedy("Use a relay that takes it, or make the issue smaller."));
}

}  // namespace

std::vector<RelaySettings> relay_settings(const Config& config, const std::string& override_url) {
  std::vector<RelaySettings> relays;
  for (const RelayConfig& relay : config.relays) {
    RelaySettings settings;
    settings.name = relay.name;
    settings.url = relay.url;
    settings.require_starttls = relay.tls == RelayConfig::Tls::starttls;
    settings.auth = auth_method(relay.auth);
    settings.user = relay.user;
    settings.password = relay.password;
    if (relay.auth == RelayConfig::Auth::xoauth2) settings.token = token_source(relay);
    settings.ca_file = relay.ca_file;
    settings.tls_sessions = TlsSessions::create();
    settings.connections = relay.connections;
    settings.messages_per_connection = relay.messages_per_connection;
    settings.weight = relay.weight;
    settings.idle_close = relay.idle_close;
    settings.rate = relay.rate;
    settings.warm_up = relay.warm_up;
    relays.push_back(std::move(settings));
  }
  if (!override_url.empty()) {
    if (relays.empty()) relays.emplace_back();
    relays.resize(1);
    relays[0].name = override_url;
    relays[0].url = override_url;
    // They are the pace of the relay that is configured, and are counted under its name.
    relays[0].rate.reset();
    relays[0].warm_up.reset();
  }
  return relays;
}

Result<void> check_relays(const std::vector<RelaySettings>& relays, const Config& config) {
  for (const RelaySettings& relay : relays) PEYK_TRY(parse_relay_url(relay.url));
  for (const RelayConfig& relay : config.relays) {
    if (!relay.password_trouble.empty()) {
      return fail(Error(ErrorKind::credentials, relay.password_trouble).at(relay.place));
    }
  }
  if (!relays.empty()) return {};
  return fail(Error(ErrorKind::configuration, "no relay is configured")
                  .at({config.file.string()})
                  .remedy("Name one under relays:, or try with --to-maildir DIR."));
}

Result<void> ask_relays(const std::vector<RelaySettings>& relays, const Clock& clock,
                        const RelayQuestions& questions) {
  const Patience patience;
  std::vector<ConnectionSettings> connections;
  for (const RelaySettings& relay : relays) {
    connections.push_back(connection_settings(relay, patience));
  }
  PEYK_ASSIGN(const auto answers,
              probe_relays(connections, clock, {.interrupts = questions.interrupts}));
  std::vector<Error> silent;
  for (size_t i = 0; i < relays.size(); ++i) {
    if (answers[i]) {
      PEYK_TRY(check_size(relays[i], *answers[i], questions.largest_message));
    } else {
      silent.push_back(answers[i].error());
    }
  }
  if (silent.size() == relays.size()) {
    Error first = silent.front();
    silent.erase(silent.begin());
    return fail(std::move(first).also(std::move(silent)));
  }
  for (const Error& error : silent) {
    if (questions.warn) questions.warn(error.message() + "; the others are used");
  }
  return {};
}

Result<std::vector<RelayHoldup>> relay_holdups(Workspace& workspace) {
  // What only holds the next message back is no news.
  constexpr std::chrono::seconds kShort{2};
  const Config& config = workspace.config();
  std::vector<RelayPace> paces;
  for (const RelayConfig& relay : config.relays) {
    paces.push_back({.name = relay.name,
                     .connections = relay.connections,
                     .rate = relay.rate,
                     .warm_up = relay.warm_up});
  }
  Pacer pacer(std::move(paces), config.domains);
  const Instant wall = workspace.now();
  const Pacer::Time now = workspace.clock().monotonic();
  PEYK_ASSIGN(const auto state, workspace.store().setting(kPacingSetting));
  // A state that cannot be read holds back what a send would hold back, too.
  (void)pacer.restore(state.value_or(""), wall, now);
  std::vector<RelayHoldup> holdups;
  for (size_t i = 0; i < config.relays.size(); ++i) {
    const Pacer::Time ready = pacer.relay_ready(i, wall, now);
    if (ready == Pacer::Time::max() || ready - now < kShort) continue;
    holdups.push_back({.why = pacer.why_waiting(i, "", wall, now),
                       .until = wall + std::chrono::ceil<std::chrono::seconds>(ready - now)});
  }
  return holdups;
}

}  // namespace peyk
