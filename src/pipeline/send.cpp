#include "pipeline/send.h"

#include <algorithm>
#include <ctime>
#include <memory>

#include "base/bytes.h"
#include "base/hash.h"
#include "pipeline/approval.h"
#include "pipeline/check.h"
#include "pipeline/dkim.h"
#include "pipeline/editing.h"
#include "pipeline/issues.h"
#include "pipeline/message.h"
#include "pipeline/reader_values.h"
#include "pipeline/relays.h"

namespace peyk {
namespace {

Result<std::map<std::string, Rendition>> renditions_of(Workspace& workspace, const Issue& issue) {
  PEYK_ASSIGN(const Renderer renderer, make_renderer(workspace.config()));
  return render_issue(workspace, renderer, issue);
}

/// The messages of an issue, by edition, and the subjects of those that are not frozen yet.
struct Messages {
  std::map<std::string, Stencil> stencils;
  std::map<std::string, std::string> subjects;
  std::vector<std::string> cuts;  ///< What was cut from those that are not frozen yet.
};

/// As they were frozen, or made now.
Result<Messages> messages_of(Workspace& workspace, const StoredIssue& stored) {
  Messages messages;
  if (stored.frozen) {
    PEYK_ASSIGN(const auto bytes, workspace.store().stencils(stored.issue.id));
    for (const auto& [edition, stencil_bytes] : bytes) {
      PEYK_ASSIGN(Stencil stencil, Stencil::deserialize(stencil_bytes));
      messages.stencils.emplace(edition, std::move(stencil));
    }
    return messages;
  }
  const Issue& issue = stored.issue;
  PEYK_ASSIGN(const auto renditions, renditions_of(workspace, issue));
  PEYK_ASSIGN(const IssueView view, load_view(workspace, issue));
  PEYK_ASSIGN(const auto findings, check_renditions(workspace, view, renditions));
  PEYK_TRY(refuse_errors(issue.id, findings));
  PEYK_TRY(refuse_unapproved(workspace, issue, renditions));
  messages.cuts = cut_lines(renditions);
  for (const auto& [edition, rendition] : renditions) {
    PEYK_ASSIGN(Stencil stencil,
                make_stencil(workspace.config(), rendition, issue, workspace.now()));
    messages.stencils.emplace(edition, std::move(stencil));
    messages.subjects.emplace(edition, rendition.subject);
  }
  return messages;
}

/// Freezes the stencils together with the audience.
Result<FrozenAudience> freeze_issue(Workspace& workspace, const Issue& issue,
                                    const Publication& publication, const Messages& messages) {
  std::map<std::string, std::string> stencils;
  for (const auto& [edition, stencil] : messages.stencils) {
    stencils.emplace(edition, stencil.serialize());
    PEYK_TRY(workspace.store().set_subject(issue.id, edition, messages.subjects.at(edition)));
  }
  return workspace.store().freeze(issue.id, publication.list, stencils, workspace.now());
}

size_t message_size(const Stencil& stencil, const ReaderValues& values, const std::string& edition,
                    const SendOptions& signing) {
  Stencil::Scratch scratch;
  std::string message;
  Delivery somebody;
  somebody.email = "reader@example.org";
  somebody.edition = edition;
  make_message(stencil, values.of(somebody), signing, scratch, message);
  return message.size();
}

/// Nothing is frozen or sent before the relays have said that they would take it.
Result<void> ask_relays_for(const Messages& messages, const ReaderValues& values,
                            const SendOptions& options, const Workspace& workspace,
                            const SendRequest& request) {
  RelayQuestions questions;
  questions.interrupts = request.interrupts;
  questions.warn = request.warn;
  for (const auto& [edition, stencil] : messages.stencils) {
    const uint64_t size = message_size(stencil, values, edition, options);
    questions.largest_message = std::max(questions.largest_message, size);
  }
  return ask_relays(options.relays, workspace.clock(), questions);
}

/// The workspace's lock keeps every other run out. So what an earlier run claimed and did not
/// finish belongs to nobody any more: all runs go by one name, and the engine takes such claims
/// over at once. With a name of its own each run would have to wait for the lease of a killed one.
std::string run_owner() { return "local"; }

Result<void> retry_failed(Store& store, const std::string& issue, Instant now) {
  return store.transaction([&]() -> Result<void> {
    int64_t all = 0;
    for (const DeliveryState state : {DeliveryState::rejected, DeliveryState::expired}) {
      PEYK_ASSIGN(const int64_t moved,
                  store.move_all(issue, state, DeliveryState::pending, "tried again by hand", now));
      all += moved;
    }
    if (all == 0) return {};
    return store.set_issue_state(issue, IssueState::sending, "", now);
  });
}

/// For a message that belongs to no frozen issue.
Result<SendOptions> signing_now(Workspace& workspace) {
  SendOptions options;
  PEYK_ASSIGN(options.dkim, make_dkim_signer(workspace.config()));
  options.dkim_times = dkim_times(workspace.now(), workspace.config().lifetime, workspace.now());
  return options;
}

Result<void> refuse_when_delivered(Workspace& workspace, const std::string& id) {
  PEYK_ASSIGN(const bool over, finish_if_over(workspace, id));
  if (!over) return {};
  return fail(
      Error(ErrorKind::nothing_to_do, "issue " + id + " has been delivered; nobody waits for it")
          .remedy("“peyk status " + id + "” shows who got it."));
}

Result<std::map<std::string, SendWindow>> sending_hours(const Config& config) {
  std::map<std::string, SendWindow> hours;
  for (const Edition& edition : config.editions) {
    if (!edition.send_window) continue;
    PEYK_ASSIGN(SendWindow window, SendWindow::create(*edition.send_window, edition.zone));
    hours.emplace(edition.id, std::move(window));
  }
  return hours;
}

/// What can be said of a send before its audience is known; all that is wrong with it is told here.
Result<SendOptions> send_options(Workspace& workspace, const SendRequest& request,
                                 const std::string& issue) {
  const Config& config = workspace.config();
  SendOptions options;
  if (request.to_maildir.empty()) {
    options.relays = relay_settings(config, request.relay_url);
    PEYK_TRY(check_relays(options.relays, config));
  }
  PEYK_ASSIGN(options.dkim, make_dkim_signer(config));
  PEYK_ASSIGN(options.hours, sending_hours(config));
  options.domains = config.domains;
  options.issue = issue;
  options.owner = run_owner();
  options.to_maildir = request.to_maildir;
  options.envelope_sender = [bounce = config.site.bounce, issue](const Delivery& delivery) {
    return make_verp(bounce, issue, delivery.subscriber);
  };
  options.lifetime = config.lifetime;
  options.stop_at = request.stop_at;
  options.patience.wait_for_retries = request.wait;
  options.measure = request.measure;
  options.interrupts = request.interrupts;
  return options;
}

/// The configured policy for those of whom nobody knows whether they have it.
Result<void> decide_uncertain(Workspace& workspace, const std::string& issue,
                              LedgerCounts& counts) {
  const auto policy = workspace.config().uncertain;
  if (policy == Config::Uncertain::hold || counts.of(DeliveryState::uncertain) == 0) return {};
  const bool resend = policy == Config::Uncertain::resend;
  PEYK_ASSIGN([[maybe_unused]] const int64_t moved,
              resolve_uncertain(workspace, issue, resend ? Resolution::resend : Resolution::skip));
  PEYK_ASSIGN(counts, workspace.store().counts(issue));
  return {};
}

class Stopwatch {
 public:
  explicit Stopwatch(const Clock& clock) : clock_(clock) {}
  [[nodiscard]] std::chrono::nanoseconds wall() const { return clock_.monotonic() - begun_; }
  [[nodiscard]] std::chrono::nanoseconds processor() const { return used() - used_; }

