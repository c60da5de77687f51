/// The SMTP session against any relay, any socket and any owner: every delivery ends once, no dot
/// leaves before it is released, nothing leaves but SMTP, and `dot_left` is exact.
///
/// Input: a first line of options ("n": no pipelining), then a script, one step a line:
///
///     <250 ok        the relay says this line (CRLF is added)
///     ,250 o         the relay says this without a line end
///     >7             the socket takes so many bytes of what is offered; ">" takes all
///     ?              the socket is offered it and does not say yet what it took
///     mana@x.org|Subject: x||text
///                    a delivery to ana@x.org; "|" is CRLF, "^" a lone CR, "~" a lone LF
///     d              the dot that waits is released; "d7": that of delivery 7
///     q              quit
///     x              the connection is lost
///
/// Events are taken after every step.

#include <algorithm>
#include <set>

#include "fuzz/fuzz.h"
#include "fuzz/wire_witness.h"

namespace peyk {
namespace {

using namespace session_event;

/// A message that cannot be read at all is not longer than this.
constexpr size_t kMostSteps = 400;

class Play {
 public:
  explicit Play(bool pipelining)
      : session_({.hello_name = "us.example", .allow_pipelining = pipelining}),
        witness_(pipelining) {
    session_.start();
  }

  void step(std::string_view line) {
    if (line.empty()) return;
    const std::string_view rest = line.substr(1);
    switch (line.front()) {
      case '<':
        receive(std::string(rest) + "\r\n");
        break;
      case ',':
        receive(std::string(rest));
        break;
      case '>':
        write(rest, true);
        break;
      case '?':
        write(rest, false);
        break;
      case 'm':
        submit(rest);
        break;
      case 'd':
        release(rest);
        break;
      case 'q':
        session_.quit();
        break;
      case 'x':
        session_.lost("lost");
        break;
      default:
        return;
    }
    take_events();
  }

  /// The connection ends, whatever had come to pass.
  void finish() {
    session_.lost("the end");
    take_events();
    fuzz::require(session_.closed() && closed_, "a session that is lost is closed");
    fuzz::require(session_.idle(), "a closed session has nothing under way");
    fuzz::require(session_.output().empty(), "a closed session says nothing");
    for (const auto& [tag, delivery] : witness_.deliveries()) {
      fuzz::require(!delivery.outcome.empty(), "every delivery ends", std::to_string(tag));
    }
  }

 private:
  void receive(const std::string& bytes) {
    witness_.received(bytes);
    session_.receive(bytes);
  }

  void write(std::string_view digits, bool answered) {
    size_t count = digits.empty() ? SIZE_MAX : 0;
    for (const char c : digits.substr(0, 6)) {
      if (is_ascii_digit(c)) count = count * 10 + static_cast<size_t>(c - '0');
    }
    std::string offer;
    for (const std::string_view piece : session_.output()) offer += piece;
    if (session_.closed()) return;  // What was not taken is dropped.
    fuzz::require(session_.blocked() == !offer.empty(), "blocked() says whether bytes wait");
    count = std::min(count, offer.size());
    witness_.offered(offer);
    if (!answered) return;
    witness_.taken(count);
    session_.sent(count);
  }

  void submit(std::string_view text) {
    const size_t bar = std::min(text.find('|'), text.size());
    const auto sender = Address::parse("b+" + std::to_string(next_) + "@us.example");
    const auto recipient = Address::parse(text.substr(0, bar));
    if (!sender || !recipient) return;
    fuzz::Submitted delivery;
    delivery.sender = sender->text();
    delivery.recipient = recipient->text();
    delivery.message = replace_all(text.substr(std::min(text.size(), bar + 1)), "|", "\r\n");
    delivery.message = replace_all(replace_all(delivery.message, "^", "\r"), "~", "\n");
    const int64_t tag = next_++;
    witness_.deliveries().emplace(tag, delivery);
    const bool taken = session_.can_submit();
    session_.submit({.tag = tag, .sender = *sender, .recipient = *recipient}, delivery.message);
    take_events();
    const bool ended = !witness_.deliveries().at(tag).outcome.empty();
    fuzz::require(taken || ended, "what cannot be submitted ends at once");
  }

