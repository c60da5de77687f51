#include "web/transfer.h"

#include <charconv>
#include <cstring>
#include <sys/socket.h>

#include "base/bytes.h"
#include "l10n/text.h"

namespace peyk {
namespace {

constexpr size_t kMostHeaderBytes = size_t{256} << 10U;

/// Whether a header could smuggle in another one.
bool is_plain(std::string_view text) { return text.find_first_of("\r\n\0", 0, 3) == text.npos; }

std::string seconds_text(std::chrono::milliseconds time) {
  const auto count = time.count();
  return count % 1000 == 0 ? std::to_string(count / 1000) + " s" : std::to_string(count) + " ms";
}

std::string size_text(uint64_t bytes) {
  constexpr uint64_t kMiB = uint64_t{1} << 20U;
  return bytes % kMiB == 0 ? std::to_string(bytes / kMiB) + " MiB"
                           : std::to_string(bytes) + " bytes";
}

}  // namespace

Transfer::Transfer(const HttpSettings& settings, const AddressGuard& guard,
                   const HttpRequest& request, const Hop& hop)
    : settings_(settings), guard_(guard), request_(request), hop_(hop), easy_(curl_easy_init()) {
  if (easy_) set_up();
}

void Transfer::set_up() {
  CURL* easy = easy_.get();
  curl_easy_setopt(easy, CURLOPT_PRIVATE, this);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, message_.data());
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt(easy, CURLOPT_URL, hop_.url.text().c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  // An empty text turns off what http_proxy and its kin say.
  curl_easy_setopt(easy, CURLOPT_PROXY, settings_.proxy.c_str());
  curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  curl_easy_setopt(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  curl_easy_setopt(easy, CURLOPT_USERAGENT, settings_.user_agent.c_str());
  // All that this libcurl can unpack; on_body() counts what comes out.
  curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                   static_cast<long>(settings_.connect_timeout.count()));
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(settings_.timeout.count()));
  curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(settings_.most_bytes));
  if (!settings_.ca_file.empty()) {
    curl_easy_setopt(easy, CURLOPT_CAINFO, settings_.ca_file.c_str());
  }
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &Transfer::on_socket);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, this);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Transfer::on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &Transfer::on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
  if (hop_.with_credentials && !request_.user.empty()) {
    curl_easy_setopt(easy, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
    curl_easy_setopt(easy, CURLOPT_USERNAME, request_.user.c_str());
    curl_easy_setopt(easy, CURLOPT_PASSWORD, request_.password.reveal().c_str());
  }
  set_method();
  set_headers();
}

void Transfer::set_method() {
  CURL* easy = easy_.get();
  switch (hop_.method) {
    case HttpMethod::get:
      curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
      return;
    case HttpMethod::head:
      curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
      return;
    case HttpMethod::post:
      curl_easy_setopt(easy, CURLOPT_POST, 1L);
      curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                       static_cast<curl_off_t>(request_.body.size()));
      curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request_.body.data());
      return;
  }
}

void Transfer::set_headers() {
  for (const auto& [name, value] : request_.headers) {
    const bool secret = ascii_iequals(name, "authorization") || ascii_iequals(name, "cookie");
    if (secret && !hop_.with_credentials) continue;
    add_header(name + ": " + value);
  }
  if (!request_.etag.empty()) add_header("If-None-Match: " + request_.etag);
  if (!request_.last_modified.empty()) add_header("If-Modified-Since: " + request_.last_modified);
  if (hop_.method == HttpMethod::post) {
    add_header("Content-Type: " + request_.content_type);
    add_header("Expect:");  // No waiting for 100 Continue.
  }
  curl_easy_setopt(easy_.get(), CURLOPT_HTTPHEADER, headers_.get());
}

void Transfer::add_header(const std::string& line) {
  if (!is_plain(line)) return;
  if (curl_slist* longer = curl_slist_append(headers_.get(), line.c_str())) {
    (void)headers_.release();
    headers_.reset(longer);
  }
}

size_t Transfer::on_body(char* bytes, size_t size, size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  const size_t length = size * count;
  if (transfer.response_.body.size() + length > transfer.settings_.most_bytes) {
    transfer.too_large_ = true;
    return 0;
  }
  transfer.response_.body.append(bytes, length);
  return length;
}

size_t Transfer::on_header(char* bytes, size_t size, size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  const size_t length = size * count;
  const std::string_view line = trim({bytes, length});
  transfer.header_bytes_ += length;
  if (transfer.header_bytes_ > kMostHeaderBytes) {
    transfer.too_large_ = true;
    return 0;
  }
  if (line.starts_with("HTTP/")) {
    // A status line begins anew: what came before it was 1xx.
    transfer.response_.headers.clear();
    return length;
  }
  const size_t colon = line.find(':');
  if (colon != std::string_view::npos) {
    transfer.response_.headers.emplace_back(to_ascii_lower(trim(line.substr(0, colon))),
                                            trim(line.substr(colon + 1)));
  }
  return length;
}

curl_socket_t Transfer::on_socket(void* self, curlsocktype /*purpose*/, curl_sockaddr* address) {
  auto& transfer = *static_cast<Transfer*>(self);
  if (transfer.settings_.proxy.empty()) {
    const auto ip = IpAddress::from(address->addr);
    if (!ip || !transfer.guard_.allows(transfer.hop_.url.host(), *ip)) {
      transfer.refused_ = ip ? ip->to_string() : "an address of an unknown kind";
      return CURL_SOCKET_BAD;
    }
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

TransferEnd Transfer::end_of(CURLcode code) const {
  if (code == CURLE_OK) return TransferEnd::answered;
  if (too_large_) return TransferEnd::too_large;
  switch (code) {
    case CURLE_COULDNT_CONNECT:
      return refused_.empty() ? TransferEnd::not_there : TransferEnd::not_allowed;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
      return TransferEnd::not_there;
    case CURLE_OPERATION_TIMEDOUT:
      return TransferEnd::timed_out;
    case CURLE_FILESIZE_EXCEEDED:
      return TransferEnd::too_large;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
      return TransferEnd::not_trusted;
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WRITE_ERROR:
      return TransferEnd::broken;
    default:
      return TransferEnd::lost;
  }
}

std::string Transfer::reason_of(TransferEnd end, CURLcode code) const {
  const std::string detail =
      message_.front() != '\0' ? clean_line(message_.data()) : curl_easy_strerror(code);
  switch (end) {
    case TransferEnd::answered:
      return "";
    case TransferEnd::not_there:
      return "nobody answers there (" + detail + ")";
    case TransferEnd::timed_out:
      return "gave no complete answer in time: at most " + seconds_text(settings_.connect_timeout) +
             " to connect and " + seconds_text(settings_.timeout) + " in all";
    case TransferEnd::lost:
      return "the connection broke (" + detail + ")";
    case TransferEnd::not_allowed:
      return "leads to " + refused_ + ", which is not of the public network";
    case TransferEnd::too_large:
      return header_bytes_ > kMostHeaderBytes
                 ? "sends more than 256 KiB of headers"
                 : "sends more than " + size_text(settings_.most_bytes);
    case TransferEnd::broken:
      return "sends what cannot be read (" + detail + ")";
    case TransferEnd::not_trusted:
      return "its certificate cannot be trusted (" + detail + ")";
  }
  return detail;
}

TransferResult Transfer::finish(CURLcode code) {
  TransferResult result;
  result.end = end_of(code);
  result.why = reason_of(result.end, code);
  long status = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  result.response = std::move(response_);
  result.response.status = static_cast<int>(status);
  result.response.url = hop_.url.text();
  return result;
}

}  // namespace peyk
