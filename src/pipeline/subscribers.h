#pragma once
/// Reader lists: CSV in and out.

#include <filesystem>
#include <string>
#include <vector>

#include "pipeline/workspace.h"

namespace peyk {

struct RefusedRow {
  int line = 0;
  std::string value;  ///< The address as it stands there, shortened, control characters shown.
  std::string reason;
};

struct ImportReport {
  int added = 0;
  int updated = 0;
  int unchanged = 0;
  int duplicates = 0;  ///< Rows of a reader that an earlier row of the file named.
  int kept_away = 0;   ///< Readers who unsubscribed or are suppressed, and stay so.
  std::vector<RefusedRow> refused;
  std::vector<std::string> ignored_columns;
};

struct ImportDefaults {
  std::string edition;  ///< For rows without one.
  std::string list;
};

/// Imports a CSV file with a header; columns email, name, edition, lists, state. All good rows are
/// stored in one transaction. `state` may say unsubscribed or suppressed; nothing in a file makes a
/// reader active again. Fails with bad_data when the header is wrong or the file is not UTF-8:
/// nothing is stored then.
[[nodiscard]] Result<ImportReport> import_subscribers(Workspace& workspace,
                                                      const std::filesystem::path& file,
                                                      const ImportDefaults& defaults);
/// The same columns, sorted by address.
[[nodiscard]] std::string export_subscribers(const std::vector<Subscriber>& subscribers);
[[nodiscard]] std::string_view to_string(SubscriberState state);
/// Unsubscribes the reader that a signed link names (see mail/tokens.h); gives their address.
[[nodiscard]] Result<std::string> unsubscribe_by_token(Workspace& workspace,
                                                       const std::string& token);

}  // namespace peyk
