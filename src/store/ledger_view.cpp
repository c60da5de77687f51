// The ledger, looked at: nothing here changes a row.

#include "store/database.h"
#include "store/ledger.h"
#include "store/store.h"

namespace peyk {

Result<int64_t> sequence_of(Database& database, const std::string& issue) {
  PEYK_ASSIGN(const auto sequence,
              database.number("SELECT sequence FROM issues WHERE id = ?", issue));
  if (!sequence) {
    return fail(Error(ErrorKind::no_input, "there is no issue “" + issue + "”")
                    .remedy("`peyk issues` shows which there are."));
  }
  return *sequence;
}

namespace {

Result<DeliveryState> read_state(const Database& database, std::string_view word) {
  const auto state = parse_delivery_state(word);
  if (!state) {
    return fail(database.damaged("a delivery has the state “" + std::string(word) + "”"));
  }
  return *state;
}

/// Columns of a DeliveryRecord but its issue, in read_record's order.
#define PEYK_RECORD_COLUMNS                                                                       \
  "d.subscriber, d.email, d.name, d.edition, d.attempts, d.state, d.reason, d.relay, d.changed, " \
  "d.retry_at"

Result<DeliveryRecord> read_record(const Database& database, const Query& row) {
  DeliveryRecord record;
  record.delivery = {row.integer(0), row.text(1), row.text(2), row.text(3),
                     static_cast<int>(row.integer(4))};
  PEYK_ASSIGN(record.state, read_state(database, row.text(5)));
  record.reason = row.text(6);
  record.relay = row.text(7);
  record.changed = row.instant(8);
  record.retry_at = row.optional_instant(9);
  return record;
}

}  // namespace

// ---- counts --------------------------------------------------------------------------------

int64_t LedgerCounts::of(DeliveryState state) const {
  const auto found = states.find(state);
  return found == states.end() ? 0 : found->second;
}

int64_t LedgerCounts::open() const {
  int64_t sum = 0;
  for (const auto& [state, count] : states) sum += is_open(state) ? count : 0;
  return sum;
}

bool LedgerCounts::balanced() const {
  int64_t sum = 0;
  for (const auto& [state, count] : states) sum += count;
  return sum == audience;
}

Result<LedgerCounts> Store::counts(const std::string& issue) {
  PEYK_ASSIGN(Transaction snapshot, Transaction::begin_read(*database_));
  PEYK_ASSIGN(const int64_t sequence, sequence_of(*database_, issue));
  LedgerCounts counts;
  PEYK_ASSIGN(
      Query frozen,
      database_->query("SELECT audience, excluded FROM issues WHERE sequence = ?", sequence));
  PEYK_ASSIGN(const bool known, frozen.step());
  if (!known) return fail(ErrorKind::bug, "ledger: an issue vanished while it was read");
  counts.audience = frozen.integer(0);
  counts.excluded = frozen.integer(1);
  // Counted here: sums in SQL take ten times as long, and grouping sorts.
  std::array<int64_t, kDeliveryStates.size()> sums{};
  PEYK_ASSIGN(Query row,
              database_->query("SELECT state FROM deliveries WHERE issue = ?", sequence));
  for (;;) {
    PEYK_ASSIGN(const bool more, row.step());
    if (!more) break;
    PEYK_ASSIGN(const DeliveryState state, read_state(*database_, row.view(0)));
    ++sums.at(static_cast<size_t>(state));
  }
  for (const DeliveryState state : kDeliveryStates) {
    counts.states[state] = sums.at(static_cast<size_t>(state));
  }
  return counts;
}

// ---- looking -------------------------------------------------------------------------------

Result<std::vector<DeliveryRecord>> Store::deliveries_to(const Address& address) {
  PEYK_ASSIGN(Transaction snapshot, Transaction::begin_read(*database_));
  PEYK_ASSIGN(const auto reader, database_->number("SELECT id FROM subscribers WHERE identity = ?",
                                                   address.identity()));
  std::vector<DeliveryRecord> found;
  if (!reader) return found;
  // Issues are few: a look into each by the ledger's key needs no index of its own.
  PEYK_ASSIGN(Query row, database_->query("SELECT " PEYK_RECORD_COLUMNS
                                          ", i.id FROM issues AS i CROSS JOIN deliveries AS d "
                                          "ON d.issue = i.sequence AND d.subscriber = ? "
                                          "ORDER BY i.sequence DESC",
                                          *reader));
  for (;;) {
    PEYK_ASSIGN(const bool more, row.step());
    if (!more) return found;
    PEYK_ASSIGN(DeliveryRecord record, read_record(*database_, row));
    record.issue = row.text(10);
    found.push_back(std::move(record));
  }
}

Result<std::vector<DeliveryRecord>> Store::deliveries_in(const std::string& issue,
                                                         DeliveryState state, int limit,
                                                         bool only_tried) {
  PEYK_ASSIGN(Transaction snapshot, Transaction::begin_read(*database_));
  PEYK_ASSIGN(const int64_t sequence, sequence_of(*database_, issue));
  PEYK_ASSIGN(Query row, database_->query("SELECT " PEYK_RECORD_COLUMNS
                                          " FROM deliveries AS d WHERE d.issue = ? AND d.state = ? "
                                          "AND d.attempts >= ? ORDER BY d.subscriber LIMIT ?",
                                          sequence, to_string(state), only_tried ? 1 : 0,
                                          limit > 0 ? limit : -1));
  std::vector<DeliveryRecord> found;
  for (;;) {
    PEYK_ASSIGN(const bool more, row.step());
    if (!more) return found;
    PEYK_ASSIGN(DeliveryRecord record, read_record(*database_, row));
    record.issue = issue;
    found.push_back(std::move(record));
  }
}

Result<std::vector<PutOffReaders>> Store::put_off(const std::string& issue, int limit) {
  PEYK_ASSIGN(Transaction snapshot, Transaction::begin_read(*database_));
  PEYK_ASSIGN(const int64_t sequence, sequence_of(*database_, issue));
  PEYK_ASSIGN(
      Query row,
      database_->query("SELECT count(*), reason, min(retry_at), max(retry_at) FROM deliveries "
                       "INDEXED BY deliveries_deferred WHERE issue = ? AND state = 'deferred' "
                       "AND attempts = 0 GROUP BY reason ORDER BY count(*) DESC, reason LIMIT ?",
                       sequence, limit > 0 ? limit : -1));
  std::vector<PutOffReaders> found;
  for (;;) {
    PEYK_ASSIGN(const bool more, row.step());
    if (!more) return found;
    found.push_back({row.integer(0), row.text(1), row.instant(2), row.instant(3)});
  }
}

Result<std::map<std::string, std::string>> Store::stencils(const std::string& issue) {
  PEYK_ASSIGN(Transaction snapshot, Transaction::begin_read(*database_));
  PEYK_ASSIGN(const int64_t sequence, sequence_of(*database_, issue));
  PEYK_ASSIGN(Query row,
              database_->query("SELECT edition, bytes FROM stencils WHERE issue = ?", sequence));
  std::map<std::string, std::string> found;
  for (;;) {
    PEYK_ASSIGN(const bool more, row.step());
    if (!more) return found;
    found[row.text(0)] = row.text(1);
  }
}

Result<std::set<int64_t>> Store::left(const std::vector<int64_t>& readers) {
  PEYK_ASSIGN(Transaction snapshot, Transaction::begin_read(*database_));
  std::set<int64_t> found;
  for (const int64_t reader : readers) {
    PEYK_ASSIGN(
        const auto gone,
        database_->number("SELECT 1 FROM subscribers WHERE id = ? AND state <> 'active'", reader));
    if (gone) found.insert(reader);
  }
  return found;
}

namespace {

std::optional<Instant> instant_of(std::optional<int64_t> seconds) {
  if (!seconds) return std::nullopt;
  return Instant(std::chrono::seconds(*seconds));
}

}  // namespace

Result<std::optional<Instant>> Store::paused(const std::string& issue) {
  PEYK_ASSIGN(const auto since, database_->number("SELECT paused FROM issues WHERE id = ?", issue));
  return instant_of(since);
}

Result<std::optional<Instant>> Store::next_retry(const std::string& issue) {
  PEYK_ASSIGN(
      const auto seconds,
      database_->number("SELECT min(d.retry_at) FROM deliveries AS d WHERE d.state = "
                        "'deferred' AND d.issue = (SELECT sequence FROM issues WHERE id = ?)",
                        issue));
  return instant_of(seconds);
}

Result<std::optional<Instant>> Store::last_retry(const std::string& issue,
                                                 std::string_view reason) {
  PEYK_ASSIGN(const auto seconds,
              database_->number(
                  "SELECT max(d.retry_at) FROM deliveries AS d INDEXED BY deliveries_deferred "
                  "WHERE d.state = 'deferred' AND d.issue = (SELECT sequence FROM issues "
                  "WHERE id = ?1) AND substr(d.reason, 1, length(?2)) = ?2",
                  issue, reason));
  return instant_of(seconds);
}

}  // namespace peyk
