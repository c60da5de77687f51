#include <chrono>
#include <thread>

#include "base/hash.h"
#include "pipeline/editing.h"
#include "pipeline/pictures.h"
#include "pipeline/preview.h"
#include "preview/server.h"

namespace peyk {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds kBetweenLooks{250};

/// Where everything that the preview is made of is; known once the configuration could be read.
struct Watched {
  fs::path config;
  fs::path templates;
  fs::path issues;
  fs::path store;
};

void add_file(FieldHash& hash, const fs::directory_entry& entry) {
  std::error_code error;
  const auto time = entry.last_write_time(error);
  if (error) return;
  hash.add(entry.path().string())
      .add(static_cast<long long>(time.time_since_epoch().count()))
      .add(static_cast<long long>(entry.file_size(error)));
}

/// Times and sizes of all files: what differs in them is worth a look. A file that goes while we
/// look is met again next time.
std::string state_of(const Watched& watched) {
  FieldHash hash;
  std::error_code error;
  for (const fs::path& folder : {watched.config, watched.templates, watched.issues}) {
    if (!fs::is_directory(folder, error)) continue;
    std::map<std::string, fs::directory_entry> sorted;
    fs::recursive_directory_iterator each(folder, error);
    for (; !error && each != fs::recursive_directory_iterator(); each.increment(error)) {
      if (each->is_regular_file(error)) sorted.emplace(each->path().string(), *each);
    }
    for (const auto& [path, entry] : sorted) add_file(hash, entry);
  }
  for (const char* ending : {"", "-wal"}) {
    const fs::directory_entry entry(fs::path(watched.store.string() + ending), error);
    if (!error && entry.exists(error)) add_file(hash, entry);
  }
  return hash.hex();
}

class Live {
 public:
  explicit Live(const LivePreview& request) : request_(request) {}

  Result<void> run() {
    {
      // Once in earnest: an issue that is not there is a mistake of the command line.
      PEYK_ASSIGN(Workspace workspace, request_.open());
      PEYK_ASSIGN(const StoredIssue stored, workspace.issue(request_.issue));
      issue_ = stored.issue.id;
      date_ = workspace.now();
      remember(workspace.config());
    }
    PEYK_ASSIGN(PreviewServer server,
                PreviewServer::start(request_.port, [this](const std::string& name) {
                  return local_picture(pictures_, name);
                }));
    std::string seen = state_of(watched_);
    look(server);
    request_.ready(server.url());
    while (*request_.interrupts == 0) {
      std::this_thread::sleep_for(kBetweenLooks);
      std::string now = state_of(watched_);
      if (now == seen) continue;
      seen = std::move(now);
      look(server);
    }
    return {};
  }

 private:
  void remember(const Config& config) {
    watched_ = {config.file.parent_path(), config.templates, config.issues, config.store};
    pictures_ = config;
  }

  Result<std::map<std::string, std::string>> make() {
    PEYK_ASSIGN(Workspace workspace, request_.open());
    watched_.templates = workspace.config().templates;
    watched_.issues = workspace.config().issues;
    PEYK_ASSIGN(const StoredIssue stored, workspace.issue(issue_));
    PEYK_ASSIGN(const PreviewIssue preview,
                make_preview(workspace, stored, {.date = date_, .live = true}));
    return preview_files(preview);
  }

  void look(PreviewServer& server) {
    auto files = make();
    if (files) {
      request_.say(issue_ + ": made anew");
      server.show(std::move(*files));
      return;
    }
    const std::string trouble = files.error().to_string();
    request_.say(trouble);
    server.show({{"index.html", preview_error_page(issue_, trouble)}});
  }

  const LivePreview& request_;
  std::string issue_;
  Instant date_{};
  Watched watched_;
  Config pictures_;  ///< As it was in the beginning: the server's threads read it.
};

}  // namespace

Result<void> serve_preview(const LivePreview& request) { return Live(request).run(); }

}  // namespace peyk
