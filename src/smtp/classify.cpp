/// The policy: what a reply means for the reader, for the relay and for the issue.
///
/// Four questions, asked in this order. The first that applies decides.
///
/// 1. Is it about the connection or the relay? Then slow down for all of it (retry_relay):
///    421 at any moment; 4.3.1 and 4.3.2 (the relay is full or takes no mail now); any 4xx before
///    a recipient was named, 4.7.x included, since it cannot be about a reader; a greeting or EHLO
///    that is refused with 5xx.
///
/// 2. Is it about us as the sender, or about the message that every reader gets? Then stop the
///    issue and say so (stop_issue); a reader is never blamed for it and never suppressed:
///    5.7.x in any phase (policy, blocks, 5.7.515 failed authentication); 530, 534, 535, 538 (wrong
///    or missing credentials); any 5xx to STARTTLS, AUTH or MAIL; 5.3.4 (larger than the relay
///    takes: it will be so for the next reader too).
///
/// 3. Is it about where the reader's mailbox is? 4.7.x (rates, reputation, greylisting) once a
///    recipient was named (RCPT, DATA, the final dot) is the word of that domain, at first hand or
///    passed on by the relay. Then slow down for the domain and try the reader later
///    (retry_domain); mail for other domains goes on.
///
/// 4. It is about this reader:
///    5.1.1, 5.1.2, 5.1.10  the mailbox or its domain does not exist  reject_and_suppress
///    other 5xx             (5.2.2 mailbox full, 5.2.1 disabled …)    reject_reader
///    4xx                   (4.2.1, 4.2.2, 451, 452 …)                retry_reader
///    503                   the dialogue is out of step: no verdict   retry_reader
///
/// A bare 550 without an enhanced code rejects but does not suppress: it may as well be a block.
/// What is not one of the above is retried: what cannot be final is deferred.
///
/// For the pace (smtp/pacer.h): retry_relay is Feedback::relay_congested, retry_domain is
/// Feedback::domain_congested, accepted is success, and a verdict on the reader says nothing.

#include "smtp/reply.h"

namespace peyk {
namespace {

bool about_credentials(int code) {
  return code == 530 || code == 534 || code == 535 || code == 538;
}

Verdict classify_temporary(Phase phase, const Reply& reply) {
  if (reply.code == 421) return Verdict::retry_relay;
  bool about_policy = false;
  if (reply.enhanced) {
    const auto [klass, subject, detail] = *reply.enhanced;
    if (subject == 3 && (detail == 1 || detail == 2)) return Verdict::retry_relay;
    about_policy = subject == 7;
  }
  switch (phase) {
    case Phase::connect:
    case Phase::greeting:
    case Phase::ehlo:
    case Phase::starttls:
    case Phase::auth:
    case Phase::mail:
    case Phase::rset:
    case Phase::quit:
      return Verdict::retry_relay;
    case Phase::rcpt:
    case Phase::data:
    case Phase::dot:
      return about_policy ? Verdict::retry_domain : Verdict::retry_reader;
  }
  return Verdict::retry_reader;
}

Verdict classify_reader(const Reply& reply) {
  if (!reply.enhanced || reply.enhanced->subject != 1) return Verdict::reject_reader;
  switch (reply.enhanced->detail) {
    case 1:   // bad destination mailbox
    case 2:   // bad destination system
    case 10:  // the domain has a null MX
      return Verdict::reject_and_suppress;
    default:
      return Verdict::reject_reader;
  }
}

Verdict classify_permanent(Phase phase, const Reply& reply) {
  if (about_credentials(reply.code)) return Verdict::stop_issue;
  if (reply.enhanced) {
    if (reply.enhanced->subject == 7) return Verdict::stop_issue;
    if (reply.enhanced->subject == 3 && reply.enhanced->detail == 4) return Verdict::stop_issue;
  }
  switch (phase) {
    case Phase::connect:
    case Phase::greeting:
    case Phase::ehlo:
    case Phase::rset:
    case Phase::quit:
      return Verdict::retry_relay;
    case Phase::starttls:
    case Phase::auth:
      return Verdict::stop_issue;
    case Phase::mail:
      return reply.code == 503 ? Verdict::retry_reader : Verdict::stop_issue;
    case Phase::rcpt:
    case Phase::data:
    case Phase::dot:
      return reply.code == 503 ? Verdict::retry_reader : classify_reader(reply);
  }
  return Verdict::retry_reader;
}

}  // namespace

std::string_view to_string(Phase phase) {
  switch (phase) {
    case Phase::connect:
      return "connect";
    case Phase::greeting:
      return "greeting";
    case Phase::ehlo:
      return "EHLO";
    case Phase::starttls:
      return "STARTTLS";
    case Phase::auth:
      return "AUTH";
    case Phase::mail:
      return "MAIL";
    case Phase::rcpt:
      return "RCPT";
    case Phase::data:
      return "DATA";
    case Phase::dot:
      return "final dot";
    case Phase::rset:
      return "RSET";
    case Phase::quit:
      return "QUIT";
  }
  return "?";
}

Verdict classify(Phase phase, const Reply& reply) {
  switch (reply.code / 100) {
    case 2:
      return Verdict::accepted;
    case 3:
      // 354 is an answer to DATA, 334 one to AUTH; anywhere else it is no verdict at all.
      return phase == Phase::data || phase == Phase::auth ? Verdict::accepted
                                                          : Verdict::retry_reader;
    case 4:
      return classify_temporary(phase, reply);
    case 5:
      return classify_permanent(phase, reply);
    default:
      return Verdict::retry_reader;
  }
}

}  // namespace peyk
