#include "l10n/icu.h"

#include <map>
#include <set>
#include <unicode/basictz.h>
#include <unicode/uchar.h>

#include "base/bytes.h"
#include "l10n/zones.h"

namespace peyk::icu_detail {
namespace {

/// The languages that ICU has data for.
const std::set<std::string>& languages() {
  static const std::set<std::string> known = [] {
    std::set<std::string> names;
    int32_t count = 0;
    const icu::Locale* locales = icu::Locale::getAvailableLocales(count);
    for (int32_t i = 0; i < count; ++i) names.insert(locales[i].getLanguage());
    return names;
  }();
  return known;
}

std::unique_ptr<icu::BreakIterator> make_iterator(BoundaryKind kind, const std::string& locale) {
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<icu::BreakIterator> made;
  switch (kind) {
    case BoundaryKind::grapheme:
      made.reset(icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), status));
      break;
    case BoundaryKind::word:
      made.reset(icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
      break;
    case BoundaryKind::line:
      made.reset(icu::BreakIterator::createLineInstance(icu::Locale::getRoot(), status));
      break;
    case BoundaryKind::sentence: {
      // ss=standard: no sentence ends after the abbreviations that CLDR lists for the language.
      icu::Locale with_suppressions(locale.c_str());
      with_suppressions.setKeywordValue("ss", "standard", status);
      made.reset(icu::BreakIterator::createSentenceInstance(with_suppressions, status));
      break;
    }
  }
  return U_SUCCESS(status) ? std::move(made) : nullptr;
}

icu::BreakIterator* cached_iterator(BoundaryKind kind, const std::string& locale) {
  thread_local std::map<std::pair<BoundaryKind, std::string>, std::unique_ptr<icu::BreakIterator>>
      cache;
  auto& slot = cache[{kind, kind == BoundaryKind::sentence ? locale : std::string()}];
  if (slot == nullptr) slot = make_iterator(kind, locale);
  return slot.get();
}

constexpr double kMillisecondsASecond = 1000.0;

UDate to_udate(Instant instant) {
  return static_cast<double>(instant.time_since_epoch().count()) * kMillisecondsASecond;
}

Instant from_udate(UDate date) {
  return Instant{std::chrono::seconds{static_cast<int64_t>(date / kMillisecondsASecond)}};
}

std::chrono::seconds to_seconds(int32_t milliseconds) {
  return std::chrono::seconds{milliseconds / 1000};
}

}  // namespace

icu::UnicodeString to_icu(std::string_view text) {
  return icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
}

std::string from_icu(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

const char* numbering_system(DigitKind digits) {
  switch (digits) {
    case DigitKind::latin:
      return "latn";
    case DigitKind::persian:
      return "arabext";
    case DigitKind::arabic:
      return "arab";
  }
  return "latn";
}

char32_t digit_zero(DigitKind digits) {
  switch (digits) {
    case DigitKind::latin:
      return U'0';
    case DigitKind::persian:
      return U'\u06F0';
    case DigitKind::arabic:
      return U'\u0660';
  }
  return U'0';
}

Result<icu::Locale> make_locale(const std::string& name, std::string_view keywords) {
  icu::Locale locale(name.c_str());
  if (locale.isBogus() || !languages().contains(locale.getLanguage())) {
    return fail(Error(ErrorKind::configuration, "there is no locale “" + name + "”")
                    .remedy("Use the name of a language as ICU knows it: en, fa, ar, sq, de_AT."));
  }
  for (const std::string_view keyword : split(keywords, ';')) {
    const size_t equals = keyword.find('=');
    if (equals == std::string_view::npos) continue;
    UErrorCode status = U_ZERO_ERROR;
    locale.setKeywordValue(std::string(keyword.substr(0, equals)).c_str(),
                           std::string(keyword.substr(equals + 1)).c_str(), status);
  }
  return locale;
}

Result<const icu::TimeZone*> find_zone(const std::string& name) {
  thread_local std::map<std::string, std::unique_ptr<icu::TimeZone>> cache;
  const auto known = cache.find(name);
  if (known != cache.end()) return known->second.get();
  if (!zone_exists(name)) {
    return fail(Error(ErrorKind::configuration, "there is no time zone “" + name + "”")
                    .remedy("Use a name of the IANA database: Europe/Tirane, Asia/Tehran, UTC."));
  }
  std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(to_icu(name)));
  return cache.emplace(name, std::move(zone)).first->second.get();
}

