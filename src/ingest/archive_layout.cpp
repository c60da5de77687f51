#include "ingest/archive_layout.h"

#include <algorithm>

#include "base/bytes.h"
#include "ingest/credits.h"
#include "ingest/options.h"
#include "l10n/dates.h"
#include "l10n/text.h"

namespace peyk {
namespace {

using Lines = std::vector<ArchiveLine>;

/// Whether `line` ends in `suffix`, where a run of digits stands for any other; `head` is what is
/// before it.
bool ends_with_counter(std::string_view line, std::string_view suffix, std::string_view& head) {
  size_t l = line.size();
  size_t s = suffix.size();
  while (s > 0) {
    if (l == 0) return false;
    if (is_ascii_digit(suffix[s - 1]) && is_ascii_digit(line[l - 1])) {
      while (s > 0 && is_ascii_digit(suffix[s - 1])) --s;
      while (l > 0 && is_ascii_digit(line[l - 1])) --l;
    } else if (suffix[s - 1] == line[l - 1]) {
      --s;
      --l;
    } else {
      return false;
    }
  }
  head = trim(line.substr(0, l));
  return true;
}

bool is_one_of(const std::vector<std::string>& lines, const std::string& line) {
  return std::find(lines.begin(), lines.end(), line) != lines.end();
}

Lines read_lines(std::string_view text) {
  Lines lines;
  int number = 0;
  for (const std::string_view line : split(text, '\n'))
    lines.push_back({++number, clean_line(line)});
  return lines;
}

/// Cuts the record in [begin, end), whose last line is the one before its date.
class Record {
 public:
  Record(const Lines& lines, size_t begin, size_t end,
         const std::function<bool(const std::string&)>& is_category)
      : lines_(lines), begin_(begin), end_(end), is_category_(is_category) {}

  std::optional<ArchiveEntry> cut(bool first) const {
    // Behind another article the place is enough, so that an unknown category is still one. In
    // front of the first one stand the menus, and nothing but its name tells it from them.
    auto category = first ? std::nullopt : end_of_first_block();
    if (!category || !is_heading(*category)) category = known_category();
    if (!category) return std::nullopt;
    ArchiveEntry entry;
    entry.category = lines_[*category];
    if (*category > begin_) entry.caption = lines_[*category - 1].text;
    entry.title = lines_[*category + 2].text;
    for (size_t i = *category + 3; i < end_; ++i) {
      if (!lines_[i].text.empty()) entry.body.push_back(lines_[i]);
    }
    return entry;
  }

 private:
  /// A line, a blank one, the title, a blank one.
  [[nodiscard]] bool is_heading(size_t i) const {
    return i + 2 < end_ && !lines_[i].text.empty() && lines_[i + 1].text.empty() &&
           !lines_[i + 2].text.empty() && (i + 3 >= end_ || lines_[i + 3].text.empty());
  }

