#pragma once
/// An edition: a language version of the site. Which editions exist is configuration.

#include <optional>
#include <string>

#include "model/pace.h"

namespace peyk {

enum class Direction { ltr, rtl };
enum class CalendarKind { gregorian, persian, islamic };
enum class DigitKind { latin, persian, arabic };

struct Edition {
  std::string id;        ///< "fa": names the edition in data, files and URLs.
  std::string language;  ///< BCP 47, for lang= and Content-Language.
  std::string locale;    ///< ICU locale of catalogue messages and numbers.
  std::string name;      ///< In its own language: "فارسی".
  Direction direction = Direction::ltr;
  CalendarKind calendar = CalendarKind::gregorian;
  DigitKind digits = DigitKind::latin;
  std::string zone;          ///< IANA time zone of displayed dates.
  std::string date_pattern;  ///< ICU pattern of a full date.
  std::string short_date_pattern;
  std::optional<CalendarKind> second_calendar{};  ///< An issue's date in this one as well.
  std::string second_date_pattern{};
  std::string site_title;  ///< The site's name in this language.
  std::string site_url;    ///< Its home page, absolute.
  std::string from_name;   ///< Display name of the sender in this language.
  std::string postal_address;
  std::string quotation_marks{};  ///< "„“‚‘": outer and inner; empty: those of the locale.
  std::optional<SendHours> send_window{};  ///< By the clocks of `zone`; without one, always.
};

}  // namespace peyk
