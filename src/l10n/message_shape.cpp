#include "l10n/message_shape.h"

#include <memory>
#include <unicode/messagepattern.h>
#include <unicode/plurrule.h>
#include <unicode/strenum.h>

#include "l10n/icu.h"

namespace peyk {

MessageShape message_shape(std::string_view pattern) {
  MessageShape shape;
  UErrorCode status = U_ZERO_ERROR;
  const icu::MessagePattern parsed(icu_detail::to_icu(pattern), nullptr, status);
  if (U_FAILURE(status)) return shape;
  // Plurals nest: the innermost open one gets the selectors. Others (select) are marked by −1.
  std::vector<int> open;
  for (int32_t i = 0; i < parsed.countParts(); ++i) {
    const icu::MessagePattern::Part& part = parsed.getPart(i);
    const auto text = [&] { return icu_detail::from_icu(parsed.getSubstring(part)); };
    switch (part.getType()) {
      case UMSGPAT_PART_TYPE_ARG_START: {
        const bool plural = part.getArgType() == UMSGPAT_ARG_TYPE_PLURAL;
        if (plural) shape.plurals.emplace_back();
        open.push_back(plural ? static_cast<int>(shape.plurals.size()) - 1 : -1);
        break;
      }
      case UMSGPAT_PART_TYPE_ARG_LIMIT:
        if (!open.empty()) open.pop_back();
        break;
      case UMSGPAT_PART_TYPE_ARG_NAME:
      case UMSGPAT_PART_TYPE_ARG_NUMBER:
        shape.arguments.insert(text());
        break;
      case UMSGPAT_PART_TYPE_ARG_SELECTOR: {
        const std::string selector = text();
        if (!open.empty() && open.back() >= 0 && selector.front() != '=') {
          shape.plurals[static_cast<size_t>(open.back())].insert(selector);
        }
        break;
      }
      case UMSGPAT_PART_TYPE_MSG_START:
      case UMSGPAT_PART_TYPE_MSG_LIMIT:
      case UMSGPAT_PART_TYPE_SKIP_SYNTAX:
      case UMSGPAT_PART_TYPE_INSERT_CHAR:
      case UMSGPAT_PART_TYPE_REPLACE_NUMBER:
      case UMSGPAT_PART_TYPE_ARG_TYPE:
      case UMSGPAT_PART_TYPE_ARG_STYLE:
      case UMSGPAT_PART_TYPE_ARG_INT:
      case UMSGPAT_PART_TYPE_ARG_DOUBLE:
        break;
    }
  }
  return shape;
}

std::set<std::string> plural_categories(const std::string& locale) {
  std::set<std::string> categories;
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::PluralRules> rules(
      icu::PluralRules::forLocale(icu::Locale(locale.c_str()), status));
  if (U_FAILURE(status) || rules == nullptr) return categories;
  const std::unique_ptr<icu::StringEnumeration> keywords(rules->getKeywords(status));
  if (U_FAILURE(status) || keywords == nullptr) return categories;
  while (const icu::UnicodeString* keyword = keywords->snext(status)) {
    categories.insert(icu_detail::from_icu(*keyword));
  }
  return categories;
}

}  // namespace peyk
