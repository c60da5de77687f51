#include "cli/console.h"

#include <algorithm>
#include <cstdio>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "l10n/text.h"

namespace peyk {
namespace {

bool quiet_console = false;

}  // namespace

Result<void> set_up_console(bool quiet, const std::filesystem::path& log_file) {
  quiet_console = quiet;
  auto screen = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  screen->set_pattern("%v");
  screen->set_level(quiet ? spdlog::level::warn : spdlog::level::info);
  std::vector<spdlog::sink_ptr> sinks = {screen};
  if (!log_file.empty()) {
    try {
      auto file = std::make_shared<spdlog::sinks::basic_file_sink_mt>(log_file.string());
      file->set_formatter(std::make_unique<spdlog::pattern_formatter>(
          "%Y-%m-%dT%H:%M:%SZ [%P] %l: %v", spdlog::pattern_time_type::utc));
      sinks.push_back(std::move(file));
    } catch (const spdlog::spdlog_ex&) {
      return fail(Error(ErrorKind::io, "cannot open the log file")
                      .at({log_file.string()})
                      .remedy("Name a file in a folder that exists and that you may write to."));
    }
  }
  auto logger = std::make_shared<spdlog::logger>("peyk", sinks.begin(), sinks.end());
  logger->set_level(spdlog::level::info);
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
  return {};
}

void say(const std::string& sentence) { spdlog::default_logger_raw()->info(sentence); }
void warn(const std::string& sentence) {
  spdlog::default_logger_raw()->warn("warning: " + sentence);
}
void report(const Error& error) {
  spdlog::default_logger_raw()->error("peyk: " + error.to_string());
}

void print(std::string_view line) {
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fputc('\n', stdout);
}

void Table::print() const {
  std::vector<int> widths(rows_.front().size());
  for (const auto& row : rows_) {
    for (size_t i = 0; i < row.size() && i < widths.size(); ++i) {
      widths[i] = std::max(widths[i], display_width(row[i]));
    }
  }
  for (size_t number = 0; number < rows_.size(); ++number) {
    const auto& row = rows_[number];
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 == row.size()) break;
      line.append(static_cast<size_t>(std::max(0, widths[i] - display_width(row[i]))) + 2, ' ');
    }
    while (!line.empty() && line.back() == ' ') line.pop_back();
    peyk::print(line);
    if (const auto note = notes_.find(number); note != notes_.end()) {
      peyk::print("    " + note->second);
    }
  }
}

ProgressBar::ProgressBar(std::string what)
    : what_(std::move(what)),
      started_(std::chrono::steady_clock::now()),
      drawn_(started_ - std::chrono::seconds(1)),
      terminal_(::isatty(STDERR_FILENO) == 1) {}

ProgressBar::~ProgressBar() {
  if (bar_on_screen_) std::fputc('\n', stderr);
}

void ProgressBar::show(int64_t done, int64_t total) {
  if (quiet_console || total <= 0) return;
  const auto now = std::chrono::steady_clock::now();
  const double seconds = std::chrono::duration<double>(now - started_).count();
  if (terminal_) {
    if (now - drawn_ < std::chrono::milliseconds(100) && done < total) return;
    drawn_ = now;
    draw(done, total, seconds);
    return;
  }
  constexpr int64_t kWorthTelling = 200;  // A short send says enough with its last line.
  const int tenth = static_cast<int>(done * 10 / total);
  if (tenth == tenth_ || done == 0 || total < kWorthTelling) return;
  tenth_ = tenth;
  say(what_ + ": " + std::to_string(done) + " of " + std::to_string(total));
}

void ProgressBar::draw(int64_t done, int64_t total, double seconds) {
  constexpr int kWidth = 30;
  const auto filled = static_cast<int>(done * kWidth / total);
  const double rate = seconds > 0 ? static_cast<double>(done) / seconds : 0;
  const auto left = rate > 0 ? static_cast<int64_t>(static_cast<double>(total - done) / rate) : 0;
  std::string bar(static_cast<size_t>(filled), '=');
  if (filled < kWidth) bar += ">";
  bar.resize(kWidth, ' ');
  std::fprintf(stderr, "\r%s [%s] %lld/%lld  %.0f/s  %lld:%02lld left  ", what_.c_str(),
               bar.c_str(), static_cast<long long>(done), static_cast<long long>(total), rate,
               static_cast<long long>(left / 60), static_cast<long long>(left % 60));
  std::fflush(stderr);
  bar_on_screen_ = true;
}

}  // namespace peyk