  void release(std::string_view digits) {
    int64_t tag = waiting_;
    if (!digits.empty() && is_ascii_digit(digits.front())) tag = digits.front() - '0';
    const bool released = session_.release_dot(tag);
    const auto found = witness_.deliveries().find(tag);
    const bool waits = found != witness_.deliveries().end() && found->second.wanted_dot &&
                       found->second.outcome.empty() && !found->second.released;
    fuzz::require(released == waits, "a dot is released if and only if it waits",
                  std::to_string(tag));
    if (released) found->second.released = true;
  }

  void take_events() {
    for (const SessionEvent& event : session_.take_events()) {
      fuzz::require(
          !closed_ || std::holds_alternative<Refused>(event) || std::holds_alternative<Lost>(event),
          "Closed is the last event");
      std::visit([this](const auto& each) { on(each); }, event);
    }
    fuzz::require(closed_ == session_.closed(), "closed() is told by Closed");
    if (closed_) fuzz::require(!session_.can_submit(), "a closed session takes no delivery");
  }

  fuzz::Submitted& open(int64_t tag) {
    const auto found = witness_.deliveries().find(tag);
    fuzz::require(found != witness_.deliveries().end(), "an event has the tag of a delivery");
    fuzz::require(found->second.outcome.empty(), "a delivery ends once", found->second.outcome);
    return found->second;
  }

  void on(const Ready& event) {
    fuzz::require(!ready_, "Ready comes once");
    ready_ = true;
    witness_.capable(event.capabilities);
  }
  void on(const WantsDot& event) {
    fuzz::Submitted& delivery = open(event.tag);
    fuzz::require(!delivery.wanted_dot, "WantsDot comes once");
    fuzz::require(delivery.body_whole && witness_.all_taken(),
                  "WantsDot comes when all of the body was taken");
    fuzz::require(!delivery.dot_at, "no dot leaves before WantsDot");
    delivery.wanted_dot = true;
    waiting_ = event.tag;
  }
  void on(const Accepted& event) {
    fuzz::Submitted& delivery = open(event.tag);
    fuzz::require(event.reply.code / 100 == 2, "only a 2xx accepts", event.reply.text());
    fuzz::require(witness_.dot_was_taken(delivery), "nothing is accepted before its dot has left",
                  event.reply.text());
    delivery.outcome = "accepted";
  }
  void on(const Refused& event) {
    fuzz::Submitted& delivery = open(event.tag);
    fuzz::require(!event.reason.empty(), "a refusal has a reason");
    fuzz::require(event.reply.code == 0 || event.reply.code >= 400, "only 4xx and 5xx refuse");
    fuzz::require(event.verdict != Verdict::accepted, "a refusal is none");
    // 421 is the relay's last word and may come before what it seems to answer.
    fuzz::require(event.phase == Phase::dot
                      ? witness_.dot_was_taken(delivery) || event.reply.code == 421
                      : !delivery.dot_at,
                  "a delivery is refused at its dot if that has left, and only then");
    delivery.outcome = "refused";
  }
  void on(const Lost& event) {
    fuzz::Submitted& delivery = open(event.tag);
    fuzz::require(!event.reason.empty(), "a loss has a reason");
    fuzz::require(event.dot_left == witness_.dot_may_have_left(delivery), "dot_left is exact",
                  event.dot_left ? "it is said to have left" : "it is said not to have left");
    delivery.outcome = "lost";
  }
  void on(const Closed& event) {
    fuzz::require(!closed_, "Closed comes once");
    fuzz::require(event.verdict.has_value() == (event.cause == CloseCause::relay),
                  "a verdict stands with a close by the relay");
    closed_ = true;
  }

  SmtpSession session_;
  fuzz::WireWitness witness_;
  int64_t next_ = 1;
  int64_t waiting_ = 0;
  bool ready_ = false;
  bool closed_ = false;
};

}  // namespace
}  // namespace peyk

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace peyk;
  fuzz::Input input(data, size);
  Play play(!input.line().starts_with('n'));
  for (size_t steps = 0; steps < kMostSteps && !input.empty(); ++steps) play.step(input.line());
  play.finish();
  return 0;
}
