#include "scripted_server.h"

#include <arpa/inet.h>
#include <csignal>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

#include "base/bytes.h"

namespace peyk::test {

/// One connection, on a thread of its own.
class ScriptedServer::Client {
 public:
  Client(ScriptedServer& server, int socket, int number)
      : server_(server), socket_(socket), number_(number) {}
  ~Client() {
    SSL_free(tls_);
    ::close(socket_);
  }

  void serve() {
    if (!perform(Phase::greeting, "")) return;
    std::string line;
    while (read_line(line)) {
      {
        const std::lock_guard lock(server_.mutex_);
        server_.commands_.push_back(line);
      }
      const auto phase = phase_of(line);
      if (!phase) {
        if (!send("500 5.5.2 what?\r\n")) return;
        continue;
      }
      if (*phase == Phase::mail) {
        message_ = ++server_.messages_;
        current_ = {};
        current_.sender = path_of(line);
      }
      if (!perform(*phase, line)) return;
    }
  }

 private:
  static std::optional<Phase> phase_of(const std::string& line) {
    const std::string verb = to_ascii_lower(line.substr(0, 4));
    if (verb == "ehlo" || verb == "helo") return Phase::ehlo;
    if (verb == "mail") return Phase::mail;
    if (verb == "rcpt") return Phase::rcpt;
    if (verb == "data") return Phase::data;
    if (verb == "rset") return Phase::rset;
    if (verb == "quit") return Phase::quit;
    if (verb == "auth") return Phase::auth;
    if (verb == "star") return Phase::starttls;
    return std::nullopt;
  }
  static std::string path_of(const std::string& line) {
    const size_t from = line.find('<');
    const size_t to = line.find('>');
    return from == std::string::npos || to == std::string::npos
               ? ""
               : line.substr(from + 1, to - from - 1);
  }

  /// Answers; false when the connection is over.
  bool perform(Phase phase, const std::string& line, bool body = false) {
    const Moment moment{
        .phase = phase, .connection = number_, .message = message_, .line = line, .body = body};
    const Action action = server_.answer(moment, tls_ == nullptr);
    const bool positive =
        !action.reply.empty() && (action.reply[0] == '2' || action.reply[0] == '3');
    if (phase == Phase::rcpt && positive) current_.recipient = path_of(line);
    if (phase == Phase::dot && (positive || action.takes)) {
      const std::lock_guard lock(server_.mutex_);
      server_.taken_.push_back(current_);
    }
    if (!(action.drips ? drip(action.reply) : send(action.reply))) return false;
    switch (action.then) {
      case Action::Then::close:
        if (body) return false;  // The reset is meant: nobody reads the rest.
        // Closing on commands that were not read would reset the connection, and the reset could
        // overtake the reply: say goodbye, then read to the end.
        ::shutdown(socket_, SHUT_WR);
        while (!server_.stopping_ && !ended_) wait(20);
        return false;
      case Action::Then::reset: {
        const linger hard{.l_onoff = 1, .l_linger = 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
        return false;
      }
      case Action::Then::stall:
        while (!server_.stopping_ && !has_left()) continue;
        return false;
      case Action::Then::go_on:
        break;
    }
    if (phase == Phase::quit) return false;
    if (body) return true;
    if (phase == Phase::starttls && action.reply.starts_with("220")) return shake_hands();
    if (phase == Phase::data && action.reply.starts_with("354")) return take_body();
    return true;
  }

  bool shake_hands() {
    if (!server_.tls_) return true;
    input_.clear();
    tls_ = SSL_new(server_.tls_.get());
    SSL_set_fd(tls_, socket_);
    return SSL_accept(tls_) == 1;
  }

  bool take_body() {
    std::string line;
    current_.data.clear();
    bool first = true;
    while (read_line(line)) {
      if (first && !perform(Phase::connect, line, /*body=*/true)) return false;
      first = false;
      if (line == ".") return perform(Phase::dot, current_.recipient);
      current_.data += line.starts_with(".") ? line.substr(1) : line;
      current_.data += "\r\n";
    }
    return false;
  }

  /// Reads more; 0 when nothing came in that time, -1 at the end.
  int wait(int milliseconds) {
    pollfd fd{socket_, POLLIN, 0};
    const bool waits_inside = tls_ != nullptr && SSL_pending(tls_) > 0;
    if (!waits_inside && ::poll(&fd, 1, milliseconds) <= 0) return 0;
    char bytes[16384];
    const ssize_t count = tls_ != nullptr ? SSL_read(tls_, bytes, sizeof bytes)
                                          : ::recv(socket_, bytes, sizeof bytes, 0);
    if (count <= 0) {
      ended_ = true;
      return -1;
    }
    input_.append(bytes, static_cast<size_t>(count));
    return 1;
  }

  /// The client hung up; nothing of what it said is read.
  bool has_left() {
    pollfd fd{socket_, POLLRDHUP, 0};
    return ::poll(&fd, 1, 20) > 0;
  }

  bool read_line(std::string& line) {
    size_t end = input_.find("\r\n");
    while (end == std::string::npos) {
      if (server_.stopping_ || wait(50) < 0) return false;
      end = input_.find("\r\n");
    }
    line = input_.substr(0, end);
    input_.erase(0, end + 2);
    return true;
  }

  bool drip(const std::string& bytes) {
    for (const char byte : bytes) {
      if (!send(std::string(1, byte))) return false;
      std::this_thread::sleep_for(std::chrono::microseconds(100));
    }
    return true;
  }

  bool send(const std::string& bytes) {
    size_t at = 0;
    while (at < bytes.size()) {
      const size_t left = bytes.size() - at;
      const ssize_t count = tls_ != nullptr
                                ? SSL_write(tls_, bytes.data() + at, static_cast<int>(left))
                                : ::send(socket_, bytes.data() + at, left, MSG_NOSIGNAL);
      if (count <= 0) return false;
      at += static_cast<size_t>(count);
    }
    return true;
  }

  ScriptedServer& server_;
  int socket_;
  SSL* tls_ = nullptr;  ///< After STARTTLS.
  int number_;
  int message_ = 0;
  bool ended_ = false;
  std::string input_;
  Taken current_;
};

ScriptedServer::ScriptedServer(Script script, std::vector<std::string> capabilities)
    : capabilities_(std::move(capabilities)), script_(std::move(script)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      ::listen(listener_, 64) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("the test server cannot listen");
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_clients(); });
}

