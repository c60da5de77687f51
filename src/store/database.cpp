#include "store/database.h"

#include <cerrno>
#include <cstring>
#include <sqlite3.h>
#include <system_error>
#include <utility>

#include "base/bytes.h"
#include "store/article_index.h"
#include "store/schema.h"

namespace peyk {
namespace {

constexpr int kBusyMilliseconds = 5000;

}  // namespace

// ---- Query ---------------------------------------------------------------------------------

Query::Query(Query&& other) noexcept
    : database_(other.database_),
      statement_(std::exchange(other.statement_, nullptr)),
      busy_(std::exchange(other.busy_, nullptr)),
      borrows_(other.borrows_) {}

Query& Query::operator=(Query&& other) noexcept {
  if (this != &other) {
    release();
    database_ = other.database_;
    statement_ = std::exchange(other.statement_, nullptr);
    busy_ = std::exchange(other.busy_, nullptr);
    borrows_ = other.borrows_;
  }
  return *this;
}

Query::~Query() { release(); }

void Query::release() {
  if (statement_ == nullptr) return;
  if (busy_ != nullptr) {
    rewind();
    *busy_ = false;
  } else {
    sqlite3_finalize(statement_);
  }
  statement_ = nullptr;
}

void Query::rewind() {
  // The result of a reset repeats the error of the last step, which step() has reported.
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

Result<bool> Query::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return fail(database_->failure(code));
}

Result<std::vector<std::string>> Query::texts() {
  std::vector<std::string> found;
  for (;;) {
    PEYK_ASSIGN(const bool row, step());
    if (!row) return found;
    found.push_back(text(0));
  }
}

Result<void> Query::bound(bool good, int count) const {
  if (!good) return fail(database_->failure(sqlite3_errcode(database_->handle_)));
  if (count != sqlite3_bind_parameter_count(statement_)) {
    return fail(ErrorKind::bug, std::string("a statement got the wrong number of values: ") +
                                    sqlite3_sql(statement_));
  }
  if (database_->depth_ > 0 && sqlite3_get_autocommit(database_->handle_) != 0) {
    // A full disk makes SQLite undo a transaction by itself; what follows must not be kept alone.
    return fail(Error(ErrorKind::io, "the changes were undone after an earlier failure")
                    .at({database_->name_})
                    .remedy("See the first error."));
  }
  return {};
}

bool Query::bind(int index, std::string_view text) {
  // A null pointer would bind NULL.
  const char* const data = text.data() == nullptr ? "" : text.data();
  return sqlite3_bind_text64(statement_, index, data, text.size(),
                             borrows_ ? SQLITE_STATIC : SQLITE_TRANSIENT, SQLITE_UTF8) == SQLITE_OK;
}
bool Query::bind(int index, Blob blob) {
  const char* const data = blob.bytes.data() == nullptr ? "" : blob.bytes.data();
  return sqlite3_bind_blob64(statement_, index, data, blob.bytes.size(),
                             borrows_ ? SQLITE_STATIC : SQLITE_TRANSIENT) == SQLITE_OK;
}
bool Query::bind(int index, int64_t number) {
  return sqlite3_bind_int64(statement_, index, number) == SQLITE_OK;
}
bool Query::bind(int index, std::nullptr_t) {
  return sqlite3_bind_null(statement_, index) == SQLITE_OK;
}

int64_t Query::integer(int column) const { return sqlite3_column_int64(statement_, column); }
std::string_view Query::view(int column) const {
  const void* const data = sqlite3_column_blob(statement_, column);
  const auto size = static_cast<size_t>(sqlite3_column_bytes(statement_, column));
  if (data == nullptr) return {};
  return {static_cast<const char*>(data), size};
}
std::string Query::text(int column) const { return std::string(view(column)); }
bool Query::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}
Instant Query::instant(int column) const { return Instant(std::chrono::seconds(integer(column))); }
std::optional<Instant> Query::optional_instant(int column) const {
  if (is_null(column)) return std::nullopt;
  return instant(column);
}

// ---- Database ------------------------------------------------------------------------------

Database::~Database() {
  for (auto& [sql, cached] : cache_) sqlite3_finalize(cached.statement);
  sqlite3_close(handle_);
}

Error Database::damaged(const std::string& what) const {
  return Error(ErrorKind::bad_data, "the store is damaged: " + what)
      .at({name_})
      .remedy("Nothing was changed. Restore the file (with its -wal file) from a backup.");
}

