#pragma once
/// Stage: issue to readers.

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "delivery/engine.h"
#include "pipeline/workspace.h"

namespace peyk {

struct SendRequest {
  std::string issue;
  std::filesystem::path to_maildir;  ///< Not empty: into this Maildir instead of the relays.
  std::string relay_url;             ///< Not empty: this relay instead of the configured ones.
  const std::atomic<int>* interrupts = nullptr;
  bool resumes = true;               ///< What was paused goes on; else it is left alone.
  bool retry_failed = false;         ///< Rejected and expired ones are tried once more.
  std::optional<Instant> stop_at{};  ///< Finish what is under way then, and leave the rest.
  std::chrono::seconds wait{0};      ///< How long to stay, all in all, for deferred readers.
  bool measure = false;              ///< Where the processor time goes: SendSummary::profile.
  std::function<void(const std::string&)> warn;  ///< What somebody should look at; may be empty.
};

/// What a send cost; processor time of the whole process.
struct SendProfile {
  std::chrono::nanoseconds freeze{};  ///< Wall time.
  std::chrono::nanoseconds wall{};    ///< Of the delivery.
  std::chrono::nanoseconds processor{};
};

struct SendSummary {
  SendReport report;
  std::optional<SendProfile> profile{};  ///< When it was to be measured.
  FrozenAudience audience;
  bool frozen_now = false;
};

/// Asks the relays, freezes the audience (once), then delivers or goes on where an earlier send
/// stopped, also if it was paused when this began (unless the request says otherwise); who pauses
/// it from then on is heard. From the freeze on the workspace's lock is given up, so that others
/// can write meanwhile (Workspace::keep_others_out() takes it back); fails with try_again if
/// another process sends. Fails with nothing_to_do when everybody has it already, or when it waits
/// for a person's approval; as ask_relays
/// (pipeline/ relays.h) before anything is frozen or sent.
[[nodiscard]] Result<SendSummary> send_issue_to_readers(
    Workspace& workspace, const SendRequest& request,
    const std::function<void(const SendProgress&)>& progress);

/// Whether nobody waits for the issue any more. If so it is set to finished, should it not be: the
/// last one may have left since the last run, or that run was killed at its very end.
[[nodiscard]] Result<bool> finish_if_over(Workspace& workspace, const std::string& issue);
/// Fails with nothing_to_do while a person holds the issue back.
[[nodiscard]] Result<void> refuse_when_paused(Store& store, const std::string& issue);

/// What a send would do: readers by edition, size and subject of each edition's message.
struct DryRun {
  struct EditionPart {
    int64_t readers = 0;
    std::string subject;
    size_t message_bytes = 0;
  };
  std::map<std::string, EditionPart> editions;
  int64_t excluded = 0;
  std::vector<std::string> cuts;  ///< What the mails lost to the size budget.
};
[[nodiscard]] Result<DryRun> dry_run(Workspace& workspace, const std::string& issue);

/// Sends every edition of the issue (or one) to an address of the newsroom, outside the ledger; the
/// subject says that it is a test.
[[nodiscard]] Result<int> send_test(Workspace& workspace, const SendRequest& request,
                                    const std::string& address, const std::string& edition);

/// Decides about deliveries in doubt.
enum class Resolution { resend, sent, skip };
[[nodiscard]] Result<int64_t> resolve_uncertain(Workspace& workspace, const std::string& issue,
                                                Resolution resolution);

}  // namespace peyk
