// The ledger (D2): who is owed an issue, and what became of it. docs/ledger.md is its manual.
//
// Every move of a delivery goes through move() or move_rows() below: the row must be in a state
// from which is_legal_move() allows the new one, or the whole transaction is undone and the error
// is a bug.

#include "store/ledger.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "store/database.h"
#include "store/names.h"
#include "store/store.h"

namespace peyk {
namespace {

using enum DeliveryState;

Error illegal_move(const std::string& issue, int64_t subscriber, const std::string& from,
                   DeliveryState to) {
  return Error(ErrorKind::bug, "ledger: the delivery of issue " + issue + " to reader " +
                                   std::to_string(subscriber) + " cannot move from " + from +
                                   " to " + std::string(to_string(to)) + "; nothing was recorded");
}

/// "(state = 'claimed' OR state = 'committing')": the states from which a delivery may move to
/// `to`. Not a list: SQLite makes a table of one, at every move again.
std::string legal_origin(DeliveryState to) {
  std::string condition;
  for (const DeliveryState from : kDeliveryStates) {
    if (!is_legal_move(from, to)) continue;
    condition += condition.empty() ? "(state = '" : " OR state = '";
    condition += to_string(from);
    condition += '\'';
  }
  return condition + ")";
}

/// UPDATE statements that move one row, one for each target state, with the condition that the
/// row's own state allows it. Parameters: issue, subscriber, now, then reason, relay and retry_at
/// (none of these for committing, which keeps owner and lease).
const std::string& move_statement(DeliveryState to) {
  static const auto statements = [] {
    std::array<std::string, kDeliveryStates.size()> made;
    for (const DeliveryState state : kDeliveryStates) {
      const std::string_view set =
          state == committing
              ? ""
              : "reason = ?4, relay = ?5, retry_at = ?6, owner = NULL, lease_until = NULL, ";
      made.at(static_cast<size_t>(state)) =
          "UPDATE deliveries SET " + std::string(set) + "state = '" +
          std::string(to_string(state)) + "', changed = ?3 WHERE issue = ?1 AND subscriber = ?2 " +
          "AND " + legal_origin(state);
    }
    return made;
  }();
  return statements.at(static_cast<size_t>(to));
}

/// The error for a row that would not move.
Error refused_move(Database& database, const std::string& issue, int64_t sequence,
                   int64_t subscriber, DeliveryState to) {
  auto row = database.query("SELECT state FROM deliveries WHERE issue = ? AND subscriber = ?",
                            sequence, subscriber);
  if (!row) return std::move(row).error();
  auto found = row->step();
  if (!found) return std::move(found).error();
  return illegal_move(issue, subscriber,
                      *found ? row->text(0) : "nowhere (it is not in the ledger)", to);
}

/// Moves one delivery, or fails with bug.
template <class... Values>
Result<void> move(Database& database, const std::string& issue, int64_t sequence,
                  int64_t subscriber, DeliveryState to, Instant now, const Values&... values) {
  PEYK_ASSIGN(const int64_t moved,
              database.run(move_statement(to), sequence, subscriber, now, values...));
  if (moved != 1) return fail(refused_move(database, issue, sequence, subscriber, to));
  return {};
}

/// Moves many deliveries that wait no longer for a relay, by a condition on them.
template <class... Values>
Result<int64_t> move_rows(Database& database, int64_t sequence, DeliveryState from,
                          DeliveryState to, const std::string& reason, Instant now,
                          std::string_view condition, const Values&... values) {
  const bool has_needs = to == claimed || to == committing || to == deferred;
  if (!is_legal_move(from, to) || has_needs) {
    return fail(ErrorKind::bug, "ledger: deliveries cannot move together from " +
                                    std::string(to_string(from)) + " to " +
                                    std::string(to_string(to)));
  }
  return database.run(
      "UPDATE deliveries SET state = ?2, reason = ?4, changed = ?5, owner = NULL, "
      "lease_until = NULL, retry_at = NULL WHERE issue = ?1 AND state = ?3" +
          std::string(condition),
      sequence, to_string(to), to_string(from), reason, now, values...);
}

}  // namespace

// ---- readers who leave -----------------------------------------------------------------------

Result<void> expire_left(Database& database, int64_t sequence, std::optional<int64_t> reader,
                         Instant now) {
  static const std::string head =
      "UPDATE deliveries SET state = 'expired', retry_at = NULL, changed = ?2, reason = "
      "(SELECT s.state || ' while the issue was going out' || "
      "CASE s.reason WHEN '' THEN '' ELSE ': ' || s.reason END "
      "FROM subscribers AS s WHERE s.id = deliveries.subscriber) "
      "WHERE issue = ?1 AND (state = 'pending' OR state = 'deferred') AND ";
  const auto moved =
      reader ? database.run(head + "subscriber = ?3", sequence, now, *reader)
             : database.run(
                   head + "subscriber IN (SELECT id FROM subscribers WHERE state <> 'active')",
                   sequence, now);
  if (!moved) return fail(moved.error());
  return {};
}

Result<void> expire_left_everywhere(Database& database, int64_t reader, Instant now) {
  PEYK_ASSIGN(Query open, database.query("SELECT sequence FROM issues WHERE frozen IS NOT NULL "
                                         "AND state <> 'finished'"));
  for (;;) {
    PEYK_ASSIGN(const bool more, open.step());
    if (!more) return {};
    PEYK_TRY(expire_left(database, open.integer(0), reader, now));
  }
}

// ---- freezing ------------------------------------------------------------------------------

Result<FrozenAudience> Store::freeze(const std::string& issue, const std::string& list,
                                     const std::map<std::string, std::string>& stencils,
                                     Instant now) {
  PEYK_ASSIGN(Transaction transaction, Transaction::begin(*database_));
  PEYK_ASSIGN(const int64_t sequence, sequence_of(*database_, issue));
  PEYK_ASSIGN(const auto frozen,
              database_->number("SELECT frozen FROM issues WHERE sequence = ?", sequence));
  if (frozen) return fail(ErrorKind::bug, "ledger: issue " + issue + " is frozen already");
  if (stencils.empty()) return fail(ErrorKind::bug, "ledger: no stencils for issue " + issue);
  PEYK_ASSIGN(const auto discarded,
              database_->number("SELECT discarded FROM issues WHERE sequence = ?", sequence));
  if (discarded) return fail(ErrorKind::bug, "ledger: issue " + issue + " was discarded");
  for (const auto& [edition, bytes] : stencils) {
    PEYK_TRY(database_->run("INSERT INTO stencils(issue, edition, bytes) VALUES(?, ?, ?)", sequence,
                            edition, Blob{bytes}));
  }
  FrozenAudience result;
  PEYK_ASSIGN(result.audience,
              database_->run(
                  "INSERT INTO deliveries(issue, subscriber, email, name, edition, state, changed) "
                  "SELECT ?1, s.id, s.email, s.name, s.edition, 'pending', ?3 "
                  "FROM subscriptions AS l CROSS JOIN subscribers AS s ON s.id = l.subscriber "
                  "WHERE l.list = ?2 AND s.state = 'active' "
                  "AND s.edition IN (SELECT edition FROM stencils WHERE issue = ?1) "
                  "ORDER BY l.subscriber",
                  sequence, list, now));
  if (result.audience == 0) {
    // A finished issue that nobody got would hide that the readers were never imported.
    return fail(Error(ErrorKind::no_input,
                      "the list “" + list + "” has no active reader of an edition of " + issue)
                    .remedy("Import readers with “peyk subscribers import FILE”. Nothing was "
                            "frozen or sent."));
  }
  PEYK_ASSIGN(const auto stranded,
              database_->number(
                  "SELECT count(*) "
                  "FROM subscriptions AS l CROSS JOIN subscribers AS s ON s.id = l.subscriber "
                  "WHERE l.list = ?2 AND s.state = 'active' "
                  "AND s.edition NOT IN (SELECT edition FROM stencils WHERE issue = ?1)",
                  sequence, list));
  result.without_edition = stranded.value_or(0);
  PEYK_ASSIGN(const auto excluded,
              database_->number(
                  "SELECT count(*) "
                  "FROM subscriptions AS l CROSS JOIN subscribers AS s ON s.id = l.subscriber "
                  "WHERE l.list = ?2 AND s.state <> 'active' "
                  "AND s.edition IN (SELECT edition FROM stencils WHERE issue = ?1)",
                  sequence, list));
  result.excluded = excluded.value_or(0);
  PEYK_TRY(
      database_->run("UPDATE issues SET frozen = ?2, list = ?3, audience = ?4, excluded = ?5, "
                     "state = 'sending', stop_reason = '' WHERE sequence = ?1",
                     sequence, now, list, result.audience, result.excluded));
  PEYK_TRY(transaction.commit());
  return result;
}

// ---- claiming and recording ----------------------------------------------------------------

Result<Store::Recovered> Store::recover(const std::string& issue, const std::string& owner,
                                        Instant now) {
  constexpr std::string_view kGone = " AND (owner = ?6 OR lease_until <= ?5)";
  PEYK_ASSIGN(Transaction transaction, Transaction::begin(*database_));
  PEYK_ASSIGN(const int64_t sequence, sequence_of(*database_, issue));
  Recovered recovered;
  // The crash is no try of theirs: it must not lengthen the delay of the next one.
  PEYK_TRY(
      database_->run("UPDATE deliveries SET attempts = attempts - 1 WHERE issue = ?1 AND "
                     "state = 'claimed' AND attempts > 0 AND (owner = ?3 OR lease_until <= ?2)",
                     sequence, now, owner));
  PEYK_ASSIGN(
      recovered.released,
      move_rows(*database_, sequence, claimed, pending,
                "the run that had claimed it ended before its final dot", now, kGone, owner));
  PEYK_ASSIGN(
      recovered.uncertain,
      move_rows(*database_, sequence, committing, uncertain,
                "the run ended between the final dot and the relay's verdict", now, kGone, owner));
  // Those who were under way when they left, and those whom a person brought back.
  PEYK_TRY(expire_left(*database_, sequence, std::nullopt, now));
  PEYK_TRY(transaction.commit());
  return recovered;
}

namespace {

// INDEXED BY: the planner would rather walk over the whole issue.
constexpr std::string_view kPending =
    "SELECT subscriber, email, name, edition, attempts FROM deliveries "
    "WHERE issue = ? AND subscriber > ? AND state = 'pending' ORDER BY subscriber LIMIT ?";
constexpr std::string_view kDue =
    "SELECT subscriber, email, name, edition, attempts FROM deliveries "
    "INDEXED BY deliveries_deferred WHERE issue = ? AND state = 'deferred' AND retry_at <= ? "
    "ORDER BY retry_at, subscriber LIMIT ?";
#define PEYK_CLAIM                                                                        \
  "UPDATE deliveries SET state = 'claimed', changed = ?2, owner = ?3, lease_until = ?4, " \
  "retry_at = NULL, attempts = attempts + 1 WHERE issue = ?1 AND "
constexpr std::string_view kClaimRange =
    PEYK_CLAIM "subscriber BETWEEN ?5 AND ?6 AND state = 'pending'";
constexpr std::string_view kClaimOne = PEYK_CLAIM "subscriber = ?5 AND state = 'deferred'";

/// Within one transaction nobody else can have moved them.
Error claim_missed(const Database& database, const std::string& issue) {
  return database.damaged("the deliveries of issue " + issue +
                          " that wait are not those that could be claimed");
}

/// The rows of kPending or kDue, as they will be when they are claimed.
template <class Limit>
Result<std::vector<Delivery>> candidates(Database& database, std::string_view sql, int64_t sequence,
                                         Limit limit, int64_t most) {
  std::vector<Delivery> found;
  PEYK_ASSIGN(Query row, database.query(sql, sequence, limit, most));
  for (;;) {
    PEYK_ASSIGN(const bool more, row.step());
    if (!more) return found;
    found.push_back({row.integer(0), row.text(1), row.text(2), row.text(3),
                     static_cast<int>(row.integer(4)) + 1, sql == kDue});
  }
}

}  // namespace

Result<std::vector<Delivery>> Store::claim(const std::string& issue, const std::string& owner,
                                           Instant now, Instant lease_until, int most,
                                           int64_t after) {
  PEYK_ASSIGN(Transaction transaction, Transaction::begin(*database_, Durability::full));
  PEYK_ASSIGN(const int64_t sequence, sequence_of(*database_, issue));
  // Half of the places to begin with, so that neither those who come again hold the others nor they
  // these.
  PEYK_ASSIGN(auto pending, candidates(*database_, kPending, sequence, after, most));
  const auto half = static_cast<size_t>(most / 2);
  const int64_t places = most - static_cast<int64_t>(std::min(pending.size(), half));
  PEYK_ASSIGN(auto taken, candidates(*database_, kDue, sequence, now, places));
  for (const Delivery& delivery : taken) {
    PEYK_ASSIGN(const int64_t moved,
                database_->run(kClaimOne, sequence, now, owner, lease_until, delivery.subscriber));
    if (moved != 1) return fail(claim_missed(*database_, issue));
  }
  pending.resize(std::min(pending.size(), static_cast<size_t>(most) - taken.size()));
  if (!pending.empty()) {
    PEYK_ASSIGN(const int64_t moved,
                database_->run(kClaimRange, sequence, now, owner, lease_until,
                               pending.front().subscriber, pending.back().subscriber));
    if (moved != static_cast<int64_t>(pending.size())) return fail(claim_missed(*database_, issue));
  }
  PEYK_TRY(transaction.commit());
  std::move(pending.begin(), pending.end(), std::back_inserter(taken));
  return taken;
}

namespace {

Result<void> check_outcome(const Outcome& outcome) {
  const auto refuse = [&](const std::string& what) {
    return fail(ErrorKind::bug,
                "ledger: " + what + " (reader " + std::to_string(outcome.subscriber) + ")");
  };
  const std::string state = "“" + std::string(to_string(outcome.state)) + "”";
  if (outcome.state == claimed || outcome.state == committing) {
    return refuse(state + " is no outcome of a delivery");
  }
  if (outcome.reason.empty() && outcome.state != sent) {
    return refuse("no reason was given for " + state);
  }
  if ((outcome.state == deferred) != outcome.retry_at.has_value()) {
    return refuse("a time to retry belongs to a deferred delivery, and only to it");
  }
  return {};
}

/// One who unsubscribed stays unsubscribed: that was their own wish.
Result<void> suppress(Database& database, const Outcome& outcome, Instant now) {
  PEYK_ASSIGN(const int64_t changed,
              database.run("UPDATE subscribers SET state = 'suppressed', reason = ?, changed = ? "
                           "WHERE id = ? AND state = 'active'",
                           outcome.reason, now, outcome.subscriber));
  if (changed == 0) return {};
  return expire_left_everywhere(database, outcome.subscriber, now);
}

Result<void> uncount_attempt(Database& database, int64_t sequence, int64_t reader) {
  PEYK_ASSIGN([[maybe_unused]] const int64_t changed,
              database.run("UPDATE deliveries SET attempts = attempts - 1 "
                           "WHERE issue = ? AND subscriber = ? AND attempts > 0",
                           sequence, reader));
  return {};
}

Result<void> expire_if_left(Database& database, int64_t sequence, int64_t reader, Instant now) {
  PEYK_ASSIGN(
      const auto left,
      database.number("SELECT 1 FROM subscribers WHERE id = ? AND state <> 'active'", reader));
  if (!left) return {};
  return expire_left(database, sequence, reader, now);
}

}  // namespace

Result<void> Store::record(const std::string& issue, const std::vector<int64_t>& committing_now,
                           const std::vector<Outcome>& outcomes, Instant now,
                           const std::function<Result<void>()>& also) {
  PEYK_ASSIGN(Transaction transaction, Transaction::begin(*database_, Durability::process));
  PEYK_ASSIGN(const int64_t sequence, sequence_of(*database_, issue));
  for (const int64_t subscriber : committing_now) {
    PEYK_TRY(move(*database_, issue, sequence, subscriber, committing, now));
  }
  for (const Outcome& outcome : outcomes) {
    PEYK_TRY(check_outcome(outcome));
    PEYK_TRY(move(*database_, issue, sequence, outcome.subscriber, outcome.state, now,
                  outcome.reason, outcome.relay, outcome.retry_at));
    if (!outcome.tried) PEYK_TRY(uncount_attempt(*database_, sequence, outcome.subscriber));
    if (outcome.suppress) PEYK_TRY(suppress(*database_, outcome, now));
    if (outcome.state == pending || outcome.state == deferred) {
      PEYK_TRY(expire_if_left(*database_, sequence, outcome.subscriber, now));
    }
  }
  if (also) PEYK_TRY(also());
  return transaction.commit();
}

Result<int64_t> Store::park(const std::string& issue, const std::string& edition, Instant until,
                            const std::string& reason, Instant now) {
  PEYK_ASSIGN(Transaction transaction, Transaction::begin(*database_));
  PEYK_ASSIGN(const int64_t sequence, sequence_of(*database_, issue));
  PEYK_ASSIGN(
      const int64_t parked,
      database_->run("UPDATE deliveries SET state = 'deferred', retry_at = ?3, reason = ?4, "
                     "changed = ?5 WHERE issue = ?1 AND edition = ?2 AND state = 'pending'",
                     sequence, edition, until, reason, now));
  PEYK_TRY(transaction.commit());
  return parked;
}

// ---- the issue as a whole ------------------------------------------------------------------

Result<void> Store::set_issue_state(const std::string& issue, IssueState state,
                                    const std::string& reason, Instant now) {
  PEYK_ASSIGN(Transaction transaction, Transaction::begin(*database_));
  PEYK_ASSIGN(const int64_t sequence, sequence_of(*database_, issue));
  const bool ends = state == IssueState::finished;
  if (ends) {
    PEYK_ASSIGN(const LedgerCounts now_counts, counts(issue));
    PEYK_ASSIGN(const auto frozen,
                database_->number("SELECT frozen FROM issues WHERE sequence = ?", sequence));
    if (!frozen || now_counts.open() != 0) {
      return fail(ErrorKind::bug,
                  "ledger: issue " + issue + " cannot be finished: " +
                      (frozen ? std::to_string(now_counts.open()) + " deliveries are still open"
                              : std::string("its audience was never frozen")));
    }
    if (!now_counts.balanced()) {
      return fail(database_->damaged("the deliveries of issue " + issue +
                                     " do not add up to its audience of " +
                                     std::to_string(now_counts.audience)));
    }
  }
  PEYK_TRY(database_->run(
      "UPDATE issues SET state = ?2, stop_reason = ?3, finished = ?4 WHERE sequence = ?1", sequence,
      stored_word(state), state == IssueState::stopped ? std::string_view(reason) : "",
      ends ? std::optional(now) : std::nullopt));
  return transaction.commit();
}

Result<int64_t> Store::expire_tried(const std::string& issue, const std::string& reason,
                                    Instant now) {
  PEYK_ASSIGN(Transaction transaction, Transaction::begin(*database_));
  PEYK_ASSIGN(const int64_t sequence, sequence_of(*database_, issue));
  PEYK_ASSIGN(const int64_t moved,
              move_rows(*database_, sequence, deferred, expired, reason, now, " AND attempts > 0"));
  PEYK_TRY(transaction.commit());
  return moved;
}

Result<void> Store::set_paused(const std::string& issue, std::optional<Instant> since) {
  PEYK_ASSIGN(Transaction transaction, Transaction::begin(*database_));
  PEYK_ASSIGN(const int64_t sequence, sequence_of(*database_, issue));
  PEYK_TRY(database_->run("UPDATE issues SET paused = ? WHERE sequence = ?", since, sequence));
  return transaction.commit();
}

Result<int64_t> Store::move_all(const std::string& issue, DeliveryState from, DeliveryState to,
                                const std::string& reason, Instant now) {
  if (reason.empty()) return fail(ErrorKind::bug, "ledger: no reason was given for a decision");
  PEYK_ASSIGN(Transaction transaction, Transaction::begin(*database_));
  PEYK_ASSIGN(const int64_t sequence, sequence_of(*database_, issue));
  PEYK_ASSIGN(const int64_t moved, move_rows(*database_, sequence, from, to, reason, now, ""));
  // Nobody decides that one who left gets it after all.
  if (to == pending) PEYK_TRY(expire_left(*database_, sequence, std::nullopt, now));
  PEYK_TRY(transaction.commit());
  return moved;
}

}  // namespace peyk
