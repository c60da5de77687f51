#include "store/store.h"

#include "store/database.h"

namespace peyk {

Store::Store(std::unique_ptr<Database> database) : database_(std::move(database)) {}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

Result<Store> Store::open(const std::filesystem::path& file, Mode mode) {
  PEYK_ASSIGN(auto database, Database::open(file, mode == Mode::read_only));
  return Store(std::move(database));
}

Result<void> Store::transaction(const std::function<Result<void>()>& work) {
  PEYK_ASSIGN(Transaction transaction, Transaction::begin(*database_));
  PEYK_TRY(work());
  return transaction.commit();
}

Result<void> Store::reading(const std::function<Result<void>()>& work) {
  PEYK_ASSIGN(Transaction snapshot, Transaction::begin_read(*database_));
  return work();
}

Result<bool> Store::changed_elsewhere() { return database_->changed_elsewhere(); }

void Store::wait_for_others(std::chrono::milliseconds longest) {
  database_->wait_for_others(longest);
}

}  // namespace peyk
