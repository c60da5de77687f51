#include "smtp/connection.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <curl/curl.h>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <sys/socket.h>
#include <sys/uio.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "base/bytes.h"
#include "smtp/connection_error.h"
#include "smtp/relay_url.h"

namespace peyk {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

namespace {

struct EasyCloser {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct MultiCloser {
  void operator()(CURLM* handle) const { curl_multi_cleanup(handle); }
};

/// Whoever owns the connection watches the time in drive(); libcurl is only told how long it may
/// spread its attempts over the addresses of a name.
constexpr long kNoLimitMs = 24L * 3600 * 1000;

void initialise_once() {
  static std::once_flag flag;
  std::call_once(flag, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

std::string machine_name() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return "localhost";
  return is_plain_host_name(name.data()) ? name.data() : "localhost";
}

/// A folder of the system's authorities where each is found by the hash of its name, or empty. To
/// read all of them from one file, which is libcurl's default, costs some 80 ms for each
/// connection, and nothing else moves meanwhile.
const std::string& hashed_authorities() {
  static const std::string folder = [] {
    const char* path = curl_version_info(CURLVERSION_NOW)->capath;
    std::error_code error;
    for (std::filesystem::directory_iterator entry(path == nullptr ? "" : path, error), end;
         !error && entry != end; entry.increment(error)) {
      const std::string name = entry->path().filename();
      const bool hashed = name.size() == 10 && name.ends_with(".0") &&
                          std::all_of(name.begin(), name.begin() + 8, [](char c) {
                            return is_ascii_digit(c) || (c >= 'a' && c <= 'f');
                          });
      if (hashed) return std::string(path);
    }
    return std::string();
  }();
  return folder;
}

tl::unexpected<Error> lost_while_sending(const std::string& why) {
  return fail(ErrorKind::unavailable, "connection lost while sending (" + why + ")");
}

/// The URL with the name for EHLO as its path, which is where libcurl takes it from.
std::string with_hello(const std::string& url, const std::string& hello) {
  return url.substr(0, url.find('/', url.find("://") + 3)) + "/" + hello;
}

}  // namespace

/// libcurl keeps pointers into this, so it never moves.
struct Connection::State {
  // The easy handle must leave the multi handle before either is freed.
  ~State() {
    if (multi && easy) curl_multi_remove_handle(multi.get(), easy.get());
  }

  ConnectionSettings settings;
  RelayUrl url;
  std::string hello;
  Secret token;
  std::unique_ptr<CURLM, MultiCloser> multi;
  std::unique_ptr<CURL, EasyCloser> easy;
  std::map<curl_socket_t, short> watched;  ///< What libcurl asked to poll for.
  long timer_ms = 0;                       ///< -1: none.
  nanoseconds timer_set{};
  nanoseconds now{};
  nanoseconds progress{};  ///< When something last came of it.
  curl_off_t connected_us = 0;
  curl_off_t encrypted_us = 0;
  int replies = 0;
  OpeningTranscript transcript;
  std::array<char, CURL_ERROR_SIZE> message{};
  curl_socket_t socket = CURL_SOCKET_BAD;
  std::string record;  ///< Offered to TLS and not taken yet.

  static int on_socket(CURL*, curl_socket_t fd, int what, void* self, void*) {
    auto& watched = static_cast<State*>(self)->watched;
    switch (what) {
      case CURL_POLL_IN:
        watched[fd] = POLLIN;
        break;
      case CURL_POLL_OUT:
        watched[fd] = POLLOUT;
        break;
      case CURL_POLL_INOUT:
        watched[fd] = POLLIN | POLLOUT;
        break;
      default:
        watched.erase(fd);
    }
    return 0;
  }
  static int on_timer(CURLM*, long timeout_ms, void* self) {
    auto* state = static_cast<State*>(self);
    state->timer_ms = timeout_ms;
    state->timer_set = state->now;
    return 0;
  }
  static size_t on_header(char* bytes, size_t size, size_t count, void* self) {
    static_cast<State*>(self)->transcript.line(std::string_view(bytes, size * count));
    return size * count;
  }

