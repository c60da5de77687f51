#pragma once
/// A listening socket for tests of connections: a thread for each peer says what the test wants.

#include <arpa/inet.h>
#include <atomic>
#include <functional>
#include <mutex>
#include <netinet/in.h>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace peyk::test {

/// A bound socket; it listens when told to.
inline int bound_socket(const std::string& address, int port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(static_cast<uint16_t>(port));
  ::inet_pton(AF_INET, address.c_str(), &where.sin_addr);
  const int one = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (::bind(fd, reinterpret_cast<sockaddr*>(&where), sizeof where) != 0) {
    throw std::runtime_error("cannot bind " + address);
  }
  return fd;
}
inline int port_of(int fd) {
  sockaddr_in where{};
  socklen_t size = sizeof where;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&where), &size);
  return ntohs(where.sin_port);
}

class Listener {
 public:
  class Peer {
   public:
    Peer(int fd, Listener& owner) : fd_(fd), owner_(owner) {}
    void say(const std::string& bytes) const {
      (void)!::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    }
    /// One line without its end; empty when the peer has gone.
    std::string hear() {
      std::string line;
      char c = 0;
      while (::recv(fd_, &c, 1, 0) == 1) {
        if (c == '\n') {
          owner_.note(line);
          return line;
        }
        if (c != '\r') line += c;
      }
      return "";
    }
    /// Until the peer goes.
    void wait() {
      char c = 0;
      while (::recv(fd_, &c, 1, 0) == 1) {
      }
    }

   private:
    int fd_;
    Listener& owner_;
  };
  using Talk = std::function<void(Peer&)>;

  explicit Listener(Talk talk) : talk_(std::move(talk)), fd_(bound_socket("127.0.0.1", 0)) {
    port_ = port_of(fd_);
    ::listen(fd_, 16);
    acceptor_ = std::thread([this] { accept_peers(); });
  }
  ~Listener() {
    ::shutdown(fd_, SHUT_RDWR);
    acceptor_.join();
    ::close(fd_);
    for (const int peer : peers_) ::shutdown(peer, SHUT_RDWR);
    for (std::thread& thread : threads_) thread.join();
    for (const int peer : peers_) ::close(peer);
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] std::string url(const std::string& host = "127.0.0.1",
                                const std::string& scheme = "smtp") const {
    return scheme + "://" + host + ":" + std::to_string(port_);
  }
  [[nodiscard]] std::vector<std::string> heard() const {
    const std::lock_guard lock(mutex_);
    return heard_;
  }

 private:
  void accept_peers() {
    while (true) {
      const int peer = ::accept(fd_, nullptr, nullptr);
      if (peer < 0) return;
      peers_.push_back(peer);
      threads_.emplace_back([this, peer] {
        Peer talker(peer, *this);
        talk_(talker);
        ::shutdown(peer, SHUT_RDWR);
      });
    }
  }
  void note(const std::string& line) {
    const std::lock_guard lock(mutex_);
    heard_.push_back(line);
  }

  Talk talk_;
  int fd_;
  int port_ = 0;
  std::thread acceptor_;
  std::vector<int> peers_;  ///< Of the acceptor, and after it has ended, of the destructor.
  std::vector<std::thread> threads_;
  mutable std::mutex mutex_;
  std::vector<std::string> heard_;
};

/// A relay that takes everything; AUTH is answered with `auth`.
inline Listener::Talk polite(const std::string& auth = "235 2.7.0 welcome") {
  return [auth](Listener::Peer& peer) {
    peer.say("220 relay.test ESMTP\r\n");
    for (std::string line = peer.hear(); !line.empty(); line = peer.hear()) {
      if (line.starts_with("EHLO")) {
        peer.say("250-relay.test\r\n250-PIPELINING\r\n250-AUTH PLAIN LOGIN\r\n250 SIZE 5000\r\n");
      } else if (line.starts_with("AUTH")) {
        peer.say(auth + "\r\n");
      } else if (line.starts_with("QUIT")) {
        return peer.say("221 bye\r\n");
      } else {
        peer.say("250 OK\r\n");
      }
    }
  };
}
/// Says this and nothing more.
inline Listener::Talk says(const std::string& bytes) {
  return [bytes](Listener::Peer& peer) {
    peer.say(bytes);
    peer.wait();
  };
}

}  // namespace peyk::test
