#include "smtp/connection_error.h"

#include <curl/curl.h>

#include "base/bytes.h"

namespace peyk {

void OpeningTranscript::line(std::string_view bytes) {
  if (broken_) return;
  std::vector<Reply> replies;
  if (const auto fed = parser_.feed(bytes, replies); !fed) broken_ = fed.error();
  for (Reply& reply : replies) {
    ++replies_;
    if (reply.code == 235) authenticated_ = true;
    last_ = std::move(reply);
  }
}

namespace {

/// A relay may repeat what it was sent.
std::string without_password(std::string text, const Secret& password) {
  if (password.empty()) return text;
  text = replace_all(text, password.reveal(), "***");
  return replace_all(text, to_base64(password.reveal()), "***");
}

Error refused_credentials(const OpeningFailure& failure, const std::string& relay) {
  const Reply& last = failure.transcript.last();
  // 454 4.7.0: its own back end does not answer; the password may be right.
  if (last.code / 100 == 4) {
    return Error(ErrorKind::unavailable, relay + " cannot check the password now: " + last.text())
        .remedy("Try again later.");
  }
  const std::string said = last.code >= 500 ? ": " + last.text() : "";
  return Error(ErrorKind::credentials, relay + " refused user \"" + failure.settings.user +
                                           "\" or the password" +
                                           without_password(said, failure.settings.password))
      .remedy("Check the relay's user and the file or variable that holds its password.");
}

}  // namespace

Error opening_error(int code, const OpeningFailure& failure) {
  const std::string relay = "relay " + failure.settings.url;
  std::string detail =
      failure.detail.empty() ? curl_easy_strerror(static_cast<CURLcode>(code)) : failure.detail;
  detail = without_password(std::move(detail), failure.settings.password);
  const Reply& last = failure.transcript.last();
  switch (code) {
    case CURLE_LOGIN_DENIED:
      return refused_credentials(failure, relay);
    case CURLE_USE_SSL_FAILED:
      return Error(ErrorKind::credentials,
                   relay + " does not offer STARTTLS, which the configuration requires" +
                       (last.code >= 400 ? ": " + last.text() : ""))
          .remedy("Use the relay's port for STARTTLS (587) or implicit TLS (smtps://host:465).");
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
    return Error(ErrorKind::unavailable, relay + " refused the connection: " + last.text());
  }
  return Error(ErrorKind::unavailable, relay + " could not be opened: " + detail)
      .remedy("Check that host, port and TLS setting are those of a mail server.");
}

Result<void> check_credentials_are_safe(const ConnectionSettings& settings, const RelayUrl& url) {
  if (settings.user.empty() || settings.require_starttls || url.implicit_tls || url.loopback) {
    return {};
  }
  return fail(Error(ErrorKind::configuration,
                    "relay " + settings.url + " would get the password without TLS")
                  .remedy("Require STARTTLS, or use smtps://."));
}

bool settings_were_honoured(const ConnectionSettings& settings,
                            const OpeningTranscript& transcript) {
  return settings.user.empty() || transcript.authenticated();
}

Error missing_auth_error(const ConnectionSettings& settings) {
  return Error(ErrorKind::credentials,
               "relay " + settings.url + " does not offer AUTH, but a user is configured")
      .remedy("Use the relay's submission port, or remove user and password.");
}

}  // namespace peyk
