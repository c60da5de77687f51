#pragma once
/// A connection to a relay. libcurl does names, TCP, TLS or STARTTLS and AUTH
/// (CURLOPT_CONNECT_ONLY) without ever blocking; then send() and receive() carry the bytes of an
/// SmtpSession.
///
/// Certificates are verified, and there is no switch to turn that off. With require_starttls a
/// relay that does not offer it is refused before a password could leave; a password is never sent
/// over a connection without TLS, except to this machine itself.
///
/// Names are looked up by a thread of libcurl's. All addresses of a name are tried, both families
/// at once (RFC 8305), and half of the time that is left is given to each that stays silent.

#include <chrono>
#include <functional>
#include <memory>
#include <poll.h>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/secret.h"
#include "smtp/tls_sessions.h"

namespace peyk {

/// How we say who we are (RFC 4954).
enum class AuthMethod {
  offered,  ///< The first that the relay offers of DIGEST-MD5, CRAM-MD5, PLAIN and LOGIN.
  plain,    ///< RFC 4616
  login,    ///< PLAIN in two steps, for relays that know nothing else.
  xoauth2,  ///< A bearer token instead of a password, as Google and Microsoft want it.
};

struct ConnectionSettings {
  std::string url;  ///< smtp://host[:port][/name-for-EHLO] or smtps://…
  bool require_starttls = true;
  AuthMethod auth = AuthMethod::offered;
  std::string user;  ///< Empty: no AUTH.
  Secret password;
  /// With xoauth2: asked whenever a connection is opened, since tokens expire.
  std::function<Result<Secret>()> token = {};
  std::string ca_file;                             ///< Trusted besides the system's; or empty.
  std::shared_ptr<TlsSessions> tls_sessions = {};  ///< Null: each connection makes its own.
  /// Name and TCP, and with smtps:// also the TLS handshake.
  std::chrono::milliseconds connect_timeout{std::chrono::seconds(30)};
  /// Each reply after it, and the TLS handshake after STARTTLS.
  std::chrono::milliseconds reply_timeout{std::chrono::minutes(5)};
};

class Connection {
 public:
  /// Begins to open. Fails with configuration if the settings make no connection that is allowed,
  /// and as settings.token does. `now` is monotonic time here and in drive().
  [[nodiscard]] static Result<Connection> open(const ConnectionSettings& settings,
                                               std::chrono::nanoseconds now);
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;
  ~Connection();

  enum class Progress { opening, open };
  /// While opening: moves on as far as it can without waiting. `ready` holds what poll said about
  /// the descriptors of interest(). Fails with unavailable, credentials or configuration.
  [[nodiscard]] Result<Progress> drive(std::span<const pollfd> ready, std::chrono::nanoseconds now);
  /// While opening: appends what to poll for.
  void interest(std::vector<pollfd>& fds) const;
  /// While opening: the longest time to poll before drive() must be called again.
  [[nodiscard]] std::chrono::milliseconds patience() const;

  // Once open.
  [[nodiscard]] int descriptor() const;
  /// How many bytes were taken; 0 when the socket takes none now, and then the same bytes come
  /// first the next time. Fails with unavailable.
  [[nodiscard]] Result<size_t> send(std::span<const std::string_view> pieces);
  struct Received {
    size_t count = 0;    ///< Bytes written to the front of the buffer; 0: none are there now.
    bool ended = false;  ///< The relay closed the connection.
  };
  /// Reads what is there. Over TLS bytes may wait inside: read until `count` is 0. In clear one
  /// that did not fill the buffer was all there is.
  [[nodiscard]] Result<Received> receive(std::string& buffer);
  [[nodiscard]] bool encrypted() const;

  /// The name for EHLO: from the URL's path, or this machine's. Letters, digits, "." and "-".
  [[nodiscard]] const std::string& hello_name() const;

 private:
  struct State;
  explicit Connection(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace peyk
