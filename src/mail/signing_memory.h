#pragma once
/// What one thread remembers between the messages that it signs. Private to mail/.

#include <cstdint>
#include <string>
#include <vector>

#include "mail/canonical.h"
#include "mail/signature_field.h"
#include "mail/signing_plan.h"
#include "mail/stencil.h"

namespace peyk {

/// Hashes the bodies of one stencil, each from the last point that an earlier one had in common
/// with it.
///
/// A point is the state of the hash right before a hole; it is good for all readers whose values
/// are the same up to there. The one before the first hole is good for everybody. Points behind it
/// are kept when two readers in a row have shared the values, so that a value that is every
/// reader's own never costs a copy of the state, and stay until others are shared that way.
class BodyMemory {
 public:
  /// `filled` gives the bytes that a segment became.
  template <class Filled>
  [[nodiscard]] Sha256::Digest hash(const SigningPlan& plan, const HoleValues& values,
                                    const Filled& filled) {
    const size_t begin = go_back(plan, values);
    size_t stop = next_stop_;
    for (size_t i = begin; i <= plan.body.size(); ++i) {
      if (stop < stops(plan) && i == stop_piece(plan, stop)) keep(stop++);
      if (i == plan.body.size()) break;
      const SigningPlan::BodyPiece& piece = plan.body[i];
      if (piece.text) {
        work_.write(*piece.text);
      } else if (piece.plain) {
        work_.write_plain(filled(piece.segment));
      } else {
        work_.write(filled(piece.segment));
      }
    }
    return work_.finish();
  }

 private:
  /// Puts the state at the last point that is good for these values; gives the piece that comes
  /// next.
  [[nodiscard]] size_t go_back(const SigningPlan& plan, const HoleValues& values);
  void keep(size_t stop);
  [[nodiscard]] static size_t stops(const SigningPlan& plan) { return plan.holes.size() + 1; }
  /// Stops are the holes, and the end of the body.
  [[nodiscard]] static size_t stop_piece(const SigningPlan& plan, size_t stop) {
    return stop < plan.holes.size() ? plan.holes[stop].piece : plan.body.size();
  }

  RelaxedBody work_;
  std::vector<RelaxedBody> points_;  ///< Before each stop, as far as they are known …
  HoleValues kept_;                  ///< … for these values.
  HoleValues last_;                  ///< Those of the reader before.
  size_t next_stop_ = 0;             ///< The next one whose point is to be kept …
  size_t keep_until_ = 0;            ///< … if it comes before this one.
};

/// All that is the same for the readers of one stencil, signed by one signer with the same times.
struct StencilMemory {
  uint64_t stencil = 0;
  uint64_t signer = 0;
  DkimTimes times;
  std::vector<SignatureField> fields;  ///< One for each identity.
  Sha256 common_header;
  BodyMemory body;
};

/// The keys of one signer, for one thread.
struct KeyMemory {
  uint64_t signer = 0;
  std::vector<DkimKeyUse> keys;
};

struct Stencil::Scratch::State {
  /// A run has a stencil for each edition, and one signer; what is more is forgotten and made anew.
  static constexpr size_t kMost = 64;
  [[nodiscard]] StencilMemory& of(uint64_t stencil, const SigningPlan& plan,
                                  const DkimSigner& signer, DkimTimes times);
  [[nodiscard]] std::vector<DkimKeyUse>& keys_of(const DkimSigner& signer);

  std::vector<StencilMemory> stencils;
  std::vector<KeyMemory> signers;
  std::vector<size_t> begins;  ///< Of the segments in the message that is being made.
  Sha256 header;
  Sha256 with_field;
};

}  // namespace peyk
