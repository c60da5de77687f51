#include "pipeline/dkim.h"

#include <algorithm>

namespace peyk {

Result<std::shared_ptr<const DkimSigner>> make_dkim_signer(const Config& config) {
  if (config.dkim.empty()) return nullptr;
  std::vector<DkimIdentity> identities;
  std::vector<Error> troubles;
  for (const DkimConfig& dkim : config.dkim) {
    auto key = DkimKey::load(dkim.key_file);
    if (!key) {
      const Error& error = key.error();
      troubles.push_back(Error(ErrorKind::configuration,
                               "the DKIM key of the domain “" + dkim.domain + "”, selector “" +
                                   dkim.selector + "”, cannot be used: " + error.message() + " (" +
                                   dkim.key_file.string() + ")")
                             .at(dkim.place)
                             .remedy(error.kind() == ErrorKind::no_input
                                         ? "Make it with “peyk dkim keygen”, or mend “key_file”."
                                         : error.remedy()));
      continue;
    }
    identities.push_back({dkim.domain, dkim.selector, dkim.identity, std::move(*key)});
  }
  if (!troubles.empty()) {
    Error first = std::move(troubles.front());
    troubles.erase(troubles.begin());
    return fail(std::move(first).also(std::move(troubles)));
  }
  auto signer = DkimSigner::create(std::move(identities));
  if (!signer) return fail(std::move(signer.error()).at(config.dkim.front().place));
  return std::make_shared<const DkimSigner>(std::move(*signer));
}

DkimTimes dkim_times(Instant frozen, std::chrono::hours lifetime, Instant now) {
  constexpr std::chrono::hours kWeek{7 * 24};
  const auto span = lifetime + kWeek;
  DkimTimes times{.signed_at = frozen, .expires = frozen + span};
  while (times.expires <= now + kWeek) times.expires += span;
  return times;
}

std::string dkim_alignment_trouble(const Config& config) {
  if (config.dkim.empty()) return "";
  const std::string from = config.site.from.substr(config.site.from.rfind('@') + 1);
  std::string domains;
  for (const DkimConfig& dkim : config.dkim) {
    const auto domain = parse_dkim_domain(dkim.domain);
    const auto sender = parse_dkim_domain(from);
    if (domain && sender && dkim_aligned(*domain, *sender)) return "";
    domains += (domains.empty() ? "“" : ", “") + dkim.domain + "”";
  }
  return "no DKIM signature is of the sender's domain “" + from + "” (they are of " + domains +
         "); receivers that ask for DMARC will not count them. Sign with a key of that domain.";
}

}  // namespace peyk
