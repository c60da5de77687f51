#include "ingest/editions.h"

#include <string>

#include "base/bytes.h"

namespace peyk {
namespace {

std::string normal(std::string_view tag) {
  return replace_all(to_ascii_lower(trim(tag)), "_", "-");
}

std::string primary(const std::string& tag) { return tag.substr(0, tag.find('-')); }

}  // namespace

const Edition* match_edition(const Config& config, std::string_view tag) {
  const std::string wanted = normal(tag);
  if (wanted.empty()) return nullptr;
  for (const Edition& edition : config.editions) {
    if (normal(edition.id) == wanted || normal(edition.language) == wanted) return &edition;
  }
  for (const Edition& edition : config.editions) {
    if (normal(edition.id) == primary(wanted)) return &edition;
  }
  for (const Edition& edition : config.editions) {
    if (primary(normal(edition.language)) == primary(wanted)) return &edition;
  }
  return nullptr;
}

std::string edition_ids(const Config& config) {
  std::vector<std::string> ids;
  for (const Edition& edition : config.editions) ids.push_back(edition.id);
  return join(ids, ", ");
}

}  // namespace peyk
