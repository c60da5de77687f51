#pragma once
/// One SMTP session (RFC 5321) without a socket and without a clock: reply bytes go in, command
/// bytes and events come out. Whoever owns it moves the bytes and watches the time.
///
///     SmtpSession session(options);
///     session.start();                            // EHLO
///     loop:
///       write session.output(); session.sent(n);  // n: what the socket took, 0 if nothing
///       session.receive(bytes);  or  session.lost(reason);
///       for (event : session.take_events()) …
///       while (session.can_submit()) session.submit(envelope, message);
///
/// With PIPELINING (RFC 2920) MAIL, RCPT and DATA leave together, and the next envelope leaves
/// right behind the final dot of the one before; without it every command waits for its reply. It
/// is the same machine: a queue of commands that may leave and a queue of replies that are
/// expected.
///
/// The final dot is held: when all of the body has been taken by the socket (or 354 has come, for a
/// short body), WantsDot is given, and the dot leaves only after release_dot(). So the owner can
/// make its intent durable first (D2).
///
/// What comes before it was asked for is no answer: a reply to a command that the socket has not
/// taken yet ends the session (421 excepted, which may come at any moment, RFC 5321 §3.8). So no
/// stray reply can be taken for the verdict on a dot that is still here.
///
/// A relay that answers EHLO with 500 or 502 does not know it and is greeted with HELO (RFC 5321
/// §3.2); it has no capabilities then. Any other refusal of EHLO is about us, and HELO would not
/// mend it.
///
/// Every submitted delivery ends in exactly one of Accepted, Refused or Lost.

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "mail/address.h"
#include "mail/spliced.h"
#include "smtp/reply.h"

namespace peyk {

/// What the relay offered in its answer to EHLO.
struct Capabilities {
  bool pipelining = false;             ///< RFC 2920
  bool eight_bit_mime = false;         ///< RFC 6152
  bool smtputf8 = false;               ///< RFC 6531
  bool enhanced_status_codes = false;  ///< RFC 2034
  bool size = false;                   ///< RFC 1870: takes SIZE= at MAIL.
  uint64_t max_size = 0;               ///< 0: no limit was given.
  bool operator==(const Capabilities&) const = default;
};

struct Envelope {
  int64_t tag = 0;  ///< The delivery; comes back in the events.
  Address sender;
  Address recipient;
};

namespace session_event {
/// The relay answered EHLO; submit() may be called.
struct Ready {
  Capabilities capabilities;
};
/// All of the body is out, or waits with its dot; the dot waits for release_dot(tag).
struct WantsDot {
  int64_t tag = 0;
};
/// 2xx to the final dot: the relay has taken responsibility.
struct Accepted {
  int64_t tag = 0;
  Reply reply;
};
/// Surely not delivered. `reply` has code 0 when we refused it ourselves before sending anything.
struct Refused {
  int64_t tag = 0;
  Phase phase = Phase::mail;
  Reply reply;
  Verdict verdict = Verdict::retry_reader;
  std::string reason;  ///< For people; never empty.
};
/// The session ended under it. If the dot had left, nobody here knows whether it was delivered. It
/// had left when the socket has taken any byte of it, or was offered it and sent() has not said
/// since that it took none.
struct Lost {
  int64_t tag = 0;
  Phase phase = Phase::mail;
  /// The relay had begun to answer it, or it was the first on this connection. If not, it only met
  /// a relay that hung up after the one before, and cannot itself be the reason.
  bool begun = false;
  bool dot_left = false;
  std::string reason;
};
enum class CloseCause {
  quit,            ///< After our QUIT.
  relay,           ///< The relay said 421, or refused EHLO.
  lost,            ///< The connection ended.
  protocol_error,  ///< What came is not SMTP, or an answer to nothing we said.
};
/// The last event; the connection is to be dropped.
struct Closed {
  CloseCause cause = CloseCause::lost;
  std::optional<Verdict> verdict;  ///< With `relay`: what its reply means.
  std::string reason;
};
}  // namespace session_event

using SessionEvent =
    std::variant<session_event::Ready, session_event::WantsDot, session_event::Accepted,
                 session_event::Refused, session_event::Lost, session_event::Closed>;

struct SessionOptions {
  std::string hello_name = "localhost";  ///< A domain or an address literal; checked on use.
  bool allow_pipelining = true;
  /// A body of at most so many bytes does not go ahead of its dot: it waits for release_dot() too
  /// and leaves in one piece with the dot and what comes behind it, which spares both sides a
  /// packet and a call. A longer one leaves at once, while its owner does its part.
  size_t hold_body = 0;
};

class SmtpSession {
 public:
  explicit SmtpSession(SessionOptions options);

  /// Sends EHLO. The greeting was read by whoever opened the connection.
  void start();
  /// Whether submit() may be called now: one delivery at a time, and one more that waits behind the
  /// dot of the first.
  [[nodiscard]] bool can_submit() const;
  /// Takes a delivery: the message with CRLF line ends, without dot-stuffing and final dot. What
  /// cannot be sent here (larger than SIZE, SMTPUTF8 or 8BITMIME needed and not offered, a bare CR
  /// or LF) is Refused at once and nothing of it leaves. The message is not copied on its way to
  /// output(), or its own bytes once if a line of them begins with a dot.
  void submit(const Envelope& envelope, Spliced message);
  /// Lets the final dot go. False when there is no such delivery waiting any more; then its Refused
  /// or Lost was given already.
  [[nodiscard]] bool release_dot(int64_t tag);
  /// Sends QUIT as soon as nothing is under way; no further submit().
  void quit();

