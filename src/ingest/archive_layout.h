#pragma once
/// Cuts the plain text of a site's archive page into its pieces. Knows the order of the lines of
/// such a page; the words on them are the source's options.
///
///     [caption of the picture]
///     category
///
///     title
///
///     body … byline or source
///
///     date, number of comments
///     share links

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "config/config.h"

namespace peyk {

struct ArchiveDate {
  Instant noon;     ///< In the source's zone.
  std::string day;  ///< "2023-06-21".
};

struct ArchiveLayout {
  std::vector<std::string> comments_suffixes;  ///< "0 comments" or "comments": any number will do.
  std::vector<std::string> share_lines;
  std::vector<std::string> recent_headings;
  std::vector<std::string> pagination;
  std::string date_pattern;
  std::string locale;
  std::string zone;

  [[nodiscard]] static ArchiveLayout create(const SourceConfig& source);
  [[nodiscard]] static const std::vector<std::string>& options();

  /// The day of a line such as "June 21, 2023 0 comments", or nothing.
  [[nodiscard]] std::optional<ArchiveDate> closing_date(std::string_view line) const;
  [[nodiscard]] std::optional<ArchiveDate> bare_date(std::string_view line) const;
};

struct ArchiveLine {
  int number;        ///< From 1.
  std::string text;  ///< Clean; empty for a blank line.
};

struct ArchiveEntry {
  std::string caption;  ///< Of the picture beside the title; may be empty.
  ArchiveLine category;
  std::string title;
  std::vector<ArchiveLine> body;  ///< No blank lines.
  ArchiveDate date;
};

struct ArchiveRecent {
  int line;
  std::string title;
};

struct ArchivePage {
  std::vector<ArchiveEntry> entries;
  std::vector<ArchiveRecent> recent;
  std::vector<ArchiveLine> broken;  ///< Where a piece begins that has no category line or no title.
  std::vector<ArchiveLine> unfinished;  ///< Category lines behind the last date line.
};

/// `is_category` tells whether a line is a known category.
[[nodiscard]] ArchivePage cut_archive_page(
    std::string_view text, const ArchiveLayout& layout,
    const std::function<bool(const std::string&)>& is_category);

/// Takes out the captions of pictures that are not there: lines that repeat the entry's own
/// caption, and the pairs that a picture leaves behind when its alternative text and its caption
/// both become text. Gives the lines that were alike only in part, which a person may want to see.
[[nodiscard]] std::vector<ArchiveLine> drop_captions(ArchiveEntry& entry);

}  // namespace peyk
