#include "cli/app.h"

#include <csignal>
#include <exception>
#include <memory>

#include "cli/command.h"
#include "l10n/zones.h"

namespace peyk {
namespace {

std::atomic<int> interrupt_count{0};

void on_signal(int) { interrupt_count.fetch_add(1); }

void watch_signals() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);  // A closed connection or pipe is an error value, not a death.
}

int run_action(Invocation& invocation) {
  if (const auto ready = set_up_console(invocation.quiet, invocation.log_file); !ready) {
    (void)set_up_console(invocation.quiet, "");
    report(ready.error());
    return exit_code_of(ready.error().kind());
  }
  if (invocation.now.empty()) {
    invocation.clock = std::make_unique<SystemClock>();
  } else {
    const auto now = parse_moment(invocation.now, "UTC");
    if (!now) {
      report(now.error());
      return exit_code::usage;
    }
    invocation.clock = std::make_unique<FixedClock>(*now);
  }
  const auto code = invocation.action();
  if (!code) {
    report(code.error());
    return exit_code_of(code.error().kind());
  }
  return *code;
}

}  // namespace

const std::atomic<int>& interrupts() { return interrupt_count; }

Json moment_json(std::optional<Instant> moment) {
  return moment ? Json(format_iso8601(*moment)) : Json(nullptr);
}

Result<Instant> parse_moment(const std::string& text, const std::string& zone) {
  const auto moment = parse_local(text, zone);
  if (moment) return *moment;
  return fail(Error(ErrorKind::usage, "“" + text + "” is not a moment")
                  .remedy("Write it as 2023-06-22, 2023-06-22T09:00 or 2023-06-22T09:00:00Z."));
}

CLI::App* add_command(CLI::App& app, const std::string& name, const std::string& description,
                      const std::string& example) {
  CLI::App* command = app.add_subcommand(name, description);
  command->footer("Example:\n  " + example + "\n\n" + kExitCodesHelp);
  return command;
}

int run_app(int argc, char** argv) {
  watch_signals();
  Invocation invocation;
  CLI::App app{"peyk: a newsroom's newsletters and feeds in several languages", "peyk"};
  app.require_subcommand(1);
  app.set_version_flag("--version", "peyk 0.1.0");
  app.add_option("--config,-c", invocation.config, "The configuration file")->capture_default_str();
  app.add_option("--log-file", invocation.log_file,
                 "Also write what is said, with times, to this file");
  app.add_option("--now", invocation.now, "Act as if it were this moment (UTC without an offset)");
  app.add_flag("--quiet,-q", invocation.quiet, "Say only what is wrong");
  app.footer(std::string("Begin with “peyk init DIR”.\n\n") + kExitCodesHelp);
  app.fallthrough();
  for (const auto add :
       {add_init, add_ingest, add_articles, add_subscribers, add_compose, add_discard, add_issues,
        add_check, add_preview, add_approve, add_send, add_publish, add_run, add_status,
        add_explain, add_resolve, add_pause, add_resume, add_dkim}) {
    add(app, invocation);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? exit_code::done : exit_code::usage;
  }
  try {
    return run_action(invocation);
  } catch (const std::exception& error) {
    report(Error(ErrorKind::bug, std::string("an internal fault: ") + error.what())
               .remedy("What was stored before is safe. Please report this."));
    return exit_code::bug;
  }
}

}  // namespace peyk
