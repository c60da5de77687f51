#pragma once
/// What every stage works in: the configuration, the store, the clock and, for stages that write,
/// the lock that keeps a second peyk out.
///
/// There are two locks. One is for all that changes articles, issues and lists. A send that is
/// under way holds the other one: it may take hours, and meanwhile sources are read and feeds
/// published. A reader who leaves, and a pause, wait for neither.

#include <filesystem>
#include <optional>

#include "base/clock.h"
#include "base/file.h"
#include "config/config.h"
#include "mail/tokens.h"
#include "store/store.h"

namespace peyk {

class Workspace {
 public:
  enum class Access {
    read,
    beside,  ///< Writes a row or two, at any time: the store's own lock is enough.
    write,
  };
  /// Loads the configuration and opens the store. With `write` it takes the lock (try_again when
  /// another process has it) and makes the store when there is none; otherwise a missing store is
  /// no_input. `clock` must outlive the workspace.
  [[nodiscard]] static Result<Workspace> open(const std::filesystem::path& config_file,
                                              const Clock& clock, Access access);

  /// Takes the lock of sends beside the other one. Fails with try_again if another process sends.
  [[nodiscard]] Result<void> begin_sending();
  /// Lets others write while we send: from here on only the lock of sends is held.
  void let_others_write();
  void end_sending();
  /// Takes back the lock that let_others_write() gave up; waits for whoever has it now, at most
  /// five minutes.
  [[nodiscard]] Result<void> keep_others_out();
  /// Whether another process sends at this moment.
  [[nodiscard]] bool somebody_sends() const;

  [[nodiscard]] const Config& config() const { return config_; }
  [[nodiscard]] Store& store() { return store_; }
  [[nodiscard]] Instant now() const { return clock_->now(); }
  [[nodiscard]] const Clock& clock() const { return *clock_; }
  /// The key that signs reader links and message ids; made on first use, mode 0600, in the file
  /// that the configuration names.
  [[nodiscard]] Result<TokenKey> token_key();

  /// The publication, or no_input with the nearest known one.
  [[nodiscard]] Result<const Publication*> publication(std::string_view id) const;
  /// The issue, or no_input. "newsletter" alone means its newest issue that was
  /// not discarded.
  [[nodiscard]] Result<StoredIssue> issue(const std::string& id);

 private:
  Workspace(Config config, Store store, std::optional<FileLock> lock, const Clock& clock)
      : config_(std::move(config)),
        store_(std::move(store)),
        lock_(std::move(lock)),
        clock_(&clock) {}
  Config config_;
  Store store_;
  std::optional<FileLock> lock_;
  std::optional<FileLock> sending_;
  const Clock* clock_;
};

}  // namespace peyk
