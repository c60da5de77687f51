#pragma once
/// The TLS session that connections to one relay go on with (RFC 8446 §2.2, RFC 5077): a second
/// connection spares both sides the certificates and their signatures.
///
/// libcurl 7.88 can share sessions too, but after STARTTLS it files the tickets of TLS 1.3, which
/// come behind the handshake, under another name than it looks for. So this sees OpenSSL.
///
/// The newest session is kept, in memory only, and used as often as there are connections; a relay
/// that no longer knows it makes a new one. The certificate of a session that goes on is the one of
/// its beginning, and libcurl checks its name each time.

#include <memory>

namespace peyk {

class TlsSessions {
 public:
  [[nodiscard]] static std::shared_ptr<TlsSessions> create();
  ~TlsSessions();
  TlsSessions(const TlsSessions&) = delete;
  TlsSessions& operator=(const TlsSessions&) = delete;

  /// What is connected with this context (SSL_CTX*, as CURLOPT_SSL_CTX_FUNCTION gives it) goes on
  /// with the session that is kept, and leaves its own. The object must outlive the context. May be
  /// called from several threads.
  void attach(void* context);

 private:
  struct State;
  explicit TlsSessions(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace peyk
