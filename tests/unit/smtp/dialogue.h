#pragma once
/// A dialogue with a session, written line by line: what the relay says, what the session says.

#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "smtp/session.h"

namespace peyk::test {

inline Address address(const std::string& text) {
  const auto parsed = Address::parse(text);
  if (!parsed) throw std::runtime_error(parsed.error().message());
  return *parsed;
}

/// "accepted 1", "refused 2 RCPT 550 5.1.1 no", "lost 3 after the dot", "wants dot 1", "ready",
/// "closed by relay: 421 bye".
inline std::string to_string(const SessionEvent& event) {
  using namespace session_event;
  struct Printer {
    std::string operator()(const Ready&) const { return "ready"; }
    std::string operator()(const WantsDot& e) const { return "wants dot " + std::to_string(e.tag); }
    std::string operator()(const Accepted& e) const { return "accepted " + std::to_string(e.tag); }
    std::string operator()(const Refused& e) const {
      return "refused " + std::to_string(e.tag) + " " + std::string(peyk::to_string(e.phase)) +
             ": " + e.reason;
    }
    std::string operator()(const Lost& e) const {
      return "lost " + std::to_string(e.tag) +
             (e.dot_left ? " after the dot"
              : e.begun  ? " before the dot"
                         : " unbegun");
    }
    std::string operator()(const Closed& e) const {
      switch (e.cause) {
        case CloseCause::quit:
          return "closed by quit";
        case CloseCause::relay:
          return "closed by relay: " + e.reason;
        case CloseCause::lost:
          return "closed, lost: " + e.reason;
        case CloseCause::protocol_error:
          return "closed, protocol error: " + e.reason;
      }
      return "?";
    }
  };
  return std::visit(Printer{}, event);
}

/// What the session offers to the socket: one piece, where no lines are lent to it.
inline std::string_view offer(SmtpSession& session) {
  const std::vector<std::string_view>& pieces = session.output();
  EXPECT_LE(pieces.size(), 1U);
  return pieces.empty() ? std::string_view() : pieces.front();
}

class Dialogue {
 public:
  explicit Dialogue(bool pipelining_allowed = true)
      : session_({.hello_name = "us.example", .allow_pipelining = pipelining_allowed}) {
    session_.start();
  }

  SmtpSession& session() { return session_; }

  /// Takes everything the session has to say, as the socket would.
  std::string said() {
    std::string all;
    while (!session_.output().empty()) {
      const size_t before = all.size();
      for (const std::string_view piece : session_.output()) all += piece;
      session_.sent(all.size() - before);
    }
    return all;
  }
  /// The relay says these lines, then the session is heard.
  std::string relay(const std::string& lines) {
    session_.receive(lines);
    return said();
  }
  std::vector<std::string> events() {
    std::vector<std::string> texts;
    for (const SessionEvent& event : session_.take_events()) texts.push_back(to_string(event));
    return texts;
  }
  /// Through EHLO, to a relay with these capabilities.
  void greet(const std::vector<std::string>& capabilities) {
    EXPECT_EQ(said(), "EHLO us.example\r\n");
    std::string reply = "250-relay.example\r\n";
    for (const std::string& capability : capabilities) reply += "250-" + capability + "\r\n";
    EXPECT_EQ(relay(reply + "250 HELP\r\n"), "");
    EXPECT_EQ(events(), std::vector<std::string>{"ready"});
  }
  std::string submit(int64_t tag, const std::string& message,
                     const std::string& recipient = "ana@example.org") {
    return submit(tag, Spliced(message), recipient);
  }
  std::string submit(int64_t tag, const Spliced& message,
                     const std::string& recipient = "ana@example.org") {
    session_.submit(
        {.tag = tag, .sender = address("bounce@us.example"), .recipient = address(recipient)},
        message);
    return said();
  }

 private:
  SmtpSession session_;
};

}  // namespace peyk::test
