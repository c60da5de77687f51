/// An SMTP receiver that keeps nothing but a list of what it took: fast, with PIPELINING, and as
/// unreliable as it is told to be. One thread; for tests of the engine on loopback.
///
///     sink --log FILE [--port N] [--delay MS] [--seed N] [--rcpt-4xx RATE] [--dot-4xx RATE]
///          [--drop-before RATE] [--drop-after RATE]
///
/// Prints "listening on 127.0.0.1:PORT" and runs until it is killed. For every message that it
/// takes it writes one line "MESSAGE-ID RECIPIENT" with one write(2) *before* it answers 250 (or,
/// with
/// --drop-after, before it hangs up without an answer): what the list says was taken was taken, and
/// nothing else was. --delay is the time from the dot to its answer. Rates are between 0 and 1.

#include <arpa/inet.h>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <list>
#include <map>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <random>
#include <string>
#include <string_view>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void die(const std::string& what) {
  std::fprintf(stderr, "sink: %s: %s\n", what.c_str(), std::strerror(errno));
  std::exit(74);
}

struct Options {
  std::map<std::string, std::string> words;
  [[nodiscard]] std::string text(const std::string& name) const {
    const auto found = words.find(name);
    return found == words.end() ? "" : found->second;
  }
  [[nodiscard]] double number(const std::string& name) const {
    return std::atof(text(name).c_str());
  }
};

Options read_options(int count, char** words) {
  Options options;
  for (int i = 1; i + 1 < count; i += 2) options.words[words[i]] = words[i + 1];
  for (const auto& [name, value] : options.words) {
    const std::string_view known =
        " --log --port --delay --seed --rcpt-4xx --dot-4xx --drop-before --drop-after ";
    if (count % 2 == 0 || known.find(" " + name + " ") == std::string_view::npos) {
      std::fprintf(stderr, "sink: unknown option %s\n", name.c_str());
      std::exit(64);
    }
  }
  return options;
}

bool begins(std::string_view line, std::string_view word) {
  return line.size() >= word.size() && ::strncasecmp(line.data(), word.data(), word.size()) == 0;
}

/// What stands between < and >.
std::string in_brackets(std::string_view line) {
  const size_t from = line.find('<');
  const size_t to = line.find('>', from);
  if (from == std::string_view::npos || to == std::string_view::npos) return "";
  return std::string(line.substr(from + 1, to - from - 1));
}

class Sink {
 public:
  explicit Sink(const Options& options)
      : delay_(std::chrono::microseconds(static_cast<long>(options.number("--delay") * 1000))),
        rcpt_fails_(options.number("--rcpt-4xx")),
        dot_fails_(options.number("--dot-4xx")),
        drops_before_(options.number("--drop-before")),
        drops_after_(options.number("--drop-after")),
        random_(static_cast<unsigned>(options.number("--seed"))) {
    log_ = ::open(options.text("--log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (log_ < 0) die("the log cannot be opened");
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const int yes = 1;
    ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<uint16_t>(options.number("--port")));
    socklen_t size = sizeof address;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::listen(listener_, 512) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
      die("cannot listen");
    }
    std::printf("listening on 127.0.0.1:%d\n", ntohs(address.sin_port));
    std::fflush(stdout);
  }

  [[noreturn]] void run() {
    for (;;) turn();
  }

 private:
  struct Client {
    int socket = -1;
    std::string in;
    std::string out;
    bool in_body = false;
    bool in_header = false;
    bool folded_id = false;           ///< Message-ID: stood alone; its value is on the next line.
    bool over = false;                ///< Closes when all is said.
    Clock::time_point quiet_until{};  ///< The answer to a dot is not due yet.
    std::string late;                 ///< That answer.
    std::string recipient;
    std::string message_id;
  };

  void turn() {
    std::vector<pollfd> fds = {{listener_, POLLIN, 0}};
    auto wait = std::chrono::milliseconds(1000);
    const auto now = Clock::now();
    for (const Client& client : clients_) {
      const bool quiet = !client.late.empty();
      short events = quiet ? 0 : POLLIN;
      if (!client.out.empty()) events |= POLLOUT;
      fds.push_back({client.socket, events, 0});
      if (quiet) {
        wait = std::min(wait, std::chrono::ceil<std::chrono::milliseconds>(
                                  std::max(client.quiet_until - now, Clock::duration::zero())));
      }
    }
    if (::poll(fds.data(), fds.size(), static_cast<int>(wait.count())) < 0) return;
    size_t at = 1;
    for (auto client = clients_.begin(); client != clients_.end(); ++at) {
      const bool stays = serve(*client, fds[at].revents);
      if (!stays) ::close(client->socket);
      client = stays ? std::next(client) : clients_.erase(client);
    }
    if (fds[0].revents != 0) accept();
  }

