#include "smtp/tls_sessions.h"

#include <mutex>
#include <openssl/ssl.h>
#include <utility>

namespace peyk {
namespace {

struct SessionCloser {
  void operator()(SSL_SESSION* session) const { SSL_SESSION_free(session); }
};
using Session = std::unique_ptr<SSL_SESSION, SessionCloser>;

/// Where a context remembers whose it is.
int owner_index() {
  static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

}  // namespace

struct TlsSessions::State {
  std::mutex mutex;
  Session newest;

  static State& owner(const SSL* ssl) {
    return *static_cast<State*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), owner_index()));
  }
  // Copies go in and out: OpenSSL marks the session of a connection that ends without a farewell as
  // one that cannot be gone on with, and relays often end so.

  /// As SSL_CTX_sess_set_new_cb wants it; 0: the session was not taken over.
  static int keep(SSL* ssl, SSL_SESSION* session) {
    State& state = owner(ssl);
    Session copy(SSL_SESSION_dup(session));
    const std::lock_guard lock(state.mutex);
    state.newest.swap(copy);
    return 0;
  }
  /// At the beginning of the first handshake, and of no later one.
  static void offer(const SSL* ssl, int where, int /*result*/) {
    if ((where & SSL_CB_HANDSHAKE_START) == 0 || SSL_get_session(ssl) != nullptr) return;
    State& state = owner(ssl);
    const std::lock_guard lock(state.mutex);
    if (!state.newest) return;
    const Session copy(SSL_SESSION_dup(state.newest.get()));
    // OpenSSL hands out the connection as const; it is the one that libcurl has just made.
    if (copy) SSL_set_session(const_cast<SSL*>(ssl), copy.get());
  }
};

TlsSessions::TlsSessions(std::unique_ptr<State> state) : state_(std::move(state)) {}
TlsSessions::~TlsSessions() = default;

std::shared_ptr<TlsSessions> TlsSessions::create() {
  return std::shared_ptr<TlsSessions>(new TlsSessions(std::make_unique<State>()));
}

void TlsSessions::attach(void* context) {
  auto* tls = static_cast<SSL_CTX*>(context);
  if (SSL_CTX_set_ex_data(tls, owner_index(), state_.get()) != 1) return;
  SSL_CTX_set_session_cache_mode(tls, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(tls, &State::keep);
  SSL_CTX_set_info_callback(tls, &State::offer);
}

}  // namespace peyk
