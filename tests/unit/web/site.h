#pragma once
/// A site of tests: answers each request by what a function says, and closes.

#include <atomic>
#include <chrono>

#include "../smtp/listener.h"
#include "base/clock.h"
#include "web/http.h"

namespace peyk::test {

struct Asked {
  std::string line;  ///< "GET /path HTTP/1.1"
  std::vector<std::string> headers;

  [[nodiscard]] std::string path() const {
    const size_t begin = line.find(' ') + 1;
    return line.substr(begin, line.find(' ', begin) - begin);
  }
  [[nodiscard]] bool has(const std::string& start) const {
    for (const std::string& header : headers) {
      if (header.starts_with(start)) return true;
    }
    return false;
  }
};

inline std::string answer(const std::string& status, const std::string& headers,
                          const std::string& body) {
  return "HTTP/1.1 " + status +
         "\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         headers + "\r\n" + body;
}
inline std::string ok(const std::string& body, const std::string& headers = "") {
  return answer("200 OK", headers, body);
}
inline std::string redirect(const std::string& where, const std::string& status = "302 Found") {
  return answer(status, "Location: " + where + "\r\n", "");
}

class Site {
 public:
  using Say = std::function<std::string(const Asked&)>;
  explicit Site(Say say)
      : listener_([this, say = std::move(say)](Listener::Peer& peer) {
          Asked asked;
          asked.line = peer.hear();
          if (asked.line.empty()) return;
          for (std::string header = peer.hear(); !header.empty(); header = peer.hear()) {
            asked.headers.push_back(header);
          }
          {
            const std::lock_guard lock(mutex_);
            asked_.push_back(asked);
          }
          peer.say(say(asked));
        }) {}

  [[nodiscard]] std::string url(const std::string& path = "/",
                                const std::string& host = "127.0.0.1") const {
    return listener_.url(host, "http") + path;
  }
  [[nodiscard]] std::vector<Asked> asked() const {
    const std::lock_guard lock(mutex_);
    return asked_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<Asked> asked_;
  Listener listener_;
};

/// Time that passes only when somebody waits.
class StandingClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override {
    return Instant(std::chrono::seconds(1'687'341'600)) +
           std::chrono::duration_cast<std::chrono::seconds>(waited);
  }
  [[nodiscard]] std::chrono::nanoseconds monotonic() const override { return waited; }
  std::chrono::nanoseconds waited{};
};

inline HttpSettings local_settings() {
  HttpSettings settings;
  settings.allow = {"127.0.0.1/32"};
  settings.timeout = std::chrono::seconds(5);
  return settings;
}

/// A client that never really sleeps.
struct Desk {
  explicit Desk(HttpSettings settings = local_settings())
      : client(std::move(settings), clock,
               [this](std::chrono::milliseconds time) { clock.waited += time; }) {}
  Result<HttpResponse> get(const std::string& url) { return client.fetch({.url = url}); }
  StandingClock clock;
  HttpClient client;
};

}  // namespace peyk::test
