// The readers and their lists.

#include "store/database.h"
#include "store/ledger.h"
#include "store/names.h"
#include "store/store.h"

namespace peyk {
namespace {

Result<Subscriber> read_subscriber(Database& database, const Query& row) {
  Subscriber reader;
  reader.id = row.integer(0);
  reader.email = row.text(1);
  reader.name = row.text(2);
  reader.edition = row.text(3);
  const auto state = parse_subscriber_state(row.text(4));
  if (!state) {
    return fail(database.damaged("reader " + std::to_string(reader.id) + " has the state “" +
                                 row.text(4) + "”"));
  }
  reader.state = *state;
  PEYK_ASSIGN(Query lists,
              database.query("SELECT list FROM subscriptions WHERE subscriber = ? ORDER BY list",
                             reader.id));
  for (;;) {
    PEYK_ASSIGN(const bool more, lists.step());
    if (!more) return reader;
    reader.lists.push_back(lists.text(0));
  }
}

}  // namespace

Result<PutOutcome> Store::put_subscriber(const Address& address, const Subscriber& values,
                                         Instant now) {
  PEYK_ASSIGN(Transaction transaction, Transaction::begin(*database_));
  PutOutcome outcome = PutOutcome::unchanged;
  int64_t id = 0;
  {
    PEYK_ASSIGN(Query old,
                database_->query("SELECT id, name, edition FROM subscribers WHERE identity = ?",
                                 address.identity()));
    PEYK_ASSIGN(const bool known, old.step());
    if (known) {
      id = old.integer(0);
      // An import that does not know the name or the edition does not take them away.
      const std::string name = values.name.empty() ? old.text(1) : values.name;
      const std::string edition = values.edition.empty() ? old.text(2) : values.edition;
      if (name != old.text(1) || edition != old.text(2)) {
        PEYK_TRY(
            database_->run("UPDATE subscribers SET name = ?, edition = ?, changed = ? WHERE id = ?",
                           name, edition, now, id));
        outcome = PutOutcome::updated;
      }
    } else {
      PEYK_TRY(
          database_->run("INSERT INTO subscribers(identity, email, name, edition, added, changed) "
                         "VALUES(?1, ?2, ?3, ?4, ?5, ?5)",
                         address.identity(), address.text(), values.name, values.edition, now));
      id = database_->last_id();
      outcome = PutOutcome::added;
    }
  }
  for (const std::string& list : values.lists) {
    PEYK_ASSIGN(const int64_t added,
                database_->run("INSERT INTO subscriptions(list, subscriber) VALUES(?, ?) "
                               "ON CONFLICT DO NOTHING",
                               list, id));
    if (added > 0 && outcome == PutOutcome::unchanged) outcome = PutOutcome::updated;
  }
  PEYK_TRY(transaction.commit());
  return outcome;
}

Result<std::optional<Subscriber>> Store::subscriber(const Address& address) {
  PEYK_ASSIGN(Transaction snapshot, Transaction::begin_read(*database_));
  PEYK_ASSIGN(Query row, database_->query("SELECT id, email, name, edition, state FROM subscribers "
                                          "WHERE identity = ?",
                                          address.identity()));
  PEYK_ASSIGN(const bool found, row.step());
  if (!found) return std::optional<Subscriber>();
  PEYK_ASSIGN(Subscriber reader, read_subscriber(*database_, row));
  return std::optional<Subscriber>(std::move(reader));
}

Result<std::optional<Subscriber>> Store::subscriber(int64_t id) {
  PEYK_ASSIGN(Transaction snapshot, Transaction::begin_read(*database_));
  PEYK_ASSIGN(Query row, database_->query("SELECT id, email, name, edition, state FROM subscribers "
                                          "WHERE id = ?",
                                          id));
  PEYK_ASSIGN(const bool found, row.step());
  if (!found) return std::optional<Subscriber>();
  PEYK_ASSIGN(Subscriber reader, read_subscriber(*database_, row));
  return std::optional<Subscriber>(std::move(reader));
}

Result<std::vector<Subscriber>> Store::subscribers(const SubscriberQuery& query) {
  PEYK_ASSIGN(Transaction snapshot, Transaction::begin_read(*database_));
  std::optional<std::string> state;
  if (query.state) state = std::string(stored_word(*query.state));
  PEYK_ASSIGN(Query row,
              database_->query("SELECT id, email, name, edition, state FROM subscribers "
                               "WHERE (?1 = '' OR edition = ?1) AND (?2 IS NULL OR state = ?2) "
                               "AND (?3 = '' OR EXISTS (SELECT 1 FROM subscriptions "
                               "WHERE list = ?3 AND subscriber = subscribers.id)) ORDER BY id",
                               query.edition, state, query.list));
  std::vector<Subscriber> found;
  for (;;) {
    PEYK_ASSIGN(const bool more, row.step());
    if (!more) return found;
    PEYK_ASSIGN(Subscriber reader, read_subscriber(*database_, row));
    found.push_back(std::move(reader));
  }
}

Result<void> Store::set_subscriber_state(const Address& address, SubscriberState state,
                                         const std::string& reason, Instant now) {
  PEYK_ASSIGN(Transaction transaction, Transaction::begin(*database_));
  PEYK_ASSIGN(const int64_t changed,
              database_->run("UPDATE subscribers SET state = ?, reason = ?, changed = ? "
                             "WHERE identity = ?",
                             stored_word(state), reason, now, address.identity()));
  if (changed == 0) {
    return fail(Error(ErrorKind::no_input, "there is no reader " + address.text())
                    .remedy("`peyk subscribers list` shows who there is."));
  }
  if (state != SubscriberState::active) {
    PEYK_ASSIGN(
        const auto reader,
        database_->number("SELECT id FROM subscribers WHERE identity = ?", address.identity()));
    // What goes out at this moment does not go to them any more.
    if (reader) PEYK_TRY(expire_left_everywhere(*database_, *reader, now));
  }
  return transaction.commit();
}

}  // namespace peyk
