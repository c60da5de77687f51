#pragma once
/// An SMTP server for tests: a thread on loopback that answers each phase as the test says, and
/// remembers what it took.

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "smtp/reply.h"
#include "tls_identity.h"

namespace peyk::test {

/// Where a dialogue is when the server is about to answer.
struct Moment {
  Phase phase = Phase::greeting;
  int connection = 0;  ///< From 1.
  int message = 0;     ///< MAIL commands seen by the whole server, from 1.
  std::string line;    ///< The command; at the dot, the recipient.
  /// The first line of the message has come; usually nothing is said. It is no command, so the
  /// phase is one that the server never has otherwise (connect).
  bool body = false;
};

struct Action {
  enum class Then { go_on, close, reset, stall };
  std::string reply = {};  ///< Raw bytes with line ends; empty: nothing is said.
  Then then = Then::go_on;
  bool takes = false;  ///< At the dot: the message counts as taken whatever is said.
  bool drips = false;  ///< The reply goes out byte by byte.
};

[[nodiscard]] inline Action say(const std::string& line) { return {.reply = line + "\r\n"}; }
[[nodiscard]] inline Action hang_up() { return {.then = Action::Then::close}; }
[[nodiscard]] inline Action hang_up_after(const std::string& line) {
  return {.reply = line + "\r\n", .then = Action::Then::close};
}
[[nodiscard]] inline Action stall() { return {.then = Action::Then::stall}; }

struct Taken {
  std::string sender;
  std::string recipient;
  std::string data;  ///< Unstuffed.
};

class ScriptedServer {
 public:
  /// The answer to this moment; nothing: the usual one.
  using Script = std::function<std::optional<Action>(const Moment&)>;

  explicit ScriptedServer(Script script = {}, std::vector<std::string> capabilities = {
                                                  "PIPELINING", "8BITMIME", "SIZE 1000000"});
  ~ScriptedServer();
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  [[nodiscard]] std::string url() const { return "smtp://127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] std::vector<Taken> taken() const;
  /// How often each recipient's message was taken.
  [[nodiscard]] std::map<std::string, int> copies() const;
  [[nodiscard]] int connections() const { return connections_; }
  [[nodiscard]] int messages() const { return messages_; }  ///< MAIL commands so far.
  /// All commands of all connections, in the order of arrival.
  [[nodiscard]] std::vector<std::string> commands() const;
  void set_script(Script script);
  /// Offers STARTTLS from now on.
  void offer_tls(SslContext identity);

 private:
  class Client;
  void accept_clients();
  [[nodiscard]] Action answer(const Moment& moment, bool in_clear);

  std::vector<std::string> capabilities_;
  SslContext tls_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> stopping_{false};
  std::atomic<int> connections_{0};
  std::atomic<int> messages_{0};
  mutable std::mutex mutex_;  ///< Guards all that follows.
  Script script_;
  std::vector<Taken> taken_;
  std::vector<std::string> commands_;
  std::vector<std::thread> clients_;
  std::thread acceptor_;
};

}  // namespace peyk::test
