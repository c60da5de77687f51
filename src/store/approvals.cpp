// Approvals: who let an issue go out, and what it was then.

#include "store/database.h"
#include "store/store.h"

namespace peyk {

Result<void> Store::set_approval(const std::string& issue, const Approval& approval) {
  PEYK_ASSIGN(Transaction transaction, Transaction::begin(*database_));
  PEYK_ASSIGN(const auto sequence,
              database_->number("SELECT sequence FROM issues WHERE id = ?", issue));
  if (!sequence) return fail(ErrorKind::no_input, "there is no issue “" + issue + "”");
  PEYK_TRY(database_->run("DELETE FROM approval_parts WHERE issue = ?", *sequence));
  PEYK_TRY(database_->run("DELETE FROM approvals WHERE issue = ?", *sequence));
  PEYK_TRY(
      database_->run("INSERT INTO approvals(issue, hash, approver, approved) VALUES(?, ?, ?, ?)",
                     *sequence, approval.hash, approval.by, approval.at));
  for (const auto& [part, hash] : approval.parts) {
    PEYK_TRY(database_->run("INSERT INTO approval_parts(issue, part, hash) VALUES(?, ?, ?)",
                            *sequence, part, hash));
  }
  return transaction.commit();
}

Result<std::optional<Approval>> Store::approval(const std::string& issue) {
  PEYK_ASSIGN(Transaction snapshot, Transaction::begin_read(*database_));
  PEYK_ASSIGN(Query row, database_->query("SELECT a.issue, a.hash, a.approver, a.approved "
                                          "FROM approvals a JOIN issues i ON i.sequence = a.issue "
                                          "WHERE i.id = ?",
                                          issue));
  PEYK_ASSIGN(const bool found, row.step());
  if (!found) return std::optional<Approval>();
  Approval approval{row.text(1), row.text(2), row.instant(3), {}};
  PEYK_ASSIGN(Query part, database_->query("SELECT part, hash FROM approval_parts WHERE issue = ?",
                                           row.integer(0)));
  for (;;) {
    PEYK_ASSIGN(const bool more, part.step());
    if (!more) return std::optional<Approval>(std::move(approval));
    approval.parts[part.text(0)] = part.text(1);
  }
}

Result<bool> Store::withdraw_approval(const std::string& issue) {
  PEYK_ASSIGN(Transaction transaction, Transaction::begin(*database_));
  PEYK_ASSIGN(const auto sequence,
              database_->number("SELECT sequence FROM issues WHERE id = ?", issue));
  if (!sequence) return fail(ErrorKind::no_input, "there is no issue “" + issue + "”");
  PEYK_TRY(database_->run("DELETE FROM approval_parts WHERE issue = ?", *sequence));
  PEYK_ASSIGN(const int64_t gone,
              database_->run("DELETE FROM approvals WHERE issue = ?", *sequence));
  PEYK_TRY(transaction.commit());
  return gone > 0;
}

}  // namespace peyk
