#pragma once
/// The store: one SQLite file with library, subscribers, issues and ledger; SQL is seen by this
/// room only. WAL, foreign keys on, schema version in user_version; a newer schema than we know is
/// refused, an older one is migrated in one transaction. Errors: io (disk full, read-only, broken),
/// try_again (locked), bad_data (what is stored breaks a promise).

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "mail/address.h"
#include "model/article.h"
#include "model/delivery_state.h"
#include "model/issue.h"
#include "model/subscriber.h"
#include "store/library.h"
#include "store/site_records.h"

namespace peyk {

class Database;  // store/database.h, private to the room

// ---- subscribers ---------------------------------------------------------------------------

struct SubscriberQuery {
  std::string edition{};
  std::string list{};
  std::optional<SubscriberState> state{};
};

// ---- issues --------------------------------------------------------------------------------

enum class IssueState { composed, sending, stopped, finished };

struct StoredIssue {
  Issue issue;
  IssueState state = IssueState::composed;
  std::string stop_reason;        ///< With `stopped`.
  std::optional<Instant> frozen;  ///< When its audience was frozen.
  std::optional<Instant> finished;
  std::optional<Instant> paused;                ///< Since when a person holds it back.
  std::optional<Instant> discarded;             ///< Since when it shall not be; never sent then.
  std::map<std::string, std::string> subjects;  ///< By edition, once rendered.
};

/// That a person has looked at an issue and lets it go out.
struct Approval {
  std::string hash;  ///< Of all that a reader would get.
  std::string by;
  Instant at{};
  std::map<std::string, std::string> parts;  ///< Hashes of what `hash` is made of, by name.
};

// ---- ledger --------------------------------------------------------------------------------

struct Delivery {
  int64_t subscriber = 0;
  std::string email;  ///< As frozen.
  std::string name;
  std::string edition;
  int attempts = 0;
  bool was_deferred = false;  ///< As claimed: it had been put off before.
};

struct LedgerCounts {
  std::map<DeliveryState, int64_t> states;
  int64_t audience = 0;  ///< Frozen; the conservation equation says it is the sum of the states.
  int64_t excluded = 0;  ///< Unsubscribed or suppressed at freeze time; not in the audience.
  [[nodiscard]] int64_t of(DeliveryState state) const;
  [[nodiscard]] int64_t open() const;
  [[nodiscard]] bool balanced() const;
};

/// What is written about a delivery. The reason is never empty for a move that is not `sent`.
struct Outcome {
  int64_t subscriber = 0;
  DeliveryState state = DeliveryState::sent;
  std::string reason;  ///< "550 5.1.1 no such user", "connection lost before the final dot".
  std::string relay;
  std::optional<Instant> retry_at;  ///< With `deferred`.
  bool suppress = false;            ///< Also stop mailing this address in the future.
  bool tried = true;                ///< No: the claim does not count as an attempt.
};

struct DeliveryRecord {
  std::string issue;
  Delivery delivery;
  DeliveryState state = DeliveryState::pending;
  std::string reason;
  std::string relay;
  Instant changed{};
  std::optional<Instant> retry_at;
};

struct FrozenAudience {
  int64_t audience = 0;
  int64_t excluded = 0;
  int64_t without_edition = 0;  ///< Active readers of an edition that the issue does not have.
};

/// Deferred readers who were never tried and wait for the same.
struct PutOffReaders {
  int64_t readers = 0;
  std::string reason;
  Instant first{};  ///< When the first of them may be sent to,
  Instant last{};   ///< and the last.
};

class Store {
 public:
  enum class Mode { read_write, read_only };
  [[nodiscard]] static Result<Store> open(const std::filesystem::path& file,
                                          Mode mode = Mode::read_write);
  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;
  ~Store();

  /// All that `work` writes becomes durable together or not at all.
  [[nodiscard]] Result<void> transaction(const std::function<Result<void>()>& work);
  /// All that `work` reads is of one moment, and cheaper than read by read.
  [[nodiscard]] Result<void> reading(const std::function<Result<void>()>& work);

  // What stages remember between runs ("run.due.newsletter").
  [[nodiscard]] Result<std::optional<std::string>> setting(const std::string& key);
  [[nodiscard]] Result<void> set_setting(const std::string& key, const std::string& value);

