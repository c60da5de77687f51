/// CSV: rows have their places; what csv_field writes is read back as it was, whatever it is.
///
/// Input: a letter (the separator of the second half of the test), then the text of a file.

#include <algorithm>

#include "base/csv.h"
#include "fuzz/fuzz.h"

namespace peyk {
namespace {

void check_rows(std::string_view text, const std::vector<CsvRow>& rows) {
  const int lines = static_cast<int>(std::count(text.begin(), text.end(), '\n')) + 1;
  int last = 0;
  for (const CsvRow& row : rows) {
    fuzz::require(row.line > last, "rows begin on growing lines");
    fuzz::require(row.line <= lines, "a row begins inside the file");
    fuzz::require(!row.fields.empty(), "a row has a field");
    last = row.line;
  }
}

/// A table made of the pieces of the input, written and read.
void check_round_trip(std::string_view text, char separator) {
  std::vector<std::vector<std::string>> table;
  std::string file = std::string("a") + separator + "b\n";
  for (const std::string_view line : split(text, '\n')) {
    std::vector<std::string> row;
    std::string written;
    for (const std::string_view piece : split(line, '\x1f')) {
      // '\x1e' stands for a line break inside a field; a NUL is refused in any file.
      std::string value = replace_all(replace_all(piece, "\x1e", "\n"), std::string(1, '\0'), "0");
      written += (row.empty() ? "" : std::string(1, separator)) +
                 (row.size() % 2 == 0 ? csv_field(value) : guarded_csv_field(value));
      row.push_back(std::move(value));
    }
    if (row.size() == 1 && trim(row.front()).empty()) continue;  // A blank line is no row.
    file += written + "\r\n";
    table.push_back(std::move(row));
  }
  const auto rows = parse_csv(file);
  fuzz::require(rows.size() == table.size() + 1, "as many rows are read as were written", file);
  for (size_t i = 0; i < table.size(); ++i) {
    const CsvRow& row = rows[i + 1];
    fuzz::require(row.problem.empty(), "what was written has no fault", file);
    fuzz::require(row.fields.size() == table[i].size(), "as many fields are read", file);
    for (size_t field = 0; field < table[i].size(); ++field) {
      const std::string& value = row.fields[field];
      const bool formula =
          field % 2 == 1 && !table[i][field].empty() &&
          std::string_view("=+-@").find(table[i][field].front()) != std::string_view::npos;
      fuzz::require(!formula || value == "'" + table[i][field], "a formula is guarded", file);
      fuzz::require((formula ? unguarded(value) : std::string_view(value)) == table[i][field],
                    "a field is read as it was", file);
    }
  }
}

}  // namespace
}  // namespace peyk

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace peyk;
  fuzz::Input input(data, size);
  const char separator = std::string_view(",;\t")[static_cast<unsigned char>(input.letter()) % 3];
  const std::string_view text = input.rest();
  check_rows(text, parse_csv(text));
  check_round_trip(text, separator);
  return 0;
}
