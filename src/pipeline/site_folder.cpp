#include "pipeline/site_folder.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/file.h"

namespace peyk {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kManifest = ".peyk-files";
constexpr uint64_t kLargestManifest = 64U << 20U;

/// A manifest that somebody edited must not lead outside the folder.
bool is_ours(std::string_view path) {
  return path.front() != '/' && path.find("..") == std::string_view::npos;
}

}  // namespace

Result<SiteFolder> SiteFolder::open(Store& store, const fs::path& root, bool full) {
  SiteFolder folder(store, root, full);
  PEYK_ASSIGN(folder.known_, store.site_records().files());
  return folder;
}

bool SiteFolder::is_there(const std::string& path, const std::string& depends) const {
  if (full_) return false;
  const auto known = known_.find(path);
  if (known == known_.end() || known->second.depends != depends) return false;
  std::error_code error;
  const auto size = fs::file_size(root_ / path, error);
  return !error && static_cast<int64_t>(size) == known->second.size;
}

bool SiteFolder::keep(const std::string& path, const std::string& depends) {
  return keep_all({path}, depends);
}

bool SiteFolder::keep_all(const std::vector<std::string>& paths, const std::string& depends) {
  for (const std::string& path : paths) {
    if (!is_there(path, depends)) return false;
  }
  wanted_.insert(paths.begin(), paths.end());
  report_.unchanged += static_cast<int>(paths.size());
  return true;
}

std::string SiteFolder::note(const std::string& path) const {
  const auto known = known_.find(path);
  return known == known_.end() ? std::string() : known->second.note;
}

Result<void> SiteFolder::put(const std::string& path, std::string_view bytes,
                             const std::string& depends, const std::string& note) {
  wanted_.insert(path);
  PEYK_ASSIGN(const WriteOutcome outcome, write_file_if_changed(root_ / path, bytes));
  if (outcome == WriteOutcome::written) {
    ++report_.written;
    changed_.push_back(path);
  } else {
    ++report_.unchanged;
  }
  SiteFileRecord record{depends, static_cast<int64_t>(bytes.size()), note};
  const auto known = known_.find(path);
  if (known == known_.end() || known->second != record) written_[path] = std::move(record);
  return {};
}

Result<void> SiteFolder::finish() {
  const auto manifest = read_file(root_ / kManifest, kLargestManifest);
  if (manifest) {
    for (const std::string_view line : split(*manifest, '\n')) {
      if (line.empty() || wanted_.contains(std::string(line)) || !is_ours(line)) continue;
      std::error_code error;
      if (fs::remove(root_ / fs::path(line), error)) ++report_.removed;
    }
  }
  std::string lines;
  for (const std::string& path : wanted_) lines += path + "\n";
  PEYK_ASSIGN([[maybe_unused]] const WriteOutcome outcome,
              write_file_if_changed(root_ / kManifest, lines));
  return {};
}

Result<void> SiteFolder::remember() {
  SiteRecords records = store_->site_records();
  for (const auto& [path, record] : written_) PEYK_TRY(records.put_file(path, record));
  for (const auto& [path, record] : known_) {
    if (!wanted_.contains(path)) PEYK_TRY(records.forget_file(path));
  }
  return {};
}

}  // namespace peyk