ScriptedServer::~ScriptedServer() {
  stopping_ = true;
  acceptor_.join();
  for (std::thread& client : clients_) client.join();
  ::close(listener_);
}

void ScriptedServer::accept_clients() {
  while (!stopping_) {
    pollfd fd{listener_, POLLIN, 0};
    if (::poll(&fd, 1, 20) <= 0) continue;
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) continue;
    // Replies go out one by one; Nagle would make each wait for the client's delayed ACK.
    const int yes = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    const int number = ++connections_;
    const std::lock_guard lock(mutex_);
    clients_.emplace_back([this, socket, number] { Client(*this, socket, number).serve(); });
  }
}

Action ScriptedServer::answer(const Moment& moment, bool in_clear) {
  Script script;
  {
    const std::lock_guard lock(mutex_);
    script = script_;
  }
  if (script) {
    if (auto action = script(moment)) return *action;
  }
  if (moment.body) return {};
  switch (moment.phase) {
    case Phase::greeting:
      return say("220 test ESMTP");
    case Phase::ehlo: {
      std::string reply = "250-test\r\n";
      for (const std::string& capability : capabilities_) reply += "250-" + capability + "\r\n";
      if (tls_ && in_clear) reply += "250-STARTTLS\r\n";
      return {.reply = reply + "250 HELP\r\n"};
    }
    case Phase::data:
      return say("354 End with a dot");
    case Phase::dot:
      if (moment.line.empty()) return say("554 5.5.1 no valid recipients");
      return say("250 2.0.0 queued");
    case Phase::quit:
      return say("221 2.0.0 bye");
    case Phase::auth:
      return say("535 5.7.8 no");
    case Phase::starttls:
      return say(tls_ ? "220 2.0.0 go ahead" : "502 5.5.1 no");
    case Phase::connect:
    case Phase::mail:
    case Phase::rcpt:
    case Phase::rset:
      return say("250 2.1.0 ok");
  }
  return say("250 ok");
}

std::vector<Taken> ScriptedServer::taken() const {
  const std::lock_guard lock(mutex_);
  return taken_;
}

std::map<std::string, int> ScriptedServer::copies() const {
  std::map<std::string, int> counted;
  for (const Taken& message : taken()) ++counted[message.recipient];
  return counted;
}

std::vector<std::string> ScriptedServer::commands() const {
  const std::lock_guard lock(mutex_);
  return commands_;
}

void ScriptedServer::offer_tls(SslContext identity) {
  std::signal(SIGPIPE, SIG_IGN);  // SSL_write has no MSG_NOSIGNAL.
  tls_ = std::move(identity);
}

void ScriptedServer::set_script(Script script) {
  const std::lock_guard lock(mutex_);
  script_ = std::move(script);
}

}  // namespace peyk::test
