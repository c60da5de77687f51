/// The half of SmtpSession that answers replies.

#include <utility>

#include "base/bytes.h"
#include "smtp/session.h"

namespace peyk {

using namespace session_event;

namespace {

bool positive(const Reply& reply) { return reply.code / 100 == 2; }
bool negative(const Reply& reply) { return reply.code >= 400; }

}  // namespace

Capabilities parse_capabilities(const Reply& reply) {
  Capabilities found;
  // The first line is the relay's name, whatever it looks like.
  for (size_t i = 1; i < reply.lines.size(); ++i) {
    const auto words = split(trim(reply.lines[i]), ' ');
    const std::string_view keyword = words.front();
    if (ascii_iequals(keyword, "PIPELINING")) found.pipelining = true;
    if (ascii_iequals(keyword, "8BITMIME")) found.eight_bit_mime = true;
    if (ascii_iequals(keyword, "SMTPUTF8")) found.smtputf8 = true;
    if (ascii_iequals(keyword, "ENHANCEDSTATUSCODES")) found.enhanced_status_codes = true;
    if (ascii_iequals(keyword, "SIZE")) {
      found.size = true;
      uint64_t limit = 0;
      const std::string_view digits = words.size() > 1 ? words[1] : std::string_view();
      for (const char c : digits) {
        if (!is_ascii_digit(c) || limit > UINT64_MAX / 10 - 1) {
          limit = 0;  // Not a number that means anything: no limit is known.
          break;
        }
        limit = limit * 10 + static_cast<uint64_t>(c - '0');
      }
      found.max_size = limit;
    }
  }
  return found;
}

void SmtpSession::on_reply(const Reply& reply) {
  if (expected_.empty()) return on_unexpected(reply);
  const Phase phase = expected_.front().phase;
  if (phase == Phase::quit) {
    return close(Closed{CloseCause::quit, std::nullopt, reply.text()});
  }
  if (reply.code == 421) {
    // It may be the answer, or the relay's last word before it hangs up; either way the delivery
    // at the front was not taken (RFC 5321 §3.8) and nothing behind it was read.
    if (!active_.empty() && !active_.front().refused && phase != Phase::rset) {
      refuse(phase, reply);
    }
    return close(Closed{CloseCause::relay, Verdict::retry_relay, reply.text()});
  }
  if (expected_.front().end > sent_) {
    // One reply too many somewhere before. Taken for an answer, it could make a message "accepted"
    // whose dot is still here.
    return protocol_error("the relay answered " + std::string(to_string(phase)) +
                          " before it was said, with \"" + reply.text() + "\"");
  }
  if (!positive(reply) && !negative(reply) && phase != Phase::data) {
    return protocol_error("the relay answered " + std::string(to_string(phase)) + " with \"" +
                          reply.text() + "\"");
  }
  expected_.pop_front();
  switch (phase) {
    case Phase::ehlo:
      return on_ehlo(reply);
    case Phase::rset:
      if (!positive(reply)) return protocol_error("the relay refused RSET: " + reply.text());
      if (!pipelining()) say(active_.front().mail, Phase::mail);
      return;
    case Phase::mail:
      return on_mail(reply);
    case Phase::rcpt:
      return on_rcpt(reply);
    case Phase::data:
      return on_data(reply);
    case Phase::dot:
      return on_dot(reply);
    case Phase::connect:
    case Phase::greeting:
    case Phase::starttls:
    case Phase::auth:
    case Phase::quit:
      return;  // Never waited for here.
  }
}

void SmtpSession::on_unexpected(const Reply& reply) {
  if (reply.code != 421) {
    return protocol_error("the relay said \"" + reply.text() + "\" without being asked");
  }
  if (!active_.empty() && !active_.front().refused) refuse(Phase::data, reply);
  close(Closed{CloseCause::relay, Verdict::retry_relay, reply.text()});
}

void SmtpSession::on_ehlo(const Reply& reply) {
  if (!positive(reply)) {
    return close(Closed{CloseCause::relay, classify(Phase::ehlo, reply),
                        "the relay refused EHLO: " + reply.text()});
  }
  capabilities_ = parse_capabilities(reply);
  ready_ = true;
  events_.emplace_back(Ready{capabilities_});
  say_quit_if_idle();
}

void SmtpSession::refuse(Phase phase, const Reply& reply) {
  Transaction& front = active_.front();
  front.refused = true;
  events_.emplace_back(Refused{front.tag, phase, reply, classify(phase, reply), reply.text()});
}

void SmtpSession::end_transaction() {
  active_.pop_front();
  served_ = true;
  if (active_.empty()) begin_pending();
  say_quit_if_idle();
}

void SmtpSession::on_mail(const Reply& reply) {
  if (negative(reply)) {
    refuse(Phase::mail, reply);
    needs_reset_ = true;
    // In a pipelined group the answers to RCPT and DATA are still to come.
    if (!pipelining()) end_transaction();
    return;
  }
  if (!pipelining()) say(active_.front().rcpt, Phase::rcpt);
}

void SmtpSession::on_rcpt(const Reply& reply) {
  if (active_.front().refused) {
    // In a pipelined group, 503 after a refused MAIL. A 250 here would make the lone dot that may
    // follow a message to somebody.
    if (positive(reply)) protocol_error("the relay took a recipient after it refused the sender");
    return;
  }
  if (negative(reply)) {
    refuse(Phase::rcpt, reply);
    needs_reset_ = true;
    if (!pipelining()) end_transaction();
    return;
  }
  if (!pipelining()) say("DATA\r\n", Phase::data);
}

void SmtpSession::on_data(const Reply& reply) {
  Transaction& front = active_.front();
  if (negative(reply)) {
    if (!front.refused) refuse(Phase::data, reply);
    needs_reset_ = true;
    return end_transaction();
  }
  if (reply.code != 354) {
    return protocol_error("the relay answered DATA with \"" + reply.text() + "\"");
  }
  if (front.refused) {
    // 354 although nobody is to get it (RFC 2920 §3.1): an empty message ends it, and must fail.
    front.stage = Stage::dot;
    return say(".\r\n", Phase::dot);
  }
  front.stage = Stage::body;
  said_ += front.body.size();
  if (output_at_ == output_.size()) {
    output_ = std::move(front.body);
    output_at_ = 0;
  } else {
    output_ += front.body;
    front.body = {};
  }
}

void SmtpSession::on_dot(const Reply& reply) {
  Transaction& front = active_.front();
  if (!front.refused) {
    if (negative(reply)) {
      refuse(Phase::dot, reply);
    } else {
      events_.emplace_back(Accepted{front.tag, reply});
    }
  }
  end_transaction();
}

}  // namespace peyk
