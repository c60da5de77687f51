#include "mail/dkim.h"

#include <algorithm>
#include <atomic>

#include "base/bytes.h"
#include "mail/address.h"

namespace peyk {
namespace {

std::atomic<uint64_t> last_id{0};

bool is_or_below(std::string_view host, std::string_view domain) {
  if (host.size() < domain.size() ||
      !ascii_iequals(host.substr(host.size() - domain.size()), domain))
    return false;
  return host.size() == domain.size() || host[host.size() - domain.size() - 1] == '.';
}

/// i= as it may stand in the field: what would need the quoting of RFC 6376 §2.11 is refused.
Result<std::string> parse_identity(std::string_view identity, std::string_view domain) {
  const auto refuse = [&](const std::string& why) {
    return fail(Error(ErrorKind::configuration,
                      "“" + std::string(identity) + "” is no identity of DKIM: " + why)
                    .remedy("Write “@" + std::string(domain) + "”, or leave it out."));
  };
  const size_t at = identity.rfind('@');
  if (at == std::string_view::npos) return refuse("it has no @");
  const std::string_view local = identity.substr(0, at);
  const bool fit = local.size() <= 64 && std::all_of(local.begin(), local.end(), [](char c) {
                     constexpr std::string_view kSpecials = "!#$%&'*+-/^_`{|}~.";
                     return is_ascii_alpha(c) || is_ascii_digit(c) ||
                            kSpecials.find(c) != std::string_view::npos;
                   });
  if (!fit) return refuse("a character before the @ cannot stand there");
  const auto host = parse_dkim_domain(identity.substr(at + 1));
  if (!host) return refuse("what comes after the @ is no domain");
  if (!is_or_below(*host, domain)) {
    return refuse("it must be of the domain “" + std::string(domain) + "” or one below it");
  }
  return std::string(local) + "@" + *host;
}

}  // namespace

DkimSigner::DkimSigner(std::vector<DkimIdentity> identities)
    : identities_(std::move(identities)), id_(last_id.fetch_add(1) + 1) {}

Result<DkimSigner> DkimSigner::create(std::vector<DkimIdentity> identities) {
  if (identities.empty()) return fail(ErrorKind::configuration, "no DKIM identity is given");
  for (size_t i = 0; i < identities.size(); ++i) {
    DkimIdentity& one = identities[i];
    const auto record = make_dkim_record(one.key, one.domain, one.selector);
    if (!record) {
      return fail(Error(ErrorKind::configuration, record.error().message())
                      .remedy(record.error().remedy()));
    }
    PEYK_ASSIGN(one.domain, parse_dkim_domain(one.domain));
    PEYK_ASSIGN(one.selector, parse_dkim_selector(one.selector));
    if (!one.identity.empty()) {
      PEYK_ASSIGN(one.identity, parse_identity(one.identity, one.domain));
    }
    for (size_t j = 0; j < i; ++j) {
      if (identities[j].domain == one.domain && identities[j].selector == one.selector) {
        return fail(Error(ErrorKind::configuration, "two DKIM identities have the selector “" +
                                                        one.selector + "” in the domain “" +
                                                        one.domain + "”")
                        .remedy("Each key has a selector of its own."));
      }
    }
  }
  return DkimSigner(std::move(identities));
}

bool dkim_aligned(std::string_view signing, std::string_view from) {
  return is_or_below(signing, from) || is_or_below(from, signing);
}

}  // namespace peyk