  /// The bytes to write now, in as many pieces as they have; more may be behind them. The list is
  /// good until the next call of any function that is not const; the bytes stand at the same place
  /// until sent() has taken them, as SSL_write(3) asks of whoever tries again.
  [[nodiscard]] const std::vector<std::string_view>& output();
  /// The first `count` bytes of output() were taken by the socket. To be called after each attempt,
  /// with 0 when the socket took nothing (also when it failed and surely took nothing): only so is
  /// it known that a dot has not left.
  void sent(size_t count);

  void receive(std::string_view bytes);
  /// The connection ended, broke or timed out.
  void lost(const std::string& reason);

  [[nodiscard]] std::vector<SessionEvent> take_events();

  [[nodiscard]] bool closed() const { return closed_; }
  /// Nothing is under way and nothing waits.
  [[nodiscard]] bool idle() const { return active_.empty() && !pending_; }
  /// The command whose reply we wait for; nothing when it is the relay that waits for us.
  [[nodiscard]] std::optional<Phase> awaiting() const;
  /// Bytes wait for the socket.
  [[nodiscard]] bool blocked() const { return !closed_ && sent_ < said_; }
  /// Grows with each complete reply, for timeouts.
  [[nodiscard]] uint64_t replies() const { return replies_; }
  [[nodiscard]] const Capabilities& capabilities() const { return capabilities_; }

 private:
  enum class Stage {
    envelope,  ///< MAIL, RCPT, DATA are being said or answered.
    body,      ///< 354 came; the body is leaving.
    held,      ///< All of the body is out, or held too; the dot is held.
    dot,       ///< The dot is released.
  };
  struct Transaction {
    int64_t tag = 0;
    std::string envelope;  ///< MAIL and RCPT, each with CRLF.
    size_t mail_size = 0;  ///< Where RCPT begins in it.
    Spliced body;          ///< Stuffed; moved out when it leaves.
    Stage stage = Stage::envelope;
    bool refused = false;                 ///< Told; the rest of its dialogue is still to come.
    std::optional<uint64_t> dot_at = {};  ///< The place of the dot among all bytes ever said.
    [[nodiscard]] std::string_view mail() const {
      return std::string_view(envelope).substr(0, mail_size);
    }
    [[nodiscard]] std::string_view rcpt() const {
      return std::string_view(envelope).substr(mail_size);
    }
  };
  /// A command whose reply is to come.
  struct Expected {
    Phase phase = Phase::ehlo;
    uint64_t end = 0;  ///< Where it ends among all bytes ever said.
  };

  [[nodiscard]] bool pipelining() const;
  void say(std::string_view bytes);
  void ask(std::string_view command, Phase phase);
  void say_body(Spliced body);
  void begin(Transaction transaction);
  void begin_pending();
  [[nodiscard]] std::optional<session_event::Refused> refuse_here(const Envelope& envelope,
                                                                  bool eight_bit,
                                                                  uint64_t size) const;
  void on_reply(Reply&& reply);
  void on_ehlo(const Reply& reply);
  void on_mail(const Reply& reply);
  void on_rcpt(const Reply& reply);
  void on_data(const Reply& reply);
  void on_dot(Reply&& reply);
  void on_unexpected(const Reply& reply);
  void refuse(Phase phase, const Reply& reply);
  void end_transaction();
  void close(session_event::Closed event);
  void protocol_error(const std::string& what);
  void say_quit_if_idle();

  SessionOptions options_;
  Capabilities capabilities_;
  ReplyParser parser_;
  std::vector<Reply> inbox_;
  std::deque<Expected> expected_;
  /// In the order in which they were begun: the front one gets the replies; a second one exists
  /// only behind a released dot.
  std::deque<Transaction> active_;
  std::optional<Transaction> pending_;  ///< Waits for the dot of the active one.
  Spliced output_;        ///< What output() gives; not touched from its first offer to its end.
  size_t output_at_ = 0;  ///< So much of it was taken.
  std::string behind_;    ///< What was said while output_ was on offer.
  std::vector<std::string_view> pieces_;  ///< The same, as a list.
  uint64_t said_ = 0;                     ///< Bytes ever said,
  uint64_t sent_ = 0;                     ///< of them taken by the socket,
  uint64_t offered_ = 0;                  ///< and of them shown to it: never less than sent_.
  std::vector<SessionEvent> events_;
  uint64_t replies_ = 0;
  bool on_offer_ = false;    ///< output_ was shown and is not taken whole.
  bool hello_said_ = false;  ///< HELO, since EHLO is not known there.
  bool ready_ = false;
  bool closed_ = false;
  bool quitting_ = false;
  bool quit_said_ = false;
  bool needs_reset_ = false;
  bool served_ = false;  ///< A transaction ended with a verdict.
};

/// Reads the keywords of an EHLO reply.
[[nodiscard]] Capabilities parse_capabilities(const Reply& reply);

}  // namespace peyk