Error Database::failure(int code) const {
  const std::string detail = sqlite3_errmsg(handle_);
  const int reason = sqlite3_system_errno(handle_);
  const auto io = [&](const std::string& what, const char* mend) {
    return Error(ErrorKind::io, what).at({name_}).remedy(mend);
  };
  constexpr const char* kFree =
      "Free some disk space and run the same command again: what was stored before is safe.";
  switch (code & 0xFF) {
    case SQLITE_FULL:
      return io("the store cannot be written: the disk is full", kFree);
    case SQLITE_IOERR:
      if (reason == ENOSPC || reason == EDQUOT || reason == EFBIG) {
        return io("the store cannot be written: the disk is full", kFree);
      }
      return io("the disk failed under the store: " + detail +
                    (reason != 0 ? std::string(" (") + std::strerror(reason) + ")" : ""),
                "Look after the disk, then run the same command again.");
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return io("the store cannot be written: it is read-only",
                "Run peyk as a user who may write the file and its folder.");
    case SQLITE_CANTOPEN:
      return io("the store cannot be opened" +
                    (reason != 0 ? std::string(": ") + std::strerror(reason) : ""),
                "Check that its path is a file and that this user may read and write the file and "
                "its folder.");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Error(ErrorKind::try_again, "another process is writing to the store")
          .at({name_})
          .remedy("Wait until it has ended, then run the same command again.");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return damaged(detail);
    case SQLITE_NOMEM:
      return io("there is not enough memory for the store",
                "Free some memory and run the same command again.");
    case SQLITE_TOOBIG:
      return Error(ErrorKind::bad_data, "a value is too large for the store").at({name_});
    default:
      return Error(ErrorKind::bug, "the store refused a statement: " + detail).at({name_});
  }
}

int64_t Database::last_id() const { return sqlite3_last_insert_rowid(handle_); }

Result<bool> Database::changed_elsewhere() {
  PEYK_ASSIGN(const auto version, number("PRAGMA data_version"));
  const int64_t before = std::exchange(data_version_, version.value_or(0));
  return before != -1 && before != data_version_;
}

void Database::wait_for_others(std::chrono::milliseconds longest) {
  sqlite3_busy_timeout(handle_, static_cast<int>(longest.count()));
}

Result<void> Database::script(const char* sql) {
  const int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return fail(failure(code));
  return {};
}

Result<Query> Database::prepare(std::string_view sql) {
  auto found = cache_.find(sql);
  if (found != cache_.end() && !found->second.busy) {
    found->second.busy = true;
    return Query(this, found->second.statement, &found->second.busy);
  }
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code == SQLITE_ERROR) {
    // Our statements fit our schema: the file has another one.
    return fail(damaged(sqlite3_errmsg(handle_)));
  }
  if (code != SQLITE_OK) return fail(failure(code));
  // The same statement is running already (a loop inside a loop): this one is not kept.
  if (found != cache_.end()) return Query(this, statement, nullptr);
  found = cache_.emplace(std::string(sql), Cached{statement, true}).first;
  return Query(this, statement, &found->second.busy);
}

Result<int64_t> Database::finish(Query& query) {
  for (;;) {
    PEYK_ASSIGN(const bool row, query.step());
    if (!row) return sqlite3_changes64(handle_);
  }
}

Result<std::optional<int64_t>> Database::first_number(Query& query) {
  PEYK_ASSIGN(const bool row, query.step());
  if (!row || query.is_null(0)) return std::optional<int64_t>();
  return std::optional<int64_t>(query.integer(0));
}

Result<void> Database::set_durability(Durability durability) {
  if (durability == durability_ || read_only_) return {};
  PEYK_TRY(script(durability == Durability::full ? "PRAGMA synchronous=FULL"
                                                 : "PRAGMA synchronous=NORMAL"));
  durability_ = durability;
  return {};
}

// ---- opening -------------------------------------------------------------------------------

