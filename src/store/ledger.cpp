// The ledger (D2): who is owed an issue, and what became of it. docs/ledger.md is its manual.
//
// Every move of a delivery goes through move() or move_rows() below: the row must be in a state
// from which is_legal_move() allows the new one, or the whole transaction is undone and the error
// is a bug.

#include "store/ledger.h"

#include <algorithm>
#include <map>

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

/// "'claimed','committing'": the states from which a delivery may move to `to`.
std::string legal_origins(DeliveryState to) {
  std::string list;
  for (const DeliveryState from : kDeliveryStates) {
    if (!is_legal_move(from, to)) continue;
    if (!list.empty()) list += ',';
    list += '\'';
    list += to_string(from);
    list += '\'';
  }
  return list;
}

/// UPDATE statements that move one row, one for each target state, with the condition that the
/// row's own state allows it. Parameters: issue, subscriber, now, then what the state needs.
const std::string& move_statement(DeliveryState to) {
  static const std::map<DeliveryState, std::string> statements = [] {
    std::map<DeliveryState, std::string> made;
    for (const DeliveryState state : kDeliveryStates) {
      std::string set;
      if (state == claimed) {
        set = "owner = ?4, lease_until = ?5, retry_at = NULL, attempts = attempts + 1";
      } else if (state == committing) {
        set = "state = state";  // Owner and lease stay.
      } else {
        set = "reason = ?4, relay = ?5, retry_at = ?6, owner = NULL, lease_until = NULL";
      }
      made[state] = "UPDATE deliveries SET " + (state == committing ? "" : set + ", ") +
                    "state = '" + std::string(to_string(state)) +
                    "', changed = ?3 WHERE issue = ?1 AND subscriber = ?2 AND state IN (" +
                    legal_origins(state) + ")";
    }
    return made;
  }();
  return statements.at(to);
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
  PEYK_ASSIGN(
      recovered.released,
      move_rows(*database_, sequence, claimed, pending,
                "the run that had claimed it ended before its final dot", now, kGone, owner));
  PEYK_ASSIGN(
      recovered.uncertain,
      move_rows(*database_, sequence, committing, uncertain,
                "the run ended between the final dot and the relay's verdict", now, kGone, owner));
  PEYK_TRY(transaction.commit());
  return recovered;
}

namespace {

struct Candidate {
  Delivery delivery;
  std::optional<std::string> left;  ///< Why the reader is not to be sent to any more.
};

/// Up to `most` deliveries that `sql` finds; its parameters are issue, now, most.
Result<void> add_candidates(Database& database, std::string_view sql, int64_t sequence, Instant now,
                            size_t most, std::vector<Candidate>& candidates) {
  if (candidates.size() >= most) return {};
  PEYK_ASSIGN(Query row,
              database.query(sql, sequence, now, static_cast<int64_t>(most - candidates.size())));
  for (;;) {
    PEYK_ASSIGN(const bool more, row.step());
    if (!more) return {};
    Candidate candidate;
    candidate.delivery = {row.integer(0), row.text(1), row.text(2), row.text(3),
                          static_cast<int>(row.integer(4))};
    if (row.text(5) != stored_word(SubscriberState::active)) {
      candidate.left = row.text(5) + " while the issue was going out" +
                       (row.text(6).empty() ? "" : ": " + row.text(6));
    }
    candidates.push_back(std::move(candidate));
  }
}

// INDEXED BY: the planner would take the primary key for the first and walk over all that is done,
// at every claim again. CROSS JOIN: the reader is looked up for each candidate, never the reverse.
#define PEYK_CANDIDATES(INDEX)                                                      \
  "SELECT d.subscriber, d.email, d.name, d.edition, d.attempts, s.state, s.reason " \
  "FROM deliveries AS d INDEXED BY " INDEX                                          \
  " CROSS JOIN subscribers AS s ON s.id = d.subscriber WHERE d.issue = ?1 AND "
constexpr std::string_view kPending =
    PEYK_CANDIDATES("deliveries_pending") "d.state = 'pending' AND ?2 IS NOT NULL "
                                          "ORDER BY d.subscriber LIMIT ?3";
constexpr std::string_view kDue =
    PEYK_CANDIDATES("deliveries_deferred") "d.state = 'deferred' AND d.retry_at <= ?2 "
                                           "ORDER BY d.retry_at LIMIT ?3";

}  // namespace

