#include "fuzz/wire_witness.h"

#include <algorithm>

namespace peyk::fuzz {
namespace {

/// RFC 5321 §4.5.2, backwards: the body as it stands on the wire to the message. Every line that
/// begins with a dot has one too many.
std::string unstuffed(std::string_view wire) {
  std::string message;
  bool line_start = true;
  for (const char c : wire) {
    if (!(line_start && c == '.')) message += c;
    line_start = c == '\n';
  }
  return message;
}

bool has_bare_line_end(std::string_view bytes) {
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == '\r' && (i + 1 == bytes.size() || bytes[i + 1] != '\n')) return true;
    if (bytes[i] == '\n' && (i == 0 || bytes[i - 1] != '\r')) return true;
  }
  return false;
}

/// Takes a prefix away, or says no.
bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

}  // namespace

void WireWitness::offered(std::string_view bytes) {
  const std::string_view before = std::string_view(stream_).substr(taken_);
  require(bytes.starts_with(before), "what was offered once is offered again until it is taken",
          bytes);
  stream_.resize(taken_);
  stream_ += bytes;
  on_offer_ = stream_.size();
  read();
}

void WireWitness::taken(size_t count) {
  taken_ = std::min(taken_ + count, stream_.size());
  on_offer_ = taken_;
}

void WireWitness::received(std::string_view bytes) {
  if (broken_) return;
  broken_ = !parser_.feed(bytes, replies_);
}

void WireWitness::read() {
  while (at_ < stream_.size()) {
    if (!said_.empty() && said_.back().command == Command::data && !in_body_) {
      const Reply* reply = reply_to(said_.size() - 1);
      require(reply != nullptr, "nothing stands behind DATA before it is answered",
              std::string_view(stream_).substr(at_));
      if (reply->code == 354) {
        in_body_ = true;
        body_begin_ = at_;
      }
    }
    if (in_body_) {
      if (!read_body()) return;
      continue;
    }
    const size_t end = stream_.find("\r\n", at_);
    if (end == std::string::npos) {
      // Commands are offered whole.
      broken("a command ends in CRLF", std::string_view(stream_).substr(at_));
    }
    const std::string line = stream_.substr(at_, end - at_);
    at_ = end + 2;
    // RFC 5321 §4.5.3.1.4, with what SIZE (26), BODY (16) and SMTPUTF8 (10) add to MAIL.
    require(line.size() + 2 <= 512 + (line.starts_with("MAIL") ? 52 : 0),
            "no command line is too long", line);
    require(!has_control(line), "no command has a control in it", line);
    read_line(line);
  }
}

void WireWitness::read_line(std::string_view line) {
  const bool pipelining = pipelining_allowed_ && capabilities_.pipelining;
  if (!pipelining) require(unanswered() == 0, "without PIPELINING one command at a time", line);
  const Command last = said_.empty() ? Command::quit : said_.back().command;
  const bool first = said_.empty();
  if (line.starts_with("EHLO ")) {
    require(first, "EHLO is said once and first", line);
    said_.push_back({Command::hello});
  } else if (line.starts_with("HELO ")) {
    const Reply* reply = reply_to(0);
    require(said_.size() == 1 && reply != nullptr && reply->code >= 500,
            "HELO is said to who does not know EHLO", line);
    said_.push_back({Command::hello});
  } else if (line.starts_with("MAIL FROM:<")) {
    read_mail(line);
  } else if (line.starts_with("RCPT TO:<")) {
    require(last == Command::mail, "RCPT stands behind MAIL", line);
    const Submitted& delivery = deliveries_.at(tag_);
    require(line == "RCPT TO:<" + delivery.recipient + ">", "RCPT names the recipient", line);
    said_.push_back({Command::rcpt, tag_});
  } else if (line == "DATA") {
    require(last == Command::rcpt, "DATA stands behind RCPT", line);
    said_.push_back({Command::data, tag_});
  } else if (line == "RSET") {
    require(!first, "RSET stands behind something", line);
    said_.push_back({Command::rset});
  } else if (line == "QUIT") {
    said_.push_back({Command::quit});
  } else {
    broken("a line is a command", line);
  }
  require(first || last != Command::quit, "nothing stands behind QUIT", line);
}

