#pragma once
/// The only door to SQLite: move-only handles, prepared statements that are kept, values that are
/// always bound. Private to store/. A Database and its queries belong to one thread at a time.
///
///     PEYK_ASSIGN(Query query, database.query("SELECT name FROM subscribers WHERE id = ?", id));
///     for (;;) {
///       PEYK_ASSIGN(const bool row, query.step());
///       if (!row) break;
///       use(query.text(0));
///     }

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "base/error.h"

struct sqlite3;
struct sqlite3_stmt;

namespace peyk {

class Database;

/// Bytes that are no text.
struct Blob {
  std::string_view bytes;
};

/// A running statement. When it ends, the statement goes back to the cache of its database, which
/// must outlive it.
class Query {
 public:
  Query(Query&& other) noexcept;
  Query& operator=(Query&& other) noexcept;
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;
  ~Query();

  /// Goes to the next row: true; or to the end: false. Fails as Database::failure says.
  [[nodiscard]] Result<bool> step();
  /// Starts again with other values; for loops.
  template <class... Values>
  [[nodiscard]] Result<void> again(const Values&... values) {
    rewind();
    return bind_all(values...);
  }

  [[nodiscard]] int64_t integer(int column) const;
  /// The text or blob of the column; empty for NULL.
  [[nodiscard]] std::string text(int column) const;
  /// The same, until the next step.
  [[nodiscard]] std::string_view view(int column) const;
  [[nodiscard]] bool is_null(int column) const;
  [[nodiscard]] Instant instant(int column) const;
  [[nodiscard]] std::optional<Instant> optional_instant(int column) const;
  /// The first column of all rows that are left.
  [[nodiscard]] Result<std::vector<std::string>> texts();

 private:
  friend class Database;
  Query(Database* database, sqlite3_stmt* statement, bool* busy)
      : database_(database), statement_(statement), busy_(busy) {}

  /// Values that are bound from here on stay where they are until the query is rewound.
  void borrow_values() { borrows_ = true; }

  template <class... Values>
  [[nodiscard]] Result<void> bind_all(const Values&... values) {
    [[maybe_unused]] int index = 0;
    const bool good = (bind(++index, values) && ...);
    return bound(good, index);
  }
  [[nodiscard]] Result<void> bound(bool good, int count) const;
  // Values of run() and number() outlive the statement's one run, so SQLite need not copy them;
  // those of query() and again() may not.
  bool bind(int index, std::string_view text);
  bool bind(int index, const std::string& text) { return bind(index, std::string_view(text)); }
  bool bind(int index, const char* text) { return bind(index, std::string_view(text)); }
  bool bind(int index, Blob blob);
  bool bind(int index, int64_t number);
  bool bind(int index, int number) { return bind(index, int64_t{number}); }
  bool bind(int index, bool flag) { return bind(index, int64_t{flag}); }
  bool bind(int index, Instant instant) {
    return bind(index, int64_t{instant.time_since_epoch().count()});
  }
  bool bind(int index, std::nullptr_t);
  template <class T>
  bool bind(int index, const std::optional<T>& value) {
    return value ? bind(index, *value) : bind(index, nullptr);
  }

  void rewind();
  void release();

  Database* database_;
  sqlite3_stmt* statement_;
  bool* busy_;  ///< The mark of the cached statement; null for one of our own.
  bool borrows_ = false;
};

/// What a commit outlives. `full`: loss of power. `process`: the end of this process, however it
/// comes; the last commits before a loss of power may be undone.
enum class Durability { full, process };

class Database {
 public:
  /// Opens (and makes, and migrates) the file. See Store::open.
  [[nodiscard]] static Result<std::unique_ptr<Database>> open(const std::filesystem::path& file,
                                                              bool read_only);
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database();

  /// Prepares (or takes from the cache) and binds. `sql` is made of literals of this room: values
  /// are bound, never pasted.
  template <class... Values>
  [[nodiscard]] Result<Query> query(std::string_view sql, const Values&... values) {
    PEYK_ASSIGN(Query query, prepare(sql));
    PEYK_TRY(query.bind_all(values...));
    return query;
  }
  /// Runs a statement to its end; the number of rows that it changed.
  template <class... Values>
  [[nodiscard]] Result<int64_t> run(std::string_view sql, const Values&... values) {
    PEYK_ASSIGN(Query query, prepare(sql));
    query.borrow_values();
    PEYK_TRY(query.bind_all(values...));
    return finish(query);
  }
  /// The one integer that the query gives; nothing without a row or for NULL.
  template <class... Values>
  [[nodiscard]] Result<std::optional<int64_t>> number(std::string_view sql,
                                                      const Values&... values) {
    PEYK_ASSIGN(Query query, prepare(sql));
    query.borrow_values();
    PEYK_TRY(query.bind_all(values...));
    return first_number(query);
  }
  [[nodiscard]] int64_t last_id() const;
  /// Another connection has written since this was last asked (or since the file was opened).
  [[nodiscard]] Result<bool> changed_elsewhere();
  /// How long a write waits for that of another process before it fails with try_again.
  void wait_for_others(std::chrono::milliseconds longest);
  [[nodiscard]] const std::string& name() const { return name_; }

  /// What SQLite's result code means to a person: io, try_again, bad_data or bug.
  [[nodiscard]] Error failure(int code) const;
  /// An error about what is stored (bad_data), with the file as its place.
  [[nodiscard]] Error damaged(const std::string& what) const;

 private:
  friend class Query;
  friend class Transaction;
  struct Cached {
    sqlite3_stmt* statement = nullptr;
    bool busy = false;
  };
  struct TextHash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };

  Database(sqlite3* handle, std::string name, bool read_only)
      : handle_(handle), name_(std::move(name)), read_only_(read_only) {}
  [[nodiscard]] Result<void> configure();
  [[nodiscard]] Result<void> migrate();
  [[nodiscard]] Result<void> script(const char* sql);
  [[nodiscard]] Result<Query> prepare(std::string_view sql);
  [[nodiscard]] Result<int64_t> finish(Query& query);
  [[nodiscard]] Result<std::optional<int64_t>> first_number(Query& query);
  [[nodiscard]] Result<void> set_durability(Durability durability);

  sqlite3* handle_;
  std::string name_;
  bool read_only_;
  Durability durability_ = Durability::full;
  int depth_ = 0;              ///< Of open transactions.
  int64_t data_version_ = -1;  ///< Moves when another connection writes.
  /// By the text of the statement; its elements never move.
  std::unordered_map<std::string, Cached, TextHash, std::equal_to<>> cache_;
};

/// All or nothing. Without commit() everything since begin() is undone. One inside another is a
/// savepoint: it can be undone alone and becomes durable with the outer one.
class Transaction {
 public:
  [[nodiscard]] static Result<Transaction> begin(Database& database,
                                                 Durability durability = Durability::full);
  /// Reads only: all reads until the end see the same state of the file.
  [[nodiscard]] static Result<Transaction> begin_read(Database& database);
  Transaction(Transaction&& other) noexcept;
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  [[nodiscard]] Result<void> commit();

 private:
  explicit Transaction(Database* database) : database_(database) {}
  [[nodiscard]] static Result<Transaction> begin_with(Database& database, const char* sql);
  Database* database_;
};

}  // namespace peyk
