#include <algorithm>

#include "base/bytes.h"
#include "config/loader.h"
#include "config/values.h"

namespace peyk {
namespace {

/// [local]@domain. Whether its domain fits is for those who sign to say.
std::string identity_trouble(std::string_view identity) {
  if (identity.starts_with('@')) {
    const std::string trouble = domain_trouble(identity.substr(1));
    return trouble.empty() ? "" : "is no identity: the part after “@” " + trouble;
  }
  return mail_address_trouble(identity);
}

}  // namespace

void Loader::load_dkim(const YamlNode& node) {
  Fields fields(file_.string(), node, kDkimKeys, problems_);
  if (node.kind != YamlNode::Kind::map) return;
  DkimConfig dkim;
  dkim.place = fields.place();
  dkim.domain = to_ascii_lower(read_checked(fields, "domain", true, domain_trouble));
  dkim.selector = to_ascii_lower(read_checked(fields, "selector", true, selector_trouble));
  dkim.identity = read_checked(fields, "identity", false, identity_trouble);
  const std::string key_file = fields.required("key_file");
  if (!key_file.empty()) dkim.key_file = resolve(key_file);
  const bool repeated =
      std::any_of(config_.dkim.begin(), config_.dkim.end(), [&](const DkimConfig& other) {
        return !dkim.selector.empty() && other.domain == dkim.domain &&
               other.selector == dkim.selector;
      });
  if (repeated) {
    fields.wrong("selector", "is " + in_quotes(dkim.selector) +
                                 ", as that of another key of the domain " +
                                 in_quotes(dkim.domain));
  }
  config_.dkim.push_back(std::move(dkim));
}

}  // namespace peyk