  static CURLcode on_tls_context(CURL* /*handle*/, void* context, void* sessions) {
    static_cast<TlsSessions*>(sessions)->attach(context);
    return CURLE_OK;
  }

  void kick();
  [[nodiscard]] Result<size_t> send_clear(std::span<const std::string_view> pieces) const;
  [[nodiscard]] Result<size_t> send_record(std::span<const std::string_view> pieces);
  [[nodiscard]] bool set_options();
  [[nodiscard]] bool set_login();
  [[nodiscard]] bool set_tls();
  [[nodiscard]] bool set_callbacks();
  [[nodiscard]] bool is_overdue();
  /// For the whole of name and TCP, then for each reply and the handshake.
  [[nodiscard]] milliseconds limit() const {
    return connected_us > 0 ? settings.reply_timeout : settings.connect_timeout;
  }
  [[nodiscard]] Error failure(CURLcode code) const {
    return opening_error(code, {.settings = settings,
                                .url = url,
                                .transcript = transcript,
                                .token = token,
                                .detail = message.data()});
  }
  template <class T>
  [[nodiscard]] bool set(CURLoption option, T value) {
    return curl_easy_setopt(easy.get(), option, value) == CURLE_OK;
  }
};

/// When an address has refused or had its time, libcurl 7.88 gives it up and tries the next one
/// when it is called again, but asks for no such call. This one comes whatever the time is.
void Connection::State::kick() {
  int running = 0;
#pragma GCC diagnostic push
// Deprecated because it is slow with many handles; here is one.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  curl_multi_socket_all(multi.get(), &running);
#pragma GCC diagnostic pop
}

bool Connection::State::set_options() {
  return set(CURLOPT_URL, with_hello(settings.url, hello).c_str()) &&
         set(CURLOPT_PROTOCOLS_STR, "smtp,smtps") && set(CURLOPT_CONNECT_ONLY, 1L) &&
         set(CURLOPT_NOSIGNAL, 1L) &&
         // An HTTP proxy of the environment is none for mail, and passwords are in no other file.
         set(CURLOPT_PROXY, "") && set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED)) &&
         // A name that is still being looked up is left to its thread, not waited for.
         set(CURLOPT_QUICK_EXIT, 1L) && set(CURLOPT_ERRORBUFFER, message.data()) &&
         set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(settings.connect_timeout.count())) &&
         set(CURLOPT_SERVER_RESPONSE_TIMEOUT, kNoLimitMs / 1000) && set_tls() && set_login() &&
         set_callbacks();
}

bool Connection::State::set_tls() {
  // Never CURLUSESSL_TRY: it would go on in clear when somebody strips STARTTLS from the reply.
  const auto use = settings.require_starttls || url.implicit_tls ? CURLUSESSL_ALL : CURLUSESSL_NONE;
  bool good = set(CURLOPT_USE_SSL, static_cast<long>(use)) && set(CURLOPT_SSL_VERIFYPEER, 1L) &&
              set(CURLOPT_SSL_VERIFYHOST, 2L) &&
              set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!hashed_authorities().empty()) {
    good = good && set(CURLOPT_CAPATH, hashed_authorities().c_str()) &&
           set(CURLOPT_CAINFO, static_cast<const char*>(nullptr));
  }
  if (!settings.ca_file.empty()) good = good && set(CURLOPT_CAINFO, settings.ca_file.c_str());
  if (settings.tls_sessions) {
    good = good && set(CURLOPT_SSL_CTX_FUNCTION, &State::on_tls_context) &&
           set(CURLOPT_SSL_CTX_DATA, settings.tls_sessions.get()) &&
           set(CURLOPT_SSL_SESSIONID_CACHE, 0L);
  }
  return good;
}

bool Connection::State::set_login() {
  if (settings.user.empty()) return true;
  bool good = set(CURLOPT_USERNAME, settings.user.c_str()) &&
              set(CURLOPT_LOGIN_OPTIONS, login_options(settings.auth)) &&
              set(CURLOPT_SASL_IR, 1L);  // RFC 4954 §4: spares a round trip.
  if (settings.auth == AuthMethod::xoauth2) {
    return good && set(CURLOPT_XOAUTH2_BEARER, token.reveal().c_str());
  }
  return good && set(CURLOPT_PASSWORD, settings.password.reveal().c_str());
}

