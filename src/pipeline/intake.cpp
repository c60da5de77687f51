#include "pipeline/intake.h"

#include <algorithm>

namespace peyk {

Result<void> Intake::put(Article&& article) {
  if (auto story = translations_.story_of(article)) article.story = *std::move(story);
  if (source_.complete) seen_.insert(article.id);
  PEYK_ASSIGN(const PutOutcome outcome,
              workspace_.store().put_article(article, workspace_.now(), source_.name));
  switch (outcome) {
    case PutOutcome::added:
      ++summary_.added;
      break;
    case PutOutcome::updated:
      ++summary_.updated;
      break;
    case PutOutcome::unchanged:
      ++summary_.unchanged;
      break;
    case PutOutcome::duplicate:
      ++summary_.duplicates;
      break;
  }
  return {};
}

Result<void> Intake::withdraw(const std::string& id, const std::string& reason) {
  PEYK_ASSIGN(const bool done,
              workspace_.store().withdraw_article(id, source_.name, reason, workspace_.now()));
  if (done) ++summary_.withdrawn;
  return {};
}

Result<void> Intake::withdraw_what_is_gone(bool however_many) {
  for (const Unpublished& gone : summary_.report.unpublished) {
    PEYK_TRY(withdraw(gone.id, "at the source: " + gone.reason));
  }
  if (const auto& all = summary_.report.all_ids) {
    seen_.insert(all->begin(), all->end());
  } else if (!source_.complete) {
    return {};
  }
  constexpr size_t kAlwaysBelieved = 5;
  constexpr size_t kBelievedShare = 5;  // One in so many.
  PEYK_ASSIGN(std::vector<std::string> known, workspace_.store().articles_of_source(source_.name));
  const size_t most = std::max(kAlwaysBelieved, known.size() / kBelievedShare);
  std::erase_if(known, [&](const std::string& id) { return seen_.contains(id); });
  if (known.size() > most && !however_many) {
    summary_.missing = static_cast<int>(known.size());
    return {};
  }
  for (const std::string& id : known) {
    PEYK_TRY(withdraw(id, "the source has it no more"));
  }
  return {};
}

}  // namespace peyk
