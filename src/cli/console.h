#pragma once
/// What people and scripts see: data on stdout, everything else on stderr through spdlog (which is
/// seen by this room only).

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace peyk {

/// Sets up logging: plain sentences on stderr, and with `log_file` also lines with UTC time there.
[[nodiscard]] Result<void> set_up_console(bool quiet, const std::filesystem::path& log_file);

void say(const std::string& sentence);   ///< What is going on; silent with --quiet.
void warn(const std::string& sentence);  ///< What somebody should look at.
void report(const Error& error);         ///< "peyk: file:3:1: what" and the remedy.

/// One line of data on stdout.
void print(std::string_view line);

/// Columns by display width, two spaces between; the last column is not padded.
class Table {
 public:
  explicit Table(std::vector<std::string> header) { rows_.push_back(std::move(header)); }
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  /// A line below the last row, which belongs to it and to no column.
  void note(const std::string& line) { notes_[rows_.size() - 1] = line; }
  void print() const;
  [[nodiscard]] bool empty() const { return rows_.size() < 2; }

 private:
  std::vector<std::vector<std::string>> rows_;
  std::map<size_t, std::string> notes_;  ///< By row.
};

/// A bar on a terminal, a line for each tenth of long work elsewhere, nothing with --quiet.
class ProgressBar {
 public:
  explicit ProgressBar(std::string what);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  void show(int64_t done, int64_t total);

 private:
  void draw(int64_t done, int64_t total, double seconds);
  std::string what_;
  std::chrono::steady_clock::time_point started_;
  std::chrono::steady_clock::time_point drawn_;
  int tenth_ = -1;
  bool terminal_ = false;
  bool bar_on_screen_ = false;
};

}  // namespace peyk