bool Connection::State::set_callbacks() {
  const auto set_multi = [&](CURLMoption option, auto value) {
    return curl_multi_setopt(multi.get(), option, value) == CURLM_OK;
  };
  return set(CURLOPT_HEADERFUNCTION, &State::on_header) &&
         set(CURLOPT_HEADERDATA, static_cast<void*>(this)) &&
         set_multi(CURLMOPT_SOCKETFUNCTION, &State::on_socket) &&
         set_multi(CURLMOPT_SOCKETDATA, static_cast<void*>(this)) &&
         set_multi(CURLMOPT_TIMERFUNCTION, &State::on_timer) &&
         set_multi(CURLMOPT_TIMERDATA, static_cast<void*>(this));
}

/// Only whole steps count: a relay that drips bytes must not hold us for ever.
bool Connection::State::is_overdue() {
  const bool was_connected = connected_us > 0;
  const bool was_encrypted = encrypted_us > 0;
  curl_easy_getinfo(easy.get(), CURLINFO_CONNECT_TIME_T, &connected_us);
  curl_easy_getinfo(easy.get(), CURLINFO_APPCONNECT_TIME_T, &encrypted_us);
  const bool connected = connected_us > 0 && !was_connected;
  if (connected) (void)set(CURLOPT_CONNECTTIMEOUT_MS, kNoLimitMs);
  if (connected || (encrypted_us > 0 && !was_encrypted) ||
      transcript.replies() != std::exchange(replies, transcript.replies())) {
    progress = now;
  }
  return now - progress > limit();
}

Connection::Connection(std::unique_ptr<State> state) : state_(std::move(state)) {}
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;
Connection::~Connection() = default;

Result<Connection> Connection::open(const ConnectionSettings& settings, nanoseconds now) {
  initialise_once();
  PEYK_ASSIGN(RelayUrl url, parse_relay_url(settings.url));
  PEYK_TRY(check_credentials_are_safe(settings, url));
  auto state = std::make_unique<State>();
  state->settings = settings;
  if (settings.auth == AuthMethod::xoauth2 && settings.token) {
    PEYK_ASSIGN(state->token, settings.token());
  }
  state->url = std::move(url);
  state->hello = state->url.hello_name.empty() ? machine_name() : state->url.hello_name;
  state->now = state->progress = now;
  state->multi.reset(curl_multi_init());
  state->easy.reset(curl_easy_init());
  if (!state->multi || !state->easy || !state->set_options() ||
      curl_multi_add_handle(state->multi.get(), state->easy.get()) != CURLM_OK) {
    return fail(ErrorKind::bug, "libcurl does not take the settings of relay " + settings.url);
  }
  return Connection(std::move(state));
}

Result<Connection::Progress> Connection::drive(std::span<const pollfd> ready, nanoseconds now) {
  State& state = *state_;
  state.now = now;
  int running = 0;
  for (const pollfd& fd : ready) {
    if (fd.revents == 0 || !state.watched.contains(fd.fd)) continue;
    int mask = 0;
    if ((fd.revents & POLLIN) != 0) mask |= CURL_CSELECT_IN;
    if ((fd.revents & POLLOUT) != 0) mask |= CURL_CSELECT_OUT;
    if ((fd.revents & (POLLERR | POLLHUP)) != 0) mask |= CURL_CSELECT_ERR;
    curl_multi_socket_action(state.multi.get(), fd.fd, mask, &running);
  }
  if (state.timer_ms >= 0 && now - state.timer_set >= milliseconds(state.timer_ms)) {
    // libcurl names a time only when it is another one than before. If we were too early for it by
    // a little, it says nothing, and is asked once more.
    state.timer_set = now;
    state.timer_ms = 5;
    curl_multi_socket_action(state.multi.get(), CURL_SOCKET_TIMEOUT, 0, &running);
  }
  if (state.watched.empty() && state.connected_us == 0) state.kick();
  if (state.transcript.broken()) return fail(state.failure(CURLE_WEIRD_SERVER_REPLY));
  int left = 0;
  if (const CURLMsg* done = curl_multi_info_read(state.multi.get(), &left)) {
    const CURLcode code = done->data.result;
    if (code != CURLE_OK) return fail(state.failure(code));
    if (!settings_were_honoured(state.settings, state.transcript)) {
      return fail(missing_auth_error(state.settings, state.transcript));
    }
    curl_easy_getinfo(state.easy.get(), CURLINFO_ACTIVESOCKET, &state.socket);
    if (state.socket == CURL_SOCKET_BAD) return fail(state.failure(CURLE_GOT_NOTHING));
    return Progress::open;
  }
  if (state.is_overdue()) return fail(state.failure(CURLE_OPERATION_TIMEDOUT));
  return Progress::opening;
}