void WireWitness::read_mail(std::string_view line) {
  // Bodies and addresses may repeat; the sender has the tag in it.
  std::string_view rest = line;
  static_cast<void>(take(rest, "MAIL FROM:<b+"));
  tag_ = 0;
  while (!rest.empty() && is_ascii_digit(rest.front())) {
    tag_ = tag_ * 10 + (rest.front() - '0');
    rest.remove_prefix(1);
  }
  const auto found = deliveries_.find(tag_);
  require(found != deliveries_.end(), "MAIL belongs to a delivery", line);
  const Submitted& delivery = found->second;
  rest = line;
  require(take(rest, "MAIL FROM:<" + delivery.sender + ">"), "MAIL names the sender", line);
  check_parameters(rest, delivery);
  require(delivery.outcome.empty(), "a delivery with an outcome is not begun", line);
  size_t dots = 0;
  size_t envelopes = 0;
  for (size_t i = std::min(replies_.size(), said_.size()); i < said_.size(); ++i) {
    if (said_[i].command == Command::dot) ++dots;
    if (said_[i].command == Command::mail) ++envelopes;
  }
  require(dots <= 1, "at most one dot is unanswered", line);
  require(envelopes == 0, "at most one envelope stands behind an unanswered dot", line);
  for (const Said& before : said_) {
    require(before.command != Command::mail || before.tag != tag_, "a delivery is begun once",
            line);
  }
  said_.push_back({Command::mail, tag_});
}

void WireWitness::check_parameters(std::string_view parameters, const Submitted& delivery) const {
  const std::string& message = delivery.message;
  const size_t size = message.size() + (message.ends_with("\r\n") ? 0 : 2);
  if (capabilities_.size) {
    require(take(parameters, " SIZE=" + std::to_string(size)), "SIZE counts the message",
            parameters);
    require(capabilities_.max_size == 0 || size <= capabilities_.max_size,
            "what is too large is not sent", parameters);
  }
  const auto eight_bit = [](std::string_view text) {
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  };
  if (eight_bit(message)) {
    require(take(parameters, " BODY=8BITMIME"), "8-bit bytes are announced", parameters);
    require(capabilities_.eight_bit_mime, "8-bit bytes go to who takes them");
  }
  if (eight_bit(delivery.sender) || eight_bit(delivery.recipient)) {
    require(take(parameters, " SMTPUTF8"), "UTF-8 in an address is announced", parameters);
    require(capabilities_.smtputf8, "UTF-8 in an address goes to who takes it");
  }
  require(parameters.empty(), "MAIL has no other parameter", parameters);
}

/// The body of the envelope that is being read, if its terminator is there; false if not.
bool WireWitness::read_body() {
  const std::string_view all = std::string_view(stream_).substr(body_begin_);
  // The whole stream is looked at, so that a terminator cannot hide at the edge of two writes.
  const bool empty = all.starts_with(".\r\n");
  size_t end = empty ? 0 : all.find("\r\n.\r\n");
  if (end != std::string_view::npos && !empty) end += 2;
  const std::string_view wire = all.substr(0, end);
  Submitted& delivery = deliveries_.at(tag_);
  if (end == std::string_view::npos) {
    at_ = stream_.size();
    std::string expected = delivery.message;
    if (!expected.ends_with("\r\n")) expected += "\r\n";
    delivery.body_whole = delivery.body_whole || unstuffed(wire) == expected;
    require(expected.starts_with(unstuffed(wire)), "what leaves is the message", wire);
    return false;
  }
  at_ = body_begin_ + end + 3;
  in_body_ = false;
  require(!has_bare_line_end(wire), "no bare CR or LF leaves", wire);
  if (!empty) {
    std::string expected = delivery.message;
    if (!expected.ends_with("\r\n")) expected += "\r\n";
    require(unstuffed(wire) == expected, "the body that leaves is the message", wire);
    require(delivery.released, "no dot leaves before it is released");
    delivery.body_whole = true;
    delivery.dot_at = body_begin_ + end;
  } else {
    // 354 although every recipient was refused (RFC 2920 §3.1): an empty message ends it.
    require(delivery.outcome == "refused", "an empty message leaves only for a refused delivery");
    for (size_t i = 0; i < said_.size(); ++i) {
      if (said_[i].command != Command::rcpt || said_[i].tag != tag_) continue;
      require(replies_.at(i).code >= 400, "an empty message goes to nobody");
    }
  }
  said_.push_back({Command::dot, tag_});
  return true;
}

}  // namespace peyk::fuzz
