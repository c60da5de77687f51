#pragma once
/// The message of an edition: headers and parts, with holes.

#include "config/config.h"
#include "mail/stencil.h"
#include "model/issue.h"
#include "model/rendition.h"

namespace peyk {

/// `date` is that of the header. Fails as Stencil::create, with bad_data also on a sender that is
/// no address.
[[nodiscard]] Result<Stencil> make_stencil(const Config& config, const Rendition& rendition,
                                           const Issue& issue, Instant date);

}  // namespace peyk
