#include "l10n/catalog.h"

#include <mutex>
#include <set>
#include <unicode/messagepattern.h>
#include <unicode/msgfmt.h>

#include "base/bytes.h"
#include "l10n/icu.h"

namespace peyk {
namespace {

using icu_detail::from_icu;
using icu_detail::to_icu;

struct Message {
  std::unique_ptr<icu::MessageFormat> format;
  std::set<std::string> names;  ///< Of its arguments.
  std::string constant;         ///< The text itself, when it takes no arguments.
  Place place;
};

constexpr std::string_view kPatternRemedy =
    "Write it as ICU MessageFormat: {name}, {count, plural, one {# story} other {# stories}}; a "
    "brace that is meant as such goes between apostrophes: '{'.";

Error bad_pattern(const std::string& edition, const std::string& key, const CatalogEntry& entry,
                  const std::string& why) {
  return Error(ErrorKind::configuration,
               "the text “" + key + "” of the edition “" + edition + "” " + why)
      .at(entry.place)
      .remedy(std::string(kPatternRemedy));
}

std::string describe(const UParseError& where, UErrorCode status) {
  if (status == U_DEFAULT_KEYWORD_MISSING) return "has a plural or select without “other”";
  if (status == U_UNMATCHED_BRACES) return "has a brace without its partner";
  std::string near =
      from_icu(icu::UnicodeString(where.preContext) + icu::UnicodeString(where.postContext));
  std::string why = "is no message that ICU understands";
  if (!near.empty()) why += ", near “" + near + "”";
  return why;
}

/// The argument names of a pattern that ICU takes, or why it does not do.
Result<std::set<std::string>> argument_names(const std::string& edition, const std::string& key,
                                             const CatalogEntry& entry) {
  UErrorCode status = U_ZERO_ERROR;
  UParseError where{};
  const icu::MessagePattern pattern(to_icu(entry.pattern), &where, status);
  if (U_FAILURE(status)) return fail(bad_pattern(edition, key, entry, describe(where, status)));
  std::set<std::string> names;
  for (int32_t i = 0; i < pattern.countParts(); ++i) {
    const icu::MessagePattern::Part& part = pattern.getPart(i);
    if (part.getType() == UMSGPAT_PART_TYPE_ARG_NUMBER) {
      return fail(
          bad_pattern(edition, key, entry, "numbers its arguments: give them names instead"));
    }
    if (part.getType() == UMSGPAT_PART_TYPE_ARG_NAME) {
      names.insert(from_icu(pattern.getSubstring(part)));
    }
  }
  return names;
}

Result<Message> compile(const Edition& edition, const icu::Locale& locale, const std::string& key,
                        const CatalogEntry& entry) {
  if (find_invalid_utf8(entry.pattern)) {
    return fail(bad_pattern(edition.id, key, entry, "is not valid UTF-8"));
  }
  Message message;
  message.place = entry.place;
  PEYK_ASSIGN(message.names, argument_names(edition.id, key, entry));
  UErrorCode status = U_ZERO_ERROR;
  UParseError where{};
  message.format =
      std::make_unique<icu::MessageFormat>(to_icu(entry.pattern), locale, where, status);
  if (U_FAILURE(status)) {
    return fail(bad_pattern(edition.id, key, entry, describe(where, status)));
  }
  if (message.names.empty()) {
    icu::UnicodeString text;
    message.format->format(nullptr, nullptr, 0, text, status);
    if (U_FAILURE(status)) {
      return fail(bad_pattern(edition.id, key, entry, "cannot be formatted"));
    }
    message.constant = from_icu(text);
  }
  return message;
}

Error missing_argument(std::string message, const std::string& wanted, const Place& place) {
  message += " needs a “";
  message += wanted;
  message += "”, which is not given there";
  return Error(ErrorKind::configuration, std::move(message))
      .at(place)
      .remedy("Remove {" + wanted + "} from the text or give it where it is used.");
}

icu::Formattable to_formattable(const MessageArgument& argument) {
  if (const auto* number = std::get_if<int64_t>(&argument)) return icu::Formattable(*number);
  return icu::Formattable(to_icu(std::get<std::string>(argument)));
}

}  // namespace

struct Catalog::State {
  std::string edition;
  std::map<std::string, Message, std::less<>> messages;
  std::mutex mutex;  ///< ICU's formats keep scratch values inside.
};

Catalog::Catalog(std::unique_ptr<State> state) : state_(std::move(state)) {}
Catalog::Catalog(Catalog&&) noexcept = default;
Catalog& Catalog::operator=(Catalog&&) noexcept = default;
Catalog::~Catalog() = default;

Result<Catalog> Catalog::create(const Edition& edition,
                                const std::map<std::string, CatalogEntry>& entries) {
  PEYK_ASSIGN(
      const icu::Locale locale,
      icu_detail::make_locale(
          edition.locale, std::string("numbers=") + icu_detail::numbering_system(edition.digits)));
  auto state = std::make_unique<State>();
  state->edition = edition.id;
  std::vector<Error> errors;
  for (const auto& [key, entry] : entries) {
    auto message = compile(edition, locale, key, entry);
    if (message) {
      state->messages.emplace(key, std::move(*message));
    } else {
      errors.push_back(std::move(message).error());
    }
  }
  if (!errors.empty()) {
    Error first = std::move(errors.front());
    errors.erase(errors.begin());
    return fail(std::move(first).also(std::move(errors)));
  }
  return Catalog(std::move(state));
}

bool Catalog::has(std::string_view key) const { return state_->messages.contains(key); }

std::vector<std::string> Catalog::keys() const {
  std::vector<std::string> all;
  all.reserve(state_->messages.size());
  for (const auto& [key, message] : state_->messages) all.push_back(key);
  return all;
}

Result<std::string> Catalog::message(std::string_view key,
                                     const MessageArguments& arguments) const {
  const auto found = state_->messages.find(key);
  const std::string name =
      "the text “" + std::string(key) + "” of the edition “" + state_->edition + "”";
  if (found == state_->messages.end()) {
    Error error(ErrorKind::configuration, "there is no such text: " + name);
    const auto near = nearest(key, keys());
    return fail(std::move(error).remedy(near ? "Did you mean “" + *near + "”?"
                                             : "Add it to the catalogue of the edition."));
  }
  const Message& message = found->second;
  if (message.names.empty()) return message.constant;
  std::vector<icu::UnicodeString> names;
  std::vector<icu::Formattable> values;
  for (const std::string& wanted : message.names) {
    const auto given = arguments.find(wanted);
    if (given == arguments.end()) {
      return fail(missing_argument(name, wanted, message.place));
    }
    names.push_back(to_icu(wanted));
    values.push_back(to_formattable(given->second));
  }
  icu::UnicodeString text;
  UErrorCode status = U_ZERO_ERROR;
  {
    const std::lock_guard lock(state_->mutex);
    message.format->format(names.data(), values.data(), static_cast<int32_t>(names.size()), text,
                           status);
  }
  if (U_FAILURE(status)) {
    return fail(Error(ErrorKind::configuration,
                      name + " cannot be made: an argument does not fit its place")
                    .at(message.place)
                    .remedy("plural and number take numbers only."));
  }
  return from_icu(text);
}

}  // namespace peyk