 private:
  /// By all threads of the process.
  static std::chrono::nanoseconds used() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
  }
  const Clock& clock_;
  std::chrono::nanoseconds begun_ = clock_.monotonic();
  std::chrono::nanoseconds used_ = used();
};

Result<SendSummary> send_alone(Workspace& workspace, const SendRequest& request,
                               const std::function<void(const SendProgress&)>& progress) {
  PEYK_ASSIGN(StoredIssue stored, workspace.issue(request.issue));
  PEYK_ASSIGN(const Publication* publication, workspace.publication(stored.issue.publication));
  const std::string id = stored.issue.id;
  Store& store = workspace.store();
  PEYK_TRY(refuse_when_discarded(stored));
  if (!request.resumes) PEYK_TRY(refuse_when_paused(store, id));
  // A pause that comes while relays are asked is meant for this very send.
  const bool goes_on = request.resumes && stored.paused;
  PEYK_ASSIGN(SendOptions options, send_options(workspace, request, id));
  PEYK_ASSIGN(const auto values, ReaderValues::create(workspace, stored.issue, *publication));
  options.values = [&values](const Delivery& delivery) { return values.of(delivery); };

  SendSummary summary;
  if (stored.frozen && !request.retry_failed) PEYK_TRY(refuse_when_delivered(workspace, id));
  PEYK_ASSIGN(const Messages messages, messages_of(workspace, stored));
  if (request.to_maildir.empty()) {
    PEYK_TRY(ask_relays_for(messages, values, options, workspace, request));
  }
  std::chrono::nanoseconds frozen_in{};
  if (!stored.frozen) {
    const Stopwatch freezing(workspace.clock());
    PEYK_ASSIGN(summary.audience, freeze_issue(workspace, stored.issue, *publication, messages));
    frozen_in = freezing.wall();
    summary.frozen_now = true;
    if (!messages.cuts.empty() && request.warn) {
      request.warn("the mails were cut to keep their size budget:\n  " +
                   join(messages.cuts, "\n  "));
    }
    PEYK_ASSIGN(stored, workspace.issue(id));
  } else if (request.retry_failed) {
    PEYK_TRY(retry_failed(store, id, workspace.now()));
    PEYK_TRY(refuse_when_delivered(workspace, id));
  }
  // Who sends by hand what was paused lets it go on.
  if (goes_on) PEYK_TRY(store.set_paused(id, std::nullopt));
  PEYK_TRY(store.set_issue_state(id, IssueState::sending, "", workspace.now()));
  options.frozen = stored.frozen.value_or(workspace.now());
  options.dkim_times = dkim_times(options.frozen, options.lifetime, workspace.now());

  workspace.let_others_write();
  const Stopwatch delivering(workspace.clock());
  PEYK_ASSIGN(summary.report,
              send_issue(store, messages.stencils, options, workspace.clock(), progress));
  if (request.measure) {
    summary.profile = {
        .freeze = frozen_in, .wall = delivering.wall(), .processor = delivering.processor()};
  }
  summary.audience.audience = summary.report.counts.audience;
  summary.audience.excluded = summary.report.counts.excluded;
  PEYK_TRY(decide_uncertain(workspace, id, summary.report.counts));
  return summary;
}

}  // namespace

