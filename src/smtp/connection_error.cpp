#include "smtp/connection_error.h"

#include <algorithm>
#include <curl/curl.h>

#include "base/bytes.h"
#include "smtp/redact.h"

namespace peyk {
namespace {

/// "PLAIN LOGIN" from the line "AUTH PLAIN LOGIN"; "AUTH=" is how some old servers say it.
std::string auth_offer(const Reply& reply) {
  constexpr size_t kMost = 200;
  for (const std::string& line : reply.lines) {
    if (line.size() < 6 || !ascii_iequals(line.substr(0, 4), "AUTH")) continue;
    if (line[4] == ' ' || line[4] == '=') return std::string(trim(line.substr(5, kMost)));
  }
  return "";
}

}  // namespace

void OpeningTranscript::line(std::string_view bytes) {
  if (broken_) return;
  std::vector<Reply> replies;
  if (const auto fed = parser_.feed(bytes, replies); !fed) broken_ = fed.error();
  for (Reply& reply : replies) {
    ++replies_;
    if (reply.code == 235) authenticated_ = true;
    if (reply.code == 250) offered_auth_ = auth_offer(reply);
    last_ = std::move(reply);
  }
}

namespace {

std::string cleaned(const OpeningFailure& failure, std::string_view text) {
  return without_secrets(text, {&failure.settings.password, &failure.token});
}
std::string last_words(const OpeningFailure& failure) {
  return cleaned(failure, failure.transcript.last().text());
}

std::string_view name_of(AuthMethod method) {
  switch (method) {
    case AuthMethod::offered:
      return "DIGEST-MD5, CRAM-MD5, PLAIN or LOGIN";
    case AuthMethod::plain:
      return "PLAIN";
    case AuthMethod::login:
      return "LOGIN";
    case AuthMethod::xoauth2:
      return "XOAUTH2";
  }
  return "?";
}

/// XOAUTH2 says why in the base64 of a challenge: {"status":"401",…}.
std::string refused_token_words(const OpeningFailure& failure) {
  const Reply& last = failure.transcript.last();
  if (last.code != 334 || last.lines.empty()) return "";
  std::string why = decode_base64(last.lines.front());
  const bool printable = std::all_of(why.begin(), why.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7f;
  });
  constexpr size_t kMost = 300;
  return printable && why.size() <= kMost ? cleaned(failure, why) : "";
}

Error refused_credentials(const OpeningFailure& failure, const std::string& relay) {
  const Reply& last = failure.transcript.last();
  const bool token = failure.settings.auth == AuthMethod::xoauth2;
  const std::string what = token ? "the token" : "the password";
  // Its last word was its answer to EHLO: nothing that it offers will do.
  if (last.code == 250) return missing_auth_error(failure.settings, failure.transcript);
  // 454 4.7.0: its own back end does not answer; the password may be right.
  if (last.code / 100 == 4) {
    return Error(ErrorKind::unavailable,
                 relay + " cannot check " + what + " now: " + last_words(failure))
        .remedy("Try again later.");
  }
  std::string said = last.code >= 500 ? last_words(failure) : refused_token_words(failure);
  if (!said.empty()) said.insert(0, ": ");
  return Error(ErrorKind::credentials,
               relay + " refused user \"" + failure.settings.user + "\" or " + what + said)
      .remedy(token ? "Get a new token, and check the relay's user and the file or variable that "
                      "holds the token."
                    : "Check the relay's user and the file or variable that holds its password.");
}

Error refused_starttls(const OpeningFailure& failure, const std::string& relay) {
  const Reply& last = failure.transcript.last();
  if (last.code / 100 == 4) {
    return Error(ErrorKind::unavailable, relay + " cannot do TLS now: " + last_words(failure))
        .remedy("Try again later.");
  }
  return Error(ErrorKind::credentials,
               relay + " does not offer STARTTLS, which the configuration requires" +
                   (last.code >= 500 ? ": " + last_words(failure) : ""))
      .remedy("Use the relay's port for STARTTLS (587) or implicit TLS (smtps://host:465).");
}

}  // namespace