Result<std::vector<Delivery>> Store::claim(const std::string& issue, const std::string& owner,
                                           Instant now, Instant lease_until, int most) {
  PEYK_ASSIGN(Transaction transaction, Transaction::begin(*database_, Durability::full));
  PEYK_ASSIGN(const int64_t sequence, sequence_of(*database_, issue));
  std::vector<Delivery> taken;
  const auto wanted = static_cast<size_t>(std::max(most, 0));
  // Goes on while readers who left take up places: an empty answer means that nothing is left.
  while (taken.size() < wanted) {
    std::vector<Candidate> candidates;
    const size_t missing = wanted - taken.size();
    PEYK_TRY(add_candidates(*database_, kPending, sequence, now, missing, candidates));
    PEYK_TRY(add_candidates(*database_, kDue, sequence, now, missing, candidates));
    if (candidates.empty()) break;
    for (Candidate& candidate : candidates) {
      const int64_t reader = candidate.delivery.subscriber;
      if (candidate.left) {
        PEYK_TRY(
            move(*database_, issue, sequence, reader, expired, now, *candidate.left, "", nullptr));
        continue;
      }
      PEYK_TRY(move(*database_, issue, sequence, reader, claimed, now, owner, lease_until));
      ++candidate.delivery.attempts;
      taken.push_back(std::move(candidate.delivery));
    }
  }
  PEYK_TRY(transaction.commit());
  return taken;
}

Result<void> Store::record(const std::string& issue, const std::vector<int64_t>& committing_now,
                           const std::vector<Outcome>& outcomes, Instant now) {
  PEYK_ASSIGN(Transaction transaction, Transaction::begin(*database_, Durability::process));
  PEYK_ASSIGN(const int64_t sequence, sequence_of(*database_, issue));
  for (const int64_t subscriber : committing_now) {
    PEYK_TRY(move(*database_, issue, sequence, subscriber, committing, now));
  }
  for (const Outcome& outcome : outcomes) {
    const int64_t reader = outcome.subscriber;
    if (outcome.state == claimed || outcome.state == committing) {
      return fail(ErrorKind::bug, "ledger: “" + std::string(to_string(outcome.state)) +
                                      "” is no outcome of a delivery");
    }
    if (outcome.reason.empty() && outcome.state != sent) {
      return fail(ErrorKind::bug, "ledger: no reason was given for “" +
                                      std::string(to_string(outcome.state)) + "” of reader " +
                                      std::to_string(reader));
    }
    if ((outcome.state == deferred) != outcome.retry_at.has_value()) {
      return fail(ErrorKind::bug,
                  "ledger: a time to retry belongs to a deferred delivery, and only "
                  "to it (reader " +
                      std::to_string(reader) + ")");
    }
    PEYK_TRY(move(*database_, issue, sequence, reader, outcome.state, now, outcome.reason,
                  outcome.relay, outcome.retry_at));
    if (!outcome.suppress) continue;
    // One who unsubscribed stays unsubscribed: that was their own wish.
    PEYK_TRY(
        database_->run("UPDATE subscribers SET state = 'suppressed', reason = ?, changed = ? "
                       "WHERE id = ? AND state = 'active'",
                       outcome.reason, now, reader));
  }
  return transaction.commit();
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

Result<int64_t> Store::move_all(const std::string& issue, DeliveryState from, DeliveryState to,
                                const std::string& reason, Instant now) {
  if (reason.empty()) return fail(ErrorKind::bug, "ledger: no reason was given for a decision");
  PEYK_ASSIGN(Transaction transaction, Transaction::begin(*database_));
  PEYK_ASSIGN(const int64_t sequence, sequence_of(*database_, issue));
  PEYK_ASSIGN(const int64_t moved, move_rows(*database_, sequence, from, to, reason, now, ""));
  PEYK_TRY(transaction.commit());
  return moved;
}

}  // namespace peyk
