#include "ingest/feed_date.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

#include "base/bytes.h"
#include "l10n/zones.h"

namespace peyk {
namespace {

using namespace std::chrono;

constexpr size_t kLongestDate = 100;

/// Digits of Persian and Arabic as ASCII, words in lower case; comments ("(UTC)") are gone.
std::string folded(std::string_view text) {
  std::string out;
  int comment = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
    if (text[i] == '(') ++comment;
    if (comment > 0) {
      if (text[i] == ')') --comment;
    } else if (byte == 0xD9 && next >= 0xA0 && next <= 0xA9) {
      out += static_cast<char>('0' + (next - 0xA0));
      ++i;
    } else if (byte == 0xDB && next >= 0xB0 && next <= 0xB9) {
      out += static_cast<char>('0' + (next - 0xB0));
      ++i;
    } else {
      out += ascii_lower(text[i]);
    }
  }
  return std::string(trim(out));
}

struct NamedZone {
  const char* name;
  int minutes;
};
/// Names that several zones share are those of RFC 822 (EST), else those that feeds mean most.
constexpr std::array<NamedZone, 34> kZones = {
    {{"ut", 0},     {"gmt", 0},     {"utc", 0},     {"z", 0},      {"wet", 0},    {"west", 60},
     {"bst", 60},   {"cet", 60},    {"met", 60},    {"cest", 120}, {"mest", 120}, {"eet", 120},
     {"eest", 180}, {"msk", 180},   {"trt", 180},   {"irst", 210}, {"irdt", 270}, {"jst", 540},
     {"kst", 540},  {"aest", 600},  {"aedt", 660},  {"nzst", 720}, {"nzdt", 780}, {"est", -300},
     {"edt", -240}, {"cst", -360},  {"cdt", -300},  {"mst", -420}, {"mdt", -360}, {"pst", -480},
     {"pdt", -420}, {"akst", -540}, {"akdt", -480}, {"hst", -600}}};

int month_of(std::string_view word) {
  constexpr std::array<std::string_view, 12> kMonths = {
      "january", "february", "march",     "april",   "may",      "june",
      "july",    "august",   "september", "october", "november", "december"};
  for (size_t i = 0; i < kMonths.size(); ++i) {
    const bool known = word == "sept" ? i == 8 : kMonths[i].starts_with(word);
    if (word.size() >= 3 && known) return static_cast<int>(i) + 1;
  }
  return 0;
}

bool is_weekday(std::string_view word) {
  constexpr std::array<std::string_view, 7> kDays = {"sunday",   "monday", "tuesday", "wednesday",
                                                     "thursday", "friday", "saturday"};
  for (const std::string_view day : kDays) {
    if (word.size() >= 3 && day.starts_with(word)) return true;
  }
  return false;
}

/// Parts of a date in the order in which they come.
class DateReader {
 public:
  explicit DateReader(std::string_view text) : rest_(text) {}

  /// False if there is something that no date has.
  bool read() {
    const size_t digits = digits_ahead();
    const bool iso = (digits == 4 && (rest_.size() == 4 || rest_[4] == '-' || rest_[4] == '/')) ||
                     (digits == 8 && (rest_.size() == 8 || rest_[8] == 't'));
    if (iso && !read_iso(digits == 8)) return false;
    while (!rest_.empty()) {
      const char c = rest_.front();
      if (is_ascii_digit(c)) {
        if (!read_number()) return false;
      } else if (is_ascii_alpha(c)) {
        if (!read_word()) return false;
      } else if ((c == '+' || c == '-') && has_time_ && !has_offset_) {
        if (!read_offset()) return false;
      } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',' || c == '-' ||
                 c == '.' || c == '/') {
        rest_.remove_prefix(1);
      } else {
        return false;
      }
    }
    return year_ >= 0;
  }

  [[nodiscard]] std::optional<Instant> instant(const std::string& zone) const {
    const int hour = has_time_ ? hour_ : 12;
    // A leap second is told as the last ordinary one; 24:00 is the midnight at the day's end.
    const int second = second_ == 60 ? 59 : second_;
    const year_month_day date{year{year_}, month{static_cast<unsigned>(month_ > 0 ? month_ : 1)},
                              day{static_cast<unsigned>(day_ > 0 ? day_ : 1)}};
    if (!date.ok() || year_ < 1900 || year_ >= 2200 || hour > 24 || minute_ > 59 || second > 59) {
      return std::nullopt;
    }
    if (hour == 24 && (minute_ > 0 || second > 0)) return std::nullopt;
    const Instant wall = Instant{sys_days{date}} + hours{hour} + minutes{minute_} + seconds{second};
    if (has_offset_) return wall - minutes{offset_};
    if (zone.empty() || zone == "UTC") return wall;
    const std::string text = format_iso8601(wall);
    const auto local = parse_local(std::string_view(text).substr(0, text.size() - 1), zone);
    return local ? std::optional(*local) : std::nullopt;
  }

