#include <algorithm>
#include <chrono>
#include <utility>

#include "delivery/maildir.h"

namespace peyk {
namespace {

constexpr int kBatch = 64;
constexpr std::chrono::minutes kLease{15};
constexpr std::string_view kRelay = "maildir";

/// A batch of claimed deliveries on its way into the Maildir.
class MaildirSender {
 public:
  MaildirSender(Store& store, const std::map<std::string, Stencil>& stencils,
                const SendOptions& options, const Clock& clock)
      : store_(store),
        stencils_(stencils),
        options_(options),
        clock_(clock),
        maildir_(options.to_maildir) {}

  [[nodiscard]] Result<void> prepare() const { return maildir_.prepare(); }

  /// Delivers the batch; what the Maildir does not take goes back, and `stopped` says why.
  [[nodiscard]] Result<int64_t> deliver(const std::vector<Delivery>& batch,
                                        std::optional<Error>& stopped);

 private:
  [[nodiscard]] Result<void> stage(const Delivery& delivery, std::string& unique);
  [[nodiscard]] Outcome outcome(const Delivery& delivery, DeliveryState state,
                                std::string reason) const {
    Outcome made;
    made.subscriber = delivery.subscriber;
    made.state = state;
    made.reason = std::move(reason);
    made.relay = kRelay;
    if (state == DeliveryState::deferred) made.retry_at = clock_.now();
    return made;
  }

  Store& store_;
  const std::map<std::string, Stencil>& stencils_;
  const SendOptions& options_;
  const Clock& clock_;
  Maildir maildir_;
  Stencil::Scratch scratch_;
};

Result<void> MaildirSender::stage(const Delivery& delivery, std::string& unique) {
  const auto stencil = stencils_.find(delivery.edition);
  if (stencil == stencils_.end()) {
    return fail(ErrorKind::bug, "issue " + options_.issue + " has no message for edition \"" +
                                    delivery.edition + "\"");
  }
  const HoleValues values = options_.values(delivery);
  unique = values[Hole::message_id];
  std::string message;
  make_message(stencil->second, values, options_, scratch_, message);
  return maildir_.stage(unique, message);
}

Result<int64_t> MaildirSender::deliver(const std::vector<Delivery>& batch,
                                       std::optional<Error>& stopped) {
  std::vector<int64_t> committing;
  std::vector<std::string> names;
  std::vector<Outcome> back;
  for (const Delivery& delivery : batch) {
    std::string unique;
    if (!stopped) {
      if (auto staged = stage(delivery, unique); !staged) stopped = std::move(staged).error();
    }
    if (stopped) {
      back.push_back(outcome(delivery, DeliveryState::pending, stopped->message()));
      continue;
    }
    committing.push_back(delivery.subscriber);
    names.push_back(std::move(unique));
  }
  PEYK_TRY(store_.record(options_.issue, committing, back, clock_.now()));

  std::vector<Outcome> outcomes;
  for (size_t i = 0; i < committing.size(); ++i) {
    const Result<void> published = maildir_.publish(names[i]);
    if (!published && !stopped) stopped = published.error();
    const auto state = published ? DeliveryState::sent : DeliveryState::deferred;
    // The batch begins with those that were staged.
    outcomes.push_back(
        outcome(batch[i], state, published ? "delivered to the Maildir" : stopped->message()));
  }
  if (auto synced = maildir_.sync(); !synced && !stopped) stopped = std::move(synced).error();
  PEYK_TRY(store_.record(options_.issue, {}, outcomes, clock_.now()));
  return std::count_if(outcomes.begin(), outcomes.end(),
                       [](const Outcome& made) { return made.state == DeliveryState::sent; });
}

}  // namespace

Result<void> settle_from_maildir(Store& store, const SendOptions& options, const Clock& clock) {
  PEYK_ASSIGN(const auto left,
              store.deliveries_in(options.issue, DeliveryState::committing, /*limit=*/0));
  const Maildir maildir(options.to_maildir);
  std::vector<Outcome> outcomes;
  for (const DeliveryRecord& record : left) {
    const HoleValues values = options.values(record.delivery);
    const std::string& unique = values[Hole::message_id];
    Outcome outcome;
    outcome.subscriber = record.delivery.subscriber;
    outcome.relay = kRelay;
    if (maildir.is_published(unique)) {
      outcome.state = DeliveryState::sent;
      outcome.reason = "delivered to the Maildir (found there after a crash)";
    } else if (maildir.is_staged(unique)) {
      outcome.state = DeliveryState::deferred;
      outcome.retry_at = clock.now();
      outcome.reason = "a crash came before the Maildir had it";
    } else {
      continue;
    }
    outcomes.push_back(std::move(outcome));
  }
  if (outcomes.empty()) return {};
  return store.record(options.issue, {}, outcomes, clock.now());
}

Result<void> send_to_maildir(Store& store, const std::map<std::string, Stencil>& stencils,
                             const SendOptions& options, const Clock& clock,
                             const std::function<void(const SendProgress&)>& progress,
                             SendProgress begun, SendReport& report) {
  MaildirSender sender(store, stencils, options, clock);
  if (auto prepared = sender.prepare(); !prepared) {
    report.stopped = std::move(prepared).error();
    return {};
  }
  while (!report.stopped) {
    if (options.interrupts != nullptr && options.interrupts->load() > 0) {
      report.interrupted = true;
      return {};
    }
    const Instant now = clock.now();
    PEYK_ASSIGN(const std::vector<Delivery> batch,
                store.claim(options.issue, options.owner, now, now + kLease, kBatch));
    if (batch.empty()) return {};
    PEYK_ASSIGN(const int64_t delivered, sender.deliver(batch, report.stopped));
    report.sent_now += delivered;
    begun.done += delivered;
    if (progress) progress(begun);
  }
  return {};
}

}  // namespace peyk
