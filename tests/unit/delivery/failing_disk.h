#pragma once
/// A disk for SQLite of which the Nth operation fails: a VFS over the system's own that counts what
/// changes a file (write, truncate, sync).

#include <cstdint>
#include <memory>

namespace peyk::test {

/// While it lives, every store that is opened stands on this disk.
class FailingDisk {
 public:
  enum class Kind {
    once,       ///< Only that operation fails.
    for_good,   ///< All that follow fail as well.
    torn,       ///< As for_good, and a write that fails first has written half of its bytes.
    full_once,  ///< There is no room for that operation (SQLITE_FULL).
  };
  FailingDisk(int64_t fails_at, Kind kind);
  ~FailingDisk();
  FailingDisk(const FailingDisk&) = delete;
  FailingDisk& operator=(const FailingDisk&) = delete;

  /// Whether it came to that operation.
  [[nodiscard]] bool failed() const;

  struct State;

 private:
  std::unique_ptr<State> state_;
};

}  // namespace peyk::test