Result<SendSummary> send_issue_to_readers(
    Workspace& workspace, const SendRequest& request,
    const std::function<void(const SendProgress&)>& progress) {
  PEYK_TRY(workspace.begin_sending());
  auto summary = send_alone(workspace, request, progress);
  workspace.end_sending();
  return summary;
}

Result<bool> finish_if_over(Workspace& workspace, const std::string& issue) {
  Store& store = workspace.store();
  bool over = false;
  PEYK_TRY(store.transaction([&]() -> Result<void> {
    PEYK_ASSIGN(const auto stored, store.issue(issue));
    PEYK_ASSIGN(const LedgerCounts counts, store.counts(issue));
    over = stored && stored->frozen && counts.open() == 0;
    if (!over || stored->state == IssueState::finished) return {};
    return store.set_issue_state(issue, IssueState::finished, "", workspace.now());
  }));
  return over;
}

Result<void> refuse_when_paused(Store& store, const std::string& issue) {
  PEYK_ASSIGN(const auto since, store.paused(issue));
  if (!since) return {};
  return fail(Error(ErrorKind::nothing_to_do,
                    "issue " + issue + " is paused since " + format_iso8601(*since))
                  .remedy("“peyk resume " + issue + "” lets it go on."));
}

Result<DryRun> dry_run(Workspace& workspace, const std::string& issue) {
  PEYK_ASSIGN(const StoredIssue stored, workspace.issue(issue));
  PEYK_ASSIGN(const Publication* publication, workspace.publication(stored.issue.publication));
  PEYK_ASSIGN(const auto renditions, renditions_of(workspace, stored.issue));
  PEYK_ASSIGN(const auto values, ReaderValues::create(workspace, stored.issue, *publication));
  PEYK_ASSIGN(const SendOptions signing, signing_now(workspace));
  DryRun result;
  for (const auto& [edition, rendition] : renditions) {
    PEYK_ASSIGN(const Stencil stencil,
                make_stencil(workspace.config(), rendition, stored.issue, workspace.now()));
    result.editions[edition] = {0, rendition.subject,
                                message_size(stencil, values, edition, signing)};
  }
  result.cuts = cut_lines(renditions);
  PEYK_ASSIGN(const auto readers, workspace.store().subscribers(
                                      {.edition = "", .list = publication->list, .state = {}}));
  for (const Subscriber& reader : readers) {
    if (reader.state != SubscriberState::active) {
      ++result.excluded;
    } else if (const auto part = result.editions.find(reader.edition);
               part != result.editions.end()) {
      ++part->second.readers;
    }
  }
  return result;
}

