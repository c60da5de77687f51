#pragma once
/// Every key of the configuration, by mapping. docs/configuration.md describes each of them; a test
/// compares the two.

#include <vector>

#include "config/fields.h"

namespace peyk {

/// peyk.yaml
extern const YamlKeys kRootKeys;
extern const YamlKeys kSiteKeys;
extern const YamlKeys kTokenKeys;
extern const YamlKeys kRelayKeys;
extern const YamlKeys kWarmUpKeys;
extern const YamlKeys kDomainKeys;  ///< Below a domain of "domains".
extern const YamlKeys kDkimKeys;
extern const YamlKeys kFetchKeys;
extern const YamlKeys kCheckKeys;  ///< Also in publications/ID.yaml.
extern const YamlKeys kWebSubKeys;
extern const YamlKeys kSourceKeys;
extern const YamlKeys kPictureKeys;
/// translations.yaml
extern const YamlKeys kTranslationsKeys;
/// editions/ID.yaml
extern const YamlKeys kEditionKeys;
extern const YamlKeys kSendWindowKeys;
/// categories.yaml, below an id
extern const YamlKeys kCategoryKeys;
/// publications/ID.yaml
extern const YamlKeys kPublicationKeys;
extern const YamlKeys kScheduleKeys;
extern const YamlKeys kSectionKeys;

/// All of the above.
[[nodiscard]] std::vector<const YamlKeys*> configuration_keys();

}  // namespace peyk
