#include "base/clock.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "base/bytes.h"

namespace peyk {
namespace {

using namespace std::chrono;

constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array kWeekdays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

/// Reads text from left to right; every step says whether it fitted.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  bool skip(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void skip_spaces() {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t'))
      rest_.remove_prefix(1);
  }
  /// Between `least` and `most` decimal digits.
  std::optional<int> digits(size_t least, size_t most) {
    size_t n = 0;
    int value = 0;
    while (n < most && n < rest_.size() && rest_[n] >= '0' && rest_[n] <= '9') {
      value = value * 10 + (rest_[n] - '0');
      ++n;
    }
    if (n < least) return std::nullopt;
    rest_.remove_prefix(n);
    return value;
  }
  [[nodiscard]] size_t digits_ahead() const {
    size_t n = 0;
    while (n < rest_.size() && rest_[n] >= '0' && rest_[n] <= '9') ++n;
    return n;
  }
  std::string_view word() {
    size_t n = 0;
    while (n < rest_.size() && is_ascii_alpha(rest_[n])) ++n;
    std::string_view word = rest_.substr(0, n);
    rest_.remove_prefix(n);
    return word;
  }
  [[nodiscard]] char peek() const { return rest_.empty() ? '\0' : rest_.front(); }

 private:
  std::string_view rest_;
};

std::optional<Instant> make_instant(int y, int mo, int d, int h, int mi, int s,
                                    int offset_minutes) {
  const year_month_day date{year{y}, month{static_cast<unsigned>(mo)},
                            day{static_cast<unsigned>(d)}};
  // A leap second is told as the last ordinary one.
  if (!date.ok() || h > 23 || mi > 59 || s > 60) return std::nullopt;
  if (s == 60) s = 59;
  return Instant{sys_days{date}} + hours{h} + minutes{mi} + seconds{s} - minutes{offset_minutes};
}

/// "+03:30", "-0500", "Z"; the value is minutes east of UTC.
std::optional<int> numeric_offset(Scanner& scan) {
  const bool negative = scan.peek() == '-';
  if (!scan.skip('+') && !scan.skip('-')) return std::nullopt;
  const auto h = scan.digits(2, 2);
  scan.skip(':');
  const auto m = scan.digits(2, 2);
  if (!h || !m || *h > 23 || *m > 59) return std::nullopt;
  const int total = *h * 60 + *m;
  return negative ? -total : total;
}

std::optional<Instant> scan_iso8601(std::string_view text) {
  Scanner scan(trim(text));
  const auto y = scan.digits(4, 4);
  if (!y || !scan.skip('-')) return std::nullopt;
  const auto mo = scan.digits(2, 2);
  if (!mo || !scan.skip('-')) return std::nullopt;
  const auto d = scan.digits(2, 2);
  if (!d) return std::nullopt;
  int h = 0, mi = 0, s = 0, offset = 0;
  if (!scan.at_end()) {
    if (!scan.skip('T') && !scan.skip('t') && !scan.skip(' ')) return std::nullopt;
    const auto hh = scan.digits(2, 2);
    if (!hh || !scan.skip(':')) return std::nullopt;
    const auto mm = scan.digits(2, 2);
    if (!mm) return std::nullopt;
    h = *hh;
    mi = *mm;
    if (scan.skip(':')) {
      const auto ss = scan.digits(2, 2);
      if (!ss) return std::nullopt;
      s = *ss;
      if (scan.skip('.') && !scan.digits(1, 9)) return std::nullopt;
    }
    scan.skip_spaces();
    if (!scan.skip('Z') && !scan.skip('z') && !scan.at_end()) {
      const auto east = numeric_offset(scan);
      if (!east) return std::nullopt;
      offset = *east;
    }
  }
  if (!scan.at_end()) return std::nullopt;
  return make_instant(*y, *mo, *d, h, mi, s, offset);
}

std::optional<int> named_zone(std::string_view zone) {
  struct Zone {
    const char* name;
    int hours;
  };
  constexpr std::array<Zone, 12> kZones = {{{"UT", 0},
                                            {"GMT", 0},
                                            {"UTC", 0},
                                            {"Z", 0},
                                            {"EST", -5},
                                            {"EDT", -4},
                                            {"CST", -6},
                                            {"CDT", -5},
                                            {"MST", -7},
                                            {"MDT", -6},
                                            {"PST", -8},
                                            {"PDT", -7}}};
  for (const Zone& known : kZones) {
    if (ascii_iequals(zone, known.name)) return known.hours * 60;
  }
  return std::nullopt;
}

