#include "smtp/session.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "base/bytes.h"
#include "smtp/body.h"

namespace peyk {

using namespace session_event;

namespace {

/// What EHLO may carry (RFC 5321 §4.1.1.1); anything else would be a hole for injected commands.
std::string checked_hello(const std::string& name) {
  const bool good =
      !name.empty() && name.size() <= 255 && std::all_of(name.begin(), name.end(), [](char c) {
        return is_ascii_alpha(c) || is_ascii_digit(c) || c == '.' || c == '-' || c == ':' ||
               c == '[' || c == ']';
      });
  return good ? name : "localhost";
}

}  // namespace

SmtpSession::SmtpSession(SessionOptions options) : options_(std::move(options)) {
  options_.hello_name = checked_hello(options_.hello_name);
}

void SmtpSession::start() { ask("EHLO " + options_.hello_name + "\r\n", Phase::ehlo); }

bool SmtpSession::pipelining() const {
  return capabilities_.pipelining && options_.allow_pipelining;
}

void SmtpSession::say(std::string_view bytes) {
  (on_offer_ ? behind_ : output_.own()) += bytes;
  said_ += bytes.size();
}

void SmtpSession::ask(std::string_view command, Phase phase) {
  say(command);
  expected_.push_back({phase, said_});
}

/// The answer to DATA was one to a command that had left, and nothing was said behind it: the body
/// is alone in the output and need not be copied.
void SmtpSession::say_body(Spliced body) {
  assert(sent_ == said_);
  said_ += body.size();
  output_ = std::move(body);
  output_at_ = 0;
}

// ---- deliveries ----------------------------------------------------------------------------

bool SmtpSession::can_submit() const {
  return ready_ && !closed_ && !quitting_ && !pending_ && active_.size() < 2;
}

std::optional<Refused> SmtpSession::refuse_here(const Envelope& envelope, bool eight_bit,
                                                uint64_t size) const {
  const auto refusal = [&](Verdict verdict, std::string reason) {
    return Refused{envelope.tag, Phase::mail, Reply{}, verdict, std::move(reason)};
  };
  const auto has_control = [](const Address& address) {
    return std::any_of(address.text().begin(), address.text().end(), [](char c) {
      const auto byte = static_cast<unsigned char>(c);
      return byte < 0x20 || byte == 0x7f;
    });
  };
  if (has_control(envelope.sender)) {
    return refusal(Verdict::stop_issue, "the envelope sender holds a control character");
  }
  if (has_control(envelope.recipient)) {
    return refusal(Verdict::reject_reader, "the address holds a control character");
  }
  if (capabilities_.max_size != 0 && size > capabilities_.max_size) {
    return refusal(Verdict::stop_issue, "the message has " + std::to_string(size) +
                                            " bytes, the relay takes at most " +
                                            std::to_string(capabilities_.max_size) + " (SIZE)");
  }
  const bool utf8 = envelope.sender.needs_smtputf8() || envelope.recipient.needs_smtputf8();
  if (utf8 && !capabilities_.smtputf8) {
    const bool reader = envelope.recipient.needs_smtputf8();
    return refusal(reader ? Verdict::reject_reader : Verdict::stop_issue,
                   std::string(reader ? "the address" : "the envelope sender") +
                       " needs SMTPUTF8 (RFC 6531), which the relay does not offer");
  }
  if (eight_bit && !capabilities_.eight_bit_mime) {
    // Where the address needs SMTPUTF8 it stands in the headers too, and the other readers'
    // messages may well be ASCII. (RFC 6531 §3.1 asks such a relay for 8BITMIME; it does not keep
    // to it.)
    return refusal(utf8 ? Verdict::reject_reader : Verdict::stop_issue,
                   "the message has 8-bit bytes and the relay does not offer 8BITMIME");
  }
  return std::nullopt;
}

void SmtpSession::submit(const Envelope& envelope, Spliced message) {
  if (!can_submit()) {
    events_.emplace_back(
        Lost{envelope.tag, Phase::mail, false, false, "the session takes no more mail"});
    return;
  }
  std::optional<WireBody> body = make_wire_body(std::move(message));
  if (!body) {
    events_.emplace_back(Refused{envelope.tag, Phase::mail, Reply{}, Verdict::stop_issue,
                                 "the message holds a bare CR or LF (a fault of peyk)"});
    return;
  }
  if (auto refused = refuse_here(envelope, body->eight_bit, body->size)) {
    events_.emplace_back(std::move(*refused));
    return;
  }
  Transaction transaction;
  transaction.tag = envelope.tag;
  transaction.body = std::move(body->bytes);
  std::string& text = transaction.envelope;
  text.reserve(envelope.sender.text().size() + envelope.recipient.text().size() + 80);
  text += "MAIL FROM:<";
  text += envelope.sender.text();
  text += '>';
  if (capabilities_.size) {
    text += " SIZE=";
    text += std::to_string(body->size);
  }
  if (body->eight_bit) text += " BODY=8BITMIME";
  if (envelope.sender.needs_smtputf8() || envelope.recipient.needs_smtputf8()) {
    text += " SMTPUTF8";
  }
  text += "\r\n";
  transaction.mail_size = text.size();
  text += "RCPT TO:<";
  text += envelope.recipient.text();
  text += ">\r\n";
  const bool behind_dot = pipelining() && active_.size() == 1 &&
                          active_.front().stage == Stage::dot && !active_.front().refused;
  if (active_.empty() || behind_dot) {
    begin(std::move(transaction));
  } else {
    pending_ = std::move(transaction);
  }
}

void SmtpSession::begin(Transaction transaction) {
  active_.push_back(std::move(transaction));
  const Transaction& begun = active_.back();
  if (needs_reset_) {
    needs_reset_ = false;
    ask("RSET\r\n", Phase::rset);
    if (!pipelining()) return;  // MAIL follows the reply to RSET.
  }
  ask(begun.mail(), Phase::mail);
  if (!pipelining()) return;
  ask(begun.rcpt(), Phase::rcpt);
  ask("DATA\r\n", Phase::data);
}

void SmtpSession::begin_pending() {
  if (!pending_) return;
  Transaction next = std::move(*pending_);
  pending_.reset();
  begin(std::move(next));
}

bool SmtpSession::release_dot(int64_t tag) {
  if (closed_ || active_.empty()) return false;
  Transaction& front = active_.front();
  if (front.tag != tag || front.stage != Stage::held) return false;
  front.stage = Stage::dot;
  if (!front.body.empty()) say_body(std::exchange(front.body, {}));
  front.dot_at = said_;
  ask(".\r\n", Phase::dot);
  if (pipelining()) begin_pending();
  return true;
}

void SmtpSession::quit() {
  quitting_ = true;
  say_quit_if_idle();
}

void SmtpSession::say_quit_if_idle() {
  if (!quitting_ || quit_said_ || closed_ || !ready_ || !idle()) return;
  quit_said_ = true;
  ask("QUIT\r\n", Phase::quit);
}

// ---- bytes ---------------------------------------------------------------------------------

const std::vector<std::string_view>& SmtpSession::output() {
  pieces_.clear();
  if (closed_) return pieces_;
  output_.runs(output_at_, pieces_);
  offered_ = sent_ + (output_.size() - output_at_);
  on_offer_ = !pieces_.empty();
  return pieces_;
}

void SmtpSession::sent(size_t count) {
  count = std::min(output_.size() - output_at_, count);
  output_at_ += count;
  sent_ += count;
  offered_ = sent_;
  if (closed_ || output_at_ < output_.size() || output_.empty()) return;
  output_.clear();
  output_at_ = 0;
  on_offer_ = false;
  if (!behind_.empty()) std::swap(output_.own(), behind_);
  if (active_.empty() || active_.front().stage != Stage::body) return;
  active_.front().stage = Stage::held;
  events_.emplace_back(WantsDot{active_.front().tag});
}

void SmtpSession::receive(std::string_view bytes) {
  if (closed_) return;
  inbox_.clear();
  const Result<void> fed = parser_.feed(bytes, inbox_);
  for (Reply& reply : inbox_) {
    if (closed_) return;
    ++replies_;
    on_reply(std::move(reply));
  }
  if (!fed && !closed_) protocol_error(fed.error().message());
}

void SmtpSession::lost(const std::string& reason) {
  if (closed_) return;
  close(Closed{quit_said_ ? CloseCause::quit : CloseCause::lost, std::nullopt, reason});
}

std::vector<SessionEvent> SmtpSession::take_events() { return std::exchange(events_, {}); }

std::optional<Phase> SmtpSession::awaiting() const {
  if (closed_ || expected_.empty()) return std::nullopt;
  return expected_.front().phase;
}

// ---- the end -------------------------------------------------------------------------------

void SmtpSession::close(Closed event) {
  closed_ = true;
  Phase phase = expected_.empty() ? Phase::data : expected_.front().phase;
  bool begun = !served_ || (phase != Phase::mail && phase != Phase::rset);
  for (const Transaction& transaction : active_) {
    if (!transaction.refused) {
      const bool dot_left = transaction.dot_at && offered_ > *transaction.dot_at;
      events_.emplace_back(Lost{transaction.tag, phase, begun, dot_left, event.reason});
    }
    phase = Phase::mail;  // Nothing of the second one was answered.
    begun = false;
  }
  if (pending_) events_.emplace_back(Lost{pending_->tag, Phase::mail, false, false, event.reason});
  active_.clear();
  pending_.reset();
  expected_.clear();
  output_.clear();
  output_at_ = 0;
  behind_.clear();
  events_.emplace_back(std::move(event));
}

void SmtpSession::protocol_error(const std::string& what) {
  close(Closed{CloseCause::protocol_error, std::nullopt, what});
}

}  // namespace peyk
