#pragma once
/// What fills the stencils of an issue for each reader: greeting, links, message id.

#include <map>
#include <string>

#include "mail/stencil.h"
#include "mail/tokens.h"
#include "pipeline/workspace.h"

namespace peyk {

class ReaderValues {
 public:
  /// What depends on the edition alone is worked out here, once. The workspace outlives it.
  [[nodiscard]] static Result<ReaderValues> create(Workspace& workspace, const Issue& issue,
                                                   const Publication& publication);

  /// `delivery` is in one of the publication's editions.
  [[nodiscard]] HoleValues of(const Delivery& delivery) const;

 private:
  struct OfEdition {
    Direction direction = Direction::ltr;
    std::string greeting;  ///< Of one without a name.
    std::string before_name;
    std::string after_name;
    std::string view_online_url;
  };

  ReaderValues(const TokenKey& key, const SiteConfig& site, std::string issue, std::string list);
  [[nodiscard]] std::string link(const std::string& before, TokenPurpose purpose,
                                 int64_t reader) const;

  ReaderSigner signer_;
  std::string issue_;
  std::string list_;
  std::string mail_domain_;
  std::string unsubscribe_;  ///< Up to the token; empty: there is no such link.
  std::string preferences_;
  std::map<std::string, OfEdition> editions_;
};

}  // namespace peyk