void Connection::interest(std::vector<pollfd>& fds) const {
  for (const auto& [fd, events] : state_->watched) fds.push_back({fd, events, 0});
}

milliseconds Connection::patience() const {
  const State& state = *state_;
  nanoseconds wait = state.progress + state.limit() - state.now;
  if (state.timer_ms >= 0) {
    wait = std::min(wait, state.timer_set + milliseconds(state.timer_ms) - state.now);
  }
  return std::clamp(std::chrono::ceil<milliseconds>(wait), milliseconds(0), milliseconds(1000));
}

int Connection::descriptor() const { return static_cast<int>(state_->socket); }
const std::string& Connection::hello_name() const { return state_->hello; }

bool Connection::encrypted() const {
  return state_->settings.require_starttls || state_->url.implicit_tls;
}

Result<size_t> Connection::send(std::span<const std::string_view> pieces) {
  return encrypted() ? state_->send_record(pieces) : state_->send_clear(pieces);
}

/// Past libcurl, which takes one piece at a time, and would do no more than this.
Result<size_t> Connection::State::send_clear(std::span<const std::string_view> pieces) const {
  std::array<iovec, 32> parts;
  size_t count = 0;
  for (const std::string_view piece : pieces.first(std::min(pieces.size(), parts.size()))) {
    // The socket does not write to it.
    parts[count++] = {const_cast<char*>(piece.data()), piece.size()};  // NOLINT(*-const-cast)
  }
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = count;
  for (;;) {
    const ssize_t taken = ::sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (taken >= 0) return static_cast<size_t>(taken);
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK) return 0;
    return lost_while_sending(std::generic_category().message(errno));
  }
}

/// Of one record the relay reads all or nothing, so what fails was surely not taken. Of several,
/// the first ones could have been.
Result<size_t> Connection::State::send_record(std::span<const std::string_view> pieces) {
  constexpr size_t kTlsRecord = size_t{16} * 1024;
  // OpenSSL has encrypted what it could not send, and wants to see the same bytes again.
  if (record.empty()) {
    for (const std::string_view piece : pieces) {
      record += piece.substr(0, kTlsRecord - record.size());
      if (record.size() == kTlsRecord) break;
    }
  }
  size_t taken = 0;
  const CURLcode code = curl_easy_send(easy.get(), record.data(), record.size(), &taken);
  if (code == CURLE_AGAIN) return 0;
  if (code != CURLE_OK) return lost_while_sending(curl_easy_strerror(code));
  record.erase(0, taken);
  return taken;
}

Result<Connection::Received> Connection::receive(std::string& buffer) {
  if (buffer.empty()) buffer.resize(size_t{64} * 1024);
  size_t count = 0;
  const CURLcode code = curl_easy_recv(state_->easy.get(), buffer.data(), buffer.size(), &count);
  if (code == CURLE_AGAIN) return Received{};
  if (code == CURLE_OK) return Received{.count = count, .ended = count == 0};
  return fail(ErrorKind::unavailable,
              "connection lost while receiving (" + std::string(curl_easy_strerror(code)) + ")");
}

}  // namespace peyk