  // Library (store/library.h). An article with the same id is updated when its fingerprint
  // differs. One with a new id that a `source` gives and that is another source's article by its
  // URL, its GUID or its text is a duplicate: it is noted and not stored, and stays one. What a
  // source withdrew comes back when that source gives it again, or another one a newer text.
  [[nodiscard]] Result<PutOutcome> put_article(const Article& article, Instant now,
                                               const std::string& source = {});
  /// Whatever became of it; also by the id of a copy.
  [[nodiscard]] Result<std::optional<Article>> article(const std::string& id);
  /// The same, but nothing for one that was withdrawn.
  [[nodiscard]] Result<std::optional<Article>> listed_article(const std::string& id);
  [[nodiscard]] Result<std::optional<ArticleRecord>> article_record(const std::string& id);
  /// Newest first; ties by id. Without those that were withdrawn, if the query does not ask.
  [[nodiscard]] Result<std::vector<Article>> articles(const ArticleQuery& query);
  /// The same with what a list shows beside them, and how many there are in all.
  [[nodiscard]] Result<FoundArticles> find_articles(const ArticleQuery& query);
  /// The ids of articles whose permalink is this one (store/identity.h).
  [[nodiscard]] Result<std::vector<std::string>> articles_at(const std::string& url);
  /// Nobody chooses the article any more: for a `source`, or by hand (empty), which only a hand
  /// undoes. No: there is no such article, or it is withdrawn already.
  [[nodiscard]] Result<bool> withdraw_article(const std::string& id, const std::string& source,
                                              const std::string& reason, Instant now);
  /// No: there is no such article, or it was not withdrawn.
  [[nodiscard]] Result<bool> restore_article(const std::string& id, Instant now);
  /// Those that the source has given and that are not withdrawn.
  [[nodiscard]] Result<std::vector<std::string>> articles_of_source(const std::string& source);
  /// The copy is none after all: its source's next reading stores it. No: it is not known as one.
  [[nodiscard]] Result<bool> separate_alias(const std::string& id, Instant now);
  /// What the issue shows of articles that were withdrawn since.
  [[nodiscard]] Result<std::vector<WithdrawnChoice>> withdrawn_in(const std::string& issue);

  /// What the published site remembers between runs.
  [[nodiscard]] SiteRecords site_records();

  // Subscribers. put_subscriber finds the reader by Address::identity(); it changes name, edition
  // and adds lists, never the state.
  [[nodiscard]] Result<PutOutcome> put_subscriber(const Address& address, const Subscriber& values,
                                                  Instant now);
  [[nodiscard]] Result<std::optional<Subscriber>> subscriber(const Address& address);
  [[nodiscard]] Result<std::optional<Subscriber>> subscriber(int64_t id);
  [[nodiscard]] Result<std::vector<Subscriber>> subscribers(const SubscriberQuery& query);
  /// no_input if there is no such reader.
  /// One who leaves (anything but active) gets nothing of what is going out at this moment either:
  /// what waits for them expires.
  [[nodiscard]] Result<void> set_subscriber_state(const Address& address, SubscriberState state,
                                                  const std::string& reason, Instant now);

  // Issues. add_issue fails with bad_data if the number is taken or not the next one.
  [[nodiscard]] Result<void> add_issue(const Issue& issue, Instant now);
  /// Puts another selection in the place of the one with the same id and number. Fails with
  /// bad_data when its audience is frozen, no_input when there is no such issue.
  /// One that was discarded is there again.
  [[nodiscard]] Result<void> replace_issue(const Issue& issue, Instant now);
  /// From now on it shall not be: its row and number stay. Fails with bad_data when it was sent or
  /// discarded already.
  [[nodiscard]] Result<void> discard_issue(const std::string& issue, Instant now);
  [[nodiscard]] Result<std::optional<StoredIssue>> issue(const std::string& id);
  /// Oldest first; of one publication, or of all with an empty name.
  [[nodiscard]] Result<std::vector<StoredIssue>> issues(const std::string& publication);
  /// Ids of the issue's articles that were changed after it was composed, in order. One that was
  /// only added since (the issue was composed for an earlier moment) is not changed.
  [[nodiscard]] Result<std::vector<std::string>> changed_since_composed(const std::string& issue);
  [[nodiscard]] Result<void> set_subject(const std::string& issue, const std::string& edition,
                                         const std::string& subject);

  // Approvals. An issue has at most one; a later one takes the place of an earlier one.
  [[nodiscard]] Result<void> set_approval(const std::string& issue, const Approval& approval);
  [[nodiscard]] Result<std::optional<Approval>> approval(const std::string& issue);
  /// Whether there was one.
  [[nodiscard]] Result<bool> withdraw_approval(const std::string& issue);

