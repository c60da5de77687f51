#include "delivery/engine.h"

#include <utility>

#include "delivery/maildir.h"
#include "delivery/sender.h"

namespace peyk {
namespace {

/// The conservation equation (D2). If it does not hold, nothing the ledger says can be trusted.
Result<LedgerCounts> checked_counts(Store& store, const std::string& issue) {
  PEYK_ASSIGN(LedgerCounts counts, store.counts(issue));
  if (counts.balanced()) return counts;
  std::string sum;
  for (const DeliveryState state : kDeliveryStates) {
    sum += (sum.empty() ? "" : " + ") + std::string(to_string(state)) + " " +
           std::to_string(counts.of(state));
  }
  return fail(Error(ErrorKind::bug, "the ledger of issue " + issue + " does not add up: " + sum +
                                        " is not the audience of " +
                                        std::to_string(counts.audience))
                  .remedy("Do not send; keep a copy of the store and report this."));
}

/// Only of those who were tried: whom their edition's hours or their domain's pace held back for so
/// long is not to be missed for it.
Result<void> expire_deferred(Store& store, const SendOptions& options, Instant now) {
  if (now < options.frozen + options.lifetime) return {};
  const auto expired =
      store.expire_tried(options.issue,
                         "not tried again: the issue's lifetime of " +
                             std::to_string(options.lifetime.count()) + " h is over",
                         now);
  if (!expired) return fail(expired.error());
  return {};
}

/// Puts the ledger in order before anything is sent; gives the number of open deliveries.
Result<int64_t> prepare(Store& store, const SendOptions& options, const Clock& clock) {
  PEYK_ASSIGN(const LedgerCounts before, checked_counts(store, options.issue));
  if (before.open() == 0) return 0;
  if (!options.to_maildir.empty()) PEYK_TRY(settle_from_maildir(store, options, clock));
  const auto recovered = store.recover(options.issue, options.owner, clock.now());
  if (!recovered) return fail(recovered.error());
  PEYK_TRY(expire_deferred(store, options, clock.now()));
  PEYK_ASSIGN(const LedgerCounts counts, checked_counts(store, options.issue));
  if (counts.open() > 0) {
    PEYK_TRY(store.set_issue_state(options.issue, IssueState::sending, "", clock.now()));
  }
  return counts.open();
}

Result<void> send_to_relays(Store& store, const std::map<std::string, Stencil>& stencils,
                            const SendOptions& options, const Clock& clock,
                            const std::function<void(const SendProgress&)>& progress,
                            const SendProgress& begun, SendReport& report) {
  if (options.relays.empty()) {
    report.stopped = Error(ErrorKind::configuration, "no relay is configured");
    return {};
  }
  Sender sender(store, stencils, options, clock, progress, begun);
  PEYK_TRY(sender.run());
  report.sent_now = sender.sent_now();
  report.interrupted = sender.interrupted();
  report.stopped = sender.stopped();
  report.waits = sender.waits();
  if (options.measure) {
    report.spent = {{"fill", sender.meter().spent(Work::fill)},
                    {"sign", sender.meter().spent(Work::sign)},
                    {"ledger", sender.meter().spent(Work::ledger)},
                    {"socket", sender.meter().spent(Work::socket)}};
  }
  if (!sender.stops_issue()) return {};
  return store.set_issue_state(options.issue, IssueState::stopped, report.stopped->message(),
                               clock.now());
}

}  // namespace

void make_message(const Stencil& stencil, const HoleValues& values, const SendOptions& options,
                  Stencil::Scratch& scratch, std::string& out) {
  if (options.dkim == nullptr) {
    stencil.fill(values, out);
  } else {
    stencil.fill_signed(values, *options.dkim, options.dkim_times, scratch, out);
  }
}

Result<SendReport> send_issue(Store& store, const std::map<std::string, Stencil>& stencils,
                              const SendOptions& options, const Clock& clock,
                              const std::function<void(const SendProgress&)>& progress) {
  SendReport report;
  PEYK_ASSIGN(const int64_t open, prepare(store, options, clock));
  if (open > 0) {
    const SendProgress begun{.done = 0, .total = open};
    if (progress) progress(begun);
    PEYK_TRY(options.to_maildir.empty()
                 ? send_to_relays(store, stencils, options, clock, progress, begun, report)
                 : send_to_maildir(store, stencils, options, clock, progress, begun, report));
    if (!report.interrupted) PEYK_TRY(expire_deferred(store, options, clock.now()));
  }
  // Together: a person may decide at any moment that somebody gets it once more.
  PEYK_TRY(store.transaction([&]() -> Result<void> {
    PEYK_ASSIGN(report.counts, checked_counts(store, options.issue));
    if (report.counts.open() > 0) return {};
    return store.set_issue_state(options.issue, IssueState::finished, "", clock.now());
  }));
  return report;
}

}  // namespace peyk
