#pragma once
/// Relaxed canonicalisation (RFC 6376 §3.4.2, §3.4.4). Private to mail/.
///
/// A body comes in pieces that end anywhere but inside a CRLF. White space and line ends wait until
/// it is known what follows them, so that each boundary between pieces comes out as if the body
/// had been one.

#include <cstddef>
#include <string>
#include <string_view>

#include "base/hash.h"

namespace peyk {

/// A piece that many bodies have, canonicalised once. What it is in the middle depends on nothing
/// outside; at the edges stand white space and line ends, whose form their neighbours decide.
struct CanonicalText {
  std::string_view head;  ///< White space and line ends, raw. These two point into the raw piece,
  std::string_view tail;  ///< which must outlive them.
  std::string core;       ///< Canonical; empty if the piece is nothing but edge (then all is head).
  explicit CanonicalText(std::string_view raw);
};

/// Hashes a body in relaxed form. A copy goes on by itself from the same state.
class RelaxedBody {
 public:
  void write(std::string_view raw);
  void write(const CanonicalText& text);
  /// Bytes whose lines are canonical already: no white space, and no empty lines but at the edges.
  /// Base64 is so.
  void write_plain(std::string_view raw);
  /// The digest of all that was written; the object is then as new.
  [[nodiscard]] Sha256::Digest finish();

 private:
  void flush();
  void write_edge(std::string_view edge);
  Sha256 hash_;
  size_t line_ends_ = 0;  ///< Those that wait.
  bool space_ = false;    ///< White space that waits behind them.
  bool any_ = false;      ///< Something was hashed.
};

/// A header field in relaxed form, with its CRLF: name in lower case, unfolded, white space single.
[[nodiscard]] std::string canonical_field(std::string_view name, std::string_view value);

}  // namespace peyk
