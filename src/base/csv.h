#pragma once
/// CSV (RFC 4180) with the places of its rows, forgiving about what spreadsheets write (a byte
/// order mark, CRLF or LF, semicolons or tabs) and strict about what could hide a mistake.

#include <string>
#include <string_view>
#include <vector>

namespace peyk {

struct CsvRow {
  int line = 0;  ///< Of the row's first character, from 1.
  std::vector<std::string> fields;
  std::string problem;  ///< Not empty: the row is not to be used, and this says why.
};

/// All rows, the header first, blank lines left out. A row whose quotes are broken is reported as
/// such, and reading goes on at the next line, so that one slip does not swallow the file.
[[nodiscard]] std::vector<CsvRow> parse_csv(std::string_view text);
/// The field as CSV writes it: quoted where needed.
[[nodiscard]] std::string csv_field(std::string_view value);
/// For free text: as csv_field, but a leading = + - @ gets a quote mark in front, so that no
/// spreadsheet runs it as a formula; unguarded() takes it off again.
[[nodiscard]] std::string guarded_csv_field(std::string_view value);
[[nodiscard]] std::string_view unguarded(std::string_view value);

}  // namespace peyk
