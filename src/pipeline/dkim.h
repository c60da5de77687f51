#pragma once
/// The configured DKIM keys, ready to sign.

#include <memory>
#include <string>

#include "config/config.h"
#include "mail/dkim.h"

namespace peyk {

/// Reads the keys; null when none is configured. Fails with configuration; every key that cannot be
/// used is told.
[[nodiscard]] Result<std::shared_ptr<const DkimSigner>> make_dkim_signer(const Config& config);

/// The times of an issue's signatures: signed when it was frozen, good for its lifetime and a week.
/// So every run of the issue makes the same bytes, and each message can be verified for a week at
/// least. What is sent after the lifetime (tried again by hand) gets an expiry later by the same
/// span, as often as it takes.
[[nodiscard]] DkimTimes dkim_times(Instant frozen, std::chrono::hours lifetime, Instant now);

/// A sentence if receivers will not count the signatures for the sender's domain (DMARC), else
/// empty.
[[nodiscard]] std::string dkim_alignment_trouble(const Config& config);

}  // namespace peyk