namespace {

struct CloseHandle {
  void operator()(sqlite3* handle) const { sqlite3_close(handle); }
};

/// A read-only folder has no room for the files beside the database that WAL needs. If there is no
/// WAL to read, the file alone is the whole truth and may be read as it is.
std::string immutable_uri(const std::string& name) {
  return "file:" + replace_all(percent_encode(name), "%2F", "/") + "?immutable=1";
}

}  // namespace

Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& file,
                                                 bool read_only) {
  namespace fs = std::filesystem;
  std::error_code error;
  const std::string name = file.string();
  const bool exists = fs::exists(file, error);
  if (read_only && !exists) {
    return fail(Error(ErrorKind::no_input, "there is no store yet")
                    .at({name})
                    .remedy("Make one with `peyk ingest`, or name another one in the "
                            "configuration."));
  }
  if (!exists && file.has_parent_path()) {
    fs::create_directories(file.parent_path(), error);
    if (error) {
      return fail(Error(ErrorKind::io, "the folder of the store cannot be made: " + error.message())
                      .at({name}));
    }
  }
  // Nobody asks how much memory SQLite has; to count it takes a lock at each allocation. Only heard
  // before the first store of the process is opened.
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  const auto connect = [&](const std::string& what, int flags) {
    sqlite3* handle = nullptr;
    const int code = sqlite3_open_v2(what.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX, nullptr);
    sqlite3_extended_result_codes(handle, 1);
    std::unique_ptr<Database> database(new Database(handle, name, read_only));
    Result<void> good;
    if (code != SQLITE_OK) {
      good = fail(database->failure(code));
    } else {
      good = database->configure();
    }
    if (good) good = database->migrate();
    using Opened = Result<std::unique_ptr<Database>>;
    return good ? Opened(std::move(database)) : Opened(fail(std::move(good).error()));
  };
  if (!read_only) return connect(name, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  auto database = connect(name, SQLITE_OPEN_READONLY);
  if (!database && database.error().kind() == ErrorKind::io && !fs::exists(name + "-wal", error)) {
    auto alone = connect(immutable_uri(name), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
    if (alone) return alone;
  }
  return database;
}

Result<void> Database::configure() {
  sqlite3_busy_timeout(handle_, kBusyMilliseconds);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  if (!read_only_ && sqlite3_db_readonly(handle_, "main") == 1) {
    return fail(failure(SQLITE_READONLY));
  }
  // Before anything is written: is it ours?
  PEYK_ASSIGN(const auto application, number("PRAGMA application_id"));
  PEYK_ASSIGN(const auto objects, number("SELECT count(*) FROM sqlite_schema"));
  if (application.value_or(0) != kApplicationId && objects.value_or(0) > 0) {
    return fail(Error(ErrorKind::bad_data, "this is a database of another program")
                    .at({name_})
                    .remedy("Name another file as the store in the configuration."));
  }
  PEYK_TRY(
      script("PRAGMA foreign_keys=ON; PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY; "
             "PRAGMA cache_size=-8000;"));
  if (read_only_) return {};
  return script(
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA journal_size_limit=67108864; "
      // 32 MiB: a page that a send changes many times is copied into the file once.
      "PRAGMA wal_autocheckpoint=8192;");
}

Result<void> Database::migrate() {
  const auto known = static_cast<int64_t>(kMigrations.size());
  PEYK_ASSIGN(auto version, number("PRAGMA user_version"));
  if (version.value_or(0) == known) return {};
  if (version.value_or(0) > known || version.value_or(0) < 0) {
    return fail(Error(ErrorKind::bad_data, "the store was written by a newer peyk (schema " +
                                               std::to_string(version.value_or(0)) +
                                               "; this one knows up to " + std::to_string(known) +
                                               ")")
                    .at({name_})
                    .remedy("Nothing was changed. Use the newer peyk."));
  }
  if (read_only_) {
    if (version.value_or(0) == 0) {
      return fail(Error(ErrorKind::no_input, "the store is empty")
                      .at({name_})
                      .remedy("Fill it with `peyk ingest`."));
    }
    return fail(Error(ErrorKind::bad_data, "the store has an older schema")
                    .at({name_})
                    .remedy("Run a command that writes (`peyk ingest`) once; it brings the store "
                            "up to date."));
  }
  PEYK_ASSIGN(Transaction transaction, Transaction::begin(*this));
  // Another process may have done it while we waited for the lock.
  PEYK_ASSIGN(version, number("PRAGMA user_version"));
  for (int64_t step = version.value_or(0); step < known; ++step) {
    PEYK_TRY(script(kMigrations.at(static_cast<size_t>(step))));
  }
  constexpr int64_t kWithIndex = 3;
  if (version.value_or(0) < kWithIndex) PEYK_TRY(index_library(*this));
  PEYK_TRY(script(("PRAGMA user_version=" + std::to_string(known) +
                   "; PRAGMA application_id=" + std::to_string(kApplicationId))
                      .c_str()));
  return transaction.commit();
}

// ---- Transaction ---------------------------------------------------------------------------

Result<Transaction> Transaction::begin_with(Database& database, const char* sql) {
  PEYK_TRY(database.run(database.depth_ == 0 ? sql : "SAVEPOINT nested"));
  ++database.depth_;
  return Transaction(&database);
}

Result<Transaction> Transaction::begin(Database& database, Durability durability) {
  if (database.depth_ == 0) PEYK_TRY(database.set_durability(durability));
  return begin_with(database, "BEGIN IMMEDIATE");
}

Result<Transaction> Transaction::begin_read(Database& database) {
  return begin_with(database, "BEGIN");
}

Transaction::Transaction(Transaction&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)) {}

Transaction::~Transaction() {
  if (database_ == nullptr) return;
  Database& database = *database_;
  if (sqlite3_get_autocommit(database.handle_) == 0) {
    const char* const sql =
        database.depth_ == 1 ? "ROLLBACK" : "ROLLBACK TO nested; RELEASE nested";
    // If this fails, SQLite has undone it already, or undoes it when the file is opened again.
    (void)sqlite3_exec(database.handle_, sql, nullptr, nullptr, nullptr);
  }
  --database.depth_;
}

Result<void> Transaction::commit() {
  PEYK_TRY(database_->run(database_->depth_ == 1 ? "COMMIT" : "RELEASE nested"));
  --database_->depth_;
  database_ = nullptr;
  return {};
}

}  // namespace peyk
