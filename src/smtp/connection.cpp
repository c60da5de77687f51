#include "smtp/connection.h"

#include <algorithm>
#include <array>
#include <curl/curl.h>
#include <map>
#include <mutex>
#include <optional>
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

void initialise_once() {
  static std::once_flag flag;
  std::call_once(flag, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

std::string machine_name() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return "localhost";
  return name.data();
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
  std::unique_ptr<CURLM, MultiCloser> multi;
  std::unique_ptr<CURL, EasyCloser> easy;
  std::map<curl_socket_t, short> watched;  ///< What libcurl asked to poll for.
  long timer_ms = 0;                       ///< -1: none.
  nanoseconds timer_set{};
  nanoseconds now{};
  nanoseconds progress{};  ///< When TCP was there, or the last whole reply.
  int replies = 0;
  bool connected = false;
  OpeningTranscript transcript;
  std::array<char, CURL_ERROR_SIZE> message{};
  curl_socket_t socket = CURL_SOCKET_BAD;

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

  [[nodiscard]] bool set_options();
  void note_progress();
  [[nodiscard]] nanoseconds limit() const {
    return connected ? settings.reply_timeout : settings.connect_timeout;
  }
  [[nodiscard]] Error failure(CURLcode code) const {
    return opening_error(
        code,
        {.settings = settings, .url = url, .transcript = transcript, .detail = message.data()});
  }
};

bool Connection::State::set_options() {
  CURL* handle = easy.get();
  bool good = true;
  const auto set = [&](CURLoption option, auto value) {
    good = good && curl_easy_setopt(handle, option, value) == CURLE_OK;
  };
  set(CURLOPT_URL, settings.url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  set(CURLOPT_CONNECT_ONLY, 1L);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_PROXY, "");  // An HTTP proxy of the environment is none for mail.
  set(CURLOPT_ERRORBUFFER, message.data());
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!settings.ca_file.empty()) set(CURLOPT_CAINFO, settings.ca_file.c_str());
  // Never CURLUSESSL_TRY: it would go on in clear when somebody strips STARTTLS from the reply.
  set(CURLOPT_USE_SSL,
      static_cast<long>(settings.require_starttls || url.implicit_tls ? CURLUSESSL_ALL
                                                                      : CURLUSESSL_NONE));
  if (!settings.user.empty()) {
    set(CURLOPT_USERNAME, settings.user.c_str());
    set(CURLOPT_PASSWORD, settings.password.reveal().c_str());
    set(CURLOPT_SASL_IR, 1L);  // RFC 4954 §4: spares a round trip.
  }
  // TCP and each reply are watched in drive(); this is the end of all patience.
  const auto all = settings.connect_timeout + 4 * settings.reply_timeout;
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(all.count()));
  const auto reply_seconds = std::chrono::ceil<std::chrono::seconds>(settings.reply_timeout);
  set(CURLOPT_SERVER_RESPONSE_TIMEOUT, static_cast<long>(reply_seconds.count()));
  set(CURLOPT_HEADERFUNCTION, &State::on_header);
  set(CURLOPT_HEADERDATA, static_cast<void*>(this));

  CURLM* all_handles = multi.get();
  const auto set_multi = [&](CURLMoption option, auto value) {
    good = good && curl_multi_setopt(all_handles, option, value) == CURLM_OK;
  };
  set_multi(CURLMOPT_SOCKETFUNCTION, &State::on_socket);
  set_multi(CURLMOPT_SOCKETDATA, static_cast<void*>(this));
  set_multi(CURLMOPT_TIMERFUNCTION, &State::on_timer);
  set_multi(CURLMOPT_TIMERDATA, static_cast<void*>(this));
  return good;
}

/// libcurl looks at its own time limit for a reply only when bytes come. Only whole replies count:
/// a relay that drips bytes must not hold us for ever.
void Connection::State::note_progress() {
  curl_off_t connected_us = 0;
  curl_easy_getinfo(easy.get(), CURLINFO_CONNECT_TIME_T, &connected_us);
  const bool connected_now = !connected && connected_us != 0;
  if (!connected_now && transcript.replies() == replies) return;
  connected = connected || connected_now;
  replies = transcript.replies();
  progress = now;
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
  state->url = std::move(url);
  state->hello = state->url.hello_name.empty() ? machine_name() : state->url.hello_name;
  state->progress = state->now = now;
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
    state.timer_ms = -1;  // libcurl sets it anew if it wants one.
    curl_multi_socket_action(state.multi.get(), CURL_SOCKET_TIMEOUT, 0, &running);
  }
  int left = 0;
  if (const CURLMsg* done = curl_multi_info_read(state.multi.get(), &left)) {
    const CURLcode code = done->data.result;
    if (code != CURLE_OK) return fail(state.failure(code));
    if (!settings_were_honoured(state.settings, state.transcript)) {
      return fail(missing_auth_error(state.settings));
    }
    curl_easy_getinfo(state.easy.get(), CURLINFO_ACTIVESOCKET, &state.socket);
    if (state.socket == CURL_SOCKET_BAD) return fail(state.failure(CURLE_GOT_NOTHING));
    return Progress::open;
  }
  if (const auto& broken = state.transcript.broken()) {
    return fail(
        Error(ErrorKind::unavailable, "relay " + state.settings.url + ": " + broken->message())
            .remedy("Check that host and port of the relay are those of a mail server."));
  }
  state.note_progress();
  if (now - state.progress > state.limit()) return fail(state.failure(CURLE_OPERATION_TIMEDOUT));
  return Progress::opening;
}

void Connection::interest(std::vector<pollfd>& fds) const {
  for (const auto& [fd, events] : state_->watched) fds.push_back({fd, events, 0});
}

milliseconds Connection::patience() const {
  const State& state = *state_;
  nanoseconds left = std::max(nanoseconds::zero(), state.progress + state.limit() - state.now);
  milliseconds wait = std::min(milliseconds(1000), std::chrono::ceil<milliseconds>(left));
  if (state.timer_ms >= 0) wait = std::min(wait, milliseconds(state.timer_ms));
  return wait;
}

int Connection::descriptor() const { return static_cast<int>(state_->socket); }
const std::string& Connection::hello_name() const { return state_->hello; }

Result<size_t> Connection::send(std::string_view bytes) {
  size_t taken = 0;
  const CURLcode code = curl_easy_send(state_->easy.get(), bytes.data(), bytes.size(), &taken);
  if (code == CURLE_OK || code == CURLE_AGAIN) return taken;
  return fail(ErrorKind::unavailable,
              "connection lost while sending (" + std::string(curl_easy_strerror(code)) + ")");
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
