#pragma once
/// What DKIM hashes of a stencil, in relaxed form, worked out once. Private to mail/.

#include <optional>
#include <string>
#include <vector>

#include "mail/canonical.h"
#include "mail/segments.h"

namespace peyk {

struct SigningPlan {
  /// Canonical bytes, then what filled a hole of the header.
  struct HeaderPiece {
    std::string bytes;
    std::optional<size_t> segment;
  };
  struct BodyPiece {
    size_t segment = 0;
    std::optional<CanonicalText> text;  ///< Of literals; all others are read from the message.
    bool plain = false;                 ///< Base64.
  };

  /// h=: the names of the signed fields. Those that differ between readers come last, so that what
  /// all have in common can be hashed once.
  std::vector<std::string> names;
  std::string common_header;  ///< The signed fields without holes.
  std::vector<HeaderPiece> header;
  std::vector<BodyPiece> body;
  /// Where the body's value differs between readers: indices of pieces, each with its hole.
  struct BodyHole {
    size_t piece = 0;
    Hole hole{};
  };
  std::vector<BodyHole> holes;
};

/// The plan refers to the bytes of the segments, which must outlive it and stay in their place.
[[nodiscard]] SigningPlan make_signing_plan(const std::vector<Segment>& segments);

}  // namespace peyk
