#include "pipeline/intake.h"

#include <algorithm>

namespace peyk {

namespace {

/// Of a source that changes all its identifiers, so many are looked at.
constexpr size_t kMostWaiting = 10'000;

/// Two with one address, dated alike, or nearly and with one title.
bool is_the_same(const Article& a, const Article& b) {
  constexpr std::chrono::hours kNear{72};
  if (a.edition != b.edition) return false;
  if (a.published == b.published) return true;
  return a.title == b.title && std::chrono::abs(a.published - b.published) <= kNear;
}

/// "one article is …" or "3 articles are …".
std::string some(int count, const std::string& one, const std::string& several) {
  return count == 1 ? "one article " + one : std::to_string(count) + " articles " + several;
}

}  // namespace

Result<Intake> Intake::begin(Workspace& workspace, const SourceConfig& source,
                             SourceSummary& summary) {
  Intake intake(workspace, source, summary);
  PEYK_ASSIGN(const auto before, workspace.store().articles_of_source(source.name));
  intake.known_ = !before.empty();
  return intake;
}

Result<void> Intake::put(Article&& article) {
  if (known_) {
    given_.push_back(std::hash<std::string>{}(article.id));
    PEYK_ASSIGN(auto before, at_the_same_address(article));
    if (before && waiting_.size() < kMostWaiting) {
      waiting_.push_back({std::move(article), std::move(*before)});
      return {};
    }
  }
  return store(std::move(article));
}

Result<std::optional<Article>> Intake::at_the_same_address(const Article& article) {
  if (article.url.empty()) return std::optional<Article>();
  Store& store = workspace_.store();
  PEYK_ASSIGN(const auto ids, store.articles_at(article.url));
  // An address that several have tells nothing.
  if (ids.size() != 1 || ids.front() == article.id) return std::optional<Article>();
  PEYK_ASSIGN(auto record, store.article_record(ids.front()));
  if (!record || !is_the_same(record->article, article)) return std::optional<Article>();
  const auto& sources = record->sources;
  const bool ours = std::find(sources.begin(), sources.end(), source_.name) != sources.end();
  // A copy of another source's article is known as one already.
  PEYK_ASSIGN(const auto known, store.article(article.id));
  return ours && !known ? std::optional(std::move(record->article)) : std::nullopt;
}

Result<void> Intake::finish() {
  std::sort(given_.begin(), given_.end());
  for (Waiting& each : waiting_) {
    const std::string title = each.article.title;
    const std::string& old = each.before.id;
    const int updated = summary_.updated;
    const bool renamed =
        !std::binary_search(given_.begin(), given_.end(), std::hash<std::string>{}(old));
    if (renamed) {
      if (each.article.story == each.article.id) each.article.story = each.before.story;
      each.article.id = old;
      seen_.insert(old);
    }
    PEYK_TRY(store(std::move(each.article)));
    // Later readings find it as it is then; once is enough to tell.
    if (!renamed || summary_.updated == updated) continue;
    if (renamed_++ == 0) first_renamed_ = "“" + title + "”, " + old;
  }
  waiting_.clear();
  return {};
}

Result<void> Intake::store(Article&& article) {
  if (auto story = translations_.story_of(article)) article.story = *std::move(story);
  if (source_.complete) seen_.insert(article.id);
  // Clocks differ a little.
  const bool early = article.published > workspace_.now() + std::chrono::hours(1);
  PEYK_ASSIGN(PutOutcome outcome,
              workspace_.store().put_article(article, workspace_.now(), source_.name));
  if (outcome == PutOutcome::duplicate && !source_.replaces.empty()) {
    PEYK_ASSIGN(outcome, put_in_place_of(article));
  }
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
  const bool news = outcome == PutOutcome::added || outcome == PutOutcome::updated;
  if (early && news && early_++ == 0) {
    first_early_ = "“" + article.title + "”, " + format_iso8601(article.published);
  }
  return {};
}

std::vector<std::string> Intake::remarks() const {
  std::vector<std::string> lines;
  if (early_ > 0) {
    lines.push_back(some(early_, "is dated", "are dated") + " later than now (" +
                    (early_ > 1 ? "the first: " : "") + first_early_ + "); feeds and issues show " +
                    (early_ == 1 ? "it" : "them") + " when that time has come");
  }
  if (renamed_ > 0) {
    lines.push_back(some(renamed_, "has", "have") + " a new identifier at the source (" +
                    (renamed_ > 1 ? "the first: " : "") + first_renamed_ +
                    "); address and date are those of before, so the old one stays");
  }
  return lines;
}

Result<std::optional<Article>> Intake::inherited(const std::string& copy) {
  PEYK_ASSIGN(auto record, workspace_.store().article_record(copy));
  if (!record || record->article.id == copy) return std::optional<Article>();
  const auto& replaced = source_.replaces;
  const bool ours =
      std::all_of(record->sources.begin(), record->sources.end(), [&](const std::string& source) {
        return source == source_.name ||
               std::find(replaced.begin(), replaced.end(), source) != replaced.end();
      });
  return ours ? std::optional(std::move(record->article)) : std::nullopt;
}

/// The article keeps the id and the identifier that it came with first, and so its GUID in our
/// feeds; and its story, unless it is a translation now.
Result<PutOutcome> Intake::put_in_place_of(Article article) {
  PEYK_ASSIGN(const auto own, inherited(article.id));
  if (!own) return PutOutcome::duplicate;
  if (article.story == article.id) article.story = own->story;
  article.id = own->id;
  article.guid = own->guid;
  seen_.insert(article.id);
  return workspace_.store().put_article(article, workspace_.now(), source_.name);
}

Result<void> Intake::withdraw(const std::string& id, const std::string& reason) {
  std::string known = id;
  if (!source_.replaces.empty()) {
    PEYK_ASSIGN(const auto own, inherited(id));
    if (own) known = own->id;
  }
  PEYK_ASSIGN(const bool done,
              workspace_.store().withdraw_article(known, source_.name, reason, workspace_.now()));
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