 private:
  [[nodiscard]] size_t digits_ahead() const {
    size_t n = 0;
    while (n < rest_.size() && is_ascii_digit(rest_[n])) ++n;
    return n;
  }
  bool skip(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  /// At most `most` digits; -1 if there are none.
  int digits(size_t most) {
    const size_t n = std::min(digits_ahead(), most);
    if (n == 0) return -1;
    int value = 0;
    for (const char c : rest_.substr(0, n)) value = value * 10 + (c - '0');
    rest_.remove_prefix(n);
    return value;
  }

  /// "2023-06-21", "2023/6/21", "2023-06", "2023", "20230621", with or without a "T" behind.
  bool read_iso(bool basic) {
    year_ = digits(4);
    if (basic) {
      month_ = digits(2);
      day_ = digits(2);
    } else if (skip('-') || skip('/')) {
      month_ = digits(2);
      if (month_ >= 0 && (skip('-') || skip('/'))) day_ = digits(2);
      if (month_ == 0 || day_ == 0) return false;
    }
    while (skip(' ')) {
    }
    if (!skip('t') || rest_.empty()) return true;
    while (skip(' ')) {
    }
    if (digits_ahead() == 4 || digits_ahead() == 6) {
      hour_ = digits(2);
      minute_ = digits(2);
      second_ = std::max(digits(2), 0);
      has_time_ = true;
    }
    return true;
  }

  bool read_number() {
    const size_t count = digits_ahead();
    if (count <= 2 && rest_.size() > count && rest_[count] == ':') return read_time();
    if (count > 4) return false;
    const int value = digits(4);
    // "21st of June", "10 PM".
    for (const std::string_view ending : {"st", "nd", "rd", "th"}) {
      if (rest_.starts_with(ending) && (rest_.size() == 2 || !is_ascii_alpha(rest_[2]))) {
        rest_.remove_prefix(2);
      }
    }
    const std::string_view behind = trim(rest_);
    if (!has_time_ && count <= 2 && (behind.starts_with("am") || behind.starts_with("pm"))) {
      hour_ = value;
      has_time_ = true;
      return true;
    }
    if (day_ < 0 && count <= 2 && year_ < 0) return read_day(value);
    if (year_ >= 0) return false;
    year_ = value;
    // RFC 2822 §4.3: three digits are years since 1900.
    if (count == 2) year_ += value < 50 ? 2000 : 1900;
    if (count == 3) year_ += 1900;
    return true;
  }

  /// "21", or "21/06/2023" and "06/21/2023" where only one of the two can be a month.
  bool read_day(int value) {
    day_ = value;
    if (value == 0) return false;
    if (month_ > 0 || rest_.size() < 2 || (rest_[0] != '/' && rest_[0] != '.' && rest_[0] != '-')) {
      return true;
    }
    if (!is_ascii_digit(rest_[1])) return true;
    rest_.remove_prefix(1);
    month_ = digits(2);
    if (month_ == 0 || (month_ <= 12 && day_ <= 12 && month_ != day_)) return false;
    if (month_ > 12) std::swap(month_, day_);
    return true;
  }

  bool read_time() {
    if (has_time_) return false;
    has_time_ = true;
    hour_ = digits(2);
    skip(':');
    minute_ = digits(2);
    if (minute_ < 0) return false;
    if (skip(':')) second_ = digits(2);
    if (second_ < 0) return false;
    if ((rest_.starts_with('.') || rest_.starts_with(',')) && rest_.size() > 1 &&
        is_ascii_digit(rest_[1])) {
      rest_.remove_prefix(1);
      rest_.remove_prefix(digits_ahead());
    }
    return true;
  }

  /// "+03:30", "-0500", "+3".
  bool read_offset() {
    const bool west = rest_.front() == '-';
    rest_.remove_prefix(1);
    const size_t count = digits_ahead();
    if (count == 0) return true;  // "GMT-"
    const int hours_east = digits(count == 1 || count == 3 ? 1 : 2);
    skip(':');
    const int minutes_east = std::max(digits(2), 0);
    if (hours_east > 23 || minutes_east > 59) return false;
    has_offset_ = true;
    offset_ = (west ? -1 : 1) * (hours_east * 60 + minutes_east);
    return true;
  }

  bool read_word() {
    size_t n = 0;
    while (n < rest_.size() && is_ascii_alpha(rest_[n])) ++n;
    const std::string_view word = rest_.substr(0, n);
    rest_.remove_prefix(n);
    if (const int month = month_of(word); month > 0 && month_ < 0) {
      month_ = month;
      return true;
    }
    if ((word == "am" || word == "pm") && has_time_ && hour_ <= 12) {
      hour_ = hour_ % 12 + (word == "pm" ? 12 : 0);
      return true;
    }
    if (is_weekday(word) || word == "of" || word == "at") return true;
    // What else stands behind the time is a zone. "GMT+3" goes on with an offset.
    if (!has_time_) return false;
    for (const NamedZone& zone : kZones) {
      if (word != zone.name) continue;
      const bool more = !rest_.empty() && (rest_.front() == '+' || rest_.front() == '-');
      if (!more && !has_offset_) {
        has_offset_ = true;
        offset_ = zone.minutes;
      }
    }
    return true;
  }

  std::string_view rest_;
  int year_ = -1;
  int month_ = -1;
  int day_ = -1;
  int hour_ = 0;
  int minute_ = 0;
  int second_ = 0;
  bool has_time_ = false;
  bool has_offset_ = false;
  int offset_ = 0;  ///< Minutes east of UTC.
};

/// Seconds or milliseconds since 1970, as some programs write them.
std::optional<Instant> from_epoch(std::string_view text) {
  int64_t value = 0;
  for (const char c : text) {
    if (!is_ascii_digit(c)) return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return Instant{seconds{text.size() == 13 ? value / 1000 : value}};
}

}  // namespace

std::optional<Instant> parse_feed_date(std::string_view text, const std::string& zone) {
  if (text.size() > kLongestDate) return std::nullopt;
  const std::string plain = folded(text);
  if (plain.size() == 10 || plain.size() == 13) {
    if (const auto instant = from_epoch(plain)) return instant;
  }
  DateReader reader(plain);
  if (plain.empty() || !reader.read()) return std::nullopt;
  return reader.instant(zone);
}

}  // namespace peyk
