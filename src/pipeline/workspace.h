#pragma once
/// What every stage works in: the configuration, the store, the clock and, for stages that write,
/// the lock that keeps a second peyk out.

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
  enum class Access { read, write };
  /// Loads the configuration and opens the store. With `write` it takes the lock (try_again when
  /// another process has it) and makes the store when there is none; with `read` a missing store is
  /// no_input. `clock` must outlive the workspace.
  [[nodiscard]] static Result<Workspace> open(const std::filesystem::path& config_file,
                                              const Clock& clock, Access access);

  [[nodiscard]] const Config& config() const { return config_; }
  [[nodiscard]] Store& store() { return store_; }
  [[nodiscard]] Instant now() const { return clock_->now(); }
  [[nodiscard]] const Clock& clock() const { return *clock_; }
  /// The key that signs reader links and message ids; made on first use, mode 0600, in the file
  /// that the configuration names.
  [[nodiscard]] Result<TokenKey> token_key();

  /// The publication, or no_input with the nearest known one.
  [[nodiscard]] Result<const Publication*> publication(std::string_view id) const;
  /// The issue, or no_input. "newsletter" alone means its newest issue.
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
  const Clock* clock_;
};

}  // namespace peyk
