#include "store/database.h"
#include "store/store.h"

namespace peyk {

Result<std::optional<std::string>> Store::setting(const std::string& key) {
  PEYK_ASSIGN(Query query, database_->query("SELECT value FROM settings WHERE key = ?", key));
  PEYK_ASSIGN(const bool found, query.step());
  if (!found) return std::nullopt;
  return query.text(0);
}

Result<void> Store::set_setting(const std::string& key, const std::string& value) {
  PEYK_ASSIGN([[maybe_unused]] const int64_t changed,
              database_->run("INSERT INTO settings(key, value) VALUES(?1, ?2) ON CONFLICT(key) DO "
                             "UPDATE SET value = excluded.value",
                             key, value));
  return {};
}

}  // namespace peyk
