#include <atomic>
#include <cstring>
#include <optional>

#include "base/bytes.h"
#include "mail/signature_field.h"
#include "mail/stencil_state.h"

namespace peyk {
namespace {

std::atomic<uint64_t> last_stencil{0};

std::string_view bytes_of(const Sha256::Digest& digest) { return {digest.data(), digest.size()}; }

}  // namespace

Stencil::State::State(std::vector<Segment> made)
    : segments(std::move(made)),
      plan(make_signing_plan(segments)),
      id(last_stencil.fetch_add(1) + 1) {}

struct Stencil::Scratch::State {};

Stencil::Scratch::Scratch() : state_(std::make_unique<State>()) {}
Stencil::Scratch::Scratch(Scratch&&) noexcept = default;
Stencil::Scratch& Stencil::Scratch::operator=(Scratch&&) noexcept = default;
Stencil::Scratch::~Scratch() = default;

void Stencil::fill_signed(const HoleValues& values, const DkimSigner& signer, DkimTimes times,
                          Scratch& /*scratch*/, std::string& out) const {
  const SigningPlan& plan = state_->plan;
  std::vector<SignatureField> fields;
  std::vector<size_t> places;
  for (const DkimIdentity& identity : signer.identities()) {
    fields.emplace_back(identity, plan.names, times);
    places.push_back(out.size());
    out += fields.back().bytes();
  }
  std::vector<size_t> begins;
  fill_segments(state_->segments, values, out, &begins);
  begins.push_back(out.size());
  const auto filled = [&](size_t segment) {
    return std::string_view(out).substr(begins[segment], begins[segment + 1] - begins[segment]);
  };
  RelaxedBody body;
  for (const SigningPlan::BodyPiece& piece : plan.body) {
    if (piece.text) {
      body.write(*piece.text);
    } else if (piece.plain) {
      body.write_plain(filled(piece.segment));
    } else {
      body.write(filled(piece.segment));
    }
  }
  const std::string body_hash = to_base64(bytes_of(body.finish()));
  Sha256 header;
  header.update(plan.common_header);
  for (const SigningPlan::HeaderPiece& piece : plan.header) {
    header.update(piece.bytes);
    if (piece.segment) header.update(filled(*piece.segment));
  }
  for (size_t i = 0; i < fields.size(); ++i) {
    char* field = out.data() + places[i];
    Sha256 all = header;
    all.update(fields[i].put_body_hash(body_hash, field));
    DkimKeyUse key(signer.identities()[i].key);
    fields[i].put_signature(to_base64(key.sign(all.finish())), field);
  }
}

}  // namespace peyk