Error opening_error(int code, const OpeningFailure& failure) {
  const std::string relay = "relay " + failure.settings.url;
  std::string detail =
      failure.detail.empty() ? curl_easy_strerror(static_cast<CURLcode>(code)) : failure.detail;
  detail = cleaned(failure, detail);
  const Reply& last = failure.transcript.last();
  switch (code) {
    case CURLE_WEIRD_SERVER_REPLY:
      if (!failure.transcript.broken()) break;
      return Error(ErrorKind::unavailable,
                   relay + ": " + cleaned(failure, failure.transcript.broken()->message()))
          .remedy("Check that host and port are those of a mail server.");
    case CURLE_LOGIN_DENIED:
      return refused_credentials(failure, relay);
    case CURLE_USE_SSL_FAILED:
      return refused_starttls(failure, relay);
    case CURLE_PEER_FAILED_VERIFICATION:
      return Error(ErrorKind::credentials,
                   relay + " has a certificate that does not verify: " + detail)
          .remedy("Use the name that the certificate is for, or name its authority (ca_file).");
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
      return Error(ErrorKind::configuration, "cannot use \"" + failure.settings.ca_file +
                                                 "\" as certificate authorities: " + detail)
          .remedy("Name a readable PEM file (ca_file).");
    case CURLE_COULDNT_RESOLVE_HOST:
      return Error(ErrorKind::unavailable,
                   relay + ": the name " + failure.url.host + " cannot be resolved")
          .remedy("Check the relay's URL and the network.");
    case CURLE_COULDNT_CONNECT:
      return Error(ErrorKind::unavailable, relay + " cannot be reached: " + detail)
          .remedy("Check that the relay runs and listens at this address.");
    case CURLE_OPERATION_TIMEDOUT:
      return Error(ErrorKind::unavailable, relay + " did not answer in time")
          .remedy("Check the relay and the network, then send again.");
    default:
      break;
  }
  if (last.code >= 400) {
    return Error(ErrorKind::unavailable, relay + " refused the connection: " + last_words(failure));
  }
  return Error(ErrorKind::unavailable, relay + " could not be opened: " + detail)
      .remedy("Check that host, port and TLS setting are those of a mail server.");
}

Result<void> check_credentials_are_safe(const ConnectionSettings& settings, const RelayUrl& url) {
  if (settings.user.empty() || settings.require_starttls || url.implicit_tls || url.loopback) {
    return {};
  }
  return fail(Error(ErrorKind::configuration,
                    "relay " + settings.url + " would get the password or token without TLS")
                  .remedy("Require STARTTLS, or use smtps://."));
}

bool settings_were_honoured(const ConnectionSettings& settings,
                            const OpeningTranscript& transcript) {
  return settings.user.empty() || transcript.authenticated();
}

Error missing_auth_error(const ConnectionSettings& settings, const OpeningTranscript& transcript) {
  const std::string relay = "relay " + settings.url;
  if (transcript.offered_auth().empty()) {
    return Error(ErrorKind::credentials, relay + " does not offer AUTH, but a user is configured")
        .remedy("Use the relay's submission port, or remove user and password.");
  }
  return Error(ErrorKind::credentials, relay + " does not offer AUTH " +
                                           std::string(name_of(settings.auth)) + " (but " +
                                           transcript.offered_auth() + ")")
      .remedy("Choose another way (auth: plain, login or xoauth2) that it offers.");
}

const char* login_options(AuthMethod method) {
  switch (method) {
    case AuthMethod::offered:
      return "AUTH=DIGEST-MD5;AUTH=CRAM-MD5;AUTH=PLAIN;AUTH=LOGIN";
    case AuthMethod::plain:
      return "AUTH=PLAIN";
    case AuthMethod::login:
      return "AUTH=LOGIN";
    case AuthMethod::xoauth2:
      return "AUTH=XOAUTH2";
  }
  return "AUTH=PLAIN";
}

}  // namespace peyk
