#pragma once
/// What went wrong while a connection was opened, in words. Private to the room.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "smtp/connection.h"
#include "smtp/relay_url.h"
#include "smtp/reply.h"

namespace peyk {

/// The replies that libcurl read while it opened the connection.
class OpeningTranscript {
 public:
  void line(std::string_view bytes);
  [[nodiscard]] bool authenticated() const { return authenticated_; }
  /// What came is not SMTP. libcurl would go on to wait for a line that is.
  [[nodiscard]] const std::optional<Error>& broken() const { return broken_; }
  /// How many complete replies came.
  [[nodiscard]] int replies() const { return replies_; }
  /// What the last answer to EHLO offered for AUTH: "PLAIN LOGIN"; empty for nothing.
  [[nodiscard]] const std::string& offered_auth() const { return offered_auth_; }
  /// The last complete reply; code 0 if there was none.
  [[nodiscard]] const Reply& last() const { return last_; }

 private:
  ReplyParser parser_;
  std::optional<Error> broken_;
  bool authenticated_ = false;
  int replies_ = 0;
  std::string offered_auth_;
  Reply last_;
};

struct OpeningFailure {
  const ConnectionSettings& settings;
  const RelayUrl& url;
  const OpeningTranscript& transcript;
  const Secret& token;  ///< Of this connection; empty if there is none.
  std::string detail;   ///< libcurl's own words; may be empty.
};
/// `code` is a CURLcode.
[[nodiscard]] Error opening_error(int code, const OpeningFailure& failure);

/// A password or token is only for TLS or for this machine. Fails with configuration.
[[nodiscard]] Result<void> check_credentials_are_safe(const ConnectionSettings& settings,
                                                      const RelayUrl& url);
/// libcurl goes on without AUTH when the relay does not offer it; we do not.
[[nodiscard]] bool settings_were_honoured(const ConnectionSettings& settings,
                                          const OpeningTranscript& transcript);
[[nodiscard]] Error missing_auth_error(const ConnectionSettings& settings,
                                       const OpeningTranscript& transcript);
/// The mechanisms that libcurl may choose from, as CURLOPT_LOGIN_OPTIONS takes them. It would also
/// try GSSAPI and NTLM, which ask other servers and programs.
[[nodiscard]] const char* login_options(AuthMethod method);

}  // namespace peyk
