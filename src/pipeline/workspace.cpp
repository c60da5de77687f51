#include "pipeline/workspace.h"

#include <chrono>
#include <sys/stat.h>
#include <thread>

#include "base/bytes.h"
#include "base/hash.h"
#include "preflight/tuning.h"

namespace peyk {

namespace {

/// For others who write at this moment.
constexpr std::chrono::minutes kLongestWait{5};

std::string write_lock(const Config& config) { return config.store.string() + ".lock"; }
std::string send_lock(const Config& config) { return config.store.string() + ".sending"; }

}  // namespace

Result<Workspace> Workspace::open(const std::filesystem::path& config_file, const Clock& clock,
                                  Access access) {
  PEYK_ASSIGN(Config config, load_config(config_file));
  PEYK_TRY(check_tuning(config));
  std::optional<FileLock> lock;
  if (access == Access::write) {
    PEYK_ASSIGN(lock, FileLock::acquire(write_lock(config)));
  } else if (!std::filesystem::exists(config.store)) {
    return fail(Error(ErrorKind::no_input, "there is no store yet")
                    .at({config.store.string()})
                    .remedy("Run “peyk ingest” and “peyk subscribers import FILE” first."));
  }
  PEYK_ASSIGN(Store store,
              Store::open(config.store, access == Access::read ? Store::Mode::read_only
                                                               : Store::Mode::read_write));
  return Workspace(std::move(config), std::move(store), std::move(lock), clock);
}

Result<void> Workspace::begin_sending() {
  auto lock = FileLock::acquire(send_lock(config_), "sending at this moment");
  if (!lock && lock.error().kind() == ErrorKind::try_again) {
    return fail(std::move(lock).error().remedy(
        "“peyk status” shows which issue. Wait until it has ended, or pause that issue, then run "
        "the same command again."));
  }
  if (!lock) return fail(std::move(lock).error());
  sending_ = std::move(*lock);
  return {};
}

void Workspace::let_others_write() {
  // A commit of ours waits while somebody imports a long list.
  store_.wait_for_others(kLongestWait);
  lock_.reset();
}

void Workspace::end_sending() { sending_.reset(); }

Result<void> Workspace::keep_others_out() {
  if (lock_) return {};
  const auto end = std::chrono::steady_clock::now() + kLongestWait;
  for (;;) {
    auto lock = FileLock::acquire(write_lock(config_));
    if (lock) {
      lock_ = std::move(*lock);
      return {};
    }
    if (lock.error().kind() != ErrorKind::try_again || std::chrono::steady_clock::now() >= end) {
      return fail(std::move(lock).error());
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

bool Workspace::somebody_sends() const {
  if (sending_) return false;
  const auto lock = FileLock::acquire(send_lock(config_));
  return !lock && lock.error().kind() == ErrorKind::try_again;
}

Result<TokenKey> Workspace::token_key() {
  if (config_.token_secret.empty()) {
    if (!config_.token_trouble.empty()) {
      return fail(
          Error(ErrorKind::configuration, config_.token_trouble).at({config_.file.string()}));
    }
    if (config_.token_secret_file.empty()) {
      return fail(
          Error(ErrorKind::configuration, "there is no key to sign the readers' links with")
              .at({config_.file.string()})
              .remedy("Set tokens.secret_file (peyk makes the file) or tokens.secret_env."));
    }
    if (!std::filesystem::exists(config_.token_secret_file)) {
      const mode_t old = ::umask(0177);
      const auto written = write_file(config_.token_secret_file, to_hex(random_bytes(32)) + "\n");
      ::umask(old);
      if (!written) return fail(written.error());
    }
    PEYK_ASSIGN(const std::string text, read_file(config_.token_secret_file, 4096));
    if (trim(text).size() < 32) {
      return fail(Error(ErrorKind::configuration, "the key is shorter than 32 characters")
                      .at({config_.token_secret_file.string()})
                      .remedy("Put at least 32 random characters there; links that were signed "
                              "with the old key stop working."));
    }
    config_.token_secret = Secret(std::string(trim(text)));
  }
  return TokenKey{config_.token_key_id, config_.token_secret};
}

Result<const Publication*> Workspace::publication(std::string_view id) const {
  if (const Publication* found = config_.publication(id)) return found;
  std::vector<std::string> known;
  for (const Publication& publication : config_.publications) known.push_back(publication.id);
  const auto near = nearest(id, known);
  return fail(Error(ErrorKind::no_input, "there is no publication “" + std::string(id) + "”")
                  .remedy(near ? "Did you mean “" + *near + "”?"
                               : "The configuration has: " + join(known, ", ") + "."));
}

Result<StoredIssue> Workspace::issue(const std::string& id) {
  PEYK_ASSIGN(auto found, store_.issue(id));
  if (found) return std::move(*found);
  if (config_.publication(id) != nullptr) {
    PEYK_ASSIGN(auto issues, store_.issues(id));
    std::erase_if(issues, [](const StoredIssue& issue) { return issue.discarded.has_value(); });
    if (!issues.empty()) return std::move(issues.back());
    return fail(Error(ErrorKind::no_input, "“" + id + "” has no issue yet")
                    .remedy("Make one with “peyk compose " + id + "”."));
  }
  PEYK_ASSIGN(const auto all, store_.issues(""));
  std::vector<std::string> known;
  for (const StoredIssue& issue : all) known.push_back(issue.issue.id);
  const auto near = nearest(id, known);
  return fail(Error(ErrorKind::no_input, "there is no issue “" + id + "”")
                  .remedy(near ? "Did you mean “" + *near + "”?"
                               : "“peyk issues” lists the issues that there are."));
}

}  // namespace peyk
