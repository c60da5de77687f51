// A line that is long but wide: a TCP proxy that holds every byte back for a fixed time, in each
// direction, and does nothing else to it.
//
//     delay_proxy TARGET_PORT DELAY_MS        (both on 127.0.0.1)
//
// Prints "listening on 127.0.0.1:PORT" and runs until it is killed. A byte that came at T leaves at
// T + DELAY; order is kept, and no rate is imposed: what is on its way waits in memory. So a round
// trip through it is 2 × DELAY longer. What it does not imitate: loss, slow start over the long
// line, and the handshake, which it answers at once.

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <fcntl.h>
#include <list>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <optional>
#include <poll.h>
#include <string>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kUsage = 64;
constexpr int kIo = 74;
constexpr size_t kRead = 256 * 1024;
/// More than any sender here has on its way; past it the proxy stops reading.
constexpr size_t kMostOnItsWay = 64 * 1024 * 1024;

/// Bytes on their way, and when they come out. Empty bytes are the end of the stream.
struct Parcel {
  Clock::time_point due;
  std::string bytes;
};

/// One direction of a connection.
struct Direction {
  int from = -1;
  int to = -1;
  std::deque<Parcel> parcels;
  size_t sent = 0;  ///< Of the first parcel.
  size_t on_its_way = 0;
  bool ended = false;    ///< The sender has closed.
  bool done = false;     ///< So does the receiver know.
  bool blocked = false;  ///< The receiver's socket is full.

  [[nodiscard]] bool reads() const { return !ended && on_its_way < kMostOnItsWay; }
};

struct Pair {
  Direction there;
  Direction back;
  bool broken = false;
};

/// Takes all that has come. False when the connection broke.
bool take(Direction& direction, Clock::duration delay, std::string& buffer) {
  for (;;) {
    const ssize_t got = recv(direction.from, buffer.data(), buffer.size(), 0);
    if (got < 0) return errno == EAGAIN || errno == EINTR;
    direction.parcels.push_back({Clock::now() + delay, buffer.substr(0, static_cast<size_t>(got))});
    direction.on_its_way += static_cast<size_t>(got);
    direction.ended = got == 0;
    if (!direction.reads()) return true;
  }
}

/// Lets go what is due. False when the connection broke.
bool deliver(Direction& direction, Clock::time_point now) {
  direction.blocked = false;
  while (!direction.parcels.empty() && direction.parcels.front().due <= now) {
    const std::string& bytes = direction.parcels.front().bytes;
    if (bytes.empty()) {
      shutdown(direction.to, SHUT_WR);
      direction.done = true;
    }
    while (direction.sent < bytes.size()) {
      const ssize_t gone = send(direction.to, bytes.data() + direction.sent,
                                bytes.size() - direction.sent, MSG_NOSIGNAL);
      if (gone < 0 && errno == EINTR) continue;
      if (gone < 0) {
        direction.blocked = errno == EAGAIN;
        return direction.blocked;
      }
      direction.sent += static_cast<size_t>(gone);
      direction.on_its_way -= static_cast<size_t>(gone);
    }
    direction.sent = 0;
    direction.parcels.pop_front();
  }
  return true;
}

void send_at_once(int socket) {
  const int on = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

class Proxy {
 public:
  Proxy(int target_port, Clock::duration delay) : target_port_(target_port), delay_(delay) {}

  /// False when it cannot listen.
  bool listen() {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    auto* const raw = reinterpret_cast<sockaddr*>(&address);
    if (listener_ < 0 || bind(listener_, raw, size) < 0 || ::listen(listener_, SOMAXCONN) < 0 ||
        getsockname(listener_, raw, &size) < 0) {
      return false;
    }
    std::printf("listening on 127.0.0.1:%d\n", ntohs(address.sin_port));
    std::fflush(stdout);
    return true;
  }

  [[noreturn]] void run() {
    for (;;) {
      wait();
      for (Pair& pair : pairs_) {
        for (Direction* direction : {&pair.there, &pair.back}) {
          if (pair.broken) break;
          if (direction->reads() && !take(*direction, delay_, buffer_)) pair.broken = true;
          if (!pair.broken && !deliver(*direction, Clock::now())) pair.broken = true;
        }
      }
      pairs_.remove_if([](const Pair& pair) {
        const bool over = pair.broken || (pair.there.done && pair.back.done);
        if (over) {
          close(pair.there.from);
          close(pair.there.to);
        }
        return over;
      });
      accept_all();
    }
  }

 private:
  /// Until something comes, can go on, or is due.
  void wait() {
    fds_.assign(1, {listener_, POLLIN, 0});
    std::optional<Clock::time_point> next;
    for (const Pair& pair : pairs_) {
      for (const Direction* direction : {&pair.there, &pair.back}) {
        if (direction->reads()) fds_.push_back({direction->from, POLLIN, 0});
        if (direction->blocked) {
          fds_.push_back({direction->to, POLLOUT, 0});
        } else if (!direction->parcels.empty()) {
          const auto due = direction->parcels.front().due;
          next = next ? std::min(*next, due) : due;
        }
      }
    }
    timespec patience{};
    if (next) {
      const auto left = std::max(Clock::duration::zero(), Clock::duration(*next - Clock::now()));
      const auto nanoseconds = std::chrono::nanoseconds(left).count();
      patience.tv_sec = nanoseconds / 1'000'000'000;
      patience.tv_nsec = nanoseconds % 1'000'000'000;
    }
    ppoll(fds_.data(), fds_.size(), next ? &patience : nullptr, nullptr);
  }

  void accept_all() {
    for (;;) {
      const int client = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (client < 0) return;
      // Connected while it may still block: the target is on this machine.
      const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      const sockaddr_in address = loopback(target_port_);
      if (server < 0 ||
          connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) < 0) {
        std::perror("delay_proxy: target");
        close(client);
        if (server >= 0) close(server);
        continue;
      }
      fcntl(server, F_SETFL, O_NONBLOCK);
      send_at_once(client);
      send_at_once(server);
      Pair& pair = pairs_.emplace_back();
      pair.there.from = pair.back.to = client;
      pair.there.to = pair.back.from = server;
    }
  }

  int target_port_;
  Clock::duration delay_;
  int listener_ = -1;
  std::list<Pair> pairs_;
  std::vector<pollfd> fds_;
  std::string buffer_ = std::string(kRead, '\0');
};

}  // namespace

int main(int argc, char** argv) {
  const int port = argc == 3 ? std::atoi(argv[1]) : 0;
  const double delay = argc == 3 ? std::atof(argv[2]) : -1;
  if (port < 1 || port > 65535 || delay < 0) {
    std::fputs("usage: delay_proxy TARGET_PORT DELAY_MS\n", stderr);
    return kUsage;
  }
  // Timers to the point: the default slack adds 50 µs to every wait.
  prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
  Proxy proxy(port, std::chrono::duration_cast<Clock::duration>(
                        std::chrono::duration<double, std::milli>(delay)));
  if (!proxy.listen()) {
    std::perror("delay_proxy");
    return kIo;
  }
  proxy.run();
}
