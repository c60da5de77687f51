#pragma once
/// Delivering into a Maildir instead of a relay. Private to the room.
///
/// The name of a file comes from the Message-ID, which never changes for a (reader, issue) pair
/// (D4). So a repeat replaces the same file by the same bytes, and after a crash the folders tell
/// what the ledger cannot: the file is staged in tmp/ before `committing` is recorded and moved to
/// new/ after it, so a delivery that was left `committing` has its file in new/ or cur/ (it was
/// delivered), in tmp/ (it was not), or in none of them (it was not this Maildir's: it stays
/// uncertain).

#include <filesystem>
#include <map>
#include <string>

#include "delivery/engine.h"

namespace peyk {

class Maildir {
 public:
  explicit Maildir(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// Makes tmp/, new/ and cur/ as needed.
  [[nodiscard]] Result<void> prepare() const;
  /// Writes the message into tmp/, durably.
  [[nodiscard]] Result<void> stage(const std::string& unique, const std::string& message) const;
  /// Moves a staged message into new/.
  [[nodiscard]] Result<void> publish(const std::string& unique) const;
  /// Makes the published names durable.
  [[nodiscard]] Result<void> sync() const;

  [[nodiscard]] bool is_staged(const std::string& unique) const;
  [[nodiscard]] bool is_published(const std::string& unique) const;

  /// A file name that says the same as `unique` and cannot leave the folder.
  [[nodiscard]] static std::string file_name(const std::string& unique);

 private:
  std::filesystem::path folder_;
};

/// send_issue() for a Maildir. Adds to the report; fails only when the ledger cannot be used.
[[nodiscard]] Result<void> send_to_maildir(Store& store,
                                           const std::map<std::string, Stencil>& stencils,
                                           const SendOptions& options, const Clock& clock,
                                           const std::function<void(const SendProgress&)>& progress,
                                           SendProgress begun, SendReport& report);
/// What a crash left `committing` and this Maildir can tell, see above. Before Store::recover().
[[nodiscard]] Result<void> settle_from_maildir(Store& store, const SendOptions& options,
                                               const Clock& clock);

}  // namespace peyk