std::optional<Instant> scan_rfc822(std::string_view text) {
  Scanner scan(trim(text));
  if (is_ascii_alpha(scan.peek())) {
    scan.word();
    scan.skip(',');
    scan.skip_spaces();
  }
  const auto d = scan.digits(1, 2);
  scan.skip_spaces();
  scan.skip('-');
  const std::string_view month_name = scan.word();
  scan.skip_spaces();
  scan.skip('-');
  int mo = 0;
  for (size_t i = 0; i < kMonths.size(); ++i) {
    if (ascii_iequals(month_name.substr(0, 3), kMonths[i])) mo = static_cast<int>(i) + 1;
  }
  const size_t year_digits = scan.digits_ahead();
  auto y = scan.digits(2, 4);
  if (!d || mo == 0 || !y || year_digits > 4) return std::nullopt;
  if (year_digits == 2) *y += *y < 50 ? 2000 : 1900;
  if (year_digits == 3) *y += 1900;
  scan.skip_spaces();
  int h = 0, mi = 0, s = 0, offset = 0;
  if (!scan.at_end()) {
    const auto hh = scan.digits(1, 2);
    if (!hh || !scan.skip(':')) return std::nullopt;
    const auto mm = scan.digits(2, 2);
    if (!mm) return std::nullopt;
    h = *hh;
    mi = *mm;
    if (scan.skip(':')) {
      const auto ss = scan.digits(2, 2);
      if (!ss) return std::nullopt;
      s = *ss;
    }
    scan.skip_spaces();
    if (scan.peek() == '+' || scan.peek() == '-') {
      const auto east = numeric_offset(scan);
      if (!east) return std::nullopt;
      offset = *east;
    } else if (!scan.at_end()) {
      const auto zone = named_zone(scan.word());
      if (!zone) return std::nullopt;
      offset = *zone;
    }
  }
  scan.skip_spaces();
  if (!scan.at_end() && scan.peek() != '(') return std::nullopt;
  return make_instant(*y, mo, *d, h, mi, s, offset);
}

/// Dates are written for every entry of every feed: snprintf took more time than all else there.
void append_two(std::string& text, unsigned number) {
  text += static_cast<char>('0' + number / 10 % 10);
  text += static_cast<char>('0' + number % 10);
}

void append_year(std::string& text, year y) {
  const int number = static_cast<int>(y);
  if (number < 0 || number > 9999) {
    char buffer[16];
    std::snprintf(buffer, sizeof buffer, "%04d", number);
    text += buffer;
    return;
  }
  append_two(text, static_cast<unsigned>(number) / 100);
  append_two(text, static_cast<unsigned>(number) % 100);
}

void append_time(std::string& text, hh_mm_ss<seconds> time) {
  append_two(text, static_cast<unsigned>(time.hours().count()));
  text += ':';
  append_two(text, static_cast<unsigned>(time.minutes().count()));
  text += ':';
  append_two(text, static_cast<unsigned>(time.seconds().count()));
}

struct Fields {
  year_month_day date;
  hh_mm_ss<seconds> time;
};
Fields fields_of(Instant instant) {
  const auto day_start = floor<days>(instant);
  return {year_month_day{day_start}, hh_mm_ss{instant - day_start}};
}

nanoseconds steady_now() { return steady_clock::now().time_since_epoch(); }

}  // namespace

Instant SystemClock::now() const { return floor<seconds>(system_clock::now()); }
nanoseconds SystemClock::monotonic() const { return steady_now(); }
nanoseconds FixedClock::monotonic() const { return steady_now(); }

std::string format_iso8601(Instant instant) {
  const Fields at = fields_of(instant);
  std::string text;
  text.reserve(sizeof "2023-06-21T10:00:00Z");
  append_year(text, at.date.year());
  text += '-';
  append_two(text, static_cast<unsigned>(at.date.month()));
  text += '-';
  append_two(text, static_cast<unsigned>(at.date.day()));
  text += 'T';
  append_time(text, at.time);
  text += 'Z';
  return text;
}

std::string format_rfc5322(Instant instant) {
  const Fields at = fields_of(instant);
  std::string text;
  text.reserve(sizeof "Wed, 21 Jun 2023 10:00:00 +0000");
  text.append(kWeekdays[weekday{sys_days{at.date}}.c_encoding()]).append(", ");
  append_two(text, static_cast<unsigned>(at.date.day()));
  text += ' ';
  text.append(kMonths[static_cast<unsigned>(at.date.month()) - 1]).append(1, ' ');
  append_year(text, at.date.year());
  text += ' ';
  append_time(text, at.time);
  text += " +0000";
  return text;
}

Result<Instant> parse_iso8601(std::string_view text) {
  if (const auto instant = scan_iso8601(text)) return *instant;
  return fail(Error(ErrorKind::bad_data, "“" + std::string(text) + "” is not a date")
                  .remedy("Write it as 2023-06-21, 2023-06-21T10:00:00Z or "
                          "2023-06-21T10:00:00+03:30."));
}

Result<Instant> parse_rfc822(std::string_view text) {
  if (const auto instant = scan_rfc822(text)) return *instant;
  return fail(ErrorKind::bad_data,
              "“" + std::string(text) + "” is not a date as RFC 822 writes it");
}

}  // namespace peyk
