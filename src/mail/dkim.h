#pragma once
/// DKIM signatures (RFC 6376, RFC 8301, RFC 8463): rsa-sha256 and ed25519-sha256, relaxed/relaxed.
/// A message gets one for each identity, so that a domain can sign with both algorithms, or two
/// domains can vouch for it. Stencil::fill_signed makes the signed message.
///
/// Signed are the fields that say who writes what to whom, and those of the list, as far as the
/// message has them. The ones that a receiver acts upon are *oversigned*: named once more than they
/// occur, so that none can be added on the way without breaking the signature (RFC 6376 §8.15).

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "mail/dkim_key.h"

namespace peyk {

/// Who signs.
struct DkimIdentity {
  std::string domain;    ///< d=
  std::string selector;  ///< s=
  std::string identity;  ///< i=: [local]@domain, the domain or one below it; empty: left out.
  DkimKey key;
};

/// They are part of what is signed. A message that is sent again must carry the same ones, so that
/// it has the same bytes (D4).
struct DkimTimes {
  Instant signed_at{};  ///< t=
  Instant expires{};    ///< x=; left out when it is not after `signed_at`.
};

/// Constant after create(): any number of threads may sign with one signer.
class DkimSigner {
 public:
  /// Fails with configuration when there is no identity, on a domain, selector or identity that
  /// cannot be one, and on two identities with one selector in one domain.
  [[nodiscard]] static Result<DkimSigner> create(std::vector<DkimIdentity> identities);

  [[nodiscard]] const std::vector<DkimIdentity>& identities() const { return identities_; }
  /// Tells signers apart as long as the process lives; a copy is the same signer.
  [[nodiscard]] uint64_t id() const { return id_; }

 private:
  explicit DkimSigner(std::vector<DkimIdentity> identities);
  std::vector<DkimIdentity> identities_;
  uint64_t id_;
};

/// Whether receivers may take a signature of `signing` for one of `from` (DMARC, RFC 7489 §3.1.1,
/// relaxed): one domain is the other or below it. That is narrower than DMARC, which asks a public
/// list where an organisation's domain begins, and never wrong by it.
[[nodiscard]] bool dkim_aligned(std::string_view signing, std::string_view from);

}  // namespace peyk
