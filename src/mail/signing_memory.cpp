#include "mail/signing_memory.h"

#include <algorithm>

namespace peyk {
namespace {

/// How many holes from the first on have the same value in both.
size_t shared_holes(const SigningPlan& plan, const HoleValues& a, const HoleValues& b) {
  const auto differs = std::find_if(
      plan.holes.begin(), plan.holes.end(),
      [&](const SigningPlan::BodyHole& place) { return a[place.hole] != b[place.hole]; });
  return static_cast<size_t>(differs - plan.holes.begin());
}

}  // namespace

size_t BodyMemory::go_back(const SigningPlan& plan, const HoleValues& values) {
  if (points_.empty()) {
    // The first message of all; what it is filled with tells nothing yet.
    next_stop_ = 0;
    keep_until_ = 1;
    kept_ = last_ = values;
    return 0;
  }
  const size_t good = std::min(shared_holes(plan, values, kept_), points_.size() - 1);
  const size_t shared = shared_holes(plan, values, last_);
  next_stop_ = good + 1;
  keep_until_ = shared + 1;
  if (shared > good) {
    points_.resize(good + 1);
    kept_ = values;
  }
  last_ = values;
  work_ = points_[good];
  return stop_piece(plan, good);
}

void BodyMemory::keep(size_t stop) {
  if (stop < keep_until_) points_.push_back(work_);
}

StencilMemory& Stencil::Scratch::State::of(uint64_t stencil, const SigningPlan& plan,
                                           const DkimSigner& signer, DkimTimes times) {
  for (StencilMemory& known : stencils) {
    if (known.stencil == stencil && known.signer == signer.id() &&
        known.times.signed_at == times.signed_at && known.times.expires == times.expires) {
      return known;
    }
  }
  if (stencils.size() >= kMost) stencils.clear();
  StencilMemory made;
  made.stencil = stencil;
  made.signer = signer.id();
  made.times = times;
  for (const DkimIdentity& identity : signer.identities()) {
    made.fields.emplace_back(identity, plan.names, times);
  }
  made.common_header.update(plan.common_header);
  stencils.push_back(std::move(made));
  return stencils.back();
}

std::vector<DkimKeyUse>& Stencil::Scratch::State::keys_of(const DkimSigner& signer) {
  for (KeyMemory& known : signers) {
    if (known.signer == signer.id()) return known.keys;
  }
  if (signers.size() >= kMost) signers.clear();
  signers.push_back({.signer = signer.id(), .keys = {}});
  for (const DkimIdentity& identity : signer.identities()) {
    signers.back().keys.emplace_back(identity.key);
  }
  return signers.back().keys;
}

}  // namespace peyk
