#pragma once
/// Reads what a session offers to the socket as the relay at the other end would (RFC 5321, RFC
/// 2920), and knows for each delivery what of it may have left. Shares no code with the session but
/// the parser of replies, which has a target of its own.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/fuzz.h"
#include "smtp/reply.h"
#include "smtp/session.h"

namespace peyk::fuzz {

/// A delivery that was submitted.
struct Submitted {
  std::string sender, recipient;
  std::string message;
  bool released = false;              ///< release_dot() said yes.
  bool wanted_dot = false;            ///< WantsDot came.
  bool body_whole = false;            ///< All of its body was offered.
  std::optional<size_t> dot_at = {};  ///< Where in the stream its terminator was offered.
  std::string outcome;  ///< "accepted", "refused", "lost"; empty as long as there is none.
};

class WireWitness {
 public:
  explicit WireWitness(bool pipelining_allowed) : pipelining_allowed_(pipelining_allowed) {}

  std::map<int64_t, Submitted>& deliveries() { return deliveries_; }

  /// The session offered these bytes to the socket.
  void offered(std::string_view bytes);
  /// The socket took so many of them.
  void taken(size_t count);
  /// The relay says something.
  void received(std::string_view bytes);
  [[nodiscard]] bool all_taken() const { return taken_ == stream_.size(); }
  /// The socket has some of the terminator, or holds it and has not said yet.
  [[nodiscard]] bool dot_may_have_left(const Submitted& delivery) const {
    return delivery.dot_at && on_offer_ > *delivery.dot_at;
  }
  [[nodiscard]] bool dot_was_taken(const Submitted& delivery) const {
    return delivery.dot_at && taken_ >= *delivery.dot_at + 3;
  }
  void capable(const Capabilities& capabilities) { capabilities_ = capabilities; }

 private:
  enum class Command { hello, mail, rcpt, data, dot, rset, quit };
  struct Said {
    Command command;
    int64_t tag = 0;
  };
  [[nodiscard]] const Reply* reply_to(size_t command) const {
    return command < replies_.size() ? &replies_[command] : nullptr;
  }
  [[nodiscard]] size_t unanswered() const {
    return said_.size() - std::min(said_.size(), replies_.size());
  }
  void read();
  void read_line(std::string_view line);
  void read_mail(std::string_view line);
  [[nodiscard]] bool read_body();
  void check_parameters(std::string_view parameters, const Submitted& delivery) const;

  bool pipelining_allowed_;
  Capabilities capabilities_;
  std::map<int64_t, Submitted> deliveries_;
  std::string stream_;   ///< All that was offered.
  size_t taken_ = 0;     ///< Of the stream, by the socket.
  size_t on_offer_ = 0;  ///< Up to there the socket has it or may have it.
  size_t at_ = 0;        ///< The stream is read up to there.
  std::vector<Said> said_;
  std::vector<Reply> replies_;  ///< The nth answers the nth command.
  ReplyParser parser_;
  bool broken_ = false;  ///< What the relay sends is no SMTP any more.
  int64_t tag_ = 0;      ///< The envelope that is being read.
  bool in_body_ = false;
  size_t body_begin_ = 0;
};

}  // namespace peyk::fuzz
