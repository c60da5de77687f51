#pragma once
/// What a stencil is inside. Private to mail/.

#include <cstdint>
#include <utility>
#include <vector>

#include "mail/segments.h"
#include "mail/signing_plan.h"
#include "mail/stencil.h"

namespace peyk {

struct Stencil::State {
  explicit State(std::vector<Segment> made);
  const std::vector<Segment> segments;
  const SigningPlan plan;
  const size_t fixed_size;  ///< Bytes of a message that has nothing in its holes, or a few more;
  const size_t lent_size;   ///< and about so many of them are lent by splice().
  const uint64_t id;        ///< Never used again in this process: a scratch knows stencils by it.
};

/// Appends the filled segments. Where each of them begins is appended to `begins`, if there is one.
void fill_segments(const std::vector<Segment>& segments, const HoleValues& values, Spliced& out,
                   std::vector<size_t>* begins);

}  // namespace peyk
