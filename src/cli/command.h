#pragma once
/// What the subcommands share: the global options and how a command is registered.

#include <CLI/CLI.hpp>
#include <atomic>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "base/clock.h"
#include "cli/console.h"
#include "cli/exit_code.h"
#include "pipeline/workspace.h"

namespace peyk {

using Json = nlohmann::ordered_json;

/// The global options, and the command that was chosen.
struct Invocation {
  std::filesystem::path config = "config/peyk.yaml";
  std::filesystem::path log_file;
  std::string now;  ///< --now as it was typed.
  bool quiet = false;
  std::unique_ptr<Clock> clock;
  std::function<Result<int>()> action;

  /// Opens the workspace with the chosen configuration and clock.
  [[nodiscard]] Result<Workspace> open(Workspace::Access access) const {
    return Workspace::open(config, *clock, access);
  }
};

/// Counts Ctrl-C and SIGTERM: 1 finish what is under way, 2 stop at once.
[[nodiscard]] const std::atomic<int>& interrupts();

/// "2023-06-22T09:00" in the zone, or with an offset; usage error otherwise.
[[nodiscard]] Result<Instant> parse_moment(const std::string& text, const std::string& zone);

/// As JSON has it: RFC 3339 in UTC, or null.
[[nodiscard]] Json moment_json(std::optional<Instant> moment);

/// Names and description of a subcommand, with an example and the exit codes in its --help.
CLI::App* add_command(CLI::App& app, const std::string& name, const std::string& description,
                      const std::string& example);

void add_init(CLI::App& app, Invocation& invocation);
void add_ingest(CLI::App& app, Invocation& invocation);
void add_articles(CLI::App& app, Invocation& invocation);
void add_subscribers(CLI::App& app, Invocation& invocation);
void add_compose(CLI::App& app, Invocation& invocation);
void add_issues(CLI::App& app, Invocation& invocation);
void add_check(CLI::App& app, Invocation& invocation);
void add_preview(CLI::App& app, Invocation& invocation);
void add_approve(CLI::App& app, Invocation& invocation);
void add_send(CLI::App& app, Invocation& invocation);
void add_publish(CLI::App& app, Invocation& invocation);
void add_run(CLI::App& app, Invocation& invocation);
void add_status(CLI::App& app, Invocation& invocation);
void add_explain(CLI::App& app, Invocation& invocation);
void add_resolve(CLI::App& app, Invocation& invocation);
void add_discard(CLI::App& app, Invocation& invocation);
void add_pause(CLI::App& app, Invocation& invocation);
void add_resume(CLI::App& app, Invocation& invocation);
void add_dkim(CLI::App& app, Invocation& invocation);

}  // namespace peyk
