#pragma once
/// The folder that is published. Writes what changed, knows what needs no making, and at the end
/// removes what an earlier run wrote and this one did not want. Files that peyk never wrote are not
/// touched.

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/publish.h"
#include "store/site_records.h"

namespace peyk {

class SiteFolder {
 public:
  /// `full`: nothing counts as made already; files whose bytes are the same stay as they are.
  [[nodiscard]] static Result<SiteFolder> open(Store& store, const std::filesystem::path& root,
                                               bool full);

  /// Whether the file is there, as long as it was when it was written, and made of this. It is then
  /// wanted, and counts as unchanged.
  [[nodiscard]] bool keep(const std::string& path, const std::string& depends);
  /// The same for all of them together: one that is missing makes them all anew.
  [[nodiscard]] bool keep_all(const std::vector<std::string>& paths, const std::string& depends);
  /// What was noted when the file was written; empty if nothing was.
  [[nodiscard]] std::string note(const std::string& path) const;

  [[nodiscard]] Result<void> put(const std::string& path, std::string_view bytes,
                                 const std::string& depends, const std::string& note = {});

  /// Removes what is no longer wanted and writes the list of our files.
  [[nodiscard]] Result<void> finish();
  /// Notes in the store what finish() left in the folder; in the caller's transaction.
  [[nodiscard]] Result<void> remember();

  PublishReport& report() { return report_; }
  /// Files that put() gave new bytes.
  [[nodiscard]] const std::vector<std::string>& changed() const { return changed_; }

 private:
  SiteFolder(Store& store, std::filesystem::path root, bool full)
      : store_(&store), root_(std::move(root)), full_(full) {}
  [[nodiscard]] bool is_there(const std::string& path, const std::string& depends) const;

  Store* store_;
  std::filesystem::path root_;
  bool full_;
  std::map<std::string, SiteFileRecord> known_;    ///< As the last run left it.
  std::map<std::string, SiteFileRecord> written_;  ///< What this one has to note.
  std::set<std::string> wanted_;
  std::vector<std::string> changed_;
  PublishReport report_;
};

}  // namespace peyk
