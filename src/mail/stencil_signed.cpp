#include <atomic>

#include "base/bytes.h"
#include "mail/signing_memory.h"
#include "mail/stencil_state.h"

namespace peyk {
namespace {

std::atomic<uint64_t> last_stencil{0};

size_t fixed_size_of(const std::vector<Segment>& segments) {
  size_t size = 0;
  for (const Segment& segment : segments) {
    size += segment.bytes.size();
    // A group and a line end more, for what the holes do to the stream.
    if (is_base64(segment.kind)) size += segment.encoded.groups(0).size() + 6;
  }
  return size;
}

std::vector<Segment> with_lines(std::vector<Segment> segments) {
  for (Segment& segment : segments) {
    if (segment.kind == SegmentKind::literal) segment.lines = find_whole_lines(segment.bytes);
  }
  return segments;
}

size_t lent_size_of(const std::vector<Segment>& segments) {
  size_t size = 0;
  for (const Segment& segment : segments) {
    size += segment.kind == SegmentKind::base64_literal ? segment.encoded.lines(0).size
                                                        : segment.lines.size;
  }
  return size;
}

std::string_view bytes_of(const Sha256::Digest& digest) { return {digest.data(), digest.size()}; }

}  // namespace

Stencil::State::State(std::vector<Segment> made)
    : segments(with_lines(std::move(made))),
      plan(make_signing_plan(segments)),
      fixed_size(fixed_size_of(segments)),
      lent_size(lent_size_of(segments)),
      id(last_stencil.fetch_add(1) + 1) {}

Stencil::Scratch::Scratch() : state_(std::make_unique<State>()) {}
Stencil::Scratch::Scratch(Scratch&&) noexcept = default;
Stencil::Scratch& Stencil::Scratch::operator=(Scratch&&) noexcept = default;
Stencil::Scratch::~Scratch() = default;

void Stencil::fill_signed(const HoleValues& values, const DkimSigner& signer, DkimTimes times,
                          Scratch& scratch, std::string& out) const {
  const SigningPlan& plan = state_->plan;
  Scratch::State& state = *scratch.state_;
  StencilMemory& memory = state.of(state_->id, plan, signer, times);

  // First the bytes, with room for the hashes; then the hashes.
  const size_t begin = out.size();
  size_t fields_size = 0;
  for (const SignatureField& field : memory.fields) fields_size += field.bytes().size();
  out.reserve(begin + fields_size + size_hint(values));
  for (const SignatureField& field : memory.fields) out += field.bytes();
  state.begins.clear();
  {
    Spliced whole(std::move(out), Spliced::Lending::refused);
    fill_segments(state_->segments, values, whole, &state.begins);
    out = std::move(whole.own());
  }
  state.begins.push_back(out.size());
  const auto filled = [&](size_t segment) {
    const size_t at = state.begins[segment];
    return std::string_view(out).substr(at, state.begins[segment + 1] - at);
  };

  const std::string body_hash = to_base64(bytes_of(memory.body.hash(plan, values, filled)));
  state.header = memory.common_header;
  for (const SigningPlan::HeaderPiece& piece : plan.header) {
    state.header.update(piece.bytes);
    if (piece.segment) state.header.update(filled(*piece.segment));
  }
  std::vector<DkimKeyUse>& keys = state.keys_of(signer);
  char* field = out.data() + begin;
  for (size_t i = 0; i < keys.size(); ++i) {
    state.with_field = state.header;
    state.with_field.update(memory.fields[i].put_body_hash(body_hash, field));
    memory.fields[i].put_signature(to_base64(keys[i].sign(state.with_field.finish())), field);
    field += memory.fields[i].bytes().size();
  }
}

}  // namespace peyk