  // Ledger.
  /// Freezes the audience of the issue: active readers of `list` whose edition is one of
  /// `stencils`, together with the stencils that all of them get, in one transaction. Freezing
  /// again is an error (bug): ask issue().frozen first.
  [[nodiscard]] Result<FrozenAudience> freeze(const std::string& issue, const std::string& list,
                                              const std::map<std::string, std::string>& stencils,
                                              Instant now);
  [[nodiscard]] Result<std::map<std::string, std::string>> stencils(const std::string& issue);
  /// What a crash left: claims of owners that are gone (lease over, or `owner` itself) go back to
  /// pending; committing ones become uncertain; those of readers who left expire. Returns how many
  /// of the first two.
  struct Recovered {
    int64_t released = 0;
    int64_t uncertain = 0;
  };
  [[nodiscard]] Result<Recovered> recover(const std::string& issue, const std::string& owner,
                                          Instant now);
  /// Takes up to `most` deliveries for `owner` until `lease_until`, durable (synchronous=FULL) when
  /// it returns: deferred ones that are due, and pending ones of readers with an id over `after`,
  /// in their order. Whoever claims batch after batch passes on the last id, so that no claim walks
  /// over what is done; in the end it asks once more from 0, for what was given back meanwhile.
  [[nodiscard]] Result<std::vector<Delivery>> claim(const std::string& issue,
                                                    const std::string& owner, Instant now,
                                                    Instant lease_until, int most,
                                                    int64_t after = 0);
  /// Puts all pending ones of an edition off until then, untried; how many.
  [[nodiscard]] Result<int64_t> park(const std::string& issue, const std::string& edition,
                                     Instant until, const std::string& reason, Instant now);
  /// Which of these readers have unsubscribed or were suppressed.
  [[nodiscard]] Result<std::set<int64_t>> left(const std::vector<int64_t>& readers);
  /// Whether another process has written to the store since this was last asked. Cheap.
  [[nodiscard]] Result<bool> changed_elsewhere();
  /// How long a write waits while another process writes (five seconds if not set); then it fails
  /// with try_again.
  void wait_for_others(std::chrono::milliseconds longest);
  /// One group commit: `committing` for these subscribers, and the outcomes of others. Refuses an
  /// illegal move (bug) and writes nothing then. Durable against a crash of the process when it
  /// returns, together with what `also` writes.
  [[nodiscard]] Result<void> record(const std::string& issue,
                                    const std::vector<int64_t>& committing,
                                    const std::vector<Outcome>& outcomes, Instant now,
                                    const std::function<Result<void>()>& also = {});
  [[nodiscard]] Result<LedgerCounts> counts(const std::string& issue);
  [[nodiscard]] Result<std::optional<Instant>> next_retry(const std::string& issue);
  /// When the last of those comes again whose reason begins so.
  [[nodiscard]] Result<std::optional<Instant>> last_retry(const std::string& issue,
                                                          std::string_view reason);
  [[nodiscard]] Result<void> set_issue_state(const std::string& issue, IssueState state,
                                             const std::string& reason, Instant now);
  /// A person holds the issue back, or lets it go on (nothing). Whoever sends it looks here.
  [[nodiscard]] Result<void> set_paused(const std::string& issue, std::optional<Instant> since);
  [[nodiscard]] Result<std::optional<Instant>> paused(const std::string& issue);
  /// All deliveries to an address, newest issue first; and those of an issue in one state, of the
  /// deferred ones perhaps only who was tried.
  [[nodiscard]] Result<std::vector<DeliveryRecord>> deliveries_to(const Address& address);
  [[nodiscard]] Result<std::vector<DeliveryRecord>> deliveries_in(const std::string& issue,
                                                                  DeliveryState state, int limit,
                                                                  bool only_tried = false);
  /// Gives up the deferred ones, but not those that were only put off and never tried; how many.
  [[nodiscard]] Result<int64_t> expire_tried(const std::string& issue, const std::string& reason,
                                             Instant now);
  /// The most numerous ones first; `limit` 0: all.
  [[nodiscard]] Result<std::vector<PutOffReaders>> put_off(const std::string& issue, int limit);
  /// Moves every delivery of the issue from one state to another, if that is legal; how many.
  [[nodiscard]] Result<int64_t> move_all(const std::string& issue, DeliveryState from,
                                         DeliveryState to, const std::string& reason, Instant now);

 private:
  explicit Store(std::unique_ptr<Database> database);
  std::unique_ptr<Database> database_;
};

}  // namespace peyk