  void accept() {
    for (;;) {
      const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
      if (socket < 0) return;
      const int yes = 1;
      ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
      Client& client = clients_.emplace_back();
      client.socket = socket;
      client.out = "220 sink.test ESMTP\r\n";
    }
  }

  /// False when the connection is over.
  bool serve(Client& client, short ready) {
    if (!client.late.empty()) {
      if ((ready & (POLLERR | POLLHUP)) != 0) return false;
      if (Clock::now() < client.quiet_until) return true;
      client.out += std::exchange(client.late, {});
      take_lines(client);
    }
    if ((ready & (POLLIN | POLLERR | POLLHUP)) != 0) {
      static char bytes[256 * 1024];
      const ssize_t count = ::recv(client.socket, bytes, sizeof bytes, 0);
      if (count == 0 || (count < 0 && errno != EAGAIN)) return false;
      if (count > 0) client.in.append(bytes, static_cast<size_t>(count));
      take_lines(client);
    }
    if (!client.out.empty()) {
      const ssize_t count =
          ::send(client.socket, client.out.data(), client.out.size(), MSG_NOSIGNAL);
      if (count < 0 && errno != EAGAIN) return false;
      if (count > 0) client.out.erase(0, static_cast<size_t>(count));
    }
    return !client.over || !client.out.empty();
  }

  void take_lines(Client& client) {
    size_t at = 0;
    while (client.late.empty() && !client.over) {
      const size_t end = client.in.find("\r\n", at);
      if (end == std::string::npos) break;
      const std::string_view line = std::string_view(client.in).substr(at, end - at);
      at = end + 2;
      client.in_body ? on_body(client, line) : on_command(client, line);
    }
    client.in.erase(0, at);
  }

  void on_command(Client& client, std::string_view line) {
    if (begins(line, "EHLO")) {
      client.out +=
          "250-sink.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n"
          "250-ENHANCEDSTATUSCODES\r\n250 SIZE 100000000\r\n";
    } else if (begins(line, "MAIL") || begins(line, "RSET")) {
      client.recipient.clear();
      client.out += "250 2.1.0 Ok\r\n";
    } else if (begins(line, "RCPT")) {
      const bool fails = strikes(rcpt_fails_);
      if (!fails) client.recipient = in_brackets(line);
      client.out += fails ? "450 4.2.1 Busy\r\n" : "250 2.1.5 Ok\r\n";
    } else if (begins(line, "DATA")) {
      client.in_body = client.in_header = !client.recipient.empty();
      client.message_id.clear();
      client.out += client.in_body ? "354 End with a dot\r\n" : "554 5.5.1 No recipient\r\n";
    } else if (begins(line, "QUIT")) {
      client.out += "221 2.0.0 Bye\r\n";
      client.over = true;
    } else {
      client.out += "500 5.5.1 What?\r\n";
    }
  }

  void on_body(Client& client, std::string_view line) {
    if (line == ".") return on_dot(client);
    if (!client.in_header) return;
    if (line.empty()) client.in_header = false;
    if (begins(line, "Message-ID:") || (client.folded_id && line.starts_with(' '))) {
      client.message_id = in_brackets(line);
      client.folded_id = client.message_id.empty();
    }
  }

  void on_dot(Client& client) {
    client.in_body = false;
    if (strikes(drops_before_)) {
      client.over = true;
      return;
    }
    std::string answer = "451 4.3.0 Not now\r\n";
    if (!strikes(dot_fails_)) {
      const std::string entry = client.message_id + " " + client.recipient + "\n";
      if (::write(log_, entry.data(), entry.size()) != static_cast<ssize_t>(entry.size())) {
        die("the log cannot be written");
      }
      if (strikes(drops_after_)) {
        client.over = true;
        return;
      }
      answer = "250 2.0.0 Ok\r\n";
    }
    client.recipient.clear();
    if (delay_ == Clock::duration::zero()) {
      client.out += answer;
    } else {
      client.late = answer;
      client.quiet_until = Clock::now() + delay_;
    }
  }

  bool strikes(double rate) {
    return rate > 0 && std::uniform_real_distribution<double>(0, 1)(random_) < rate;
  }

  Clock::duration delay_;
  double rcpt_fails_;
  double dot_fails_;
  double drops_before_;
  double drops_after_;
  std::mt19937 random_;
  int log_ = -1;
  int listener_ = -1;
  std::list<Client> clients_;
};

}  // namespace

int main(int count, char** words) {
  std::signal(SIGPIPE, SIG_IGN);
  const Options options = read_options(count, words);
  Sink(options).run();
}