Result<int> send_test(Workspace& workspace, const SendRequest& request, const std::string& address,
                      const std::string& edition) {
  PEYK_ASSIGN(const Address recipient, Address::parse(address));
  PEYK_ASSIGN(const StoredIssue stored, workspace.issue(request.issue));
  PEYK_ASSIGN(const Publication* publication, workspace.publication(stored.issue.publication));
  PEYK_ASSIGN(auto renditions, renditions_of(workspace, stored.issue));
  if (!edition.empty() && !renditions.contains(edition)) {
    return fail(ErrorKind::no_input,
                "issue " + stored.issue.id + " has no edition “" + edition + "”");
  }
  PEYK_ASSIGN(const auto values, ReaderValues::create(workspace, stored.issue, *publication));
  const auto relays = relay_settings(workspace.config(), request.relay_url);
  if (request.to_maildir.empty()) PEYK_TRY(check_relays(relays, workspace.config()));
  PEYK_ASSIGN(const SendOptions signing, signing_now(workspace));
  Stencil::Scratch scratch;
  int sent = 0;
  for (auto& [id, rendition] : renditions) {
    if (!edition.empty() && id != edition) continue;
    rendition.subject = "[test] " + rendition.subject;
    PEYK_ASSIGN(const Stencil stencil,
                make_stencil(workspace.config(), rendition, stored.issue, workspace.now()));
    // Reader 0 exists nowhere: its links are well signed and unsubscribe nobody. The message id is
    // of its own, so that a later delivery to this address is not taken for a copy.
    HoleValues filled =
        values.of({.subscriber = 0, .email = recipient.text(), .name = "", .edition = id});
    filled[Hole::message_id] =
        "test-" + to_hex(random_bytes(12)) + "@" + workspace.config().site.mail_domain;
    std::string message;
    make_message(stencil, filled, signing, scratch, message);
    if (request.to_maildir.empty()) {
      PEYK_TRY(send_one(relays.front(), make_verp(workspace.config().site.bounce, "test", 0),
                        recipient, message));
    } else {
      PEYK_TRY(deliver_to_maildir(request.to_maildir, filled[Hole::message_id], message));
    }
    ++sent;
  }
  return sent;
}

namespace {

/// Whom it moves, the next run has to find: both or neither. An issue that was stopped stays so;
/// what stopped it is for a person to look at.
Result<int64_t> resend_uncertain(Store& store, const std::string& id, Instant now) {
  int64_t moved = 0;
  PEYK_TRY(store.transaction([&]() -> Result<void> {
    PEYK_ASSIGN(moved, store.move_all(id, DeliveryState::uncertain, DeliveryState::pending,
                                      "in doubt; to be sent again", now));
    PEYK_ASSIGN(const auto stored, store.issue(id));
    if (moved == 0 || !stored || stored->state != IssueState::finished) return {};
    return store.set_issue_state(id, IssueState::sending, "", now);
  }));
  return moved;
}

}  // namespace

Result<int64_t> resolve_uncertain(Workspace& workspace, const std::string& issue,
                                  Resolution resolution) {
  PEYK_ASSIGN(const StoredIssue stored, workspace.issue(issue));
  Store& store = workspace.store();
  const std::string& id = stored.issue.id;
  switch (resolution) {
    case Resolution::resend:
      return resend_uncertain(store, id, workspace.now());
    case Resolution::sent:
      return store.move_all(id, DeliveryState::uncertain, DeliveryState::sent,
                            "in doubt; decided: it arrived", workspace.now());
    case Resolution::skip:
      return store.move_all(id, DeliveryState::uncertain, DeliveryState::expired,
                            "in doubt; decided: leave it", workspace.now());
  }
  return fail(ErrorKind::bug, "unknown resolution");
}

}  // namespace peyk
