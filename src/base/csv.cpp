#include "base/csv.h"

#include <algorithm>
#include <cstddef>

#include "base/bytes.h"

namespace peyk {
namespace {

constexpr std::string_view kFormulaStarts = "=+-@";

char detect_separator(std::string_view text) {
  const std::string_view header = text.substr(0, text.find('\n'));
  for (const char candidate : {',', ';', '\t'}) {
    if (header.find(candidate) != std::string_view::npos) return candidate;
  }
  return ',';
}

class CsvParser {
 public:
  explicit CsvParser(std::string_view text) : text_(text) {
    if (text_.starts_with("\xEF\xBB\xBF")) text_.remove_prefix(3);
    separator_ = detect_separator(text_);
  }

  std::vector<CsvRow> rows() {
    std::vector<CsvRow> rows;
    while (at_ < text_.size()) {
      CsvRow row = next_row();
      const bool blank =
          row.problem.empty() && row.fields.size() == 1 && trim(row.fields[0]).empty();
      if (!blank) rows.push_back(std::move(row));
    }
    return rows;
  }

 private:
  CsvRow next_row() {
    CsvRow row;
    row.line = line_;
    const size_t begin = at_;
    for (;;) {
      std::string field;
      const bool good = at_ < text_.size() && text_[at_] == '"' ? quoted(field, row.problem)
                                                                : plain(field, row.problem);
      row.fields.push_back(std::move(field));
      if (!good) {
        resume_after_line_of(begin);
        return row;
      }
      if (at_ >= text_.size()) return row;
      if (text_[at_] == separator_) {
        ++at_;
        continue;
      }
      end_of_line();
      return row;
    }
  }

  bool plain(std::string& field, std::string& problem) {
    while (at_ < text_.size() && text_[at_] != separator_ && !at_line_end()) {
      const char c = text_[at_];
      if (c == '"') {
        problem = "a quote mark stands inside a field that is not quoted";
        return false;
      }
      if (c == '\r' || c == '\0') {
        problem = c == '\r' ? "a carriage return stands inside the line"
                            : "a NUL byte stands inside the line";
        return false;
      }
      field += c;
      ++at_;
    }
    return true;
  }

  bool quoted(std::string& field, std::string& problem) {
    ++at_;
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c != '"') {
        if (c == '\n') ++line_;
        field += c;
        continue;
      }
      if (at_ < text_.size() && text_[at_] == '"') {
        field += '"';
        ++at_;
        continue;
      }
      if (at_ >= text_.size() || text_[at_] == separator_ || at_line_end()) return true;
      problem = "text stands after a closing quote mark";
      return false;
    }
    problem = "a quote mark is opened and never closed";
    return false;
  }

  [[nodiscard]] bool at_line_end() const {
    return text_[at_] == '\n' ||
           (text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n');
  }
  void end_of_line() {
    if (text_[at_] == '\r') ++at_;
    ++at_;
    ++line_;
  }
  void resume_after_line_of(size_t begin) {
    line_ -= static_cast<int>(std::count(text_.begin() + static_cast<std::ptrdiff_t>(begin),
                                         text_.begin() + static_cast<std::ptrdiff_t>(at_), '\n'));
    const size_t newline = text_.find('\n', begin);
    at_ = newline == std::string_view::npos ? text_.size() : newline + 1;
    ++line_;
  }

  std::string_view text_;
  char separator_ = ',';
  size_t at_ = 0;
  int line_ = 1;
};

}  // namespace

std::vector<CsvRow> parse_csv(std::string_view text) { return CsvParser(text).rows(); }

std::string csv_field(std::string_view value) {
  if (value.find_first_of(",;\t\"\r\n") == std::string_view::npos &&
      trim(value).size() == value.size()) {
    return std::string(value);
  }
  return "\"" + replace_all(value, "\"", "\"\"") + "\"";
}

std::string guarded_csv_field(std::string_view value) {
  if (value.empty() || kFormulaStarts.find(value.front()) == std::string_view::npos) {
    return csv_field(value);
  }
  return csv_field("'" + std::string(value));
}

std::string_view unguarded(std::string_view value) {
  const bool guarded = value.size() > 1 && value.front() == '\'' &&
                       kFormulaStarts.find(value[1]) != std::string_view::npos;
  return guarded ? value.substr(1) : value;
}

}  // namespace peyk
