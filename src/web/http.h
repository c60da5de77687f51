#pragma once
/// Fetching over HTTP: what others publish, and telling hubs that we have. libcurl moves the bytes;
/// this room sees to it that nothing else happens.
///
/// - Only http and https. Redirects are followed here, hop by hop, at most `redirects` of them;
///   credentials and the headers that carry them stay with the origin that they were given for.
/// - The address that a connection goes to is checked at each hop, after its name was looked up
///   (base/ip.h): a name or a redirect that leads to loopback, a private network or a cloud's
///   metadata service is refused, unless `allow` names the host or its network.
/// - The environment's proxies are not asked. With `proxy` it is the proxy that looks names up, so
///   only hosts that are written as addresses can be checked.
/// - Everything is bounded: the size after decompression, the time to connect, the time in all, the
///   number of attempts and the waiting between them.
///
///     HttpClient client(settings, clock);
///     PEYK_ASSIGN(const HttpResponse answer, client.fetch({.url = "https://example.org/feed"}));
///     PEYK_TRY(require_success(answer));

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/secret.h"

namespace peyk {

enum class HttpMethod { get, head, post };

struct HttpRequest {
  HttpMethod method = HttpMethod::get;
  std::string url{};
  /// Sent as they are. Authorization and Cookie stay with the origin of `url`.
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string body{};                                              ///< With post.
  std::string content_type = "application/x-www-form-urlencoded";  ///< Of the body.
  std::string user{};                                              ///< Empty: no credentials.
  Secret password{};  ///< Basic authentication (RFC 7617), for the origin of `url` alone.
  /// Makes the request conditional (RFC 7232): as `etag` and `last_modified` of an earlier
  /// response.
  std::string etag{};
  std::string last_modified{};
};

struct HttpResponse {
  int status = 0;
  std::string url;  ///< Of the page in the end, redirects followed.
  /// Whether the only way from the request's URL to `url` was redirects that say they are for good
  /// (301, 308): then the configuration should name the new one.
  bool moved_for_good = false;
  std::vector<std::pair<std::string, std::string>> headers;  ///< Names in lower case, of the end.
  std::string body;                                          ///< Decompressed.

  [[nodiscard]] bool ok() const { return status >= 200 && status < 300; }
  [[nodiscard]] bool not_modified() const { return status == 304; }
  /// The last header of that name (lower case), or "".
  [[nodiscard]] std::string_view header(std::string_view name) const;
  /// The charset that Content-Type names, or "".
  [[nodiscard]] std::string charset() const;
};

struct HttpSettings {
  std::string user_agent = "peyk";  ///< user_agent() below makes a polite one.
  /// Hosts ("cms.internal") and networks ("10.1.0.0/16") that may be connected to although they are
  /// not of the public network.
  std::vector<std::string> allow{};
  std::string proxy{};    ///< http://host:port, or empty.
  std::string ca_file{};  ///< Trusted in place of the system's authorities; or empty.
  int parallel = 8;       ///< Transfers at a time,
  int per_host = 2;       ///< and of them to one host.
  int redirects = 5;
  uint64_t most_bytes = uint64_t{64} << 20U;  ///< Of a body, decompressed.
  std::chrono::milliseconds connect_timeout{std::chrono::seconds(10)};
  std::chrono::milliseconds timeout{std::chrono::seconds(60)};  ///< Of one attempt, one hop.
  /// Further attempts after a timeout, a lost connection, 429 and 5xx; a POST is tried again only
  /// when the answer was 429 or 503, which say that nothing was done.
  int retries = 3;
  std::chrono::milliseconds first_delay{std::chrono::seconds(1)};  ///< Doubles with each attempt.
  /// A server that asks by Retry-After for more than this is not waited for.
  std::chrono::milliseconds longest_delay{std::chrono::seconds(60)};
  /// Asked several times a second: whether to end what is under way, with `interrupted`. May be
  /// empty.
  std::function<bool()> interrupted{};
};

/// "peyk/0.1.0 (+https://example.org)"
[[nodiscard]] std::string user_agent(std::string_view site_url);

/// Waits while nothing is being transferred. Tests give one that moves their clock on.
using HttpSleeper = std::function<void(std::chrono::milliseconds)>;

/// Not for several threads at once; each has its own.
class HttpClient {
 public:
  /// `clock` must outlive the client.
  HttpClient(HttpSettings settings, const Clock& clock, HttpSleeper sleep = {});
  HttpClient(HttpClient&&) noexcept;
  HttpClient& operator=(HttpClient&&) noexcept;
  ~HttpClient();

  /// A response, whatever its status; require_success() judges it. Fails with
  /// - bad_data: the URL cannot be fetched, the body is larger than allowed or broken;
  /// - unavailable: no name, no connection, no answer in time, too many redirects, a redirect to
  ///   where none may lead;
  /// - configuration: the URL itself leads to a network that is not allowed;
  /// - credentials: the certificate cannot be trusted;
  /// - interrupted.
  /// Messages begin with the URL, and never have credentials in them.
  [[nodiscard]] Result<HttpResponse> fetch(const HttpRequest& request);

  /// All of them, in their order.
  [[nodiscard]] std::vector<Result<HttpResponse>> fetch_all(std::span<const HttpRequest> requests);

  /// As fetch_all, but each answer is handed over as soon as it is there, and forgotten: at most
  /// `parallel` bodies are in memory. `take` gets the index of the request; what it returns as an
  /// error ends all the others, and is returned.
  using Take = std::function<Result<void>(size_t index, Result<HttpResponse>&& answer)>;
  [[nodiscard]] Result<void> fetch_each(std::span<const HttpRequest> requests, const Take& take);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Whether the status is a 2xx (or 304); else what it means for us: credentials (401, 403),
/// no_input (404, 410), unavailable (429, 5xx, anything else). The place is the URL.
[[nodiscard]] Result<void> require_success(const HttpResponse& response);

}  // namespace peyk
