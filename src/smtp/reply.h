#pragma once
/// Replies of a relay (RFC 5321 §4.2, RFC 2034 and 3463 codes) and what each means for us.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace peyk {

struct EnhancedCode {
  int klass = 0;
  int subject = 0;
  int detail = 0;
  bool operator==(const EnhancedCode&) const = default;
};

struct Reply {
  int code = 0;
  std::optional<EnhancedCode> enhanced;
  std::vector<std::string> lines;          ///< Texts without code; control characters replaced.
  [[nodiscard]] std::string text() const;  ///< "550 5.1.1 no such user" on one line, bounded.
};

/// Takes bytes, gives replies. A reply that breaks the grammar, a line over 8 KiB or more than
/// 1,000 lines is an error (bad_data) after which the connection cannot be used.
class ReplyParser {
 public:
  /// Appends bytes; complete replies are added to `replies` in order.
  [[nodiscard]] Result<void> feed(std::string_view bytes, std::vector<Reply>& replies);

 private:
  std::string line_;
  Reply partial_;
};

/// The scope and the action that a refusal asks for. The whole policy is at the head of
/// smtp/classify.cpp.
enum class Verdict {
  accepted,
  retry_reader,         ///< This reader later (4.2.1, 4.2.2, 451 …).
  retry_domain,         ///< Back off for the reader's domain (4.7.x once a recipient was named).
  retry_relay,          ///< Back off for the whole relay (421, 4.3.2, any 4xx before a recipient).
  reject_reader,        ///< This reader never for this issue (5.1.1 …).
  reject_and_suppress,  ///< The address does not exist: never again.
  stop_issue,           ///< It is about us as the sender (5.7.x): stop and say so.
};
enum class Phase { connect, greeting, ehlo, starttls, auth, mail, rcpt, data, dot, rset, quit };
[[nodiscard]] std::string_view to_string(Phase phase);
[[nodiscard]] Verdict classify(Phase phase, const Reply& reply);

}  // namespace peyk