  [[nodiscard]] std::optional<size_t> known_category() const {
    for (size_t i = begin_; i < end_; ++i) {
      if (is_heading(i) && is_category_(lines_[i].text)) return i;
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<size_t> end_of_first_block() const {
    size_t i = begin_;
    while (i < end_ && lines_[i].text.empty()) ++i;
    while (i + 1 < end_ && !lines_[i + 1].text.empty()) ++i;
    return i < end_ ? std::optional(i) : std::nullopt;
  }

  const Lines& lines_;
  size_t begin_;
  size_t end_;
  const std::function<bool(const std::string&)>& is_category_;
};

std::string without_bullet(std::string_view line) {
  for (const std::string_view bullet : {"•", "*", "-", "–", "·"}) {
    if (line.starts_with(bullet)) line = trim(line.substr(bullet.size()));
  }
  return std::string(line);
}

/// Behind the articles: titles with a date, and whatever a page ends with.
void read_tail(const Lines& lines, size_t begin, const ArchiveLayout& layout,
               const std::function<bool(const std::string&)>& is_category, ArchivePage& page) {
  bool recent = false;
  const ArchiveLine* last = nullptr;
  for (size_t i = begin; i < lines.size(); ++i) {
    const ArchiveLine& line = lines[i];
    if (line.text.empty()) continue;
    if (is_one_of(layout.recent_headings, line.text)) {
      recent = true;
    } else if (recent && last != nullptr && layout.bare_date(line.text)) {
      page.recent.push_back({last->number, without_bullet(last->text)});
    } else if (!recent && is_category(line.text) && i + 2 < lines.size() &&
               lines[i + 1].text.empty() && !lines[i + 2].text.empty()) {
      page.unfinished.push_back(line);
    }
    last = &line;
  }
}

std::string comparable(std::string_view text) {
  std::string same = to_ascii_lower(text);
  for (const char* quote : {"’", "‘", "“", "”", "\"", "'", "."})
    same = replace_all(same, quote, "");
  return std::string(trim(same));
}

bool short_caption(std::string_view line) {
  return count_code_points(line) <= 120 && !ends_sentence(line);
}

/// Whether the shorter of two lines is, but for a slip or two, the beginning or the end of the
/// other.
bool nearly_within(const std::string& a, const std::string& b) {
  const std::string& small = a.size() < b.size() ? a : b;
  const std::string& large = a.size() < b.size() ? b : a;
  if (small.size() < 8) return false;
  const size_t slips = small.size() / 10;
  for (size_t extra = 0; extra <= 1 && small.size() + extra <= large.size(); ++extra) {
    const size_t length = small.size() + extra;
    // The first or last letters must agree; most lines need no costlier look.
    if (small.front() == large.front() && edit_distance(small, large.substr(0, length)) <= slips) {
      return true;
    }
    if (small.back() == large.back() &&
        edit_distance(small, large.substr(large.size() - length)) <= slips) {
      return true;
    }
  }
  return false;
}

}  // namespace

const std::vector<std::string>& ArchiveLayout::options() {
  static const std::vector<std::string> names = {
      "comments_suffix", "share_line", "recent_heading", "pagination", "date_pattern", "locale"};
  return names;
}

ArchiveLayout ArchiveLayout::create(const SourceConfig& source) {
  ArchiveLayout layout;
  layout.comments_suffixes = option_list(source, "comments_suffix");
  layout.share_lines = option_list(source, "share_line");
  layout.recent_headings = option_list(source, "recent_heading");
  layout.pagination = option_list(source, "pagination");
  layout.date_pattern = option(source, "date_pattern");
  layout.locale = option(source, "locale");
  layout.zone = source.zone.empty() ? "UTC" : source.zone;
  return layout;
}

std::optional<ArchiveDate> ArchiveLayout::bare_date(std::string_view line) const {
  if (line.size() > 60) return std::nullopt;
  const auto day = parse_date(line, date_pattern, locale, "UTC");
  const auto midnight = parse_date(line, date_pattern, locale, zone);
  if (!day || !midnight) return std::nullopt;
  // Only the day is known: noon is in that day for readers in every zone, midnight is not.
  return ArchiveDate{*midnight + std::chrono::hours(12), format_iso8601(*day).substr(0, 10)};
}

std::optional<ArchiveDate> ArchiveLayout::closing_date(std::string_view line) const {
  for (const std::string& suffix : comments_suffixes) {
    std::string_view head;
    if (!ends_with_counter(line, suffix, head)) continue;
    if (auto date = bare_date(head)) return date;
    // The option may leave the number out: "comments".
    while (!head.empty() && is_ascii_digit(head.back())) head.remove_suffix(1);
    if (auto date = bare_date(trim(head))) return date;
  }
  return std::nullopt;
}

ArchivePage cut_archive_page(std::string_view text, const ArchiveLayout& layout,
                             const std::function<bool(const std::string&)>& is_category) {
  ArchivePage page;
  const Lines lines = read_lines(text);
  size_t begin = 0;
  bool first = true;
  for (size_t i = 0; i < lines.size(); ++i) {
    const auto date = layout.closing_date(lines[i].text);
    if (!date) continue;
    if (auto entry = Record(lines, begin, i, is_category).cut(first)) {
      entry->date = *date;
      page.entries.push_back(std::move(*entry));
    } else {
      page.broken.push_back(lines[std::min(begin, i)]);
    }
    first = false;
    begin = i + 1;
    const auto passes = [&](const std::string& line) {
      return line.empty() || is_one_of(layout.share_lines, line) ||
             is_one_of(layout.pagination, line);
    };
    while (begin < lines.size() && passes(lines[begin].text)) ++begin;
  }
  if (!first) read_tail(lines, begin, layout, is_category, page);
  return page;
}

std::vector<ArchiveLine> drop_captions(ArchiveEntry& entry) {
  const std::string own = comparable(entry.caption);
  std::vector<ArchiveLine> doubtful;
  Lines kept;
  Lines& body = entry.body;
  bool after_own = false;  // Half of a pair: the other half comes next, if it is short.
  for (size_t i = 0; i < body.size(); ++i) {
    const std::string line = comparable(body[i].text);
    if (!own.empty() && line == own) {
      after_own = !after_own;
      continue;
    }
    const std::string next = i + 1 < body.size() ? comparable(body[i + 1].text) : "";
    if (line == next) {
      ++i;
    } else if (i + 1 < body.size() && short_caption(body[i].text) &&
               short_caption(body[i + 1].text) && nearly_within(line, next)) {
      doubtful.push_back(body[i]);
      doubtful.push_back(body[i + 1]);
      ++i;
    } else if (after_own && short_caption(body[i].text)) {
      doubtful.push_back(body[i]);
    } else {
      kept.push_back(body[i]);
    }
    after_own = false;
  }
  body = std::move(kept);
  return doubtful;
}

}  // namespace peyk