Instant instant_to_wall(Instant instant, const icu::TimeZone& zone) {
  int32_t raw = 0;
  int32_t saving = 0;
  UErrorCode status = U_ZERO_ERROR;
  zone.getOffset(to_udate(instant), 0, raw, saving, status);
  return instant + to_seconds(raw + saving);
}

Instant wall_to_instant(Instant wall, const icu::TimeZone& zone) {
  int32_t raw = 0;
  int32_t saving = 0;
  UErrorCode status = U_ZERO_ERROR;
  const auto* rules = dynamic_cast<const icu::BasicTimeZone*>(&zone);
  if (rules == nullptr) {  // Zones by name are all of this class; be right about others as well.
    zone.getOffset(to_udate(wall), 1, raw, saving, status);
    return wall - to_seconds(raw + saving);
  }
  rules->getOffsetFromLocal(to_udate(wall), UCAL_TZ_LOCAL_FORMER, UCAL_TZ_LOCAL_FORMER, raw, saving,
                            status);
  const Instant instant = wall - to_seconds(raw + saving);
  if (instant_to_wall(instant, zone) == wall) return instant;
  // In a gap the offset before it leads to a moment behind it: go back to where the clocks jumped.
  icu::TimeZoneTransition jump;
  if (!rules->getPreviousTransition(to_udate(instant), 1, jump)) return instant;
  return from_udate(jump.getTime());
}

std::pair<Instant, Instant> clock_changes(Instant instant, const icu::TimeZone& zone) {
  std::pair<Instant, Instant> changes{Instant::min(), Instant::max()};
  const auto* rules = dynamic_cast<const icu::BasicTimeZone*>(&zone);
  if (rules == nullptr) return changes;
  icu::TimeZoneTransition change;
  if (rules->getPreviousTransition(to_udate(instant), 1, change)) {
    changes.first = from_udate(change.getTime());
  }
  if (rules->getNextTransition(to_udate(instant), 0, change)) {
    changes.second = from_udate(change.getTime());
  }
  return changes;
}

Boundaries::Boundaries(BoundaryKind kind, std::string_view text, const std::string& locale)
    : iterator_(cached_iterator(kind, locale)), size_(text.size()) {
  UErrorCode status = U_ZERO_ERROR;
  utext_openUTF8(&text_, text.data(), static_cast<int64_t>(text.size()), &status);
  if (iterator_ != nullptr) iterator_->setText(&text_, status);
  if (U_FAILURE(status)) iterator_ = nullptr;
  if (iterator_ != nullptr) iterator_->first();
}

Boundaries::~Boundaries() { utext_close(&text_); }

size_t Boundaries::next() {
  if (iterator_ == nullptr) return npos;
  const int32_t at = iterator_->next();
  return at == icu::BreakIterator::DONE ? npos : static_cast<size_t>(at);
}

size_t Boundaries::at_or_before(size_t offset) {
  if (iterator_ == nullptr || offset >= size_) return size_;
  const int32_t at = iterator_->preceding(static_cast<int32_t>(offset) + 1);
  return at == icu::BreakIterator::DONE ? 0 : static_cast<size_t>(at);
}

bool Boundaries::is_hard() const {
  if (iterator_ == nullptr) return false;
  const int32_t rule = iterator_->getRuleStatus();
  return rule >= UBRK_LINE_HARD && rule < UBRK_LINE_HARD_LIMIT;
}

}  // namespace peyk::icu_detail
