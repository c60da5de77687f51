#include <cstdlib>
#include <sys/resource.h>

#include "base/bytes.h"
#include "base/file.h"
#include "cli/command.h"
#include "cli/issue_text.h"
#include "pipeline/send.h"
#include "render/render.h"

namespace peyk {
namespace {

struct SendArguments {
  std::string issue;
  std::string test_address;
  std::string edition;
  std::string maildir;
  std::string relay;
  std::string stop_at;
  int wait_minutes = 0;
  bool dry_run = false;
  bool retry_failed = false;
  bool json = false;
};

Result<int> show_dry_run(Workspace& workspace, const SendArguments& arguments) {
  PEYK_ASSIGN(const DryRun plan, dry_run(workspace, arguments.issue));
  Table table({"EDITION", "READERS", "BYTES", "SUBJECT"});
  Json json = {{"editions", Json::object()}, {"excluded", plan.excluded}, {"cuts", plan.cuts}};
  int64_t readers = 0;
  for (const auto& [edition, part] : plan.editions) {
    table.add(
        {edition, std::to_string(part.readers), std::to_string(part.message_bytes), part.subject});
    json["editions"][edition] = {
        {"readers", part.readers}, {"bytes", part.message_bytes}, {"subject", part.subject}};
    readers += part.readers;
  }
  if (arguments.json) {
    print(json.dump(2));
  } else {
    table.print();
  }
  say("Would go to " + count_of(readers, "reader", "readers") + "; " +
      std::to_string(plan.excluded) + " unsubscribed or suppressed. Nothing was sent or stored.");
  for (const std::string& cut : plan.cuts) say("  " + cut);
  return exit_code::done;
}

/// The mail links to the page on the web; it should be there before the readers are.
void remind_of_page(Workspace& workspace, const StoredIssue& stored) {
  const Publication* publication = workspace.config().publication(stored.issue.publication);
  if (publication == nullptr || publication->editions.empty()) return;
  const auto page = workspace.config().site.publish_folder /
                    issue_page_path(stored.issue, publication->editions.front());
  if (!std::filesystem::exists(page)) {
    say("The mails link to the issue's web page, which is not there yet: run “peyk publish”.");
  }
}

/// For benchmarks: where the time went, in seconds.
Result<void> write_profile(const std::filesystem::path& file, const SendSummary& summary) {
  const auto seconds = [](std::chrono::nanoseconds time) {
    return static_cast<double>(time.count()) / 1e9;
  };
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  Json json = {{"messages", summary.report.sent_now},
               {"wall_s", seconds(summary.profile->wall)},
               {"cpu_s", seconds(summary.profile->processor)},
               {"freeze_s", seconds(summary.profile->freeze)},
               {"rss_kib", usage.ru_maxrss}};
  auto rest = summary.profile->processor;
  for (const auto& [work, spent] : summary.report.spent) {
    json[work + "_s"] = seconds(spent);
    rest -= spent;
  }
  json["rest_s"] = seconds(rest);
  return write_file(file, json.dump(2) + "\n");
}

Result<int> run_send(const Invocation& invocation, const SendArguments& arguments) {
  PEYK_ASSIGN(Workspace workspace, invocation.open(Workspace::Access::write));
  if (arguments.dry_run) return show_dry_run(workspace, arguments);
  SendRequest request;
  request.issue = arguments.issue;
  request.to_maildir = arguments.maildir;
  request.relay_url = arguments.relay;
  request.interrupts = &interrupts();
  request.retry_failed = arguments.retry_failed;
  request.wait = std::chrono::minutes(arguments.wait_minutes);
  if (!arguments.stop_at.empty()) {
    PEYK_ASSIGN(request.stop_at, parse_moment(arguments.stop_at, "UTC"));
    if (*request.stop_at <= workspace.now()) {
      return fail(Error(ErrorKind::usage, "--stop-at " + arguments.stop_at + " is in the past")
                      .remedy("Name a moment to come, in UTC or with an offset."));
    }
  }
  const char* profile = std::getenv("PEYK_PROFILE");
  request.measure = profile != nullptr && *profile != '\0';
  request.warn = [](const std::string& what) { warn(what); };
  if (!arguments.test_address.empty()) {
    PEYK_ASSIGN(const int sent,
                send_test(workspace, request, arguments.test_address, arguments.edition));
    say("Sent " + count_of(sent, "test message", "test messages") + " to " +
        arguments.test_address + ". No reader got anything.");
    return exit_code::done;
  }
  PEYK_ASSIGN(const StoredIssue stored, workspace.issue(arguments.issue));
  SendSummary summary;
  {
    ProgressBar bar("sending " + stored.issue.id);
    PEYK_ASSIGN(summary, send_issue_to_readers(workspace, request, [&bar](const SendProgress& p) {
                  bar.show(p.done, p.total);
                }));
  }
  if (summary.profile) PEYK_TRY(write_profile(profile, summary));
  if (arguments.json) {
    Json json = {{"issue", stored.issue.id},
                 {"sent_now", summary.report.sent_now},
                 {"interrupted", summary.report.interrupted},
                 {"counts", counts_json(summary.report.counts)}};
    if (!summary.report.waits.empty()) json["waits"] = summary.report.waits;
    if (summary.report.stopped) json["stopped"] = summary.report.stopped->to_string();
    print(json.dump(2));
  }
  const int code = say_send_summary(stored.issue.id, summary);
  if (summary.frozen_now) remind_of_page(workspace, stored);
  return code;
}

}  // namespace

void add_send(CLI::App& app, Invocation& invocation) {
  auto* command = add_command(app, "send", "Deliver an issue, or go on where it stopped",
                              "peyk send newsletter-2 --dry-run\n"
                              "  peyk send newsletter-2 --test editor@example.org\n"
                              "  peyk send newsletter-2\n"
                              "  peyk send newsletter-2 --stop-at 2026-12-03T20:00+01:00");
  auto arguments = std::make_shared<SendArguments>();
  command->add_option("ISSUE", arguments->issue, "The issue (or a publication: its newest)")
      ->required();
  command->add_flag("--dry-run", arguments->dry_run, "Say who would get what; send nothing");
  auto* test = command->add_option("--test", arguments->test_address,
                                   "Send every edition to this address only, outside the ledger");
  command->add_option("--edition", arguments->edition, "With --test: only this edition")
      ->needs(test);
  command->add_option("--to-maildir", arguments->maildir, "Deliver into a Maildir, not to a relay");
  command->add_option("--relay", arguments->relay,
                      "Use this relay URL instead of the configured relays");
  command
      ->add_option("--wait", arguments->wait_minutes,
                   "Stay up to so many minutes, all in all, for deferred readers: those whose "
                   "server said “later”, or whose edition's hours have not begun")
      ->check(CLI::Range(0, 7 * 24 * 60));
  command->add_option("--stop-at", arguments->stop_at,
                      "Begin nothing from this moment on (UTC without an offset), and end");
  command->add_flag("--retry-failed", arguments->retry_failed,
                    "Try the rejected and expired ones once more, but not those who left");
  command->add_flag("--json", arguments->json, "Print the result as JSON");
  command->callback([arguments, &invocation] {
    invocation.action = [arguments, &invocation] { return run_send(invocation, *arguments); };
  });
}

}  // namespace peyk
