#pragma once
/// How issues and their ledgers are shown; shared by issues, status, send and run.

#include <nlohmann/json.hpp>
#include <string>

#include "pipeline/approval.h"
#include "pipeline/send.h"
#include "store/store.h"

namespace peyk {

[[nodiscard]] std::string_view to_string(IssueState state);
/// In one word: "discarded", "paused" while a person holds it back, else its state.
[[nodiscard]] std::string_view state_word(const StoredIssue& stored);
/// Of an issue that was composed and not sent: how it stands with its approval. Nothing when it
/// needs none and has none, or when it cannot be rendered.
[[nodiscard]] std::optional<ApprovalStatus> approval_of(Workspace& workspace,
                                                        const StoredIssue& stored);
[[nodiscard]] nlohmann::ordered_json approval_json(const std::optional<ApprovalStatus>& status);
/// "120 sent, 2 rejected, 1 uncertain" without the zeros.
[[nodiscard]] std::string counts_text(const LedgerCounts& counts);
[[nodiscard]] nlohmann::ordered_json counts_json(const LedgerCounts& counts);
/// Says how a send ended and what to do next; gives the exit code.
[[nodiscard]] int say_send_summary(const std::string& issue, const SendSummary& summary);

}  // namespace peyk
